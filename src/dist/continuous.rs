//! Gamma and beta variates in lanes: one proposal each, and the few that fail again one by one.

use super::lanes::Lane;
use super::rejection::{self, Proposal};
use crate::num::{CENTRAL, normal_quantile_central};
use crate::rng::{Channel, LANES, Stream, stream_lanes, unit52};

/// The words of a block of lanes at one address.
#[derive(Debug, Clone, Copy)]
pub(super) struct Address<'a> {
    pub seed: u64,
    pub noise: &'a [u64; LANES],
    pub week: u32,
    pub channel: Channel,
}

impl Address<'_> {
    fn stream(&self, lane: usize, half: bool) -> Stream {
        let stream = Stream::new(self.seed, self.noise[lane], self.channel, self.week);
        if half { stream.second_half() } else { stream }
    }
}

/// First proposals for every lane; bits name the lanes of a shape > 0 where it is not surely right.
#[inline(always)]
fn propose(at: &Address<'_>, half: bool, shape: &Lane, out: &mut Lane) -> u64 {
    let words = stream_lanes(at.seed, at.noise, at.week, at.channel, half);
    let mut again = [0u64; LANES];
    for l in 0..LANES {
        let (x, w) = normal_quantile_central(unit52(words[0][l], words[1][l]));
        let valid = shape[l] >= 1.0;
        let proposal = Proposal::new(if valid { shape[l] } else { 1.0 });
        let (value, sure) = proposal.quick(x, unit52(words[2][l], words[3][l]));
        let done = sure & (w <= CENTRAL) & valid;
        out[l] = if valid { value } else { 0.0 };
        again[l] = u64::from(!done & (shape[l] > 0.0)) << l;
    }
    again.iter().fold(0, |all, bit| all | bit)
}

/// Lanes named by the bits of a word.
pub(super) fn lanes_of(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        (bits != 0).then(|| {
            let lane = bits.trailing_zeros() as usize;
            bits &= bits - 1;
            lane
        })
    })
}

#[inline(always)]
pub(super) fn gamma(at: &Address<'_>, shape: &Lane, out: &mut Lane) {
    for l in lanes_of(propose(at, false, shape, out)) {
        out[l] = rejection::gamma(&mut at.stream(l, false), shape[l]);
    }
}

#[inline(always)]
pub(super) fn beta(at: &Address<'_>, a: &Lane, b: &Lane, out: &mut Lane) {
    let (mut x, mut y) = ([0.0; LANES], [0.0; LANES]);
    let again = propose(at, false, a, &mut x) | propose(at, true, b, &mut y);
    for l in 0..LANES {
        let sum = x[l] + y[l];
        out[l] = if sum > 0.0 { x[l] / sum } else { 0.0 };
    }
    for l in lanes_of(again) {
        let (mut first, mut second) = (at.stream(l, false), at.stream(l, true));
        out[l] = rejection::beta(&mut first, &mut second, a[l], b[l]);
    }
}
