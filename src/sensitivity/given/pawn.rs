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
    let ladder = Ladder::new(sample.y, &w);
    monitor.begin((sample.inputs() + dummies) as u64);
    let all = (0..sample.inputs() + dummies)
        .into_par_iter()
        .map(|j| {
            monitor.check()?;
            let found = match j.checked_sub(sample.inputs()) {
                None => {
                    let x = sample.column(j);
                    ladder.distances(&labels(x, &order(x), &w, slices), slices)
                }
                // A random order of the rows is one of their places on the ladder too.
                Some(k) => {
                    let x = permutation(sample.len(), seed, k as u32);
                    let slice = |r: &u32| (*r as usize * slices / sample.len()) as u32;
                    ladder.climb(x.iter().map(slice), slices)
                }
            };
            monitor.advance(1);
            Ok(found)
        })
        .collect::<Result<Vec<_>>>()?;
    let (inputs, dummies) = all.split_at(sample.inputs());
    Ok(Pawn { inputs: inputs.to_vec(), dummies: dummies.to_vec() })
}

/// The distribution of the output, row by row from the least: made once, used for every input.
#[derive(Debug, Clone)]
pub struct Ladder {
    rows: Vec<u32>,
    weights: Vec<f64>,
    /// Share of the rows at or below each distinct value, after 0; and how many rows these are.
    steps: Vec<(usize, f64)>,
}

impl Ladder {
    /// Of values with weights.
    pub fn new(y: &[f64], w: &[f64]) -> Self {
        let rows = order(y);
        let weights: Vec<f64> = rows.iter().map(|i| w[*i as usize]).collect();
        let total: f64 = w.iter().sum();
        let (mut below, mut steps) = (0.0, vec![(0, 0.0)]);
        for (k, i) in rows.iter().enumerate() {
            below += weights[k];
            if rows.get(k + 1).is_none_or(|n| y[*n as usize] != y[*i as usize]) {
                steps.push((k + 1, below / total));
            }
        }
        Self { rows, weights, steps }
    }

    /// Distance of the distribution within each label from that of all rows; NaN for an empty
    /// label.
    pub fn distances(&self, labels: &[u32], count: usize) -> Vec<f64> {
        self.climb(self.rows.iter().map(|i| labels[*i as usize]), count)
    }

    /// The same from the labels in the order of the ladder.
    fn climb(&self, labels: impl Iterator<Item = u32>, count: usize) -> Vec<f64> {
        let labels: Vec<u32> = labels.collect();
        let mut size = vec![0.0; count];
        labels.iter().zip(&self.weights).for_each(|(l, w)| size[*l as usize] += w);
        let scale: Vec<f64> = size.iter().map(|s| 1.0 / s).collect();
        let mut seen = vec![0.0; count];
        let mut out = vec![0.0_f64; count];
        // The largest distance is at a row of the label or just before one.
        for step in self.steps.windows(2) {
            let ((start, below), (end, upto)) = (step[0], step[1]);
            for l in labels[start..end].iter().map(|l| *l as usize) {
                out[l] = out[l].max((seen[l] * scale[l] - below).abs());
            }
            for (l, w) in labels[start..end].iter().zip(&self.weights[start..end]) {
                seen[*l as usize] += w;
            }
            for l in labels[start..end].iter().map(|l| *l as usize) {
                out[l] = out[l].max((seen[l] * scale[l] - upto).abs());
            }
        }
        out.iter().zip(&size).map(|(d, s)| if *s > 0.0 { *d } else { f64::NAN }).collect()
    }
}
