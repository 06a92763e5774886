//! Priors: the families, their distribution functions, quantiles and moments.

use serde::{Deserialize, Serialize};

use super::tabulated::Tabulated;
use crate::dist::scalar::{beta_cdf, beta_quantile};
use crate::num::{exp, ln, normal_cdf, normal_quantile};

/// The distribution of an uncertain parameter, before it is cut at the parameter's domain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Prior {
    /// A known value.
    Fixed {
        /// The value.
        value: f64,
    },
    /// Equal density between two ends.
    Uniform {
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// Normal.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
    },
    /// `shift + (median − shift) exp(log_sd z)` with z standard normal.
    LogNormal {
        /// Median, above the shift.
        median: f64,
        /// Standard deviation of the logarithm.
        log_sd: f64,
        /// Lower end of the support.
        #[serde(default, skip_serializing_if = "is_zero")]
        shift: f64,
    },
    /// Beta on (0, 1).
    Beta {
        /// First shape.
        alpha: f64,
        /// Second shape.
        beta: f64,
    },
    /// Triangular.
    Triangular {
        /// Lower end.
        low: f64,
        /// Most likely value.
        mode: f64,
        /// Upper end.
        high: f64,
    },
    /// One value with a probability, otherwise a draw from the slab.
    Mixture {
        /// The value that has a probability of its own.
        value: f64,
        /// That probability.
        probability: f64,
        /// What holds otherwise; not itself a mixture.
        slab: Box<Prior>,
    },
    /// Quantiles of any distribution at fixed normal scores.
    Tabulated(Tabulated),
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the signature that serde asks for
fn is_zero(x: &f64) -> bool {
    *x == 0.0
}

impl Prior {
    /// What is wrong with the numbers of this prior, one sentence part each; NaN is always wrong.
    pub fn faults(&self) -> Vec<String> {
        let mut out = Vec::new();
        let mut need = |ok: bool, rule: &str| {
            if !ok {
                out.push(rule.to_string());
            }
        };
        match self {
            Self::Fixed { value } => need(value.is_finite(), "value must be finite"),
            Self::Uniform { low, high } => {
                need(low.is_finite() && high.is_finite(), "low and high must be finite");
                need(low < high, "low must be below high");
            }
            Self::Normal { mean, sd } => {
                need(mean.is_finite(), "mean must be finite");
                need(*sd > 0.0 && sd.is_finite(), "sd must be positive");
            }
            Self::LogNormal { median, log_sd, shift } => {
                need(median.is_finite() && shift.is_finite(), "median and shift must be finite");
                need(median > shift, "median must be above shift");
                need(*log_sd > 0.0 && log_sd.is_finite(), "log_sd must be positive");
            }
            Self::Beta { alpha, beta } => {
                need(*alpha > 0.0 && alpha.is_finite(), "alpha must be positive");
                need(*beta > 0.0 && beta.is_finite(), "beta must be positive");
            }
            Self::Triangular { low, mode, high } => {
                need(low.is_finite() && high.is_finite(), "low and high must be finite");
                need(low < high, "low must be below high");
                need(low <= mode && mode <= high, "mode must lie between low and high");
            }
            Self::Mixture { value, probability, slab } => {
                need(value.is_finite(), "value must be finite");
                let inside = (0.0..=1.0).contains(probability);
                need(inside, "probability must lie in [0, 1]");
                need(!matches!(**slab, Self::Mixture { .. }), "slab must not be a mixture");
                out.extend(slab.faults().into_iter().map(|fault| format!("slab: {fault}")));
            }
            Self::Tabulated(table) => out.extend(table.faults()),
        }
        out
    }

    /// The value below which a share `u` of the distribution lies, for u in [0, 1].
    pub fn quantile(&self, u: f64) -> f64 {
        match self {
            Self::Fixed { value } => *value,
            Self::Uniform { low, high } => low + u * (high - low),
            Self::Normal { mean, sd } => mean + sd * normal_quantile(u),
            Self::LogNormal { median, log_sd, shift } => {
                shift + (median - shift) * exp(log_sd * normal_quantile(u))
            }
            Self::Beta { alpha, beta } => beta_quantile(u, *alpha, *beta),
            Self::Triangular { low, mode, high } => triangular_quantile(*low, *mode, *high, u),
            Self::Mixture { value, probability, slab } => {
                let first = (1.0 - probability) * slab.below(*value);
                if u < first {
                    slab.quantile(u / (1.0 - probability))
                } else if u <= first + probability {
                    *value
                } else {
                    slab.quantile(((u - probability) / (1.0 - probability)).min(1.0))
                }
            }
            Self::Tabulated(table) => table.quantile(u),
        }
    }

    /// Probability of a value of at most `x`.
    pub fn cdf(&self, x: f64) -> f64 {
        match self {
            Self::Fixed { value } => f64::from(x >= *value),
            Self::Uniform { low, high } => ((x - low) / (high - low)).clamp(0.0, 1.0),
            Self::Normal { mean, sd } => normal_cdf((x - mean) / sd),
            Self::LogNormal { shift, .. } if x <= *shift => 0.0,
            Self::LogNormal { median, log_sd, shift } => {
                normal_cdf(ln((x - shift) / (median - shift)) / log_sd)
            }
            Self::Beta { alpha, beta } => beta_cdf(x.clamp(0.0, 1.0), *alpha, *beta),
            Self::Triangular { low, mode, high } => triangular_cdf(*low, *mode, *high, x),
            Self::Mixture { value, probability, slab } => {
                (1.0 - probability) * slab.cdf(x) + probability * f64::from(x >= *value)
            }
            Self::Tabulated(table) => table.cdf(x),
        }
    }

    /// Probability of a value strictly below `x`.
    pub fn below(&self, x: f64) -> f64 {
        match self {
            Self::Fixed { value } => f64::from(*value < x),
            Self::Mixture { value, probability, slab } => {
                (1.0 - probability) * slab.below(x) + probability * f64::from(*value < x)
            }
            Self::Tabulated(table) => table.below(x),
            _ => self.cdf(x),
        }
    }

    /// Mean of the distribution before it is cut at a domain.
    pub fn mean(&self) -> f64 {
        match self {
            Self::Fixed { value } => *value,
            Self::Uniform { low, high } => 0.5 * (low + high),
            Self::Normal { mean, .. } => *mean,
            Self::LogNormal { median, log_sd, shift } => {
                shift + (median - shift) * exp(0.5 * log_sd * log_sd)
            }
            Self::Beta { alpha, beta } => alpha / (alpha + beta),
            Self::Triangular { low, mode, high } => (low + mode + high) / 3.0,
            Self::Mixture { value, probability, slab } => {
                probability * value + (1.0 - probability) * slab.mean()
            }
            Self::Tabulated(table) => table.mean(),
        }
    }

    /// Standard deviation of the distribution before it is cut at a domain.
    pub fn sd(&self) -> f64 {
        match self {
            Self::Fixed { .. } => 0.0,
            Self::Uniform { low, high } => (high - low) / 12f64.sqrt(),
            Self::Normal { sd, .. } => *sd,
            Self::LogNormal { median, log_sd, shift } => {
                let v = log_sd * log_sd;
                (median - shift) * (exp(v) * libm::expm1(v)).sqrt()
            }
            Self::Beta { alpha, beta } => {
                let s = alpha + beta;
                (alpha * beta / (s + 1.0)).sqrt() / s
            }
            Self::Triangular { low, mode, high } => {
                let (a, b, c) = (mode - low, high - low, high - mode);
                ((a * a + b * b + c * c) / 36.0).sqrt()
            }
            Self::Mixture { value, probability, slab } => {
                let (p, m, s) = (*probability, slab.mean(), slab.sd());
                ((1.0 - p) * (s * s + p * (m - value) * (m - value))).sqrt()
            }
            Self::Tabulated(table) => table.sd(),
        }
    }

    /// True when every draw has the same value.
    pub fn is_fixed(&self) -> bool {
        matches!(self, Self::Fixed { .. })
    }

    /// The ends of the support when both are finite and the density does not fade towards them.
    pub(super) fn hard_ends(&self) -> Option<(f64, f64)> {
        match self {
            Self::Fixed { value } => Some((*value, *value)),
            Self::Uniform { low, high } | Self::Triangular { low, high, .. } => Some((*low, *high)),
            _ => None,
        }
    }

    /// The name of the family.
    pub fn family(&self) -> &'static str {
        match self {
            Self::Fixed { .. } => "fixed",
            Self::Uniform { .. } => "uniform",
            Self::Normal { .. } => "normal",
            Self::LogNormal { .. } => "log-normal",
            Self::Beta { .. } => "beta",
            Self::Triangular { .. } => "triangular",
            Self::Mixture { .. } => "mixture",
            Self::Tabulated(_) => "tabulated",
        }
    }
}

/// The prior in words, as tables show it.
impl std::fmt::Display for Prior {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Fixed { value } => write!(f, "fixed at {value}"),
            Self::Uniform { low, high } => write!(f, "uniform from {low} to {high}"),
            Self::Normal { mean, sd } => write!(f, "normal, mean {mean}, sd {sd}"),
            Self::LogNormal { median, log_sd, shift } => {
                write!(f, "log-normal, median {median}, log sd {log_sd}")?;
                if *shift == 0.0 { Ok(()) } else { write!(f, ", above {shift}") }
            }
            Self::Beta { alpha, beta } => write!(f, "beta({alpha}, {beta})"),
            Self::Triangular { low, mode, high } => {
                write!(f, "triangular from {low} by {mode} to {high}")
            }
            Self::Mixture { value, probability, slab } => {
                write!(f, "{value} with probability {probability}, else {slab}")
            }
            Self::Tabulated(table) => write!(f, "{table}"),
        }
    }
}

fn triangular_quantile(low: f64, mode: f64, high: f64, u: f64) -> f64 {
    let (width, left, right) = (high - low, mode - low, high - mode);
    if u * width < left {
        low + (u * width * left).sqrt()
    } else {
        high - ((1.0 - u) * width * right).sqrt()
    }
}

fn triangular_cdf(low: f64, mode: f64, high: f64, x: f64) -> f64 {
    if x <= low {
        0.0
    } else if x >= high {
        1.0
    } else if x < mode {
        (x - low) * (x - low) / ((high - low) * (mode - low))
    } else {
        1.0 - (high - x) * (high - x) / ((high - low) * (high - mode))
    }
}
