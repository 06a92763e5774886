//! Mean and variance in two passes, in index order (the order is part of the result).

use multiversion::multiversion;

/// Mean and spread of a sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    /// Number of values.
    pub n: usize,
    /// Mean.
    pub mean: f64,
    /// Sample standard deviation (n − 1), 0 for a single value.
    pub sd: f64,
}

const WIDE: usize = 8;

/// Σ (x − centre)^power for power 1 or 2, with eight accumulators folded in a fixed tree.
#[multiversion(targets(
    "x86_64+avx512f+avx512dq+avx512vl+avx512bw+avx2+fma+bmi2",
    "x86_64+avx2+fma+bmi2"
))]
fn sum(values: &[f64], centre: f64, squared: bool) -> f64 {
    let mut acc = [0.0; WIDE];
    let chunks = values.chunks_exact(WIDE);
    let rest = chunks.remainder();
    for chunk in chunks {
        for i in 0..WIDE {
            let d = chunk[i] - centre;
            acc[i] += if squared { d * d } else { d };
        }
    }
    for (i, x) in rest.iter().enumerate() {
        let d = x - centre;
        acc[i] += if squared { d * d } else { d };
    }
    ((acc[0] + acc[4]) + (acc[2] + acc[6])) + ((acc[1] + acc[5]) + (acc[3] + acc[7]))
}

impl Moments {
    /// Moments of `values`.
    pub fn of(values: &[f64]) -> Self {
        let n = values.len();
        let mean = sum(values, 0.0, false) / n as f64;
        let squares = sum(values, mean, true);
        let sd = if n > 1 { (squares / (n - 1) as f64).sqrt() } else { 0.0 };
        Self { n, mean, sd }
    }

    /// Monte-Carlo standard error of the mean.
    pub fn mcse(&self) -> f64 {
        self.sd / (self.n as f64).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_moments() {
        let x: Vec<f64> = (1..=9).map(f64::from).collect();
        let m = Moments::of(&x);
        assert_eq!(m.mean, 5.0);
        assert!((m.sd - 7.5_f64.sqrt()).abs() < 1e-14);
        assert_eq!(Moments::of(&[3.0]).sd, 0.0);
    }

    #[test]
    fn a_large_offset_does_not_hurt() {
        let x: Vec<f64> = (1..=1000).map(|i| 6e7 + f64::from(i)).collect();
        assert!((Moments::of(&x).sd - 288.819_436_095_749).abs() < 1e-6);
    }
}
