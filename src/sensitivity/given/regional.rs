//! Regional sensitivity (Monte-Carlo filtering): do the inputs of the runs of interest differ from
//! those of the other runs? (Hornberger and Spear 1981; Saltelli et al. 2004, ch. 6.)

use super::pawn::Ladder;
use super::sample::Sample;
use crate::error::{Error, Problem, Result};

/// Comparison of one input between the two sets of runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Regional {
    /// Two-sample Kolmogorov–Smirnov distance.
    pub distance: f64,
    /// Its asymptotic p-value with the effective numbers of runs.
    pub p: f64,
}

/// Compares every input between runs of interest (`inside`) and the rest.
pub fn regional(sample: Sample<'_>, inside: &[bool]) -> Result<Vec<Regional>> {
    if inside.len() != sample.len() {
        let problem = Problem::domain("runs of interest", inside.len(), "one flag a row");
        return Err(Error::data(problem));
    }
    let w = sample.weights();
    let sizes = [true, false].map(|side| effective(&w, inside, side));
    if sizes.iter().any(|n| *n < 5.0) {
        let what = "leave fewer than 5 effective runs on one side";
        return Err(Error::data(Problem::says("runs of interest", what).got(sizes[0])));
    }
    let labels: Vec<u32> = inside.iter().map(|b| u32::from(*b)).collect();
    let share = share(&w, inside);
    let scale = (sizes[0] * sizes[1] / (sizes[0] + sizes[1])).sqrt();
    let one = |j: usize| {
        // Against all rows the distance is (1 − share) of that against the other set.
        let distance = Ladder::new(sample.column(j), &w).distances(&labels, 2)[1] / (1.0 - share);
        Regional { distance, p: kolmogorov_tail(distance * scale) }
    };
    Ok((0..sample.inputs()).map(one).collect())
}

fn share(w: &[f64], inside: &[bool]) -> f64 {
    let all: f64 = w.iter().sum();
    w.iter().zip(inside).filter(|(_, b)| **b).map(|(w, _)| w).sum::<f64>() / all
}

/// Kish's effective number of runs.
fn effective(w: &[f64], inside: &[bool], side: bool) -> f64 {
    let of = w.iter().zip(inside).filter(|(_, b)| **b == side).map(|(w, _)| *w);
    let (sum, square) = of.fold((0.0, 0.0), |(s, q), w| (s + w, q + w * w));
    if square > 0.0 { sum * sum / square } else { 0.0 }
}

/// P(K > t) of Kolmogorov's distribution.
fn kolmogorov_tail(t: f64) -> f64 {
    if t < 0.2 {
        return 1.0;
    }
    let term = |k: i32| {
        let sign = if k % 2 == 1 { 2.0 } else { -2.0 };
        sign * (-2.0 * f64::from(k * k) * t * t).exp()
    };
    (1..=100).map(term).sum::<f64>().clamp(0.0, 1.0)
}
