//! Counts of small variance in lanes: probabilities from 0 upward, all lanes on the same step.

use super::lanes::Lane;
use crate::num::exp;
use crate::rng::LANES;

/// Steps after which a lane still open is left to the caller: far beyond any 32-bit uniform.
const MOST: usize = 128;

/// 1/k.
const INVERSE: [f64; MOST + 1] = {
    let mut table = [0.0; MOST + 1];
    let mut k = 1;
    while k <= MOST {
        table[k] = 1.0 / k as f64;
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
    pub ln_first: Lane,
    /// The uniform to be reached, negative for a rung that has no part in this; after the climb the
    /// smallest k with F(k) ≥ it.
    pub target: Lane,
    /// Binomial: (n + 1) p/(1 − p); Poisson: the mean.
    pub up: Lane,
    /// Binomial: p/(1 − p); Poisson: 0.
    pub odds: Lane,
}

impl Climb {
    /// Nobody climbs.
    #[inline(always)]
    pub fn new() -> Self {
        let zero = [0.0; LANES];
        Self { ln_first: zero, target: [-1.0; LANES], up: zero, odds: zero }
    }

    /// Climbs until each of the first `used` rungs has reached its target, where the count is then
    /// found. The bits of the answer name those that had not after [`MOST`] steps.
    #[inline(always)]
    pub fn run(&mut self, used: usize) -> u64 {
        for p in &mut self.ln_first[..used.next_multiple_of(CHUNK)] {
            *p = exp(*p);
        }
        let mut open = 0;
        for rung in (0..used).step_by(CHUNK) {
            open |= self.chunk(rung) << rung;
        }
        open
    }

    #[inline(always)]
    fn chunk(&mut self, first: usize) -> u64 {
        let (mut p, target) = (*part(&self.ln_first, first), *part(&self.target, first));
        let (up, odds) = (*part(&self.up, first), *part(&self.odds, first));
        let (mut rest, mut n) = ([0.0; CHUNK], [0.0; CHUNK]);
        for l in 0..CHUNK {
            rest[l] = target[l] - p[l];
            n[l] = if rest[l] > 0.0 { 1.0 } else { 0.0 };
        }
        let mut k = 0;
        while any_above_zero(&rest) && k < MOST {
            for step in &INVERSE[k + 1..k + 1 + STRIDE] {
                for l in 0..CHUNK {
                    p[l] *= up[l] * step - odds[l];
                    rest[l] -= p[l];
                    n[l] += if rest[l] > 0.0 { 1.0 } else { 0.0 };
                }
            }
            k += STRIDE;
        }
        self.target[first..first + CHUNK].copy_from_slice(&n);
        if !any_above_zero(&rest) {
            return 0;
        }
        (0..CHUNK).fold(0, |bits, l| bits | u64::from(rest[l] > 0.0) << l)
    }
}

#[inline(always)]
fn part(row: &Lane, first: usize) -> &[f64; CHUNK] {
    &row.as_chunks::<CHUNK>().0[first / CHUNK]
}

#[inline(always)]
fn any_above_zero(rest: &[f64; CHUNK]) -> bool {
    rest.iter().fold(false, |any, r| any | (*r > 0.0))
}
