//! A prior given by its quantiles, for families that are not ours.

use serde::{Deserialize, Serialize};

use crate::num::{normal_cdf, normal_quantile};

/// Normal scores run from −`SPAN` to `SPAN` in equal steps; beyond lie 2 × 10⁻⁹ of the draws.
const SPAN: f64 = 6.0;

/// Number of quantiles: steps of 1/40 of a normal score.
pub const KNOTS: usize = 481;

/// Quantiles at [`KNOTS`] equally spaced normal scores, linear in the score between them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tabulated {
    /// What was tabulated, in words.
    pub of: String,
    /// The quantiles, rising.
    pub quantiles: Vec<f64>,
}

impl Tabulated {
    /// The probabilities at which the quantiles are to be taken.
    pub fn probabilities() -> Vec<f64> {
        (0..KNOTS).map(|k| normal_cdf(score(k as f64))).collect()
    }

    pub(super) fn faults(&self) -> Vec<String> {
        let mut out = Vec::new();
        if self.quantiles.len() != KNOTS {
            out.push(format!("needs {KNOTS} quantiles, not {}", self.quantiles.len()));
        }
        if self.quantiles.iter().any(|q| !q.is_finite()) {
            out.push("quantiles must be finite".into());
        }
        if self.quantiles.windows(2).any(|w| w[0] > w[1]) {
            out.push("quantiles must not fall".into());
        }
        out
    }

    pub(super) fn quantile(&self, u: f64) -> f64 {
        let last = (KNOTS - 1) as f64;
        let place = ((normal_quantile(u) + SPAN) / (2.0 * SPAN) * last).clamp(0.0, last);
        let k = (place as usize).min(KNOTS - 2);
        let (a, b) = (self.quantiles[k], self.quantiles[k + 1]);
        a + (b - a) * (place - k as f64)
    }

    pub(super) fn cdf(&self, x: f64) -> f64 {
        self.at(x, self.quantiles.partition_point(|q| *q <= x))
    }

    pub(super) fn below(&self, x: f64) -> f64 {
        self.at(x, self.quantiles.partition_point(|q| *q < x))
    }

    /// Probability at `x` when `above` quantiles lie below it.
    fn at(&self, x: f64, above: usize) -> f64 {
        if above == 0 {
            return 0.0;
        }
        if above == KNOTS {
            return 1.0;
        }
        let (a, b) = (self.quantiles[above - 1], self.quantiles[above]);
        let part = if b > a { (x - a) / (b - a) } else { 0.0 };
        normal_cdf(score((above - 1) as f64 + part))
    }

    /// Moments of the piecewise-linear quantile function, by the midpoint of each piece.
    fn moment(&self, f: impl Fn(f64) -> f64) -> f64 {
        let p = Self::probabilities();
        let ends =
            p[0] * f(self.quantiles[0]) + (1.0 - p[KNOTS - 1]) * f(self.quantiles[KNOTS - 1]);
        let pieces = (1..KNOTS)
            .map(|k| (p[k] - p[k - 1]) * f(0.5 * (self.quantiles[k - 1] + self.quantiles[k])));
        ends + pieces.sum::<f64>()
    }

    pub(super) fn mean(&self) -> f64 {
        self.moment(|x| x)
    }

    pub(super) fn sd(&self) -> f64 {
        let mean = self.mean();
        self.moment(|x| (x - mean) * (x - mean)).sqrt()
    }
}

fn score(place: f64) -> f64 {
    place / (KNOTS - 1) as f64 * (2.0 * SPAN) - SPAN
}

impl std::fmt::Display for Tabulated {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} (as {KNOTS} quantiles)", self.of)
    }
}
