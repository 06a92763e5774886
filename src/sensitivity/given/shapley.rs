//! Shapley effects from one sample, inputs dependent or not: for every subset of the inputs the
//! mean variance of the output among nearest neighbours in these inputs (Broto, Bachoc and
//! Depecker 2020, SIAM/ASA JUQ 8, 693–716).

use rayon::prelude::*;

use super::sample::{Sample, mean_variance, order, permutation};
use crate::error::{Error, Problem, Result};
use crate::monitor::Monitor;
use crate::sensitivity::subsets::{Games, effects};

/// Neighbours, the point itself included.
pub const NEIGHBOURS: usize = 3;

/// Shapley effects of every input; `games` says which subsets are used.
pub fn shapley(
    sample: Sample<'_>,
    games: &Games,
    anchors: usize,
    seed: u64,
    monitor: &Monitor,
) -> Result<Vec<f64>> {
    if sample.inputs() > 64 {
        let problem = Problem::domain("inputs", sample.inputs(), "1 to 64");
        return Err(Error::parameter(problem));
    }
    let w = sample.weights();
    let (_, variance) = mean_variance(sample.y, &w);
    if variance <= 0.0 {
        return Err(Error::data(Problem::says("the output", "does not vary")));
    }
    let scores: Vec<Vec<f64>> = (0..sample.inputs()).map(|j| ranks(sample.column(j))).collect();
    let mut chosen = permutation(sample.len(), seed, u32::MAX);
    chosen.truncate(anchors.max(1));
    let subsets = games.subsets(sample.inputs());
    monitor.begin(subsets.len() as u64);
    let closed = subsets
        .par_iter()
        .map(|subset| {
            monitor.check()?;
            let columns: Vec<&[f64]> = (0..scores.len())
                .filter(|j| subset >> j & 1 == 1)
                .map(|j| &scores[j][..])
                .collect();
            let within = within(&columns, sample.y, &w, &chosen);
            monitor.advance(1);
            Ok((*subset, (1.0 - within / variance).clamp(0.0, 1.0)))
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(effects(games, sample.inputs(), &closed.into_iter().collect()))
}

/// Ranks scaled to (0, 1): distances do not depend on units.
fn ranks(x: &[f64]) -> Vec<f64> {
    let mut out = vec![0.0; x.len()];
    for (rank, i) in order(x).into_iter().enumerate() {
        out[i as usize] = (rank as f64 + 0.5) / x.len() as f64;
    }
    out
}

/// Weighted mean, over the chosen rows, of the variance among the nearest rows.
fn within(columns: &[&[f64]], y: &[f64], w: &[f64], chosen: &[u32]) -> f64 {
    let mut distance = vec![0.0; y.len()];
    let (mut sum, mut weight) = (0.0, 0.0);
    for &i in chosen {
        let i = i as usize;
        distance.fill(0.0);
        for column in columns {
            let at = column[i];
            for (d, x) in distance.iter_mut().zip(*column) {
                *d += (x - at) * (x - at);
            }
        }
        let near = nearest(&distance);
        let mean = near.iter().map(|k| y[*k]).sum::<f64>() / NEIGHBOURS as f64;
        let square: f64 = near.iter().map(|k| (y[*k] - mean).powi(2)).sum();
        sum += w[i] * square / (NEIGHBOURS - 1) as f64;
        weight += w[i];
    }
    sum / weight
}

/// The rows of the smallest distances; ties go to the first row.
fn nearest(distance: &[f64]) -> [usize; NEIGHBOURS] {
    let mut best = [(f64::INFINITY, 0); NEIGHBOURS];
    for (k, &d) in distance.iter().enumerate() {
        if d < best[NEIGHBOURS - 1].0 {
            let mut at = NEIGHBOURS - 1;
            while at > 0 && best[at - 1].0 > d {
                best[at] = best[at - 1];
                at -= 1;
            }
            best[at] = (d, k);
        }
    }
    best.map(|(_, k)| k)
}
