//! Counts of small variance in lanes: probabilities from 0 upward, all lanes on the same step.
//!
//! In single precision, eight lanes where four would fit: a target as near to F(k) as the error of
//! that leaves the count in doubt, to be found another way.

use super::lanes::lane_bits;
use crate::num::{exp_rough, multiply_add};
use crate::rng::LANES;

/// Steps after which a lane still open is left to the caller: far beyond what a variance of 10 needs.
const MOST: usize = 128;

/// What |target − F(k)| must exceed at every k passed; the error of F is below a third of it (a test
/// searches for the largest).
pub(super) const DOUBT: f32 = 1e-5;

/// 1/k.
const INVERSE: [f32; MOST + 1] = {
    let mut table = [0.0; MOST + 1];
    let mut k = 1;
    while k <= MOST {
        table[k] = 1.0 / k as f32;
        k += 1;
    }
    table
};

/// Steps between two looks at whether any lane is still open.
const STRIDE: usize = 4;

/// Lanes that climb together: their numbers stay in registers, and they stop when they have arrived.
const CHUNK: usize = 8;

/// Laws with P(k)/P(k − 1) = `up`/k − `odds`, one a rung, in the first rungs.
#[derive(Debug)]
pub(super) struct Climb {
    /// ln P(0).
    pub ln_first: [f32; LANES],
    /// The uniform to be reached, negative for a rung that has no part in this; after the climb the
    /// smallest k with F(k) ≥ it.
    pub target: [f32; LANES],
    /// Binomial: (n + 1) p/(1 − p); Poisson: the mean.
    pub up: [f32; LANES],
    /// Binomial: p/(1 − p); Poisson: 0.
    pub odds: [f32; LANES],
}

impl Climb {
    /// Nobody climbs.
    #[inline(always)]
    pub fn new() -> Self {
        let zero = [0.0; LANES];
        Self { ln_first: zero, target: [-1.0; LANES], up: zero, odds: zero }
    }

    /// Climbs until each of the first `used` rungs has reached its target, where the count is then
    /// found. The bits of the answer name those in doubt.
    #[inline(always)]
    pub fn run<const FUSED: bool>(&mut self, used: usize) -> u64 {
        for p in &mut self.ln_first[..used.next_multiple_of(CHUNK)] {
            *p = exp_rough::<FUSED>(*p);
        }
        let mut doubt = [0; LANES];
        let mut any = 0;
        for rung in (0..used).step_by(CHUNK) {
            any |= self.chunk::<FUSED>(rung, &mut doubt);
        }
        if any == 0 { 0 } else { lane_bits(&doubt) }
    }

    #[inline(always)]
    fn chunk<const FUSED: bool>(&mut self, first: usize, doubt: &mut [u32; LANES]) -> u32 {
        let (mut p, target) = (*part(&self.ln_first, first), *part(&self.target, first));
        let (up, odds) = (*part(&self.up, first), *part(&self.odds, first));
        let (mut rest, mut near, mut n) = ([0.0; CHUNK], [0.0; CHUNK], [0u32; CHUNK]);
        for l in 0..CHUNK {
            rest[l] = target[l] - p[l];
            near[l] = rest[l].abs();
            n[l] = u32::from(rest[l] > 0.0);
        }
        let mut k = 0;
        while any_open(&rest) && k < MOST {
            for step in &INVERSE[k + 1..k + 1 + STRIDE] {
                for l in 0..CHUNK {
                    p[l] *= multiply_add::<FUSED>(up[l], *step, -odds[l]);
                    rest[l] -= p[l];
                    n[l] += u32::from(rest[l] > 0.0);
                    let gap = rest[l].abs();
                    near[l] = if gap < near[l] { gap } else { near[l] };
                }
            }
            k += STRIDE;
        }
        let mut any = 0;
        for l in 0..CHUNK {
            self.target[first + l] = n[l] as i32 as f32;
            doubt[first + l] = u32::from((near[l] < DOUBT) | (rest[l] > 0.0));
            any |= doubt[first + l];
        }
        any
    }
}

#[inline(always)]
fn part(row: &[f32; LANES], first: usize) -> &[f32; CHUNK] {
    &row.as_chunks::<CHUNK>().0[first / CHUNK]
}

/// Is any lane short of its target by more than doubt?
#[inline(always)]
fn any_open(rest: &[f32; CHUNK]) -> bool {
    rest.iter().fold(false, |any, r| any | (*r > DOUBT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dist::quantile::{beta_cdf, gamma_cdf};
    use crate::num::ln_1m_half;

    /// Targets a third of [`DOUBT`] beside every jump of a law: right there, the error is smaller.
    fn right_beside_jumps(ln_first: f64, up: f64, odds: f64, cdf: impl Fn(f64) -> f64) {
        for shift in [f64::from(DOUBT) / 3.0, f64::from(-DOUBT) / 3.0] {
            let mut climb = Climb::new();
            for l in 0..LANES {
                climb.ln_first[l] = ln_first as f32;
                (climb.up[l], climb.odds[l]) = (up as f32, odds as f32);
                climb.target[l] = (cdf(l as f64) + shift) as f32;
            }
            let mut fused = Climb { ..climb };
            let doubt = [climb.run::<false>(LANES), fused.run::<true>(LANES)];
            for (l, count) in climb.target.iter().enumerate() {
                let f = cdf(l as f64);
                let below = if l == 0 { 0.0 } else { cdf(l as f64 - 1.0) };
                let step = if shift > 0.0 { cdf(l as f64 + 1.0) - f } else { f - below };
                if step < f64::from(DOUBT) {
                    continue; // the next jump is as near
                }
                let answer = if shift > 0.0 { l + 1 } else { l } as f32;
                assert_eq!([*count, fused.target[l]], [answer; 2], "{ln_first} {up} {odds} {l}");
                assert!(doubt.iter().all(|bits| bits >> l & 1 == 1), "so near is in doubt");
            }
        }
    }

    #[test]
    fn errors_stay_below_a_third_of_doubt() {
        for mean in [1e-5, 0.01, 0.3, 1.0, 2.5, 4.999, 7.0, 9.99] {
            right_beside_jumps(-mean, mean, 0.0, |k| 1.0 - gamma_cdf(mean, k + 1.0));
        }
        for p in [1e-6, 0.0005, 0.01, 0.1, 0.25, 0.4, 0.5] {
            for v in [0.001, 0.2, 1.0, 3.0, 4.99, 9.99] {
                let n = f64::floor(v / (p * (1.0 - p)));
                let odds = p / (1.0 - p);
                let cdf = |k| if k >= n { 1.0 } else { beta_cdf(1.0 - p, n - k, k + 1.0) };
                if n >= 1.0 {
                    right_beside_jumps(n * ln_1m_half(p), (n + 1.0) * odds, odds, cdf);
                }
            }
        }
    }

    #[test]
    fn a_target_beyond_reach_is_in_doubt_and_ends() {
        let mut climb = Climb::new();
        climb.target[3] = 1.0;
        (climb.ln_first[3], climb.up[3]) = (-2.0, 2.0);
        assert_eq!(climb.run::<false>(8), 1 << 3);
    }
}
