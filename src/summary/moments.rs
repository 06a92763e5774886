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

/// Accumulators side by side, folded in a fixed tree.
const WIDE: usize = 8;
/// The same where the order does not matter: fewer would be unrolled and not vectorised.
const WIDER: usize = 64;

/// What one pass over a sample tells.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scan {
    /// Sum in index order; not a number or infinite when any value is.
    pub(super) sum: f64,
    /// Smallest value.
    pub(super) low: f64,
    /// Largest value.
    pub(super) high: f64,
    /// All are whole, below 2⁵¹ in size, and none is −0.
    pub(super) whole: bool,
}

impl Scan {
    /// Every value is zero.
    pub(super) fn zero(&self) -> bool {
        self.low == 0.0 && self.high == 0.0 && self.sum == 0.0
    }
}

/// Sum, smallest, largest, and whether all are whole.
#[multiversion(targets(
    "x86_64+avx512f+avx512dq+avx512vl+avx512bw+avx2+fma+bmi2",
    "x86_64+avx2+fma+bmi2"
))]
pub(super) fn scan(values: &[f64]) -> Scan {
    // Adding and taking away 1.5 × 2⁵² rounds to a whole number; no call, so the loop vectorises.
    const MAGIC: f64 = 6_755_399_441_055_744.0;
    let mut acc = [0.0; WIDE];
    let mut low = [f64::INFINITY; WIDER];
    let mut high = [f64::NEG_INFINITY; WIDER];
    let mut changed = 0;
    let (chunks, rest) = values.as_chunks::<WIDER>();
    for x in chunks {
        for j in 0..WIDER / WIDE {
            for i in 0..WIDE {
                acc[i] += x[j * WIDE + i];
            }
        }
        for i in 0..WIDER {
            low[i] = if x[i] < low[i] { x[i] } else { low[i] };
        }
        for i in 0..WIDER {
            high[i] = if x[i] > high[i] { x[i] } else { high[i] };
        }
        for i in 0..WIDER {
            changed |= ((x[i] + MAGIC) - MAGIC).to_bits() ^ x[i].to_bits();
        }
    }
    for i in 0..rest.len() {
        acc[i % WIDE] += rest[i];
        low[i] = if rest[i] < low[i] { rest[i] } else { low[i] };
        high[i] = if rest[i] > high[i] { rest[i] } else { high[i] };
        changed |= ((rest[i] + MAGIC) - MAGIC).to_bits() ^ rest[i].to_bits();
    }
    let (mut least, mut most) = (low[0], high[0]);
    for i in 1..WIDER {
        least = if low[i] < least { low[i] } else { least };
        most = if high[i] > most { high[i] } else { most };
    }
    Scan { sum: fold(&acc), low: least, high: most, whole: changed == 0 }
}

/// Σ (x − centre)² in the order of the sum.
#[multiversion(targets(
    "x86_64+avx512f+avx512dq+avx512vl+avx512bw+avx2+fma+bmi2",
    "x86_64+avx2+fma+bmi2"
))]
fn squares(values: &[f64], centre: f64) -> f64 {
    let mut acc = [0.0; WIDE];
    let (chunks, rest) = values.as_chunks::<WIDE>();
    for x in chunks {
        for i in 0..WIDE {
            let d = x[i] - centre;
            acc[i] += d * d;
        }
    }
    for i in 0..rest.len() {
        let d = rest[i] - centre;
        acc[i] += d * d;
    }
    fold(&acc)
}

#[inline(always)]
fn fold(acc: &[f64; WIDE]) -> f64 {
    ((acc[0] + acc[4]) + (acc[2] + acc[6])) + ((acc[1] + acc[5]) + (acc[3] + acc[7]))
}

impl Moments {
    /// Moments of `values`.
    pub fn of(values: &[f64]) -> Self {
        Self::after(&scan(values), values)
    }

    /// Moments of values already scanned.
    pub(super) fn after(scan: &Scan, values: &[f64]) -> Self {
        let n = values.len();
        let mean = scan.sum / n as f64;
        if scan.zero() {
            return Self { n, mean, sd: 0.0 }; // as the sum of squares says; it happens often
        }
        let squares = squares(values, mean);
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
        assert_eq!(Moments::of(&[0.0; 70]), Moments { n: 70, mean: 0.0, sd: 0.0 });
    }

    #[test]
    fn a_large_offset_does_not_hurt() {
        let x: Vec<f64> = (1..=1000).map(|i| 6e7 + f64::from(i)).collect();
        assert!((Moments::of(&x).sd - 288.819_436_095_749).abs() < 1e-6);
    }
}
