//! The quantile function of a Beta as a table: twenty times faster than finding each root.

use crate::dist::scalar::beta_quantile;
use crate::num::{exp, lgamma, ln, normal_cdf, normal_quantile};

/// Normal scores run from −`SPAN` to `SPAN`: all that 52 binary digits of a uniform can give.
const SPAN: f64 = 8.25;
const STEPS_PER_SCORE: f64 = 32.0;
const KNOTS: usize = 529;

/// Logit of the quantile at equally spaced normal scores with its slope there, for cubic Hermite
/// interpolation. The logit is nearly linear in the score, so the error stays below 10⁻⁹ of the
/// value (3 × 10⁻⁸ for shapes below ½).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LogitTable {
    logit: Vec<f64>,
    slope: Vec<f64>,
}

impl LogitTable {
    /// A table of Beta(a, b), or None where its tails leave the range of numbers.
    pub(super) fn new(a: f64, b: f64) -> Option<Self> {
        let ln_beta = lgamma(a) + lgamma(b) - lgamma(a + b);
        let (mut logit, mut slope) = (Vec::with_capacity(KNOTS), Vec::with_capacity(KNOTS));
        for k in 0..KNOTS {
            let z = k as f64 / STEPS_PER_SCORE - SPAN;
            let t = logit_at(z, a, b);
            let (ln_x, ln_y) = (-softplus(-t), -softplus(t));
            let normal = -0.5 * z * z - 0.5 * ln(2.0 * std::f64::consts::PI);
            logit.push(t);
            slope.push(exp(normal - a * ln_x - b * ln_y + ln_beta));
        }
        // The root is sought within ±700: a knot at that bound is not one.
        let usable = logit.iter().chain(&slope).all(|x: &f64| x.is_finite() && x.abs() < 690.0);
        usable.then_some(Self { logit, slope })
    }

    /// The value below which a share `u` lies; None outside the table.
    pub(super) fn quantile(&self, u: f64) -> Option<f64> {
        let place = (normal_quantile(u) + SPAN) * STEPS_PER_SCORE;
        if !(place >= 0.0 && place < (KNOTS - 1) as f64) {
            return None;
        }
        let k = place as usize;
        let s = place - k as f64;
        let (p, q) = (self.logit[k], self.logit[k + 1]);
        let (v, w) = (self.slope[k] / STEPS_PER_SCORE, self.slope[k + 1] / STEPS_PER_SCORE);
        let rise = q - p;
        let t = p + s * (v + s * (3.0 * rise - 2.0 * v - w + s * (v + w - 2.0 * rise)));
        Some(if t < 0.0 { exp(t) / (1.0 + exp(t)) } else { 1.0 / (1.0 + exp(-t)) })
    }
}

/// Logit of the quantile at a normal score, exact in both tails.
fn logit_at(z: f64, a: f64, b: f64) -> f64 {
    if z < 0.0 {
        let x = beta_quantile(normal_cdf(z), a, b);
        ln(x / (1.0 - x))
    } else {
        let y = beta_quantile(normal_cdf(-z), b, a);
        ln((1.0 - y) / y)
    }
}

/// ln(1 + eᵗ).
fn softplus(t: f64) -> f64 {
    if t > 0.0 { t + libm::log1p(exp(-t)) } else { libm::log1p(exp(t)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_good_as_the_root() {
        let shapes = [(18.0, 2.0), (1.5, 8.5), (0.9, 1.76), (88.0, 1.9), (60.0, 120.0), (0.2, 0.3)];
        for (a, b) in shapes {
            let table = LogitTable::new(a, b).unwrap();
            for k in 1..4000 {
                let u = f64::from(k) / 4000.0;
                let (x, exact) = (table.quantile(u).unwrap(), beta_quantile(u, a, b));
                let most = if a < 0.5 { 3e-8 } else { 1e-9 };
                assert!((x / exact - 1.0).abs() < most, "beta({a}, {b}) at {u}: {x} {exact}");
            }
        }
        assert_eq!(LogitTable::new(0.01, 0.01), None);
    }
}
