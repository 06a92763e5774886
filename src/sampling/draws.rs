//! `Draws`: the only currency between where values come from and what follows from them.

use std::ops::Range;

use chrono::NaiveDate;

use super::systematic::systematic;
use crate::error::{Error, Kind, Problem, Result};
use crate::params::{DeterrenceForm, PARAMETERS, Param};
use crate::rng::Stream;

/// Purpose number of the one uniform of systematic resampling.
const RESAMPLE: u16 = 0x4051;

/// Faults of one kind that a message lists.
const LISTED: usize = 8;

/// The state in which a projection begins; shared by all scenarios of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Start {
    /// Last observed Sunday.
    pub last_week: NaiveDate,
    /// Level x_0 of the pressure process, one for each draw.
    pub level: Vec<f64>,
    /// Crossing days of the last observed week, one for each draw.
    pub days: Vec<f64>,
    /// Mean weekly arrivals of the last 52 observed weeks, people.
    pub mean_arrivals: f64,
    /// Recent weekly returns, people.
    pub recent_returns: f64,
}

impl Start {
    fn pick(&self, rows: &[usize]) -> Self {
        Self {
            level: rows.iter().map(|i| self.level[*i]).collect(),
            days: rows.iter().map(|i| self.days[*i]).collect(),
            ..self.clone()
        }
    }
}

/// Points of the uncertain parameters, each with the identity of its noise.
#[derive(Debug, Clone, PartialEq)]
pub struct Draws {
    /// Structural form of deterrence, common to all draws.
    pub form: DeterrenceForm,
    /// Global index of each draw.
    pub ids: Vec<u64>,
    /// Noise identity of each draw; draws may share one.
    pub noise: Vec<u64>,
    /// Values, parameter-major: `values[p * len + i]`.
    pub values: Vec<f64>,
    /// Weights that sum to 1, or equal weights.
    pub weights: Option<Vec<f64>>,
    /// Where a projection begins, once known.
    pub start: Option<Start>,
}

impl Draws {
    /// Number of draws.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// True without draws.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The values of one parameter, one for each draw.
    pub fn column(&self, param: Param) -> &[f64] {
        let n = self.len();
        debug_assert_eq!(self.values.len(), PARAMETERS * n);
        let p = param as usize;
        &self.values[p * n..(p + 1) * n]
    }

    /// The draws at some rows, in that order, with ids, noise, values and start state; weights are
    /// normalised anew.
    pub fn pick(&self, rows: &[usize]) -> Result<Self> {
        if let Some(row) = rows.iter().find(|i| **i >= self.len()) {
            let allowed = format!("rows below {}", self.len());
            return Err(Error::parameter(Problem::domain("rows", row, &allowed)));
        }
        let take = |all: &[f64]| rows.iter().map(|i| all[*i]).collect::<Vec<f64>>();
        let mut values = Vec::with_capacity(PARAMETERS * rows.len());
        for param in Param::ALL {
            values.extend(rows.iter().map(|i| self.column(*param)[*i]));
        }
        let weights = match &self.weights {
            Some(all) => Some(normalised(take(all))?),
            None => None,
        };
        Ok(Self {
            form: self.form,
            ids: rows.iter().map(|i| self.ids[*i]).collect(),
            noise: rows.iter().map(|i| self.noise[*i]).collect(),
            values,
            weights,
            start: self.start.as_ref().map(|start| start.pick(rows)),
        })
    }

    /// The draws of a range of rows.
    pub fn slice(&self, rows: Range<usize>) -> Result<Self> {
        self.pick(&rows.collect::<Vec<_>>())
    }

    /// The same draws with other values of one parameter; values must lie in its domain.
    pub fn replace(&self, param: Param, column: &[f64]) -> Result<Self> {
        let n = self.len();
        if column.len() != n {
            let allowed = format!("{n} values, one for each draw");
            return Err(Error::parameter(Problem::domain(param.name(), column.len(), &allowed)));
        }
        let mut out = self.clone();
        let p = param as usize;
        out.values[p * n..(p + 1) * n].copy_from_slice(column);
        out.check()?;
        Ok(out)
    }

    /// The same draws with weights, which are scaled to sum to 1.
    pub fn with_weights(&self, weights: Vec<f64>) -> Result<Self> {
        if weights.len() != self.len() {
            let allowed = format!("{} weights, one for each draw", self.len());
            return Err(Error::parameter(Problem::domain("weights", weights.len(), &allowed)));
        }
        Ok(Self { weights: Some(normalised(weights)?), ..self.clone() })
    }

    /// `n` draws of equal weight, chosen by systematic resampling (Kitagawa 1996); they get ids and
    /// noise of their own, 0 to n − 1, so that copies of one draw do not share their luck.
    pub fn resample(&self, n: usize, seed: u64) -> Result<Self> {
        if self.is_empty() {
            return Err(Error::parameter(Problem::says("draws", "is empty: nothing to resample")));
        }
        let shift = Stream::purpose(seed, 0, RESAMPLE, 0).uniform();
        let equal = || vec![1.0 / self.len() as f64; self.len()];
        let weights = self.weights.clone().unwrap_or_else(equal);
        let rows: Vec<usize> = systematic(&weights, n, shift).collect();
        let ids: Vec<u64> = (0..n as u64).collect();
        let bare = Self { weights: None, ..self.clone() };
        Ok(Self { noise: ids.clone(), ids, ..bare.pick(&rows)? })
    }

    /// Several sets of draws as one, in that order. They must agree in form and in the dates of
    /// their start; weights are kept in proportion to the number of draws.
    pub fn concat(parts: &[&Self]) -> Result<Self> {
        let Some(first) = parts.first() else {
            return Err(Error::parameter(Problem::says("draws", "is an empty list")));
        };
        if parts.iter().any(|p| p.form != first.form) {
            let problem = Problem::says("draws", "have different forms of deterrence");
            return Err(Error::parameter(problem));
        }
        let n: usize = parts.iter().map(|p| p.len()).sum();
        let mut values = Vec::with_capacity(PARAMETERS * n);
        for param in Param::ALL {
            parts.iter().for_each(|p| values.extend_from_slice(p.column(*param)));
        }
        Ok(Self {
            form: first.form,
            ids: parts.iter().flat_map(|p| p.ids.iter().copied()).collect(),
            noise: parts.iter().flat_map(|p| p.noise.iter().copied()).collect(),
            values,
            weights: concat_weights(parts, n),
            start: concat_start(parts)?,
        })
    }

    /// Fails unless all lengths agree and every value lies in its domain.
    pub fn check(&self) -> Result<()> {
        let n = self.len();
        let mut problems = Vec::new();
        let mut length = |path: &str, got: usize, want: usize| {
            if got != want {
                problems.push(Problem::domain(path, got, &format!("length {want}")));
            }
        };
        length("noise", self.noise.len(), n);
        length("values", self.values.len(), n * PARAMETERS);
        if let Some(weights) = &self.weights {
            length("weights", weights.len(), n);
        }
        if let Some(start) = &self.start {
            length("start.level", start.level.len(), n);
            length("start.days", start.days.len(), n);
        }
        Error::collect(Kind::Parameter, None, problems)?;
        let mut problems = Vec::new();
        for param in Param::ALL {
            let domain = &param.spec().domain;
            let wrong = self.column(*param).iter().enumerate().find(|(_, x)| !domain.contains(**x));
            if let Some((i, x)) = wrong {
                let path = format!("{}[{i}]", param.name());
                problems.push(Problem::domain(path, x, &domain.to_string()));
            }
        }
        problems.truncate(LISTED);
        Error::collect(Kind::Parameter, None, problems)
    }
}

/// Weights scaled to sum to 1.
fn normalised(weights: Vec<f64>) -> Result<Vec<f64>> {
    if let Some(wrong) = weights.iter().find(|w| !(**w >= 0.0 && w.is_finite())) {
        let problem = Problem::domain("weights", wrong, "finite and at least 0");
        return Err(Error::parameter(problem));
    }
    let sum: f64 = weights.iter().sum();
    if !(sum > 0.0 && sum.is_finite()) {
        return Err(Error::parameter(Problem::domain("weights", sum, "a positive, finite sum")));
    }
    Ok(weights.into_iter().map(|w| w / sum).collect())
}

fn concat_weights(parts: &[&Draws], n: usize) -> Option<Vec<f64>> {
    parts.iter().any(|p| p.weights.is_some()).then(|| {
        let mut out = Vec::with_capacity(n);
        for part in parts {
            let share = part.len() as f64 / n as f64;
            match &part.weights {
                Some(weights) => out.extend(weights.iter().map(|w| w * share)),
                None => out.extend(std::iter::repeat_n(1.0 / n as f64, part.len())),
            }
        }
        out
    })
}

fn concat_start(parts: &[&Draws]) -> Result<Option<Start>> {
    let with: Vec<&Start> = parts.iter().filter_map(|p| p.start.as_ref()).collect();
    let Some(first) = with.first() else { return Ok(None) };
    let same = |s: &&Start| {
        s.last_week == first.last_week
            && s.mean_arrivals == first.mean_arrivals
            && s.recent_returns == first.recent_returns
    };
    if with.len() != parts.len() || !with.iter().all(same) {
        return Err(Error::parameter(Problem::says("draws", "start in different weeks or states")));
    }
    Ok(Some(Start {
        level: with.iter().flat_map(|s| s.level.iter().copied()).collect(),
        days: with.iter().flat_map(|s| s.days.iter().copied()).collect(),
        ..(*first).clone()
    }))
}
