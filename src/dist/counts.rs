//! Binomial and Poisson counts in lanes: guesses for large variances, the ladder for small ones.

use super::central;
use super::continuous::lanes_of;
use super::ladder::Climb;
use super::lanes::Lane;
use super::scalar::{binomial_quantile, poisson_quantile};
use crate::num::ln_1m_half;
use crate::rng::{LANES, Row};

/// What the ladder needs of a probability: worth keeping where p stays the same for many draws.
#[derive(Debug, Clone)]
pub struct BinomialP {
    pub(super) p: Lane,
    /// min(p, 1 − p)/max(p, 1 − p).
    odds: Lane,
    /// ln max(p, 1 − p).
    ln_rest: Lane,
}

#[inline(always)]
pub(super) fn prepare(p: &Lane) -> BinomialP {
    let (mut odds, mut ln_rest) = ([0.0; LANES], [0.0; LANES]);
    for l in 0..LANES {
        let smaller = if p[l] > 0.5 { 1.0 - p[l] } else { p[l] };
        odds[l] = smaller / (1.0 - smaller);
        ln_rest[l] = ln_1m_half(smaller);
    }
    BinomialP { p: *p, odds, ln_rest }
}

/// The variance from which on lanes take the guess, below it the ladder; are there any for each?
#[inline(always)]
fn sort_out(variance: &Lane) -> (f64, bool, bool) {
    let (mut some, mut small, mut worth) = (0u64, 0u64, 0u64);
    for v in variance {
        some |= u64::from(*v > 0.0);
        small |= u64::from((*v > 0.0) & (*v < central::FROM));
        worth |= u64::from(*v >= central::WORTH);
    }
    if worth != 0 { (central::FROM, small != 0, true) } else { (f64::INFINITY, some != 0, false) }
}

/// With more lanes than this on the ladder all climb where they are; fewer first move side by side.
const CROWD: u32 = 40;

/// Counts of variance below `from`: `enter` sets up lane l on a rung, `value` reads its count,
/// `exact` serves a lane that the ladder has left.
#[inline(always)]
fn small(
    variance: &Lane,
    from: f64,
    out: &mut Lane,
    enter: impl Fn(&mut Climb, usize, usize),
    value: impl Fn(usize, f64) -> f64,
    exact: impl Fn(usize) -> f64,
) {
    let part = |l: usize| (variance[l] > 0.0) & (variance[l] < from);
    let bits = (0..LANES).fold(0u64, |bits, l| bits | u64::from(part(l)) << l);
    let crowd = bits.count_ones() > CROWD;
    let mut climb = Climb::new();
    if crowd {
        for l in 0..LANES {
            enter(&mut climb, l, l);
            climb.target[l] = if part(l) { climb.target[l] } else { -1.0 };
        }
    } else {
        for (rung, l) in lanes_of(bits).enumerate() {
            enter(&mut climb, rung, l);
        }
    }
    let open = climb.run(if crowd { LANES } else { bits.count_ones() as usize });
    let count = &climb.target;
    if crowd {
        for l in 0..LANES {
            out[l] = if part(l) { value(l, count[l]) } else { out[l] };
        }
    } else {
        for (rung, l) in lanes_of(bits).enumerate() {
            out[l] = value(l, count[rung]);
        }
    }
    if open != 0 {
        for (rung, l) in lanes_of(if crowd { u64::MAX } else { bits }).enumerate() {
            out[l] = if open >> rung & 1 == 0 { out[l] } else { exact(l) };
        }
    }
}

#[inline(always)]
fn binomial_large<const FUSED: bool>(
    row: &Row,
    n: &Lane,
    p: &Lane,
    variance: &Lane,
    out: &mut Lane,
) {
    let (mut mean, mut e) = ([0.0; LANES], [0.0; LANES]);
    for l in 0..LANES {
        mean[l] = n[l] * p[l];
        e[l] = (1.0 - 2.0 * p[l]) as f32;
    }
    for l in lanes_of(central::fill::<FUSED>(row, &mean, variance, &e, out)) {
        out[l] = binomial_quantile(row.uniforms()[l], n[l], p[l]);
    }
}

/// Counts the rarer outcome, so that the ladder starts near it; where that is failure the target is
/// 1 − u, and "≥" becomes ">": one unit in the last place more.
#[inline(always)]
fn binomial_small(
    row: &Row,
    n: &Lane,
    law: &BinomialP,
    variance: &Lane,
    from: f64,
    out: &mut Lane,
) {
    let (u, p) = (row.uniforms(), &law.p);
    let enter = |climb: &mut Climb, rung: usize, l: usize| {
        climb.ln_first[rung] = n[l] * law.ln_rest[l];
        let target = if p[l] > 0.5 { (1.0 - u[l]) * (1.0 + f64::EPSILON) } else { u[l] };
        climb.target[rung] = target;
        climb.up[rung] = (n[l] + 1.0) * law.odds[l];
        climb.odds[rung] = law.odds[l];
    };
    let value = |l: usize, count: f64| if p[l] > 0.5 { n[l] - count } else { count };
    small(variance, from, out, enter, value, |l| binomial_quantile(u[l], n[l], p[l]));
}

#[inline(always)]
pub(super) fn binomial<const FUSED: bool>(
    row: &Row,
    n: &Lane,
    p: &Lane,
    known: Option<&BinomialP>,
    out: &mut Lane,
) {
    let mut variance = [0.0; LANES];
    for l in 0..LANES {
        variance[l] = n[l] * (p[l] * (1.0 - p[l]));
        out[l] = if p[l] > 0.5 { n[l] } else { 0.0 };
    }
    let (from, any_small, any_large) = sort_out(&variance);
    if any_large {
        binomial_large::<FUSED>(row, n, p, &variance, out);
    }
    if any_small {
        match known {
            Some(law) => binomial_small(row, n, law, &variance, from, out),
            None => binomial_small(row, n, &prepare(p), &variance, from, out),
        }
    }
}

#[inline(always)]
pub(super) fn poisson<const FUSED: bool>(row: &Row, mean: &Lane, out: &mut Lane) {
    let u = row.uniforms();
    *out = [0.0; LANES];
    let (from, any_small, any_large) = sort_out(mean);
    if any_large {
        for l in lanes_of(central::fill::<FUSED>(row, mean, mean, &[1.0; LANES], out)) {
            out[l] = poisson_quantile(u[l], mean[l]);
        }
    }
    if any_small {
        let enter = |climb: &mut Climb, rung: usize, l: usize| {
            (climb.ln_first[rung], climb.target[rung]) = (-mean[l], u[l]);
            climb.up[rung] = mean[l];
        };
        small(mean, from, out, enter, |_, count| count, |l| poisson_quantile(u[l], mean[l]));
    }
}
