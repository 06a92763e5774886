//! Binomial and Poisson counts in lanes: guesses for large variances, the ladder for small ones.

use super::central;
use super::continuous::lanes_of;
use super::ladder::{Climb, DOUBT};
use super::lanes::{Lane, lane_bits};
use super::scalar::{binomial_quantile, poisson_quantile};
use crate::num::ln_1m_half;
use crate::rng::{LANES, Row};

/// What every call needs of a probability.
#[derive(Debug, Clone)]
struct Shape {
    p: Lane,
    /// 1 − 2p: the skewness times the standard deviation of one.
    e: [f32; LANES],
    /// p (1 − p).
    spread: [f32; LANES],
}

/// And what the ladder needs: worth keeping where p stays the same for many draws.
#[derive(Debug, Clone)]
pub struct BinomialP {
    shape: Shape,
    /// min(p, 1 − p).
    rarer: [f32; LANES],
    /// min(p, 1 − p)/max(p, 1 − p).
    odds: [f32; LANES],
    /// ln max(p, 1 − p).
    ln_rest: [f32; LANES],
}

impl Shape {
    #[inline(always)]
    fn new(p: &Lane) -> Self {
        let (mut e, mut spread) = ([0.0; LANES], [0.0; LANES]);
        for l in 0..LANES {
            (e[l], spread[l]) = ((1.0 - 2.0 * p[l]) as f32, (p[l] * (1.0 - p[l])) as f32);
        }
        Self { p: *p, e, spread }
    }
}

#[inline(always)]
pub(super) fn prepare(p: &Lane) -> BinomialP {
    let (mut rarer, mut odds, mut ln_rest) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
    for l in 0..LANES {
        let smaller = if p[l] > 0.5 { 1.0 - p[l] } else { p[l] };
        rarer[l] = smaller as f32;
        odds[l] = (smaller / (1.0 - smaller)) as f32;
        ln_rest[l] = ln_1m_half(smaller) as f32;
    }
    BinomialP { shape: Shape::new(p), rarer, odds, ln_rest }
}

/// The variance from which on lanes take the guess, below it the ladder; are there any for each?
#[inline(always)]
fn sort_out(variance: &[f32; LANES]) -> (f32, bool, bool) {
    let (mut some, mut small, mut worth) = (0, 0, 0);
    for l in 0..LANES {
        let v = variance[l];
        some |= u32::from(v > 0.0);
        small |= u32::from((v > 0.0) & (v < central::FROM));
        worth |= u32::from(v >= central::WORTH);
    }
    if worth != 0 { (central::FROM, small != 0, true) } else { (f32::INFINITY, some != 0, false) }
}

/// With more lanes than this on the ladder all climb where they are; fewer first move side by side.
const CROWD: u32 = 24;

/// Lanes on the ladder, 1 in `climbs`: `enter` sets up lane l on a rung, `value` reads its count,
/// `exact` serves a lane in doubt.
#[inline(always)]
fn small<const FUSED: bool>(
    climbs: &[u32; LANES],
    out: &mut Lane,
    enter: impl Fn(&mut Climb, usize, usize),
    value: impl Fn(usize, f64) -> f64,
    exact: impl Fn(usize) -> f64,
) {
    let mut number = 0;
    for l in 0..LANES {
        number += climbs[l];
    }
    if number == 0 {
        return;
    }
    let mut climb = Climb::new();
    if number > CROWD {
        for l in 0..LANES {
            enter(&mut climb, l, l);
            climb.target[l] = if climbs[l] == 1 { climb.target[l] } else { -1.0 };
        }
        let doubt = climb.run::<FUSED>(LANES);
        for l in 0..LANES {
            let found = value(l, f64::from(climb.target[l]));
            out[l] = if climbs[l] == 1 { found } else { out[l] };
        }
        for l in lanes_of(doubt) {
            out[l] = exact(l);
        }
    } else {
        let bits = lane_bits(climbs);
        for (rung, l) in lanes_of(bits).enumerate() {
            enter(&mut climb, rung, l);
        }
        let doubt = climb.run::<FUSED>(number as usize);
        for (rung, l) in lanes_of(bits).enumerate() {
            let found = value(l, f64::from(climb.target[rung]));
            out[l] = if doubt >> rung & 1 == 0 { found } else { exact(l) };
        }
    }
}

/// Counts the rarer outcome, so that the ladder starts near it; where that is failure the target is
/// 1 − u.
#[inline(always)]
fn binomial_small<const FUSED: bool>(
    row: &Row,
    n: &Lane,
    law: &BinomialP,
    people: &[f32; LANES],
    variance: &[f32; LANES],
    from: f32,
    out: &mut Lane,
) {
    let u = row.uniforms();
    let mut target = [0.0; LANES];
    for l in 0..LANES {
        target[l] = u[l] as f32;
    }
    let mut climbs = [0; LANES];
    for l in 0..LANES {
        target[l] = if law.shape.e[l] < 0.0 { 1.0 - target[l] } else { target[l] };
        // P(0) ≥ 1 − n p: with a target below that the count is 0, which `out` says already.
        let zero = target[l] < 1.0 - DOUBT - people[l] * law.rarer[l];
        let small = (variance[l] > 0.0) & (variance[l] < from);
        climbs[l] = u32::from(small & !zero);
    }
    let enter = |climb: &mut Climb, rung: usize, l: usize| {
        climb.ln_first[rung] = people[l] * law.ln_rest[l];
        climb.target[rung] = target[l];
        climb.up[rung] = (people[l] + 1.0) * law.odds[l];
        climb.odds[rung] = law.odds[l];
    };
    let p = &law.shape.p;
    let value = |l: usize, count: f64| if p[l] > 0.5 { n[l] - count } else { count };
    small::<FUSED>(&climbs, out, enter, value, |l| binomial_quantile(u[l], n[l], p[l]));
}

#[inline(always)]
pub(super) fn binomial<const FUSED: bool>(row: &Row, n: &Lane, p: &Lane, out: &mut Lane) {
    thin::<FUSED>(row, n, &Shape::new(p), None, out);
}

#[inline(always)]
pub(super) fn prepared<const FUSED: bool>(row: &Row, n: &Lane, law: &BinomialP, out: &mut Lane) {
    thin::<FUSED>(row, n, &law.shape, Some(law), out);
}

#[inline(always)]
fn thin<const FUSED: bool>(
    row: &Row,
    n: &Lane,
    shape: &Shape,
    law: Option<&BinomialP>,
    out: &mut Lane,
) {
    let p = &shape.p;
    let (mut people, mut variance) = ([0.0; LANES], [0.0; LANES]);
    for l in 0..LANES {
        people[l] = n[l] as f32;
        out[l] = if p[l] > 0.5 { n[l] } else { 0.0 };
    }
    for l in 0..LANES {
        variance[l] = people[l] * shape.spread[l];
    }
    let (from, any_small, any_large) = sort_out(&variance);
    if any_large {
        for l in lanes_of(central::fill::<FUSED>(row, n, p, &variance, &shape.e, out)) {
            out[l] = binomial_quantile(row.uniforms()[l], n[l], p[l]);
        }
    }
    if any_small {
        match law {
            Some(law) => binomial_small::<FUSED>(row, n, law, &people, &variance, from, out),
            None => binomial_small::<FUSED>(row, n, &prepare(p), &people, &variance, from, out),
        }
    }
}

#[inline(always)]
pub(super) fn poisson<const FUSED: bool>(row: &Row, mean: &Lane, out: &mut Lane) {
    let u = row.uniforms();
    let mut variance = [0.0; LANES];
    for l in 0..LANES {
        (variance[l], out[l]) = (mean[l] as f32, 0.0);
    }
    let (from, any_small, any_large) = sort_out(&variance);
    if any_large {
        let one = [1.0; LANES];
        for l in lanes_of(central::fill::<FUSED>(row, mean, &one, &variance, &[1.0; LANES], out)) {
            out[l] = poisson_quantile(u[l], mean[l]);
        }
    }
    if any_small {
        let enter = |climb: &mut Climb, rung: usize, l: usize| {
            (climb.ln_first[rung], climb.target[rung]) = (-variance[l], u[l] as f32);
            climb.up[rung] = variance[l];
        };
        let mut climbs = [0; LANES];
        for l in 0..LANES {
            climbs[l] = u32::from((variance[l] > 0.0) & (variance[l] < from));
        }
        let exact = |l| poisson_quantile(u[l], mean[l]);
        small::<FUSED>(&climbs, out, enter, |_, count| count, exact);
    }
}
