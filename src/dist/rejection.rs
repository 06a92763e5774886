//! Gamma variates: Marsaglia and Tsang, "A simple method for generating gamma variables" (2000).

use crate::num::{exp, ln, normal_quantile};
use crate::rng::Stream;

/// The proposal for one shape ≥ 1: d (1 + c x)³ for a normal x.
#[derive(Debug, Clone, Copy)]
pub(super) struct Proposal {
    pub d: f64,
    pub c: f64,
}

impl Proposal {
    #[inline(always)]
    pub fn new(shape: f64) -> Self {
        let d = shape - 1.0 / 3.0;
        Self { d, c: 1.0 / (9.0 * d).sqrt() }
    }

    /// (value, sure to be accepted). With y = c x the logarithm of the acceptance is
    /// −d (¾y⁴ − ⅗y⁵ + …) ≥ −¾ d y⁴ (1 + 1.6 |y|) on |y| ≤ ½.
    #[inline(always)]
    pub fn quick(&self, x: f64, u: f64) -> (f64, bool) {
        let y = self.c * x;
        let size = y.abs();
        let y2 = y * y;
        let v = 1.0 + y;
        let sure = (size <= 0.5) & (u < 1.0 - 0.75 * self.d * (y2 * y2) * (1.0 + 1.6 * size));
        (self.d * (v * v * v), sure)
    }

    /// Value, when accepted.
    pub fn full(&self, x: f64, u: f64) -> Option<f64> {
        let (value, sure) = self.quick(x, u);
        if sure {
            return Some(value);
        }
        let v = 1.0 + self.c * x;
        if v <= 0.0 {
            return None;
        }
        let cube = v * v * v;
        let accept = ln(u) < 0.5 * x * x + self.d * (1.0 - cube + ln(cube));
        accept.then_some(value)
    }
}

/// A gamma variate of a shape ≥ 1, scale 1: four words an attempt.
pub(super) fn from_one(stream: &mut Stream, shape: f64) -> f64 {
    let proposal = Proposal::new(shape);
    loop {
        let x = normal_quantile(stream.uniform());
        let u = stream.uniform();
        if let Some(value) = proposal.full(x, u) {
            return value;
        }
    }
}

/// The logarithm of a gamma variate of a shape in (0, 1): ln G(a + 1) + ln(U)/a.
pub(super) fn ln_below_one(stream: &mut Stream, shape: f64) -> f64 {
    let one_up = from_one(stream, shape + 1.0);
    ln(one_up) + ln(stream.uniform()) / shape
}

/// A gamma variate of any shape ≥ 0, scale 1.
pub(super) fn gamma(stream: &mut Stream, shape: f64) -> f64 {
    if shape >= 1.0 {
        from_one(stream, shape)
    } else if shape > 0.0 {
        exp(ln_below_one(stream, shape))
    } else {
        0.0
    }
}

/// A beta variate as a share of two gamma variates, each from its own half of the address; 0 where
/// a = 0, 1 where only b = 0.
pub(super) fn beta(first: &mut Stream, second: &mut Stream, a: f64, b: f64) -> f64 {
    if a <= 0.0 || b <= 0.0 {
        return if a > 0.0 { 1.0 } else { 0.0 };
    }
    if a >= 1.0 && b >= 1.0 {
        return share(from_one(first, a), from_one(second, b));
    }
    // In logarithms, since both may be too small for a number.
    let ln_gamma = |stream: &mut Stream, shape| {
        if shape >= 1.0 { ln(from_one(stream, shape)) } else { ln_below_one(stream, shape) }
    };
    let (x, y) = (ln_gamma(first, a), ln_gamma(second, b));
    1.0 / (1.0 + exp(y - x))
}

#[inline(always)]
pub(super) fn share(x: f64, y: f64) -> f64 {
    x / (x + y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quick_acceptance_implies_full_acceptance() {
        for shape in [1.0, 1.58, 1.96, 3.2, 13.7, 200.0] {
            let p = Proposal::new(shape);
            for i in -8000..8000 {
                let x = f64::from(i) * 1e-3;
                let y = p.c * x;
                if y.abs() > 0.5 {
                    continue;
                }
                // The largest u that is surely accepted must be accepted by the full test.
                let bound = 1.0 - 0.75 * p.d * y.powi(4) * (1.0 + 1.6 * y.abs());
                if bound <= 0.0 {
                    continue;
                }
                let cube = (1.0 + y).powi(3);
                let full = 0.5 * x * x + p.d * (1.0 - cube + libm::log(cube));
                assert!(libm::log(bound) <= full + 1e-12, "{shape} {x}");
            }
        }
    }
}
