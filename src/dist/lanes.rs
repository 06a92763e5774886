//! Variates for a block of draws: one lane each, by address, the same bits on every processor.
//!
//! Each public function picks the widest instructions of the machine once a call; its body is plain
//! loops over lanes. A lane's result depends on its own arguments only.

use multiversion::{multiversion, target::target_cfg_f};

use super::continuous::{self, Address, lanes_of};
use super::{beta_binomial, counts};
use crate::num::{CENTRAL, normal_quantile, normal_quantile_central};
use crate::rng::{Channel, LANES, Row};

pub use super::counts::BinomialP;

/// One number for each draw of a block.
pub type Lane = [f64; LANES];

/// Bit l from lane l, 0 or 1: in halves, since words of 32 bits shift eight at a time.
#[inline(always)]
pub(super) fn lane_bits(lanes: &[u32; LANES]) -> u64 {
    const HALF: usize = LANES / 2;
    let (mut low, mut high) = (0, 0);
    for l in 0..HALF {
        low |= lanes[l] << l;
        high |= lanes[HALF + l] << l;
    }
    u64::from(high) << HALF | u64::from(low)
}

impl BinomialP {
    /// Prepares a probability for each lane.
    pub fn new(p: &Lane) -> Self {
        prepare(p)
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
        counts::prepare(p)
    }
}

dispatched! {
    /// Binomial(n, p): the smallest k with F(k) ≥ u; n whole and ≥ 0, p in [0, 1].
    pub fn binomial(row: &Row, n: &Lane, p: &Lane, out: &mut Lane) {
        counts::binomial::<{ target_cfg_f!(target_feature = "fma") }>(row, n, p, out)
    }
}

dispatched! {
    /// The same for a probability prepared before.
    pub fn binomial_prepared(row: &Row, n: &Lane, law: &BinomialP, out: &mut Lane) {
        counts::prepared::<{ target_cfg_f!(target_feature = "fma") }>(row, n, law, out)
    }
}

dispatched! {
    /// Poisson(mean): the smallest k with F(k) ≥ u; mean ≥ 0.
    pub fn poisson(row: &Row, mean: &Lane, out: &mut Lane) {
        counts::poisson::<{ target_cfg_f!(target_feature = "fma") }>(row, mean, out)
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
