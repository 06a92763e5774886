//! Counts of small variance in lanes: probabilities from 0 upward, all lanes on the same step.

use super::lanes::Lane;
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

/// One lane of a law with P(k)/P(k − 1) = `up`/k − `odds`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rung {
    /// P(0).
    pub first: f64,
    /// The uniform to be reached; negative for a lane that has no part in this.
    pub target: f64,
    /// Binomial: (n + 1) p/(1 − p); Poisson: the mean.
    pub up: f64,
    /// Binomial: p/(1 − p); Poisson: 0.
    pub odds: f64,
}

/// Lanes that climb together: their numbers stay in registers, and they stop when they have arrived.
const CHUNK: usize = 8;

/// Climbs until every lane has reached its target: the smallest k with F(k) ≥ target in `count`.
/// The bits of the answer name lanes that had not reached it after [`MOST`] steps.
#[inline(always)]
pub(super) fn climb(lane: impl Fn(usize) -> Rung, count: &mut Lane) -> u64 {
    let (mut pmf, mut left) = ([0.0; LANES], [0.0; LANES]);
    let (mut up, mut odds) = ([0.0; LANES], [0.0; LANES]);
    for l in 0..LANES {
        let rung = lane(l);
        pmf[l] = rung.first;
        left[l] = rung.target - rung.first;
        up[l] = rung.up;
        odds[l] = rung.odds;
    }
    let mut open = false;
    for first in (0..LANES).step_by(CHUNK) {
        open |= climb_chunk(
            part(&mut pmf, first),
            part(&mut left, first),
            part(&mut up, first),
            part(&mut odds, first),
            part(count, first),
        );
    }
    if !open {
        return 0;
    }
    (0..LANES).fold(0, |bits, l| bits | u64::from(left[l] > 0.0) << l)
}

#[inline(always)]
fn part(row: &mut Lane, first: usize) -> &mut [f64; CHUNK] {
    let (chunks, _) = row.as_chunks_mut::<CHUNK>();
    &mut chunks[first / CHUNK]
}

/// True when a lane is still open after [`MOST`] steps.
#[inline(always)]
fn climb_chunk(
    pmf: &[f64; CHUNK],
    left: &mut [f64; CHUNK],
    up: &[f64; CHUNK],
    odds: &[f64; CHUNK],
    count: &mut [f64; CHUNK],
) -> bool {
    let (mut p, mut rest, mut n) = (*pmf, *left, [0.0; CHUNK]);
    let (up, odds) = (*up, *odds);
    for l in 0..CHUNK {
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
    (*left, *count) = (rest, n);
    any_above_zero(&rest)
}

#[inline(always)]
fn any_above_zero(rest: &[f64; CHUNK]) -> bool {
    rest.iter().fold(false, |any, r| any | (*r > 0.0))
}
