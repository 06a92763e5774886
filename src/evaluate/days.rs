//! Crossing days of a week: beta-binomial regression with season and step, by Laplace.
//!
//! K_t ~ BetaBinomial(7, p_t s, (1 − p_t) s), logit p_t = X b. The mass is a product of seven rational
//! factors, so its derivatives need no special function.

use crate::num::cholesky::Cholesky;

/// Posterior mode of (b, log s), its covariance and the log evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct DaysFit {
    /// Coefficients of X, then log s.
    pub mode: Vec<f64>,
    /// Covariance, row-major.
    pub covariance: Vec<f64>,
    /// Log evidence (Laplace).
    pub log_evidence: f64,
}

/// Gaussian priors of (b, log s).
#[derive(Debug, Clone)]
pub struct DaysPrior {
    /// Means, log s last.
    pub mean: Vec<f64>,
    /// Standard deviations, log s last.
    pub sd: Vec<f64>,
}

const DAYS: usize = 7;
const MOST_STEPS: usize = 100;

/// Probability of at least one crossing on a day, given the linear predictor.
pub fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

/// log mass of k of seven days, with its slopes in (linear predictor, log s).
pub fn log_mass(k: f64, predictor: f64, log_s: f64) -> (f64, f64, f64) {
    let (p, s) = (logistic(predictor), libm::exp(log_s));
    let (alpha, beta) = (p * s, (1.0 - p) * s);
    let k = k as usize;
    let (mut value, mut d_alpha, mut d_beta) = (libm::log(binomial7(k)), 0.0, 0.0);
    for j in 0..k {
        value += libm::log(alpha + j as f64);
        d_alpha += 1.0 / (alpha + j as f64);
    }
    for j in 0..DAYS - k {
        value += libm::log(beta + j as f64);
        d_beta += 1.0 / (beta + j as f64);
    }
    let mut both = 0.0;
    for j in 0..DAYS {
        value -= libm::log(s + j as f64);
        both += 1.0 / (s + j as f64);
    }
    let slope_p = s * (d_alpha - d_beta) * p * (1.0 - p);
    let slope_s = alpha * (d_alpha - both) + beta * (d_beta - both);
    (value, slope_p, slope_s)
}

fn binomial7(k: usize) -> f64 {
    [1.0, 7.0, 21.0, 35.0, 35.0, 21.0, 7.0, 1.0][k]
}

/// log posterior (up to the constant of the Gaussian) and its gradient.
fn posterior(days: &[f64], design: &[f64], prior: &DaysPrior, v: &[f64]) -> (f64, Vec<f64>) {
    let p = v.len() - 1;
    let mut value = 0.0;
    let mut slope = vec![0.0; p + 1];
    for (t, &k) in days.iter().enumerate() {
        let row = &design[t * p..(t + 1) * p];
        let predictor: f64 = row.iter().zip(v).map(|(x, b)| x * b).sum();
        let (log, by_predictor, by_s) = log_mass(k, predictor, v[p]);
        value += log;
        for j in 0..p {
            slope[j] += by_predictor * row[j];
        }
        slope[p] += by_s;
    }
    for j in 0..=p {
        let z = (v[j] - prior.mean[j]) / prior.sd[j];
        value -= 0.5 * z * z;
        slope[j] -= z / prior.sd[j];
    }
    (value, slope)
}

/// Minus the second derivatives, by central differences of the exact gradient.
fn curvature(days: &[f64], design: &[f64], prior: &DaysPrior, v: &[f64]) -> Vec<f64> {
    let q = v.len();
    let mut out = vec![0.0; q * q];
    let mut moved = v.to_vec();
    for j in 0..q {
        let h = 1e-5;
        moved[j] = v[j] + h;
        let up = posterior(days, design, prior, &moved).1;
        moved[j] = v[j] - h;
        let down = posterior(days, design, prior, &moved).1;
        moved[j] = v[j];
        for i in 0..q {
            out[i * q + j] = -(up[i] - down[i]) / (2.0 * h);
        }
    }
    for i in 0..q {
        for j in 0..i {
            let mean = 0.5 * (out[i * q + j] + out[j * q + i]);
            out[i * q + j] = mean;
            out[j * q + i] = mean;
        }
    }
    out
}

/// Fits; `None` when the steps do not settle.
pub fn fit_days(days: &[f64], design: &[f64], prior: &DaysPrior) -> Option<DaysFit> {
    let q = prior.mean.len();
    let mut v = prior.mean.clone();
    let mut value = posterior(days, design, prior, &v).0;
    for _ in 0..MOST_STEPS {
        let (_, slope) = posterior(days, design, prior, &v);
        let mut ridge = 0.0;
        let (factor, h) = loop {
            let mut h = curvature(days, design, prior, &v);
            (0..q).for_each(|i| h[i * q + i] += ridge);
            match Cholesky::new(&h, q) {
                Some(factor) => break (factor, h),
                None if ridge > 1e9 => return None,
                None => ridge = (2.0 * ridge).max(1.0),
            }
        };
        debug_assert_eq!(h.len(), q * q);
        let mut step = slope;
        factor.solve(&mut step);
        let largest = step.iter().fold(0.0f64, |m, s| m.max(s.abs()));
        if largest < 1e-9 && ridge == 0.0 {
            let constant: f64 = prior.sd.iter().map(|s| libm::log(*s)).sum();
            return Some(DaysFit {
                log_evidence: value - constant - 0.5 * factor.log_det(),
                covariance: factor.inverse(),
                mode: v,
            });
        }
        let mut length = if largest > 2.0 { 2.0 / largest } else { 1.0 };
        loop {
            let trial: Vec<f64> = v.iter().zip(&step).map(|(a, s)| a + length * s).collect();
            let there = posterior(days, design, prior, &trial).0;
            if there >= value - 1e-12 * value.abs() || length < 1e-8 {
                v = trial;
                value = there;
                break;
            }
            length *= 0.5;
        }
    }
    None
}

/// Ratio of expected crossing days with and without the step, log scale: value at the mode and
/// standard deviation by the delta method. The step is the last column of X.
pub fn step_ratio(fit: &DaysFit, design: &[f64]) -> (f64, f64) {
    let q = fit.mode.len();
    let p = q - 1;
    let (mut with, mut without) = (0.0, 0.0);
    let mut slope_with = vec![0.0; q];
    let mut slope_without = vec![0.0; q];
    for row in design.chunks_exact(p).filter(|row| row[p - 1] != 0.0) {
        let predictor: f64 = row.iter().zip(&fit.mode).map(|(x, b)| x * b).sum();
        let base = predictor - row[p - 1] * fit.mode[p - 1];
        let (a, b) = (logistic(predictor), logistic(base));
        with += a;
        without += b;
        for j in 0..p {
            slope_with[j] += a * (1.0 - a) * row[j];
            if j + 1 < p {
                slope_without[j] += b * (1.0 - b) * row[j];
            }
        }
    }
    let gradient: Vec<f64> =
        (0..q).map(|j| slope_with[j] / with - slope_without[j] / without).collect();
    let mut variance = 0.0;
    for i in 0..q {
        for j in 0..q {
            variance += gradient[i] * fit.covariance[i * q + j] * gradient[j];
        }
    }
    (libm::log(with / without), variance.max(0.0).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masses_sum_to_one_and_slopes_are_slopes() {
        let (x, ls) = (-0.4, 1.7);
        let total: f64 = (0..8).map(|k| log_mass(f64::from(k), x, ls).0.exp()).sum();
        assert!((total - 1.0).abs() < 1e-12);
        let h = 1e-6;
        for k in 0..8 {
            let k = f64::from(k);
            let (_, by_x, by_s) = log_mass(k, x, ls);
            let num_x = (log_mass(k, x + h, ls).0 - log_mass(k, x - h, ls).0) / (2.0 * h);
            let num_s = (log_mass(k, x, ls + h).0 - log_mass(k, x, ls - h).0) / (2.0 * h);
            assert!((by_x - num_x).abs() < 1e-7 && (by_s - num_s).abs() < 1e-7);
        }
    }

    /// Value of scipy.stats.betabinom(7, 2.2, 3.3).logpmf(3) (scipy 1.17.1).
    #[test]
    fn mass_agrees_with_scipy() {
        let s = 5.5f64;
        let p: f64 = 0.4;
        let got = log_mass(3.0, (p / (1.0 - p)).ln(), s.ln()).0;
        assert!((got - SCIPY).abs() < 1e-10, "{got}");
    }
    const SCIPY: f64 = -1.673_698_842_241_528_4;
}
