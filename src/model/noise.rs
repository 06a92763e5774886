//! Every `~` of the model: a random draw by address, or its mean.

use std::cell::RefCell;

use serde::{Deserialize, Serialize};

use super::state::MOST_PEOPLE;
use super::week_noise::Kept;
use super::{Lane, Law, Real, WeekNoise};
use crate::dist::lanes as dist;
use crate::rng::{Channel, LANES};

/// How `~` is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Random draws; people are whole.
    #[default]
    Stochastic,
    /// Means; people are real numbers.
    Expected,
}

/// Where a week keeps an answer for its other scenarios.
pub type Place<const N: usize> = fn(&WeekNoise) -> &RefCell<Kept<N>>;

/// The random part of a week, for a block of lanes.
pub trait Noise<T: Real> {
    /// True when people are whole.
    const WHOLE: bool;

    /// Binomial(n, p).
    fn binomial(&self, channel: Channel, n: &Lane<T>, p: &Lane<T>, out: &mut Lane<T>);
    /// Binomial(n, p) with a probability prepared before.
    fn thinned(&self, channel: Channel, n: &Lane<T>, law: &Law<T>, out: &mut Lane<T>);
    /// Poisson(mean).
    fn poisson(&self, channel: Channel, mean: &Lane<T>, out: &mut Lane<T>);
    /// Standard normal; its mean is 0.
    fn normal(&self, channel: Channel, out: &mut Lane<T>);
    /// What follows from the draw, the week and `given` alone, whatever the levers, is the same in
    /// scenarios that agree on `given`. True when `out` has it from an earlier one; else it is to be
    /// worked out and given to [`Self::keep`]. (Not a closure: that would be compiled without wide
    /// instructions.)
    #[inline(always)]
    fn recall<const N: usize>(
        &self,
        _place: Place<N>,
        _given: [&Lane<T>; N],
        _out: &mut Lane<T>,
    ) -> bool {
        false
    }
    /// Keeps what [`Self::recall`] did not know.
    #[inline(always)]
    fn keep<const N: usize>(&self, _: Place<N>, _given: [&Lane<T>; N], _answer: &Lane<T>) {}
    /// BetaBinomial(7, p s, (1 − p) s).
    fn crossing_days(&self, p: &Lane<T>, s: &Lane<T>, out: &mut Lane<T>);
    /// NegBinomial(mean, size); 0 where the mean is 0.
    fn potential(&self, mean: &Lane<T>, size: &Lane<T>, out: &mut Lane<T>);
    /// BetaBinomial(n, q c, (1 − q) c); 0 where c is 0.
    fn prevented(&self, n: &Lane<T>, q: &Lane<T>, c: &Lane<T>, out: &mut Lane<T>);
    /// Two-state chain: 1 after a start with `start`, until an end with `end`.
    fn chain(&self, was: &Lane<T>, start: &Lane<T>, end: &Lane<T>, out: &mut Lane<T>);

    /// Nearest whole number (stochastic), or the number itself.
    #[inline(always)]
    fn round(x: T) -> T {
        if Self::WHOLE { T::of(x.value().round_ties_even()) } else { x }
    }

    /// Largest whole number not above (stochastic), or the number itself.
    #[inline(always)]
    fn floor(x: T) -> T {
        if Self::WHOLE { T::of(x.value().floor()) } else { x }
    }
}

/// Means.
#[derive(Debug, Clone, Copy)]
pub struct Expected;

impl<T: Real> Noise<T> for Expected {
    const WHOLE: bool = false;

    #[inline(always)]
    fn binomial(&self, _: Channel, n: &Lane<T>, p: &Lane<T>, out: &mut Lane<T>) {
        for l in 0..LANES {
            out[l] = n[l] * p[l];
        }
    }

    #[inline(always)]
    fn thinned(&self, channel: Channel, n: &Lane<T>, law: &Law<T>, out: &mut Lane<T>) {
        self.binomial(channel, n, &law.p, out);
    }

    #[inline(always)]
    fn poisson(&self, _: Channel, mean: &Lane<T>, out: &mut Lane<T>) {
        *out = *mean;
    }

    #[inline(always)]
    fn normal(&self, _: Channel, out: &mut Lane<T>) {
        *out = [T::of(0.0); LANES];
    }

    #[inline(always)]
    fn crossing_days(&self, p: &Lane<T>, _: &Lane<T>, out: &mut Lane<T>) {
        for l in 0..LANES {
            out[l] = T::of(7.0) * p[l];
        }
    }

    #[inline(always)]
    fn potential(&self, mean: &Lane<T>, _: &Lane<T>, out: &mut Lane<T>) {
        *out = *mean;
    }

    #[inline(always)]
    fn prevented(&self, n: &Lane<T>, q: &Lane<T>, c: &Lane<T>, out: &mut Lane<T>) {
        for l in 0..LANES {
            out[l] = if c[l].value() > 0.0 { n[l] * q[l] } else { T::of(0.0) };
        }
    }

    #[inline(always)]
    fn chain(&self, was: &Lane<T>, start: &Lane<T>, end: &Lane<T>, out: &mut Lane<T>) {
        let one = T::of(1.0);
        for l in 0..LANES {
            out[l] = was[l] * (one - end[l]) + (one - was[l]) * start[l];
        }
    }
}

/// Random draws of one week, by address.
#[derive(Debug)]
pub struct Stochastic<'a>(pub &'a WeekNoise);

impl Noise<f64> for Stochastic<'_> {
    const WHOLE: bool = true;

    #[inline(always)]
    fn recall<const N: usize>(
        &self,
        place: Place<N>,
        given: [&Lane<f64>; N],
        out: &mut Lane<f64>,
    ) -> bool {
        place(self.0).borrow().recall(given, out)
    }

    #[inline(always)]
    fn keep<const N: usize>(&self, place: Place<N>, given: [&Lane<f64>; N], answer: &Lane<f64>) {
        place(self.0).borrow_mut().keep(given, answer);
    }

    #[inline(always)]
    fn binomial(&self, channel: Channel, n: &Lane<f64>, p: &Lane<f64>, out: &mut Lane<f64>) {
        dist::binomial(self.0.row(channel), n, p, out);
    }

    #[inline(always)]
    fn thinned(&self, channel: Channel, n: &Lane<f64>, law: &Law<f64>, out: &mut Lane<f64>) {
        match &law.prepared {
            Some(prepared) => {
                dist::binomial_prepared(self.0.row(channel), n, prepared, out);
            }
            None => self.binomial(channel, n, &law.p, out),
        }
    }

    #[inline(always)]
    fn poisson(&self, channel: Channel, mean: &Lane<f64>, out: &mut Lane<f64>) {
        dist::poisson(self.0.row(channel), mean, out);
    }

    #[inline(always)]
    fn normal(&self, channel: Channel, out: &mut Lane<f64>) {
        dist::normal(self.0.row(channel).uniforms(), out);
    }

    #[inline(always)]
    fn crossing_days(&self, p: &Lane<f64>, s: &Lane<f64>, out: &mut Lane<f64>) {
        let mut a = [0.0; LANES];
        let mut b = [0.0; LANES];
        for l in 0..LANES {
            a[l] = p[l] * s[l];
            b[l] = (1.0 - p[l]) * s[l];
        }
        dist::beta_binomial7(self.0.row(Channel::Days).uniforms(), &a, &b, out);
    }

    #[inline(always)]
    fn potential(&self, mean: &Lane<f64>, size: &Lane<f64>, out: &mut Lane<f64>) {
        let mut rate = [0.0; LANES];
        if !self.recall(|kept| &kept.intensity, [size], &mut rate) {
            self.0.gamma(size, Channel::AttemptsIntensity, &mut rate);
            self.keep(|kept| &kept.intensity, [size], &rate);
        }
        for l in 0..LANES {
            let scaled = if size[l] > 0.0 { rate[l] * mean[l] / size[l] } else { 0.0 };
            // Past this the accounts refuse the run; a sampler must not be asked for more.
            rate[l] = if scaled < MOST_PEOPLE { scaled } else { MOST_PEOPLE };
        }
        if !self.recall(|kept| &kept.potential, [&rate], out) {
            dist::poisson(self.0.row(Channel::Attempts), &rate, out);
            self.keep(|kept| &kept.potential, [&rate], out);
        }
    }

    #[inline(always)]
    fn prevented(&self, n: &Lane<f64>, q: &Lane<f64>, c: &Lane<f64>, out: &mut Lane<f64>) {
        let mut a = [0.0; LANES];
        let mut b = [0.0; LANES];
        let mut share = [0.0; LANES];
        for l in 0..LANES {
            a[l] = q[l] * c[l];
            b[l] = (1.0 - q[l]) * c[l];
        }
        if !self.recall(|kept| &kept.prevented_share, [&a, &b], &mut share) {
            self.0.beta(&a, &b, Channel::PreventedShare, &mut share);
            self.keep(|kept| &kept.prevented_share, [&a, &b], &share);
        }
        for l in 0..LANES {
            share[l] = if c[l] > 0.0 { share[l] } else { 0.0 };
        }
        dist::binomial(self.0.row(Channel::Prevented), n, &share, out);
    }

    #[inline(always)]
    fn chain(&self, was: &Lane<f64>, start: &Lane<f64>, end: &Lane<f64>, out: &mut Lane<f64>) {
        let u = self.0.row(Channel::CourtStop).uniforms();
        for l in 0..LANES {
            let starts = if u[l] < start[l] { 1.0 } else { 0.0 };
            let stays = if u[l] < end[l] { 0.0 } else { 1.0 };
            out[l] = if was[l] > 0.5 { stays } else { starts };
        }
    }
}
