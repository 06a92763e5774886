//! Variates for a block of draws: one lane each, by address, the same bits on every processor.
//!
//! Each public function picks the widest instructions of the machine once a call; its body is plain
//! loops over lanes. A lane's result depends on its own arguments only.

use multiversion::{multiversion, target::target_cfg_f};

use super::continuous::{self, Address, lanes_of};
use super::ladder::{Rung, climb};
use super::scalar::{binomial_quantile, poisson_quantile};
use super::{beta_binomial, central};
use crate::num::{CENTRAL, exp, ln_1m_half, normal_quantile, normal_quantile_central};
use crate::rng::{Channel, LANES};

/// One number for each draw of a block.
pub type Lane = [f64; LANES];

/// What the ladder needs of a probability: worth keeping where p stays the same for many draws.
#[derive(Debug, Clone)]
pub struct BinomialP {
    p: Lane,
    /// min(p, 1 − p)/max(p, 1 − p).
    odds: Lane,
    /// ln max(p, 1 − p).
    ln_rest: Lane,
}

impl BinomialP {
    /// Prepares a probability for each lane.
    pub fn new(p: &Lane) -> Self {
        prepare(p)
    }
}

#[inline(always)]
fn prepare_body(p: &Lane) -> BinomialP {
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

#[inline(always)]
fn binomial_large<const FUSED: bool>(
    u: &Lane,
    n: &Lane,
    p: &Lane,
    variance: &Lane,
    out: &mut Lane,
) {
    let (mut mean, mut e) = ([0.0; LANES], [0.0; LANES]);
    for l in 0..LANES {
        mean[l] = n[l] * p[l];
        e[l] = 1.0 - 2.0 * p[l];
    }
    for l in lanes_of(central::fill::<FUSED>(u, &mean, variance, &e, out)) {
        out[l] = binomial_quantile(u[l], n[l], p[l]);
    }
}

/// Counts the rarer outcome, so that the ladder starts near it; where that is failure the target is
/// 1 − u, and "≥" becomes ">": one unit in the last place more.
#[inline(always)]
fn binomial_small(u: &Lane, n: &Lane, law: &BinomialP, variance: &Lane, from: f64, out: &mut Lane) {
    let mut count = [0.0; LANES];
    let lane = |l: usize| {
        let target = if law.p[l] > 0.5 { (1.0 - u[l]) * (1.0 + f64::EPSILON) } else { u[l] };
        let part = (variance[l] > 0.0) & (variance[l] < from);
        Rung {
            first: exp(n[l] * law.ln_rest[l]),
            target: if part { target } else { -1.0 },
            up: (n[l] + 1.0) * law.odds[l],
            odds: law.odds[l],
        }
    };
    let open = climb(lane, &mut count);
    for l in 0..LANES {
        let part = (variance[l] > 0.0) & (variance[l] < from);
        let value = if law.p[l] > 0.5 { n[l] - count[l] } else { count[l] };
        out[l] = if part { value } else { out[l] };
    }
    for l in lanes_of(open) {
        out[l] = binomial_quantile(u[l], n[l], law.p[l]);
    }
}

#[inline(always)]
pub(super) fn binomial_body<const FUSED: bool>(
    u: &Lane,
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
    let (from, small, large) = sort_out(&variance);
    if large {
        binomial_large::<FUSED>(u, n, p, &variance, out);
    }
    if small {
        match known {
            Some(law) => binomial_small(u, n, law, &variance, from, out),
            None => binomial_small(u, n, &prepare_body(p), &variance, from, out),
        }
    }
}

#[inline(always)]
pub(super) fn poisson_body<const FUSED: bool>(u: &Lane, mean: &Lane, out: &mut Lane) {
    *out = [0.0; LANES];
    let (from, small, large) = sort_out(mean);
    if large {
        for l in lanes_of(central::fill::<FUSED>(u, mean, mean, &[1.0; LANES], out)) {
            out[l] = poisson_quantile(u[l], mean[l]);
        }
    }
    if small {
        let part = |l: usize| (mean[l] > 0.0) & (mean[l] < from);
        let mut count = [0.0; LANES];
        let lane = |l: usize| {
            let target = if part(l) { u[l] } else { -1.0 };
            Rung { first: exp(-mean[l]), target, up: mean[l], odds: 0.0 }
        };
        let open = climb(lane, &mut count);
        for l in 0..LANES {
            out[l] = if part(l) { count[l] } else { out[l] };
        }
        for l in lanes_of(open) {
            out[l] = poisson_quantile(u[l], mean[l]);
        }
    }
}

#[inline(always)]
pub(super) fn normal_body(u: &Lane, out: &mut Lane) {
    let mut tails = [0u64; LANES];
    for l in 0..LANES {
        let (z, w) = normal_quantile_central(u[l]);
        out[l] = z;
        tails[l] = u64::from(w > CENTRAL) << l;
    }
    for l in lanes_of(tails.iter().fold(0, |all, bit| all | bit)) {
        out[l] = normal_quantile(u[l]);
    }
}

/// Defines the dispatched form of a body.
macro_rules! dispatched {
    ($(#[$doc:meta])* $vis:vis fn $name:ident($($arg:ident: $type:ty),*) $(-> $out:ty)? $body:block) => {
        $(#[$doc])*
        #[multiversion(targets(
            "x86_64+avx512f+avx512dq+avx512vl+avx512bw+avx512cd+avx2+fma+bmi1+bmi2+lzcnt+popcnt",
            "x86_64+avx2+fma+bmi1+bmi2+lzcnt+popcnt",
        ))]
        $vis fn $name($($arg: $type),*) $(-> $out)? $body
    };
}

dispatched! {
    fn prepare(p: &Lane) -> BinomialP {
        prepare_body(p)
    }
}

dispatched! {
    /// Binomial(n, p): the smallest k with F(k) ≥ u; n whole and ≥ 0, p in [0, 1].
    pub fn binomial(u: &Lane, n: &Lane, p: &Lane, out: &mut Lane) {
        binomial_body::<{ target_cfg_f!(target_feature = "fma") }>(u, n, p, None, out)
    }
}

dispatched! {
    /// The same for a probability prepared before.
    pub fn binomial_prepared(u: &Lane, n: &Lane, law: &BinomialP, out: &mut Lane) {
        binomial_body::<{ target_cfg_f!(target_feature = "fma") }>(u, n, &law.p, Some(law), out)
    }
}

dispatched! {
    /// Poisson(mean): the smallest k with F(k) ≥ u; mean ≥ 0.
    pub fn poisson(u: &Lane, mean: &Lane, out: &mut Lane) {
        poisson_body::<{ target_cfg_f!(target_feature = "fma") }>(u, mean, out)
    }
}

dispatched! {
    /// Standard normal: the quantile at u.
    pub fn normal(u: &Lane, out: &mut Lane) {
        normal_body(u, out)
    }
}

dispatched! {
    /// BetaBinomial(7, a, b): the smallest k with F(k) ≥ u; a and b ≥ 0, not both 0.
    pub fn beta_binomial7(u: &Lane, a: &Lane, b: &Lane, out: &mut Lane) {
        beta_binomial::fill(u, a, b, out)
    }
}

dispatched! {
    /// Gamma(shape) of scale 1; 0 where the shape is 0. Equal to the scalar form from the
    /// [`crate::rng::Stream`] at the same address.
    pub fn gamma(
        shape: &Lane,
        seed: u64,
        noise: &[u64; LANES],
        week: u32,
        channel: Channel,
        out: &mut Lane
    ) {
        continuous::gamma(&Address { seed, noise, week, channel }, shape, out)
    }
}

dispatched! {
    /// Beta(a, b); 0 where a is 0, 1 where only b is 0. Equal to the scalar form likewise.
    pub fn beta(
        a: &Lane,
        b: &Lane,
        seed: u64,
        noise: &[u64; LANES],
        week: u32,
        channel: Channel,
        out: &mut Lane
    ) {
        continuous::beta(&Address { seed, noise, week, channel }, a, b, out)
    }
}
