//! Where a point may move: proposals shaped by the population, and what they owe to the ratio.

use super::tempering::{Scored, Target};
use crate::fit::importance::normals;
use crate::num::cholesky::Cholesky;
use crate::rng::Stream;

/// Steps of a random walk, relative to the spread of the points (2.38/√d is best for a Gaussian).
const STEPS: [f64; 3] = [0.2, 0.5, 1.0];
/// How much of the way from the mean an autoregressive move keeps.
const STAY: f64 = 0.6;

/// Gaussian around the population, for proposals.
pub(super) struct Shape {
    mean: Vec<f64>,
    factor: Cholesky,
}

impl Shape {
    /// None where the points have collapsed.
    pub(super) fn of(points: &[Scored], n: usize) -> Option<Self> {
        let count = points.len() as f64;
        let mut mean = vec![0.0; n];
        for p in points {
            for (m, z) in mean.iter_mut().zip(&p.z) {
                *m += z / count;
            }
        }
        let mut spread = vec![0.0; n * n];
        for p in points {
            for i in 0..n {
                for j in 0..n {
                    spread[i * n + j] += (p.z[i] - mean[i]) * (p.z[j] - mean[j]) / count;
                }
            }
        }
        for i in 0..n {
            spread[i * n + i] += 1e-6;
        }
        Some(Self { mean, factor: Cholesky::new(&spread, n)? })
    }

    fn spread(&self, white: &[f64]) -> Vec<f64> {
        let (n, l) = (white.len(), self.factor.lower());
        (0..n).map(|i| (0..=i).map(|j| l[i * n + j] * white[j]).sum()).collect()
    }

    /// −½ (z − mean)ᵀ C⁻¹ (z − mean).
    fn log_density(&self, z: &[f64]) -> f64 {
        let away: Vec<f64> = z.iter().zip(&self.mean).map(|(z, m)| z - m).collect();
        let mut solved = away.clone();
        self.factor.solve(&mut solved);
        -0.5 * away.iter().zip(&solved).map(|(a, b)| a * b).sum::<f64>()
    }
}

/// Up to a constant.
pub(super) fn log_prior(z: &[f64]) -> f64 {
    -0.5 * z.iter().map(|z| z * z).sum::<f64>()
}

/// A random walk, or an autoregressive move towards the population's mean with a fresh row of the
/// base draws; and log q(old | new) − log q(new | old).
pub(super) fn propose<F>(
    target: &Target<'_, F>,
    shape: &Shape,
    old: &Scored,
    stream: &mut Stream,
) -> (Vec<f64>, usize, f64) {
    let kind = stream.uniform();
    let white = normals(stream, target.dimension);
    let away = shape.spread(&white);
    if kind < 0.5 {
        let which = ((2.0 * kind * STEPS.len() as f64) as usize).min(STEPS.len() - 1);
        let scale = STEPS[which] * 2.38 / (target.dimension as f64).sqrt();
        let z = old.z.iter().zip(&away).map(|(z, a)| z + scale * a).collect();
        return (z, old.row, 0.0);
    }
    let fresh = (1.0 - STAY * STAY).sqrt();
    let z: Vec<f64> = (0..target.dimension)
        .map(|i| shape.mean[i] + STAY * (old.z[i] - shape.mean[i]) + fresh * away[i])
        .collect();
    let row = ((stream.uniform() * target.rows as f64) as usize).min(target.rows - 1);
    // The move is reversible for the Gaussian of the population.
    let ratio = shape.log_density(&old.z) - shape.log_density(&z);
    (z, row, ratio)
}
