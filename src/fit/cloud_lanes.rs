//! The filter's loops over particles, in lanes: short loops over a block, which overlap better than
//! a long one, and sums in a fixed order.

use multiversion::multiversion;

use crate::num::{CENTRAL, central_argument, central_quantile, exp, ln, normal_quantile};
use crate::rng::{LANES, philox_lanes, unit32};

/// Address purpose of the noise.
pub(super) const NOISE: u32 = 0x4010;

/// What a week says on x: y x − (y + s) ln(r + e^(base + x)), up to terms without x.
#[derive(Debug, Clone, Copy)]
pub(super) struct Week {
    /// log m at x = 0.
    pub base: f64,
    /// Arrivals y.
    pub arrivals: f64,
    /// Arrivals and the size s of the week, y + s.
    pub both: f64,
    /// Size r of one crossing day.
    pub size: f64,
    /// The largest value there is, at mean arrivals y.
    pub top: f64,
}

impl Week {
    pub fn new(base: f64, arrivals: f64, days: f64, size: f64) -> Self {
        let both = arrivals + size * days;
        let daily = arrivals / days;
        // A series has people on every crossing day, so the logarithm is finite.
        let top = arrivals * (libm::log(daily) - base) - both * libm::log(size + daily);
        Self { base, arrivals, both, size, top }
    }

    /// The value at one x.
    pub fn at(&self, x: f64) -> f64 {
        self.arrivals * x - self.both * ln(self.size + exp(self.base + x))
    }
}

/// Standard normal noise of four weeks, one column after the other.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw+avx2", "x86_64+avx2"))]
pub(super) fn fill_noise(noise: &mut [f64], quad: u32, seed: u64) {
    let padded = noise.len() / 4;
    let (mut slots, mut w) = ([0u64; LANES], [0.0; LANES]);
    for first in (0..padded).step_by(LANES) {
        for l in 0..LANES {
            slots[l] = (first + l) as u64;
        }
        let words = philox_lanes(&slots, quad, NOISE << 16, seed);
        for (column, row) in words.iter().enumerate() {
            let out = &mut noise[column * padded + first..][..LANES];
            let mut far = 0u64; // whole numbers: a largest w would keep the loop out of lanes
            for l in 0..LANES {
                w[l] = central_argument(unit32(row[l]));
                far += u64::from(w[l] > CENTRAL);
            }
            for l in 0..LANES {
                out[l] = central_quantile(unit32(row[l]), w[l]);
            }
            if far > 0 {
                for l in 0..LANES {
                    if w[l] > CENTRAL {
                        out[l] = normal_quantile(unit32(row[l]));
                    }
                }
            }
        }
    }
}

/// x ← φ x + step z.
pub(super) fn propagate(x: &mut [f64], noise: &[f64], phi: f64, step: f64) {
    for (x, z) in x.iter_mut().zip(noise) {
        *x = phi * *x + step * z;
    }
}

/// New weights = old ones times the week's likelihood over its largest value; returns their sum and
/// the sum of their squares.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw+avx2", "x86_64+avx2"))]
pub(super) fn weigh(x: &[f64], old: &[f64], new: &mut [f64], week: &Week) -> (f64, f64) {
    let Week { base, arrivals, both, size, top } = *week;
    let (mut sums, mut squares, mut q) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
    let blocks = x.chunks_exact(LANES).zip(old.chunks_exact(LANES));
    for ((x, old), new) in blocks.zip(new.chunks_exact_mut(LANES)) {
        for l in 0..LANES {
            q[l] = size + exp(base + x[l]);
        }
        for l in 0..LANES {
            q[l] = (arrivals * x[l] - both * ln(q[l])) - top;
        }
        for l in 0..LANES {
            new[l] = old[l] * exp(q[l]);
        }
        for l in 0..LANES {
            sums[l] += new[l];
            squares[l] += new[l] * new[l];
        }
    }
    (sums.iter().sum(), squares.iter().sum())
}
