//! The number that the model is written in: `f64`, or a dual number for exact derivatives.

use std::ops::{Add, Div, Mul, Neg, Sub};

use super::Lane;
use crate::dist::lanes::BinomialP;
use crate::num;

/// What the processes need of a number. Comparisons look at the value alone.
pub trait Real:
    Copy
    + Send
    + Sync
    + std::fmt::Debug
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// A constant.
    fn of(value: f64) -> Self;
    /// The value.
    fn value(self) -> f64;
    /// e to the power of this number.
    fn exp(self) -> Self;
    /// Natural logarithm.
    fn ln(self) -> Self;

    /// Zero, and not about to change.
    fn is_zero(&self) -> bool;

    /// The smaller of two.
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        if self.value() < other.value() { self } else { other }
    }

    /// The larger of two.
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        if self.value() > other.value() { self } else { other }
    }

    /// What random draws want to know of a probability that stays the same for many weeks.
    fn prepared(_: &Lane<Self>) -> Option<Box<BinomialP>> {
        None
    }

    /// `1 − exp(−x)`: the probability of leaving within a week at rate `x`.
    #[inline(always)]
    fn leave(rate: Self) -> Self {
        Self::of(1.0) - (-rate).exp()
    }
}

impl Real for f64 {
    #[inline(always)]
    fn of(value: f64) -> Self {
        value
    }
    #[inline(always)]
    fn value(self) -> f64 {
        self
    }
    #[inline(always)]
    fn is_zero(&self) -> bool {
        *self == 0.0
    }
    #[inline(always)]
    fn exp(self) -> Self {
        num::exp(self)
    }
    #[inline(always)]
    fn ln(self) -> Self {
        num::ln(self)
    }
    fn prepared(p: &Lane<Self>) -> Option<Box<BinomialP>> {
        Some(Box::new(BinomialP::new(p)))
    }
}

/// A value and its derivative in one direction (forward mode).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dual {
    /// The value.
    pub re: f64,
    /// Its derivative.
    pub eps: f64,
}

impl Add for Dual {
    type Output = Self;
    #[inline(always)]
    fn add(self, o: Self) -> Self {
        Self { re: self.re + o.re, eps: self.eps + o.eps }
    }
}

impl Sub for Dual {
    type Output = Self;
    #[inline(always)]
    fn sub(self, o: Self) -> Self {
        Self { re: self.re - o.re, eps: self.eps - o.eps }
    }
}

impl Mul for Dual {
    type Output = Self;
    #[inline(always)]
    fn mul(self, o: Self) -> Self {
        Self { re: self.re * o.re, eps: self.re * o.eps + self.eps * o.re }
    }
}

impl Div for Dual {
    type Output = Self;
    #[inline(always)]
    fn div(self, o: Self) -> Self {
        let re = self.re / o.re;
        Self { re, eps: (self.eps - re * o.eps) / o.re }
    }
}

impl Neg for Dual {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Self { re: -self.re, eps: -self.eps }
    }
}

impl Real for Dual {
    #[inline(always)]
    fn of(value: f64) -> Self {
        Self { re: value, eps: 0.0 }
    }
    #[inline(always)]
    fn value(self) -> f64 {
        self.re
    }
    #[inline(always)]
    fn is_zero(&self) -> bool {
        self.re == 0.0 && self.eps == 0.0
    }
    #[inline(always)]
    fn exp(self) -> Self {
        let re = num::exp(self.re);
        Self { re, eps: re * self.eps }
    }
    #[inline(always)]
    fn ln(self) -> Self {
        // At zero the logarithm has no derivative; a share of zero stays zero to first order.
        Self { re: num::ln(self.re), eps: if self.re > 0.0 { self.eps / self.re } else { 0.0 } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dual_follows_the_chain_rule() {
        let x = Dual { re: 0.7, eps: 1.0 };
        let f = (x * x).exp() / (Dual::of(1.0) + x).ln();
        let g = |x: f64| libm::exp(x * x) / libm::log(1.0 + x);
        let h = 1e-6;
        assert!((f.eps - (g(0.7 + h) - g(0.7 - h)) / (2.0 * h)).abs() < 1e-8);
    }
}
