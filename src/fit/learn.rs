//! What a fit learns about the pressure: hyper-parameters, their priors, and the weeks they imply.

use chrono::NaiveDate;

use super::arrow::{BORDER, Row};
use super::field::{Field, Prior, Weeks};
use super::process::arrivals_size;
use super::series::Series;
use crate::dist::scalar::ln_pmf_beta_binomial;
use crate::error::{Error, Problem, Result};
use crate::params::Param;

/// Which columns of the series inform the fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Observe {
    /// Arrivals, whose size r lumps attempts and prevention together.
    Arrivals,
    /// Arrivals and preventions, each with its own spread, from the week preventions start.
    ArrivalsAndPrevented,
}

/// The day from which the share prevented may differ: the agreement is in force.
const IN_FORCE: Option<NaiveDate> = NaiveDate::from_ymd_opt(2025, 8, 6);

/// Fewest weeks with crossings that a fit accepts, and fewest weeks.
const LEAST_ACTIVE: usize = 20;
const LEAST_WEEKS: usize = 52;

/// ln τ, τ in weeks, unless a fit says otherwise.
pub const MEMORY: (f64, f64) = (3.688_879_454, 0.8);
/// Priors that a caller may choose.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Assumed {
    /// Mean and sd of ln τ.
    pub memory: (f64, f64),
    /// Mean and sd of the level c; around the window's own mean (sd 0.3) when not given.
    pub level: Option<(f64, f64)>,
}

impl Default for Assumed {
    fn default() -> Self {
        Self { memory: MEMORY, level: None }
    }
}

/// ln σ.
const VOLATILITY: (f64, f64) = (-2.525_728_644, 0.3);
/// ln r, the size of a crossing day seen from arrivals.
const SIZE: (f64, f64) = (0.336_472_237, 0.4);
/// With preventions: ln r_N, ln κ, logit of the share that arrives, its change.
const LAYERS: [(f64, f64); 4] = [(0.67, 0.15), (1.58, 0.14), (0.4, 0.5), (0.0, 0.5)];

/// A learned quantity: name, prior mean and sd, and whether they are of its logarithm.
pub type NamedPrior = (&'static str, f64, f64, bool);

/// The problem of one fit: the series, turned into what the field needs.
#[derive(Debug, Clone)]
pub struct Lesson {
    observe: Observe,
    weeks: Weeks,
    arrivals: Vec<f64>,
    prevented: Vec<f64>,
    after: Vec<bool>,
    mean: Row,
    sd: Row,
    hyper: Vec<(f64, f64)>,
    /// Mean of log(1 + K) in the window.
    pub centre: f64,
}

/// Hyper-parameters in natural units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hyper {
    /// Memory τ of the level, weeks.
    pub memory: f64,
    /// σ of the weekly step.
    pub volatility: f64,
    /// Size r of a crossing day, seen from arrivals, at the share prevented now.
    pub size: f64,
    /// With preventions: size of attempts, concentration, share prevented before and now.
    pub prevention: Option<[f64; 4]>,
}

impl Lesson {
    /// Checks that the window can be fitted and prepares it.
    pub fn new(series: &Series, observe: Observe, assumed: Assumed) -> Result<Self> {
        let active = (0..series.len()).filter(|t| series.days[*t] > 0.0).count();
        if series.len() < LEAST_WEEKS || active < LEAST_ACTIVE {
            return Err(Error::fit(
                Problem::says("weeks", "are too few to fit the crossing process")
                    .got(format!("{} weeks, {active} with crossings", series.len()))
                    .allowed(format!(
                        "at least {LEAST_WEEKS} weeks, at least {LEAST_ACTIVE} with crossings"
                    )),
            ));
        }
        let both = observe == Observe::ArrivalsAndPrevented;
        if both && series.prevented.iter().all(|v| v.is_nan()) {
            return Err(Error::fit(
                Problem::says("prevented", "has no published week in the window")
                    .allowed("observe=\"arrivals\""),
            ));
        }
        let centre = series.backlog_centre();
        let mut weeks = Weeks::default();
        let (mut people, mut days) = (0.0, 0.0);
        for t in 0..series.len() {
            let seen = !series.days[t].is_nan() && series.days[t] > 0.0;
            let k = if seen { series.days[t] } else { 0.0 };
            let a = if seen { series.arrivals[t] } else { 0.0 };
            let v = series.prevented[t];
            let count = if both && seen && !v.is_nan() { a + v } else { a };
            let b = series.backlog[t];
            let backlog = if b.is_nan() { 0.0 } else { centre - b };
            let [c1, s1, c2, s2] = series.season[t];
            weeks.rows.push([1.0, c1, s1, c2, s2, backlog]);
            weeks.count.push(count);
            weeks.days.push(k);
            weeks.ln_factorials += libm::lgamma(count + 1.0);
            people += a;
            days += k;
        }
        weeks.size = vec![1.0; series.len()];
        weeks.offset = vec![0.0; series.len()];
        // Attempts exceed arrivals by 1/(1 − q): 0.5 on the log scale at q = 0.4.
        let level = libm::log(people / days) + if both { 0.5 } else { 0.0 };
        Ok(Self {
            observe,
            weeks,
            arrivals: series.arrivals.clone(),
            prevented: series.prevented.clone(),
            after: (0..series.len()).map(|t| Some(series.sunday(t)) >= IN_FORCE).collect(),
            mean: [assumed.level.map_or(level, |l| l.0), 0.0, 0.0, 0.0, 0.0, 0.0],
            hyper: [assumed.memory, VOLATILITY]
                .into_iter()
                .chain(if both { LAYERS.to_vec() } else { vec![SIZE] })
                .collect(),
            sd: [assumed.level.map_or(0.3, |l| l.1), 0.25, 0.25, 0.125, 0.125, 0.3],
            centre,
        })
    }

    /// Priors of the hyper-parameters.
    pub fn priors(&self) -> &[(f64, f64)] {
        &self.hyper
    }

    /// Log density of the priors at `h`.
    pub fn log_prior(&self, h: &[f64]) -> f64 {
        let term = |(h, (mean, sd)): (&f64, &(f64, f64))| {
            let z = (h - mean) / sd;
            -0.5 * z * z - libm::log(*sd) - 0.918_938_533_204_672_8
        };
        h.iter().zip(self.priors()).map(term).sum()
    }

    /// Every learned quantity with its prior: name, mean, sd, and whether they are of its logarithm.
    pub fn named_priors(&self) -> Vec<NamedPrior> {
        let names = [
            Param::PressureLevel,
            Param::PressureCos1,
            Param::PressureSin1,
            Param::PressureCos2,
            Param::PressureSin2,
            Param::PressureBacklog,
        ];
        let mut all: Vec<NamedPrior> = names
            .iter()
            .enumerate()
            .map(|(j, p)| (p.name(), self.mean[j], self.sd[j], false))
            .collect();
        let hyper: &[&'static str] = match self.observe {
            Observe::Arrivals => &["pressure_memory_weeks", "pressure_volatility", "arrivals_size"],
            Observe::ArrivalsAndPrevented => &[
                "pressure_memory_weeks",
                "pressure_volatility",
                "attempts_size",
                "prevention_concentration",
            ],
        };
        for (name, (mean, sd)) in hyper.iter().zip(&self.hyper) {
            all.push((*name, *mean, *sd, true));
        }
        all
    }

    /// A first guess of the field.
    pub fn guess(&self) -> Field {
        Field { x: vec![0.0; self.weeks.count.len()], g: self.mean }
    }

    /// Natural units of `h`.
    pub fn natural(&self, h: &[f64]) -> Hyper {
        let (memory, volatility) = (libm::exp(h[0]), libm::exp(h[1]));
        match self.observe {
            Observe::Arrivals => {
                Hyper { memory, volatility, size: libm::exp(h[2]), prevention: None }
            }
            Observe::ArrivalsAndPrevented => {
                let (attempts, kappa) = (libm::exp(h[2]), libm::exp(h[3]));
                let stopped = |u: f64| 1.0 / (1.0 + libm::exp(u));
                let (before, now) = (stopped(h[4]), stopped(h[4] + h[5]));
                Hyper {
                    memory,
                    volatility,
                    size: arrivals_size(attempts, now, kappa),
                    prevention: Some([attempts, kappa, before, now]),
                }
            }
        }
    }

    /// Field problem at `h`: the weeks with their sizes, the prior, and what the likelihood holds
    /// beside the field (the split of attempts into arrivals and preventions).
    pub fn at(&self, h: &[f64]) -> (Weeks, Prior, f64) {
        let hyper = self.natural(h);
        let mut weeks = self.weeks.clone();
        let mut split = 0.0;
        match hyper.prevention {
            None => weeks.size.fill(hyper.size),
            Some([attempts, kappa, before, now]) => {
                for t in 0..weeks.days.len() {
                    let q = if self.after[t] { now } else { before };
                    if self.prevented[t].is_nan() {
                        weeks.size[t] = arrivals_size(attempts, q, kappa);
                        weeks.offset[t] = libm::log1p(-q);
                    } else if weeks.days[t] > 0.0 {
                        weeks.size[t] = attempts;
                        let all = kappa * weeks.days[t];
                        split += ln_pmf_beta_binomial(
                            self.prevented[t],
                            self.prevented[t] + self.arrivals[t],
                            q * all,
                            (1.0 - q) * all,
                        );
                    }
                }
            }
        }
        let prior = Prior {
            phi: libm::exp(-1.0 / hyper.memory),
            decay: -libm::expm1(-2.0 / hyper.memory),
            volatility: hyper.volatility,
            mean: self.mean,
            sd: self.sd,
        };
        (weeks, prior, split)
    }

    /// Number of weeks.
    pub fn len(&self) -> usize {
        self.weeks.count.len()
    }

    /// Length of the border, for the white noise of a field.
    pub fn dimension(&self) -> usize {
        self.len() + BORDER
    }
}
