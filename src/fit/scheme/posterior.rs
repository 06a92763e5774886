//! The posterior of the pipeline given dated counts: the priors as normal scores, the particle
//! filter's likelihood, density-tempered sequential Monte Carlo over both.

use chrono::NaiveDate;
use rayon::prelude::*;

use super::capacity::{CAPACITY, Capacity};
use super::milestones::Milestone;
use super::pass::{History, Point, Setting, history, log_likelihood};
use super::tempering::{ISLANDS, Target, temper};
use crate::calendar::Calendar;
use crate::error::{Error, Problem, Result};
use crate::fit::importance::shuffle;
use crate::model::{Seen, WeekNoise};
use crate::monitor::Monitor;
use crate::num::normal_cdf;
use crate::params::{Bounded, PARAMETERS, Param, ParameterSpace};
use crate::rng::{Stream, derive};
use crate::sampling::Draws;
use crate::scenario::PolicyWeek;

/// Parameters of the model that the counts speak on; one with a fixed prior stays fixed.
pub const LEARNED: [Param; 12] = [
    Param::RemovalSuccess,
    Param::DwellWeeks,
    Param::LapseProb,
    Param::CourtStopRate,
    Param::CourtStopWeeks,
    Param::FlightBatch,
    Param::FlightCancelProb,
    Param::ReentryProb,
    Param::ReentryLagWeeks,
    Param::ApplicantsInitial,
    Param::ApplicationsPerWeek,
    Param::AdmissionLagWeeks,
];

/// Address purpose and sub-task.
const CHOOSE: u16 = 0x4064;
const TASK: u32 = 0x4065;
/// Fewest and most points of the population, and draws to make from each.
const POPULATION: (usize, usize) = (256, 4_096);
const DRAWS_A_POINT: usize = 4;

/// What is asked for.
#[derive(Debug)]
pub struct Request<'a> {
    /// Draws with a start in the last week observed: all that is not learned.
    pub base: &'a Draws,
    /// Sunday of the first week of the scheme.
    pub first_week: NaiveDate,
    /// Crossings of the weeks from the first one to the start of `base`.
    pub seen: Vec<Option<Seen>>,
    /// Priors of the parameters.
    pub space: &'a ParameterSpace,
    /// Priors of the capacity, in the order of [`CAPACITY`].
    pub capacity: Vec<Bounded>,
    /// Levers of each week from the first one; as many weeks as the milestones need.
    pub policy: Vec<PolicyWeek>,
    /// Week of the first return.
    pub first_return: usize,
    /// Observations.
    pub milestones: Vec<Milestone>,
    /// Equally weighted draws to return.
    pub draws: usize,
    /// Seed.
    pub seed: u64,
}

/// Equally weighted draws of the posterior.
#[derive(Debug, Clone)]
pub struct SchemePosterior {
    /// Points, one a draw.
    points: Vec<Point>,
    /// Which lane of its point a draw follows is left to this number.
    copies: Vec<u32>,
    /// Row of `base` behind each draw.
    pub rows: Vec<usize>,
    /// Normal scores of what was learned, in the order of `names`.
    pub scores: Vec<Vec<f64>>,
    /// Names of what was learned.
    pub names: Vec<&'static str>,
    /// Island of each draw.
    pub islands: Vec<usize>,
    /// Share of the moves accepted at the last temperature.
    pub acceptance: f64,
    /// Estimate of log p(counts), one an island.
    pub log_evidence: [f64; ISLANDS],
    /// Number of temperatures.
    pub temperatures: usize,
    setting: Setting,
}

/// How scores become values.
struct Dimensions<'a> {
    params: Vec<(Param, &'a Bounded)>,
    capacity: &'a [Bounded],
}

impl<'a> Dimensions<'a> {
    fn new(request: &'a Request<'_>) -> Self {
        let params = LEARNED
            .iter()
            .filter(|p| !request.space.prior(**p).is_fixed())
            .map(|p| (*p, request.space.bounded(*p)))
            .collect();
        Self { params, capacity: &request.capacity }
    }

    fn names(&self) -> Vec<&'static str> {
        self.params.iter().map(|(p, _)| p.name()).chain(CAPACITY).collect()
    }

    fn len(&self) -> usize {
        self.params.len() + CAPACITY.len()
    }

    fn point(&self, base: &Draws, index: u64, row: usize, z: &[f64]) -> Point {
        let mut values: Vec<f64> =
            (0..PARAMETERS).map(|p| base.values[p * base.len() + row]).collect();
        let (of_params, of_capacity) = z.split_at(self.params.len());
        for ((param, prior), z) in self.params.iter().zip(of_params) {
            values[*param as usize] = prior.quantile(normal_cdf(*z));
        }
        let mut capacity = [0.0; CAPACITY.len()];
        for ((c, prior), z) in capacity.iter_mut().zip(self.capacity).zip(of_capacity) {
            *c = prior.quantile(normal_cdf(*z));
        }
        let start = base
            .start
            .as_ref()
            .map_or((0.0, 0.0, 0.0), |s| (s.level[row], s.days[row], s.mean_arrivals));
        Point { values, capacity: Capacity::new(capacity), start, index }
    }
}

/// Fits the pipeline.
pub fn scheme_posterior(request: Request<'_>, monitor: &Monitor) -> Result<SchemePosterior> {
    let setting = checked(&request)?;
    let dimensions = Dimensions::new(&request);
    let likelihood = |z: &[f64], row: usize, index: u64, floor: f64, noise: &mut WeekNoise| {
        log_likelihood(&setting, &dimensions.point(request.base, index, row, z), floor, noise)
    };
    let target = Target {
        dimension: dimensions.len(),
        rows: request.base.len(),
        log_likelihood: &likelihood,
        seed: request.seed,
    };
    let population = (request.draws / DRAWS_A_POINT).clamp(POPULATION.0, POPULATION.1);
    let keep = request.draws.div_ceil(population);
    let found = temper(&target, population, keep, monitor)?;
    // Fewer draws than points: which ones is left to chance, not to their order.
    let mut order: Vec<usize> = (0..found.points.len()).collect();
    shuffle(&mut order, &mut Stream::purpose(request.seed, 0, CHOOSE, 0));
    order.truncate(request.draws);
    let scored: Vec<_> = order.iter().map(|i| &found.points[*i]).collect();
    // Draws that share a point follow lanes of their own.
    let copies = (0..scored.len() as u32).collect();
    let points =
        scored.iter().map(|s| dimensions.point(request.base, s.index, s.row, &s.z)).collect();
    Ok(SchemePosterior {
        points,
        copies,
        rows: scored.iter().map(|s| s.row).collect(),
        scores: scored.iter().map(|s| s.z.clone()).collect(),
        names: dimensions.names(),
        islands: order.iter().map(|i| found.island[*i]).collect(),
        acceptance: found.acceptance,
        log_evidence: found.log_evidence,
        temperatures: found.temperatures.len(),
        setting: setting.clone(),
    })
}

fn checked(request: &Request<'_>) -> Result<Setting> {
    let Some(start) = &request.base.start else {
        return Err(Error::parameter(Problem::says("draws", "have no start state")));
    };
    let observed = (start.last_week - request.first_week).num_days() + 7;
    if observed != 7 * request.seen.len() as i64 {
        return Err(Error::parameter(
            Problem::says("base", "does not start in the last week observed")
                .got(start.last_week)
                .allowed(format!("{} weeks from {}", request.seen.len(), request.first_week)),
        ));
    }
    let weeks = request.milestones.iter().map(|m| m.week + 1).max().unwrap_or(0);
    if weeks == 0 || weeks > request.policy.len() {
        let allowed = format!("at least one, within {} weeks", request.policy.len());
        return Err(Error::data(Problem::domain("milestones", weeks, &allowed)));
    }
    if request.draws == 0 || request.base.is_empty() {
        return Err(Error::parameter(Problem::domain("draws", request.draws, "at least 1")));
    }
    let mut milestones = request.milestones.clone();
    milestones.sort_by_key(|m| m.week);
    Ok(Setting {
        calendar: Calendar::new(request.first_week, request.policy.len())?,
        seen: request.seen.clone(),
        policy: request.policy.clone(),
        first_return: request.first_return,
        milestones,
        form: request.base.form,
        seed: derive(request.seed, TASK, 0),
    })
}

impl SchemePosterior {
    /// What was learned by name, one value a draw.
    pub fn columns(&self) -> Vec<(&'static str, Vec<f64>)> {
        let of = |f: &dyn Fn(&Point) -> f64| self.points.iter().map(f).collect::<Vec<f64>>();
        let mut all: Vec<(&'static str, Vec<f64>)> = LEARNED
            .iter()
            .filter(|p| self.names.contains(&p.name()))
            .map(|p| (p.name(), of(&|point| point.values[*p as usize])))
            .collect();
        let fields: [fn(&Capacity) -> f64; 5] =
            [|c| c.early, |c| c.late, |c| c.startup_weeks, |c| c.midpoint_weeks, |c| c.steepness];
        for (name, field) in CAPACITY.into_iter().zip(fields) {
            all.push((name, of(&|point| field(&point.capacity))));
        }
        all
    }

    /// Seats a week of each draw, `draws × weeks`, before flights are cancelled.
    pub fn seats(&self, weeks: usize) -> Vec<f64> {
        let week = |p: &Point, t: usize| {
            let since = t as f64 - self.setting.first_return as f64;
            if since < 0.0 { 0.0 } else { p.capacity.seats(since) }
        };
        self.points.iter().flat_map(|p| (0..weeks).map(move |t| week(p, t))).collect()
    }

    /// The way of each draw through the weeks of `policy`, which goes on where that of the fit ended.
    pub fn histories(&self, policy: &[PolicyWeek], monitor: &Monitor) -> Result<Vec<History>> {
        let first = self.setting.calendar.sunday(0);
        let setting = Setting {
            calendar: Calendar::new(first, policy.len())?,
            policy: policy.to_vec(),
            ..self.setting.clone()
        };
        monitor.begin(self.points.len() as u64);
        let all: Vec<Result<History>> = (0..self.points.len())
            .into_par_iter()
            .map_init(WeekNoise::default, |noise, i| {
                monitor.check()?;
                let way = history(&setting, &self.points[i], self.copies[i], noise)?;
                monitor.advance(1);
                Ok(way)
            })
            .collect();
        all.into_iter().collect()
    }

    /// The rows of `base` behind the draws, with what was learned put in; ids and noise anew.
    pub fn draws(&self, base: &Draws) -> Result<Draws> {
        let picked = base.pick(&self.rows)?;
        let ids: Vec<u64> = (0..self.rows.len() as u64).collect();
        let mut draws = Draws { noise: ids.clone(), ids, weights: None, ..picked };
        for (name, column) in self.columns() {
            if let Some(param) = Param::from_name(name) {
                draws = draws.replace(param, &column)?;
            }
        }
        Ok(draws)
    }
}
