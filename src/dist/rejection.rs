//! Gamma variates: Marsaglia and Tsang, "A simple method for generating gamma variables" (2000).

use crate::num::{exp, ln, normal_quantile, rsqrt};
use crate::rng::{Stream, unit32, unit52};

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
        Self { d, c: rsqrt::<4>(9.0 * d) }
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

/// Pairs of words from one half of each block of a stream: two gamma variates can share an address
/// without meeting, however many attempts each takes.
struct Pairs<'a> {
    stream: &'a mut Stream,
    half: Half,
}

/// Which two of four words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    First,
    Second,
}

impl Half {
    /// This half of a block of words, or of lanes of words.
    #[inline(always)]
    pub fn of<T>(self, [a, b, c, d]: [T; 4]) -> (T, T) {
        if self == Self::First { (a, b) } else { (c, d) }
    }
}

impl Pairs<'_> {
    fn next(&mut self) -> (u32, u32) {
        self.half.of(self.stream.block())
    }

    /// A gamma variate of a shape ≥ 1, scale 1: one pair an attempt.
    fn marsaglia_tsang(&mut self, shape: f64) -> f64 {
        let proposal = Proposal::new(shape);
        loop {
            let (x, u) = self.next();
            if let Some(value) = proposal.full(normal_quantile(unit32(x)), unit32(u)) {
                return value;
            }
        }
    }

    /// The logarithm of a gamma variate of any shape > 0: below 1, ln G(a + 1) + ln(U)/a.
    fn ln_gamma(&mut self, shape: f64) -> f64 {
        if shape >= 1.0 {
            return ln(self.marsaglia_tsang(shape));
        }
        let one_up = self.marsaglia_tsang(shape + 1.0);
        let (hi, lo) = self.next();
        ln(one_up) + ln(unit52(hi, lo)) / shape
    }
}

/// A gamma variate of any shape ≥ 0, scale 1, from one half of the blocks of a stream.
pub(super) fn gamma(stream: &mut Stream, half: Half, shape: f64) -> f64 {
    let mut pairs = Pairs { stream, half };
    if shape >= 1.0 {
        pairs.marsaglia_tsang(shape)
    } else if shape > 0.0 {
        exp(pairs.ln_gamma(shape))
    } else {
        0.0
    }
}

/// A beta variate as a share of two gamma variates, one from each half; 0 where a = 0, 1 where
/// only b = 0. Leaves the stream behind the words of both.
pub(super) fn beta(stream: &mut Stream, a: f64, b: f64) -> f64 {
    if a <= 0.0 || b <= 0.0 {
        return if a > 0.0 { 1.0 } else { 0.0 };
    }
    let mut other = stream.clone();
    let (first, second) = (Half::First, Half::Second);
    let value = if a >= 1.0 && b >= 1.0 {
        let (x, y) = (gamma(stream, first, a), gamma(&mut other, second, b));
        x / (x + y)
    } else {
        // In logarithms, since both may be too small for a number.
        let x = Pairs { stream, half: first }.ln_gamma(a);
        let y = Pairs { stream: &mut other, half: second }.ln_gamma(b);
        1.0 / (1.0 + exp(y - x))
    };
    stream.catch_up(&other);
    value
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
