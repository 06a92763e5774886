//! Step in a wandering level: weekly counts given crossing days, integrated by Laplace.
//!
//! A_t | K_t ~ NegBinomial(mean K_t exp(η_t), size r K_t), η = o + X b + x, with x a stationary AR(1)
//! and b Gaussian. For fixed (tau, σ, r) the joint mode of (x, b) is found by Newton steps on a
//! tridiagonal matrix bordered by the few columns of X; the evidence is Laplace's (Rue, Martino,
//! Chopin 2009), which here lies within 0.02 of the exact value (see the test).

mod newton;

pub use newton::Workspace;

use self::newton::{derivatives, eliminate, eta};

/// Counts of consecutive weeks and what explains them.
#[derive(Debug, Clone)]
pub struct Counts<'a> {
    /// People counted, one entry a week.
    pub people: &'a [f64],
    /// Crossing days, one entry a week; weeks without any carry no information.
    pub days: &'a [f64],
    /// Known part of the log mean per crossing day.
    pub offset: &'a [f64],
    /// Columns of X, week-major: `design[t * columns + j]`.
    pub design: &'a [f64],
    /// Prior mean of each coefficient.
    pub prior_mean: &'a [f64],
    /// Prior standard deviation of each coefficient.
    pub prior_sd: &'a [f64],
}

/// The process of the level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// Memory, weeks.
    pub memory_weeks: f64,
    /// Weekly standard deviation of the innovation, log scale.
    pub volatility: f64,
    /// Negative-binomial size per crossing day.
    pub size: f64,
}

/// What the integration gives for one point of (tau, σ, r).
#[derive(Debug, Clone, PartialEq)]
pub struct Laplace {
    /// Log evidence.
    pub log_evidence: f64,
    /// Mode of the coefficients.
    pub coefficients: Vec<f64>,
    /// Their covariance, row-major.
    pub covariance: Vec<f64>,
    /// Mode of the level, one entry a week.
    pub level: Vec<f64>,
}

impl Laplace {
    /// Mode and standard deviation of the last coefficient (the step).
    pub fn last(&self) -> (f64, f64) {
        let p = self.coefficients.len();
        (self.coefficients[p - 1], self.covariance[p * p - 1].sqrt())
    }
}

const MOST_STEPS: usize = 60;
const TOLERANCE: f64 = 1e-8;

/// Integrates over two weeks or more; `warm` gives a first guess of (level, coefficients). `None`
/// when Newton's steps do not settle, which a proper prior excludes up to overflow.
pub fn integrate(
    data: &Counts<'_>,
    process: Level,
    warm: Option<(&[f64], &[f64])>,
    work: &mut Workspace,
) -> Option<Laplace> {
    let (n, p) = (data.people.len(), data.prior_mean.len());
    let phi = libm::exp(-1.0 / process.memory_weeks);
    let precision = 1.0 / (process.volatility * process.volatility);
    let (mut level, mut b) = match warm {
        Some((level, b)) => (level.to_vec(), b.to_vec()),
        None => (vec![0.0; n], data.prior_mean.to_vec()),
    };
    for _ in 0..MOST_STEPS {
        derivatives(data, process.size, &level, &b, work);
        let schur = eliminate(data, phi, precision, &level, &b, work)?;
        let width = p + 1;
        let mut step = schur.gradient.clone();
        schur.factor.solve(&mut step);
        let mut largest = step.iter().fold(0.0f64, |m, s| m.max(s.abs()));
        let mut moved = vec![0.0; n];
        for t in 0..n {
            let row = &work.rhs[t * width..(t + 1) * width];
            moved[t] = row[p] - (0..p).map(|j| row[j] * step[j]).sum::<f64>();
            largest = largest.max(moved[t].abs());
        }
        if !largest.is_finite() {
            return None;
        }
        let damp = if largest > 2.0 { 2.0 / largest } else { 1.0 };
        level.iter_mut().zip(&moved).for_each(|(x, m)| *x += damp * m);
        b.iter_mut().zip(&step).for_each(|(x, m)| *x += damp * m);
        if largest < TOLERANCE {
            let total = log_joint(data, process, &level, &b);
            return Some(Laplace {
                log_evidence: total - 0.5 * schur.log_det,
                coefficients: b,
                covariance: schur.factor.inverse(),
                level,
            });
        }
    }
    None
}

/// Log density of counts, level and coefficients, up to the constants that Laplace cancels.
fn log_joint(data: &Counts<'_>, process: Level, level: &[f64], b: &[f64]) -> f64 {
    let (n, p) = (level.len(), b.len());
    let phi = libm::exp(-1.0 / process.memory_weeks);
    let precision = 1.0 / (process.volatility * process.volatility);
    let mut total = 0.0;
    for t in 0..n {
        total += log_negative_binomial(
            data.people[t],
            data.days[t],
            eta(data, level, b, t, p),
            process.size,
        );
    }
    let mut square = level[0] * level[0] * (1.0 - phi * phi);
    for t in 1..n {
        let e = level[t] - phi * level[t - 1];
        square += e * e;
    }
    total += 0.5 * (n as f64 * libm::log(precision) + libm::log(1.0 - phi * phi));
    total -= 0.5 * precision * square;
    for j in 0..p {
        let z = (b[j] - data.prior_mean[j]) / data.prior_sd[j];
        total -= 0.5 * z * z + libm::log(data.prior_sd[j]);
    }
    total
}

/// log P(A = a) when A ~ NegBinomial(mean K e^η, size r K); 0 when K = 0.
fn log_negative_binomial(a: f64, k: f64, eta: f64, r: f64) -> f64 {
    if k == 0.0 {
        return 0.0;
    }
    let (m, rk) = (k * libm::exp(eta), r * k);
    libm::lgamma(a + rk) - libm::lgamma(rk) - libm::lgamma(a + 1.0)
        + rk * libm::log(rk / (rk + m))
        + a * libm::log(m / (m + rk))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quadratic_case() -> (Vec<f64>, Vec<f64>) {
        let people = vec![300.0, 0.0, 812.0, 95.0, 410.0, 0.0, 233.0, 640.0];
        let days = vec![2.0, 0.0, 4.0, 1.0, 3.0, 0.0, 1.0, 2.0];
        (people, days)
    }

    /// With one informative week the evidence is a one-dimensional integral; the trapezoid rule knows it.
    #[test]
    fn one_week_agrees_with_quadrature() {
        let data = Counts {
            people: &[412.0, 0.0],
            days: &[2.0, 0.0],
            offset: &[5.4, 5.4],
            design: &[1.0, 1.0],
            prior_mean: &[0.0],
            prior_sd: &[1e-4],
        };
        let process = Level { memory_weeks: 30.0, volatility: 0.08, size: 1.5 };
        let got = integrate(&data, process, None, &mut Workspace::default()).unwrap();
        let phi = (-1.0f64 / 30.0).exp();
        let sd = 0.08 / (1.0 - phi * phi).sqrt();
        let (steps, width) = (20_000, 12.0 * sd);
        let mut sum = 0.0;
        for i in 0..=steps {
            let x = -width / 2.0 + width * i as f64 / steps as f64;
            let density = (-0.5 * (x / sd) * (x / sd)).exp() / (sd * 2.506_628_274_631);
            sum += log_negative_binomial(412.0, 2.0, 5.4 + x, 1.5).exp() * density;
        }
        let exact = (sum * width / steps as f64).ln();
        assert!((got.log_evidence - exact).abs() < 0.02, "{} {exact}", got.log_evidence);
    }

    #[test]
    fn weeks_without_crossing_days_carry_no_information() {
        let (people, days) = quadratic_case();
        let fit = |people: &[f64]| {
            let n = people.len();
            let data = Counts {
                people,
                days: &days,
                offset: &vec![5.0; n],
                design: &vec![1.0; n],
                prior_mean: &[0.0],
                prior_sd: &[0.5],
            };
            let process = Level { memory_weeks: 40.0, volatility: 0.1, size: 1.5 };
            integrate(&data, process, None, &mut Workspace::default()).unwrap().log_evidence
        };
        let mut other = people.clone();
        other[1] = 5_000.0;
        assert_eq!(fit(&people), fit(&other));
    }

    /// The mode is a fixed point: starting there changes nothing.
    #[test]
    fn warm_start_agrees() {
        let (people, days) = quadratic_case();
        let n = people.len();
        let design: Vec<f64> = (0..n).flat_map(|t| [1.0, f64::from(t >= 4)]).collect();
        let data = Counts {
            people: &people,
            days: &days,
            offset: &vec![5.0; n],
            design: &design,
            prior_mean: &[0.0, 0.0],
            prior_sd: &[0.5, 1.0],
        };
        let process = Level { memory_weeks: 40.0, volatility: 0.1, size: 1.5 };
        let mut work = Workspace::default();
        let cold = integrate(&data, process, None, &mut work).unwrap();
        let warm =
            integrate(&data, process, Some((&cold.level, &cold.coefficients)), &mut work).unwrap();
        assert!((cold.log_evidence - warm.log_evidence).abs() < 1e-9);
        assert!((cold.last().0 - warm.last().0).abs() < 1e-8);
    }
}
