//! Gamma and beta variates in lanes: one proposal each, and the few that fail again one by one.

use super::lanes::Lane;
use super::rejection::{self, Half, Proposal};
use crate::num::{CENTRAL, normal_quantile_central};
use crate::rng::{Channel, LANES, Stream, stream_lanes, unit32};

/// The words of a block of lanes at one address.
#[derive(Debug, Clone, Copy)]
pub(super) struct Address<'a> {
    pub seed: u64,
    pub noise: &'a [u64; LANES],
    pub week: u32,
    pub channel: Channel,
}

impl Address<'_> {
    fn stream(&self, lane: usize) -> Stream {
        Stream::new(self.seed, self.noise[lane], self.channel, self.week)
    }

    #[inline(always)]
    fn words(&self) -> [[u32; LANES]; 4] {
        stream_lanes(self.seed, self.noise, self.week, self.channel)
    }
}

/// First proposals for every lane; bits name the lanes of a shape > 0 where it is not surely right.
#[inline(always)]
fn propose(words: (&[u32; LANES], &[u32; LANES]), shape: &Lane, out: &mut Lane) -> u64 {
    let mut again = [0u64; LANES];
    for l in 0..LANES {
        let (x, w) = normal_quantile_central(unit32(words.0[l]));
        let valid = shape[l] >= 1.0;
        let proposal = Proposal::new(if valid { shape[l] } else { 1.0 });
        let (value, sure) = proposal.quick(x, unit32(words.1[l]));
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
    let words = at.words();
    for l in lanes_of(propose((&words[0], &words[1]), shape, out)) {
        out[l] = rejection::gamma(&mut at.stream(l), Half::First, shape[l]);
    }
}

#[inline(always)]
pub(super) fn beta(at: &Address<'_>, a: &Lane, b: &Lane, out: &mut Lane) {
    let words = at.words();
    let (mut x, mut y) = ([0.0; LANES], [0.0; LANES]);
    let first = propose((&words[0], &words[1]), a, &mut x);
    let second = propose((&words[2], &words[3]), b, &mut y);
    for l in lanes_of(first) {
        x[l] = rejection::gamma(&mut at.stream(l), Half::First, a[l]);
    }
    for l in lanes_of(second) {
        y[l] = rejection::gamma(&mut at.stream(l), Half::Second, b[l]);
    }
    let mut small = [0u64; LANES];
    for l in 0..LANES {
        let sum = x[l] + y[l];
        out[l] = if sum > 0.0 { x[l] / sum } else { 0.0 };
        small[l] = u64::from((a[l] < 1.0) | (b[l] < 1.0)) << l;
    }
    // Shapes below 1 are shared out in logarithms.
    for l in lanes_of(small.iter().fold(0, |all, bit| all | bit)) {
        out[l] = rejection::beta(&mut at.stream(l), a[l], b[l]);
    }
}
