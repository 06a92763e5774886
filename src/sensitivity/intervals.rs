//! Intervals from independent replicates: delete-one jackknife with Student's t.

use super::estimators::{Estimator, Ratios, Target, ratios, size};
use super::moments::Moments;
use crate::dist::scalar::student_half;
use crate::error::{Error, Problem, Result};

/// Indices with their intervals; rows are outputs, then aggregates; columns are first orders,
/// totals, then pairs.
#[derive(Debug, Clone, PartialEq)]
pub struct Indices {
    /// Number of columns.
    pub columns: usize,
    /// Estimates.
    pub value: Vec<f64>,
    /// Jackknife standard errors.
    pub error: Vec<f64>,
    /// Student quantile that turns an error into half an interval.
    pub t: f64,
}

/// Half the width of an interval of that level in standard errors.
pub fn student(level: f64, freedom: usize) -> Result<f64> {
    if !(level > 0.0 && level < 1.0) {
        return Err(Error::parameter(Problem::domain("level", level, "(0, 1)")));
    }
    Ok(student_half(level, freedom.max(1) as f64))
}

/// Estimates over all replicates with their jackknife errors, one row for each output (of which
/// each `stride`-th is taken) and one for each aggregate (a range of outputs, weighted by their
/// variances).
pub fn estimate(
    replicates: &[Moments],
    pivot: &[f64],
    estimator: Estimator,
    target: Target,
    stride: usize,
    aggregates: &[std::ops::Range<usize>],
    level: f64,
) -> Result<Indices> {
    // A run that was stopped may have replicates without a point.
    let replicates: Vec<&Moments> = replicates.iter().filter(|m| m.asked > 0).collect();
    let [first, rest @ ..] = &replicates[..] else {
        return Err(Error::data(Problem::says("replicates", "are empty")));
    };
    let mut all = (*first).clone();
    rest.iter().for_each(|m| all.merge(m));
    let outputs = all.outputs();
    let sums = all.output(0);
    if estimator == Estimator::AzziniRosati && !sums.mirror() {
        let what = "needs the runs B_A^j, which this design has not";
        return Err(Error::parameter(Problem::says("estimator azzini-rosati", what)));
    }
    if estimator != Estimator::AzziniRosati && sums.lean() {
        let what = "needs sums that this run has not kept: it was made for azzini-rosati";
        return Err(Error::parameter(Problem::says("estimator", what)));
    }
    let columns = size(sums.factors(), sums.second());
    let mut out = Indices {
        columns,
        value: Vec::with_capacity((outputs.div_ceil(stride) + aggregates.len()) * columns),
        error: Vec::with_capacity((outputs.div_ceil(stride) + aggregates.len()) * columns),
        t: student(level, replicates.len() - 1)?,
    };
    for o in (0..outputs).step_by(stride) {
        let whole = ratios(all.output(o), estimator, target);
        // Rounding alone is no variance.
        let still = all.output(o).variance().sqrt() <= 1e-14 * pivot[o].abs();
        if all.used[o] < 2 || still {
            out.push(&vec![f64::NAN; columns], &vec![f64::NAN; columns]);
            continue;
        }
        let parts = leave_one_out(&all, &replicates, o..o + 1, estimator, target);
        out.row(&whole, &parts);
    }
    for range in aggregates {
        let mut whole = Ratios::zeros(columns);
        range.clone().for_each(|o| whole.add(&ratios(all.output(o), estimator, target)));
        let parts = leave_one_out(&all, &replicates, range.clone(), estimator, target);
        out.row(&whole, &parts);
    }
    Ok(out)
}

fn leave_one_out(
    all: &Moments,
    replicates: &[&Moments],
    outputs: std::ops::Range<usize>,
    estimator: Estimator,
    target: Target,
) -> Vec<Ratios> {
    replicates
        .iter()
        .map(|one| {
            let mut sum: Option<Ratios> = None;
            for o in outputs.clone() {
                let left = all.difference(one, o);
                let part = ratios(left.output(0), estimator, target);
                match &mut sum {
                    Some(sum) => sum.add(&part),
                    None => sum = Some(part),
                }
            }
            sum.unwrap_or_else(|| Ratios::zeros(0))
        })
        .collect()
}

impl Indices {
    fn row(&mut self, whole: &Ratios, parts: &[Ratios]) {
        let r = parts.len() as f64;
        for k in 0..self.columns {
            let mean = parts.iter().map(|p| p.value(k)).sum::<f64>() / r;
            let spread = parts.iter().map(|p| (p.value(k) - mean).powi(2)).sum::<f64>();
            self.value.push(whole.value(k));
            self.error.push(((r - 1.0) / r * spread).sqrt());
        }
    }

    fn push(&mut self, value: &[f64], error: &[f64]) {
        self.value.extend(value);
        self.error.extend(error);
    }
}
