//! Importance sampling around a mode: a Student-t proposal from the curvature there.

use super::optimise::{covariance_factor, maximise};
use crate::dist::scalar::normal;
use crate::rng::Stream;
use crate::sampling::reach;

/// Degrees of freedom of the proposal: tails wide enough for any log-concave target.
const FREEDOM: usize = 6;
/// Widening of the curvature's scale, against skewness.
const WIDER: f64 = 1.1;

/// The next `n` standard normals of a stream.
pub fn normals(stream: &mut Stream, n: usize) -> Vec<f64> {
    (0..n).map(|_| normal(stream)).collect()
}

/// A multivariate Student-t around a mode.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// Where the target is highest.
    pub mode: Vec<f64>,
    factor: Vec<f64>,
    constant: f64,
}

impl Proposal {
    /// The proposal for a log density, from a start and rough scales.
    pub fn around(f: impl Fn(&[f64]) -> f64, start: &[f64], scale: &[f64]) -> Self {
        let (mode, _) = maximise(&f, start, scale);
        let h: Vec<f64> = scale.iter().map(|s| 0.3 * s).collect();
        let mut factor = covariance_factor(&f, &mode, &h);
        for v in &mut factor {
            *v *= WIDER;
        }
        let n = mode.len();
        let (half, nu) = (0.5 * (FREEDOM + n) as f64, FREEDOM as f64);
        let log_det: f64 = (0..n).map(|i| libm::log(factor[i * n + i])).sum();
        let constant = libm::lgamma(half)
            - libm::lgamma(0.5 * nu)
            - 0.5 * n as f64 * libm::log(nu * std::f64::consts::PI)
            - log_det;
        Self { mode, factor, constant }
    }

    /// A point and its log density.
    pub fn draw(&self, stream: &mut Stream) -> (Vec<f64>, f64) {
        let n = self.mode.len();
        let z = normals(stream, n);
        let chi: f64 = (0..FREEDOM).map(|_| normal(stream).powi(2)).sum();
        let stretch = (FREEDOM as f64 / chi.max(1e-12)).sqrt();
        let point = (0..n)
            .map(|i| {
                let moved: f64 = (0..=i).map(|j| self.factor[i * n + j] * z[j]).sum();
                self.mode[i] + stretch * moved
            })
            .collect();
        let squares: f64 = z.iter().map(|z| z * z).sum::<f64>() * stretch * stretch;
        let power = 0.5 * (FREEDOM + n) as f64;
        (point, self.constant - power * libm::log1p(squares / FREEDOM as f64))
    }
}

/// Indices drawn with the given probabilities, one for each of `n` equal strata.
pub fn pick(weights: &[f64], n: usize, stream: &mut Stream) -> Vec<usize> {
    let points = (0..n).map(|i| (i as f64 + stream.uniform()) / n as f64);
    reach(weights, points).collect()
}

/// Puts indices into random order (Fisher and Yates), so that columns picked apart do not line up.
pub fn shuffle(indices: &mut [usize], stream: &mut Stream) {
    for i in (1..indices.len()).rev() {
        let j = (stream.uniform() * (i + 1) as f64) as usize;
        indices.swap(i, j);
    }
}
