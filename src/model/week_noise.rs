//! The randomness of a week, shared by all its scenarios: uniforms, and variates of equal laws.

use std::cell::RefCell;

use super::Lane;
use crate::dist::lanes as dist;
use crate::rng::{Channel, LANES, Uniforms};

/// The random part of one week of a block, for every scenario of a run.
///
/// Scenarios draw from the same addresses. Where they also ask for the same law, the answer is the
/// same number, and what the first scenario drew serves the others.
#[derive(Debug)]
pub struct WeekNoise {
    uniforms: Uniforms,
    seed: u64,
    noise: [u64; LANES],
    week: u32,
    pub(super) days: RefCell<Kept<2>>,
    pub(super) pressure: RefCell<Kept<0>>,
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
            pressure: RefCell::default(),
            intensity: RefCell::default(),
            potential: RefCell::default(),
            prevented_share: RefCell::default(),
        }
    }
}

impl WeekNoise {
    /// Begins a week of a block of draws with these noise ids.
    pub fn begin(&mut self, noise: &[u64; LANES], week: u32, seed: u64) {
        self.uniforms.fill(noise, week, seed);
        (self.seed, self.noise, self.week) = (seed, *noise, week);
        self.days.get_mut().known = false;
        self.pressure.get_mut().known = false;
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

    /// The uniforms of one channel.
    #[inline(always)]
    pub(super) fn uniforms(&self, channel: Channel) -> &[f64; LANES] {
        self.uniforms.get(channel)
    }
}

/// The variates that the first scenario of a week drew, and the parameters of their laws.
#[derive(Debug)]
pub(super) struct Kept<const N: usize> {
    known: bool,
    law: [Lane<f64>; N],
    drawn: Lane<f64>,
}

impl<const N: usize> Default for Kept<N> {
    fn default() -> Self {
        Self { known: false, law: [[0.0; LANES]; N], drawn: [0.0; LANES] }
    }
}

impl<const N: usize> Kept<N> {
    /// Draws, unless this law has been drawn from before.
    #[inline(always)]
    pub fn draw(
        &mut self,
        law: [&Lane<f64>; N],
        out: &mut Lane<f64>,
        draw: impl FnOnce(&mut Lane<f64>),
    ) {
        if self.known && self.same(law) {
            *out = self.drawn;
            return;
        }
        draw(out);
        if !self.known {
            for (mine, given) in self.law.iter_mut().zip(law) {
                *mine = *given;
            }
            self.drawn = *out;
            self.known = true;
        }
    }

    /// Bit by bit: nothing else is sure to give the same variate.
    #[inline(always)]
    fn same(&self, law: [&Lane<f64>; N]) -> bool {
        let mut differ = 0u64;
        for (mine, given) in self.law.iter().zip(law) {
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
    fn an_equal_law_is_drawn_once_and_another_anew() {
        let mut kept = Kept::<2>::default();
        let (a, b) = ([1.0; LANES], [2.0; LANES]);
        let mut other = b;
        other[LANES - 1] = 2.5;
        let mut out = [0.0; LANES];
        kept.draw([&a, &b], &mut out, |out| *out = [7.0; LANES]);
        kept.draw([&a, &b], &mut out, |_| panic!("drawn twice"));
        assert_eq!(out, [7.0; LANES]);
        kept.draw([&a, &other], &mut out, |out| *out = [8.0; LANES]);
        assert_eq!(out, [8.0; LANES]);
        kept.draw([&a, &b], &mut out, |_| panic!("the first law is forgotten"));
        assert_eq!(out, [7.0; LANES]);
    }
}
