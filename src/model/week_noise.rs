//! The randomness of a week, shared by all its scenarios, and what they would work out alike.

use std::cell::RefCell;

use super::Lane;
use crate::dist::lanes as dist;
use crate::rng::{Channel, LANES, Row, Uniforms};

/// The random part of one week of a block, for every scenario of a run.
///
/// Scenarios draw from the same addresses. Where they also ask for the same law, the answer is the
/// same number, and what the first scenario drew or worked out serves the others.
#[derive(Debug)]
pub struct WeekNoise {
    uniforms: Uniforms,
    seed: u64,
    noise: [u64; LANES],
    week: u32,
    pub(super) days: RefCell<Kept<0>>,
    pub(super) innovation: RefCell<Kept<0>>,
    pub(super) pressure: RefCell<Kept<3>>,
    pub(super) people_per_boat: RefCell<Kept<0>>,
    pub(super) intensity: RefCell<Kept<1>>,
    pub(super) potential: RefCell<Kept<1>>,
    pub(super) prevented_share: RefCell<Kept<2>>,
}

impl Default for WeekNoise {
    fn default() -> Self {
        Self {
            uniforms: Uniforms::default(),
            seed: 0,
            noise: [0; LANES],
            week: 0,
            days: RefCell::default(),
            innovation: RefCell::default(),
            pressure: RefCell::default(),
            people_per_boat: RefCell::default(),
            intensity: RefCell::default(),
            potential: RefCell::default(),
            prevented_share: RefCell::default(),
        }
    }
}

impl WeekNoise {
    /// Begins a week of a block of draws with these noise ids. What is kept holds for the inputs of
    /// this block until the next beginning.
    pub fn begin(&mut self, noise: &[u64; LANES], week: u32, seed: u64) {
        self.uniforms.fill(noise, week, seed);
        (self.seed, self.noise, self.week) = (seed, *noise, week);
        self.days.get_mut().known = false;
        self.innovation.get_mut().known = false;
        self.pressure.get_mut().known = false;
        self.people_per_boat.get_mut().known = false;
        self.intensity.get_mut().known = false;
        self.potential.get_mut().known = false;
        self.prevented_share.get_mut().known = false;
    }

    #[inline(always)]
    pub(super) fn gamma(&self, shape: &Lane<f64>, channel: Channel, out: &mut Lane<f64>) {
        dist::gamma(shape, self.seed, &self.noise, self.week, channel, out);
    }

    #[inline(always)]
    pub(super) fn beta(&self, a: &Lane<f64>, b: &Lane<f64>, channel: Channel, out: &mut Lane<f64>) {
        dist::beta(a, b, self.seed, &self.noise, self.week, channel, out);
    }

    /// The row of uniforms of one channel.
    #[inline(always)]
    pub(super) fn row(&self, channel: Channel) -> &Row {
        self.uniforms.get(channel)
    }
}

/// What the first scenario of a week drew or worked out, and what that depended on.
#[derive(Debug)]
pub struct Kept<const N: usize> {
    known: bool,
    given: [Lane<f64>; N],
    answer: Lane<f64>,
}

impl<const N: usize> Default for Kept<N> {
    fn default() -> Self {
        Self { known: false, given: [[0.0; LANES]; N], answer: [0.0; LANES] }
    }
}

impl<const N: usize> Kept<N> {
    /// The answer in `out`, when it is known for this; false when it has to be found.
    #[inline(always)]
    pub(super) fn recall(&self, given: [&Lane<f64>; N], out: &mut Lane<f64>) -> bool {
        let found = self.known && self.same(given);
        if found {
            *out = self.answer;
        }
        found
    }

    /// Keeps the first answer of the week.
    #[inline(always)]
    pub(super) fn keep(&mut self, given: [&Lane<f64>; N], answer: &Lane<f64>) {
        if !self.known {
            for (mine, given) in self.given.iter_mut().zip(given) {
                *mine = *given;
            }
            self.answer = *answer;
            self.known = true;
        }
    }

    /// Bit by bit: nothing else is sure to give the same answer.
    #[inline(always)]
    fn same(&self, given: [&Lane<f64>; N]) -> bool {
        let mut differ = 0u64;
        for (mine, given) in self.given.iter().zip(given) {
            for l in 0..LANES {
                differ |= mine[l].to_bits() ^ given[l].to_bits();
            }
        }
        differ == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_answer_serves_for_the_same_and_for_nothing_else() {
        let mut kept = Kept::<2>::default();
        let (a, b) = ([1.0; LANES], [2.0; LANES]);
        let mut other = b;
        other[LANES - 1] = 2.5;
        let mut out = [0.0; LANES];
        assert!(!kept.recall([&a, &b], &mut out));
        kept.keep([&a, &b], &[7.0; LANES]);
        assert!(kept.recall([&a, &b], &mut out));
        assert_eq!(out, [7.0; LANES]);
        assert!(!kept.recall([&a, &other], &mut out));
        kept.keep([&a, &other], &[8.0; LANES]);
        assert!(kept.recall([&a, &b], &mut out), "the first answer stays");
        assert_eq!(out, [7.0; LANES]);
    }
}
