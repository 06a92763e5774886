//! PAWN: distance between the output's distribution and its distribution given a slice of an
//! input (Pianosi and Wagener 2018, Environmental Modelling & Software 108, 197–207), with dummies
//! that show what chance alone gives.

use rayon::prelude::*;

use super::sample::{Sample, labels, order, permutation};
use crate::error::{Error, Problem, Result};
use crate::monitor::Monitor;

/// Kolmogorov–Smirnov distances of the slices of one input.
pub type Slices = Vec<f64>;

/// Distances of every input, and of `dummies` inputs without influence.
#[derive(Debug, Clone, PartialEq)]
pub struct Pawn {
    /// One list of distances an input.
    pub inputs: Vec<Slices>,
    /// One list of distances a dummy.
    pub dummies: Vec<Slices>,
}

/// Computes all distances.
pub fn pawn(
    sample: Sample<'_>,
    slices: usize,
    dummies: usize,
    seed: u64,
    monitor: &Monitor,
) -> Result<Pawn> {
    if slices < 2 || sample.len() < 10 * slices {
        let allowed = format!("2 to {} (a tenth of the rows)", sample.len() / 10);
        return Err(Error::parameter(Problem::domain("slices", slices, &allowed)));
    }
    let w = sample.weights();
    let by_y = order(sample.y);
    monitor.begin((sample.inputs() + dummies) as u64);
    let all = (0..sample.inputs() + dummies)
        .into_par_iter()
        .map(|j| {
            monitor.check()?;
            let labels = match j.checked_sub(sample.inputs()) {
                None => {
                    let x = sample.column(j);
                    labels(x, &order(x), &w, slices)
                }
                Some(k) => {
                    let x = permutation(sample.len(), seed, k as u32);
                    x.iter().map(|r| (*r as usize * slices / sample.len()) as u32).collect()
                }
            };
            monitor.advance(1);
            Ok(distances(sample.y, &by_y, &w, &labels, slices))
        })
        .collect::<Result<Vec<_>>>()?;
    let (inputs, dummies) = all.split_at(sample.inputs());
    Ok(Pawn { inputs: inputs.to_vec(), dummies: dummies.to_vec() })
}

/// Distance of the distribution within each label from that of all rows; NaN for an empty label.
pub fn distances(y: &[f64], by_y: &[u32], w: &[f64], labels: &[u32], count: usize) -> Vec<f64> {
    let mut size = vec![0.0; count];
    labels.iter().zip(w).for_each(|(l, w)| size[*l as usize] += w);
    let total: f64 = size.iter().sum();
    let scale: Vec<f64> = size.iter().map(|s| 1.0 / s).collect();
    let mut seen = vec![0.0; count];
    let mut out = vec![0.0_f64; count];
    let (mut below, mut start) = (0.0, 0);
    // The largest distance is at a row of the label or just before one.
    while start < by_y.len() {
        let value = y[by_y[start] as usize];
        let mut end = start;
        let mut upto = below;
        while end < by_y.len() && y[by_y[end] as usize] == value {
            let i = by_y[end] as usize;
            let l = labels[i] as usize;
            out[l] = out[l].max((seen[l] * scale[l] - below / total).abs());
            upto += w[i];
            end += 1;
        }
        for &i in &by_y[start..end] {
            seen[labels[i as usize] as usize] += w[i as usize];
        }
        for &i in &by_y[start..end] {
            let l = labels[i as usize] as usize;
            out[l] = out[l].max((seen[l] * scale[l] - upto / total).abs());
        }
        below = upto;
        start = end;
    }
    out.iter().zip(&size).map(|(d, s)| if *s > 0.0 { *d } else { f64::NAN }).collect()
}
