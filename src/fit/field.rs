//! The latent field of a fit, (x₁ … x_T, c, season, β): its density given the data, its mode by
//! Newton's method, and the Gaussian around the mode from which proposals are drawn.
//!
//! The log density is concave in the field (negative binomial in its log mean, Gaussian priors), so
//! Newton's method with step halving finds the one mode.

use super::arrow::{BORDER, Row, Tridiagonal, back_substitute};
use super::likelihood::ln_rising;
use crate::num::cholesky::Cholesky;
use crate::num::{exp, ln};

const LN_2PI: f64 = 1.837_877_066_409_345_5;

/// The weeks as the field sees them: y ~ NegBin(K exp(η + offset), K r).
#[derive(Debug, Clone, Default)]
pub struct Weeks {
    /// Covariates of c, season and β.
    pub rows: Vec<Row>,
    /// Count; 0 in weeks that say nothing.
    pub count: Vec<f64>,
    /// Crossing days; 0 in weeks that say nothing.
    pub days: Vec<f64>,
    /// Size r of one crossing day.
    pub size: Vec<f64>,
    /// Added to the log mean.
    pub offset: Vec<f64>,
    /// Σ ln y! of the weeks that count.
    pub ln_factorials: f64,
}

impl Weeks {
    /// ln Γ terms of all weeks: what the sizes alone decide.
    pub fn constant(&self) -> f64 {
        let mut sum = -self.ln_factorials;
        for t in 0..self.count.len() {
            if self.days[t] > 0.0 {
                let size = self.size[t] * self.days[t];
                sum += ln_rising(size, self.count[t]) + size * libm::log(self.size[t]);
            }
        }
        sum
    }
}

/// The AR(1) of the level and the Gaussian priors of the coefficients.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prior {
    /// φ.
    pub phi: f64,
    /// 1 − φ², kept apart because φ may be near 1.
    pub decay: f64,
    /// σ.
    pub volatility: f64,
    /// Means of the coefficients.
    pub mean: Row,
    /// Standard deviations of the coefficients.
    pub sd: Row,
}

/// A point of the field.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Level of each week.
    pub x: Vec<f64>,
    /// c, four of the season, β.
    pub g: Row,
}

/// The Gaussian around the mode of the field.
#[derive(Debug, Clone)]
pub struct Around {
    /// The mode.
    pub mode: Field,
    factor: Tridiagonal,
    gain: Vec<Row>,
    schur: Cholesky,
    half_log_det: f64,
    /// log p(y, mode).
    pub log_joint: f64,
}

fn log_mean(weeks: &Weeks, field: &Field, t: usize) -> f64 {
    let row = &weeks.rows[t];
    let linear: f64 = (0..BORDER).map(|j| row[j] * field.g[j]).sum();
    field.x[t] + linear + weeks.offset[t]
}

/// log p(y, field) without the constant of the sizes.
pub fn log_density(weeks: &Weeks, prior: &Prior, field: &Field) -> f64 {
    let n = field.x.len();
    let mut sum = 0.0;
    for t in 0..n {
        if weeks.days[t] > 0.0 {
            let eta = log_mean(weeks, field, t);
            let r = weeks.size[t];
            sum += weeks.count[t] * eta - (weeks.count[t] + r * weeks.days[t]) * ln(r + exp(eta));
        }
    }
    let precision = 1.0 / (prior.volatility * prior.volatility);
    let mut squares = prior.decay * field.x[0] * field.x[0];
    for t in 1..n {
        let step = field.x[t] - prior.phi * field.x[t - 1];
        squares += step * step;
    }
    sum -= 0.5 * precision * squares;
    sum += 0.5 * libm::log(prior.decay) - n as f64 * (libm::log(prior.volatility) + 0.5 * LN_2PI);
    for j in 0..BORDER {
        let z = (field.g[j] - prior.mean[j]) / prior.sd[j];
        sum -= 0.5 * z * z + libm::log(prior.sd[j]) + 0.5 * LN_2PI;
    }
    sum
}

/// Gradient and curvature of the likelihood in the log mean of each week.
fn slopes(weeks: &Weeks, field: &Field, slope: &mut [f64], curve: &mut [f64]) {
    for t in 0..field.x.len() {
        if weeks.days[t] > 0.0 {
            let total = weeks.count[t] + weeks.size[t] * weeks.days[t];
            let mean = exp(log_mean(weeks, field, t));
            let share = mean / (weeks.size[t] + mean);
            slope[t] = weeks.count[t] - total * share;
            curve[t] = total * share * (1.0 - share);
        } else {
            slope[t] = 0.0;
            curve[t] = 0.0;
        }
    }
}

struct System {
    factor: Tridiagonal,
    gain: Vec<Row>,
    schur: Cholesky,
}

/// The negative Hessian at a field, factored; None when rounding made it singular.
fn system(weeks: &Weeks, prior: &Prior, curve: &[f64]) -> Option<System> {
    let n = curve.len();
    let precision = 1.0 / (prior.volatility * prior.volatility);
    let square = prior.phi * prior.phi;
    let diagonal: Vec<f64> = (0..n)
        .map(|t| {
            let first = if t == 0 { prior.decay } else { 1.0 };
            let next = if t + 1 < n { square } else { 0.0 };
            precision * (first + next) + curve[t]
        })
        .collect();
    let mut factor = Tridiagonal::default();
    factor.factor(&diagonal, -prior.phi * precision);
    let mut gain: Vec<Row> =
        (0..n).map(|t| std::array::from_fn(|j| curve[t] * weeks.rows[t][j])).collect();
    factor.solve_rows(&mut gain);
    let mut s = vec![0.0; BORDER * BORDER];
    for t in (0..n).filter(|t| curve[*t] > 0.0) {
        let (row, gain) = (&weeks.rows[t], &gain[t]);
        for i in 0..BORDER {
            let weighted = curve[t] * row[i];
            for j in 0..=i {
                s[i * BORDER + j] += weighted * (row[j] - gain[j]);
            }
        }
    }
    for i in 0..BORDER {
        s[i * BORDER + i] += 1.0 / (prior.sd[i] * prior.sd[i]);
    }
    Some(System { factor, gain, schur: Cholesky::new(&s, BORDER)? })
}

fn prior_slope(prior: &Prior, x: &[f64], slope: &mut [f64]) {
    let n = x.len();
    let precision = 1.0 / (prior.volatility * prior.volatility);
    slope[0] -= precision * prior.decay * x[0];
    for t in 1..n {
        let step = precision * (x[t] - prior.phi * x[t - 1]);
        slope[t] -= step;
        slope[t - 1] += prior.phi * step;
    }
}

/// The mode of the field and the Gaussian around it, from a first guess.
pub fn around_mode(weeks: &Weeks, prior: &Prior, guess: &Field) -> Option<Around> {
    let n = guess.x.len();
    let mut field = guess.clone();
    let (mut slope, mut curve) = (vec![0.0; n], vec![0.0; n]);
    let mut value = log_density(weeks, prior, &field);
    for _ in 0..50 {
        slopes(weeks, &field, &mut slope, &mut curve);
        let parts = system(weeks, prior, &curve)?;
        let mut pull: Row =
            std::array::from_fn(|j| (prior.mean[j] - field.g[j]) / (prior.sd[j] * prior.sd[j]));
        for t in 0..n {
            for j in 0..BORDER {
                pull[j] += weeks.rows[t][j] * slope[t];
            }
        }
        prior_slope(prior, &field.x, &mut slope);
        for t in 0..n {
            for j in 0..BORDER {
                // (D Z)' M⁻¹ v equals W' v.
                pull[j] -= parts.gain[t][j] * slope[t];
            }
        }
        let mut step = pull;
        parts.schur.solve(&mut step);
        parts.factor.solve(&mut slope);
        for t in 0..n {
            let moved: f64 = (0..BORDER).map(|j| parts.gain[t][j] * step[j]).sum();
            slope[t] -= moved;
        }
        let gained = advance(weeks, prior, &mut field, &slope, &step, &mut value)?;
        if gained < 1e-8 {
            break;
        }
    }
    slopes(weeks, &field, &mut slope, &mut curve);
    let System { factor, gain, schur } = system(weeks, prior, &curve)?;
    let half_log_det = factor.half_log_det() + 0.5 * schur.log_det();
    let log_joint = value + weeks.constant();
    Some(Around { mode: field, factor, gain, schur, half_log_det, log_joint })
}

/// Moves along the Newton step, halved until the density grows; returns the gain.
fn advance(
    weeks: &Weeks,
    prior: &Prior,
    field: &mut Field,
    dx: &[f64],
    dg: &[f64],
    value: &mut f64,
) -> Option<f64> {
    let mut share = 1.0;
    for _ in 0..30 {
        let moved = Field {
            x: field.x.iter().zip(dx).map(|(x, d)| x + share * d).collect(),
            g: std::array::from_fn(|j| field.g[j] + share * dg[j]),
        };
        let new = log_density(weeks, prior, &moved);
        if new >= *value {
            let gained = new - *value;
            *field = moved;
            *value = new;
            return Some(gained);
        }
        share *= 0.5;
    }
    value.is_finite().then_some(0.0)
}

impl Around {
    /// Laplace's approximation of log p(y | hyper-parameters).
    pub fn log_evidence(&self) -> f64 {
        let dimension = (self.mode.x.len() + BORDER) as f64;
        self.log_joint + 0.5 * dimension * LN_2PI - self.half_log_det
    }

    /// A field from the Gaussian for standard normals `white` (T + 6 of them) and its log density.
    pub fn draw(&self, white: &[f64]) -> (Field, f64) {
        let n = self.mode.x.len();
        let squares: f64 = white.iter().map(|w| w * w).sum();
        let dimension = (n + BORDER) as f64;
        let log_q = self.half_log_det - 0.5 * (squares + dimension * LN_2PI);
        let dg = back_substitute(self.schur.lower(), &white[n..]);
        let mut x = white[..n].to_vec();
        self.factor.solve_upper(&mut x);
        for t in 0..n {
            let moved: f64 = (0..BORDER).map(|j| self.gain[t][j] * dg[j]).sum();
            x[t] += self.mode.x[t] - moved;
        }
        let g = std::array::from_fn(|j| self.mode.g[j] + dg[j]);
        (Field { x, g }, log_q)
    }
}
