//! Distribution functions and quantiles of the gamma and beta laws, for priors.
//!
//! Written on the portable functions of `num`, so that a prior gives the same bits everywhere.

use crate::num::{deviance, exp, ln, normal_quantile, stirling_rest};

const TINY: f64 = 1e-300;
const MOST: usize = 100_000;

/// x^a e^−x/Γ(a + 1), after Loader.
fn gamma_term(x: f64, a: f64) -> f64 {
    exp(-stirling_rest(a) - deviance(a, x)) / (std::f64::consts::TAU * a).sqrt()
}

/// (P(X ≤ x), P(X > x)) of Gamma(shape), each accurate where it is the smaller one.
fn gamma_both(x: f64, shape: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if x == f64::INFINITY {
        return (1.0, 0.0);
    }
    let term = gamma_term(x, shape);
    if x < shape + 1.0 {
        // Power series, DLMF 8.11.4.
        let (mut part, mut sum) = (1.0, 1.0);
        for k in 1..MOST {
            part *= x / (shape + k as f64);
            sum += part;
            if part <= sum * 1e-17 {
                break;
            }
        }
        let low = (term * sum).min(1.0);
        (low, 1.0 - low)
    } else {
        // Continued fraction, DLMF 8.9.2, by Lentz's method.
        let mut b = x + 1.0 - shape;
        let (mut c, mut d) = (1.0 / TINY, 1.0 / b);
        let mut h = d;
        for k in 1..MOST {
            let k = k as f64;
            let a = -k * (k - shape);
            b += 2.0;
            d = 1.0 / guarded(a * d + b);
            c = guarded(b + a / c);
            h *= d * c;
            if (d * c - 1.0).abs() < 1e-16 {
                break;
            }
        }
        let high = (term * shape * h).min(1.0);
        (1.0 - high, high)
    }
}

fn guarded(x: f64) -> f64 {
    if x.abs() < TINY { TINY } else { x }
}

/// x^a y^b/(a B(a, b)) with y = 1 − x: a pmf-like term without cancellation.
fn beta_term(x: f64, y: f64, a: f64, b: f64) -> f64 {
    let n = a + b;
    let rest = stirling_rest(n) - stirling_rest(a) - stirling_rest(b);
    let density = exp(rest - deviance(a, n * x) - deviance(b, n * y));
    // Γ(a + b)/(Γ(a)Γ(b)) = a b/(a + b) · (a + b)!/(a! b!).
    density * (n / (std::f64::consts::TAU * a * b)).sqrt() * (b / n)
}

/// The continued fraction of DLMF 8.17.22 by Lentz's method.
fn beta_fraction(x: f64, a: f64, b: f64) -> f64 {
    let mut c = 1.0;
    let mut d = 1.0 / guarded(1.0 - (a + b) * x / (a + 1.0));
    let mut h = d;
    for m in 1..MOST {
        let m = m as f64;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / guarded(1.0 + even * d);
        c = guarded(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / guarded(1.0 + odd * d);
        c = guarded(1.0 + odd / c);
        h *= d * c;
        if (d * c - 1.0).abs() < 1e-16 {
            break;
        }
    }
    h
}

/// (P(X ≤ x), P(X > x)) of Beta(a, b), with y = 1 − x given on its own.
fn beta_both(x: f64, y: f64, a: f64, b: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if y <= 0.0 {
        return (1.0, 0.0);
    }
    if x < (a + 1.0) / (a + b + 2.0) {
        let low = (beta_term(x, y, a, b) * beta_fraction(x, a, b)).min(1.0);
        (low, 1.0 - low)
    } else {
        let high = (beta_term(y, x, b, a) * beta_fraction(y, b, a)).min(1.0);
        (1.0 - high, high)
    }
}

/// P(X ≤ x) of Gamma(shape) with scale 1, shape > 0.
pub fn gamma_cdf(x: f64, shape: f64) -> f64 {
    gamma_both(x, shape).0
}

/// P(X > x) of Gamma(shape) with scale 1, shape > 0.
pub fn gamma_sf(x: f64, shape: f64) -> f64 {
    gamma_both(x, shape).1
}

/// P(X ≤ x) of Beta(a, b), a and b > 0.
pub fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    beta_both(x, 1.0 - x, a, b).0
}

/// The root of an increasing function: Newton steps, halving where they leave the bracket.
/// `at` gives (value, slope).
fn root(at: impl Fn(f64) -> (f64, f64), start: f64, mut low: f64, mut high: f64) -> f64 {
    let mut t = start.clamp(low, high);
    for _ in 0..200 {
        let (value, slope) = at(t);
        if value == 0.0 {
            break;
        }
        if value > 0.0 {
            high = t;
        } else {
            low = t;
        }
        let newton = t - value / slope;
        let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        if (next - t).abs() <= 1e-15 * t.abs().max(0.1) {
            return next;
        }
        t = next;
    }
    t
}

/// The quantile of Gamma(shape) with scale 1 at p.
pub fn gamma_quantile(p: f64, shape: f64) -> f64 {
    if p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return f64::INFINITY;
    }
    // Wilson and Hilferty, or the leading term of the series where that fails.
    let third = 1.0 / (9.0 * shape);
    let cube = 1.0 - third + normal_quantile(p) * third.sqrt();
    let start = if cube > 0.2 {
        ln(shape * cube * cube * cube)
    } else {
        (ln(p) + libm::lgamma(shape + 1.0)) / shape
    };
    let step = |t: f64| {
        let x = exp(t);
        let (low, high) = gamma_both(x, shape);
        let value = if p <= 0.5 { low - p } else { (1.0 - p) - high };
        (value, gamma_term(x, shape) * shape)
    };
    exp(root(step, start, -708.0, 700.0))
}

/// The quantile of Beta(a, b) at p.
pub fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    if p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return 1.0;
    }
    let split = |t: f64| (1.0 / (1.0 + exp(-t)), 1.0 / (1.0 + exp(t)));
    // The logit is roughly normal with variance 1/a + 1/b; a small shape rules its own tail.
    let centre = ln(a / b) + normal_quantile(p) * (1.0 / a + 1.0 / b).sqrt();
    let step = |t: f64| {
        let (x, y) = split(t);
        let (low, high) = beta_both(x, y, a, b);
        let value = if p <= 0.5 { low - p } else { (1.0 - p) - high };
        // dF/dt = density · x y.
        (value, beta_term(x, y, a, b) * a)
    };
    split(root(step, centre, -700.0, 700.0)).0
}

/// The t with P(|T| ≤ t) = level of Student's law: half an interval in standard errors.
pub fn student_half(level: f64, freedom: f64) -> f64 {
    // T²/(ν + T²) is Beta(1/2, ν/2); the smaller of it and its complement keeps its digits.
    if level < 0.5 {
        let y = beta_quantile(level, 0.5, 0.5 * freedom);
        (freedom * y / (1.0 - y)).sqrt()
    } else {
        let x = beta_quantile(1.0 - level, 0.5 * freedom, 0.5);
        (freedom * (1.0 - x) / x).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64, tolerance: f64) {
        assert!((a - b).abs() <= tolerance * b.abs(), "{a} {b}");
    }

    #[test]
    fn quantiles_undo_the_distribution_functions() {
        for p in [1e-12, 1e-4, 0.3, 0.5, 0.87, 0.9999, 1.0 - 1e-12] {
            for shape in [0.05, 0.5, 1.0, 1.96, 13.7, 400.0, 1e5] {
                let x = gamma_quantile(p, shape);
                if x > 1e-300 {
                    let (low, high) = gamma_both(x, shape);
                    near(if p <= 0.5 { low } else { high }, p.min(1.0 - p), 1e-10);
                }
            }
            for (a, b) in [(0.5, 0.5), (1.58, 3.2), (40.0, 2.0), (300.0, 700.0), (0.3, 9.0)] {
                let x = beta_quantile(p, a, b);
                let (low, high) = beta_both(x, 1.0 - x, a, b);
                if x < 0.999 {
                    near(if p <= 0.5 { low } else { high }, p.min(1.0 - p), 1e-9);
                }
            }
        }
    }

    #[test]
    fn student_in_closed_form() {
        // One degree of freedom: tan(π level / 2); two: level √(2 / (1 − level²)).
        for level in [0.05, 0.3, 0.5, 0.9, 0.95, 0.9999] {
            near(student_half(level, 1.0), libm::tan(std::f64::consts::FRAC_PI_2 * level), 1e-10);
            let two = level * (2.0 / (1.0 - level * level)).sqrt();
            near(student_half(level, 2.0), two, 1e-10);
        }
        // In every table: 95 %, 7 degrees.
        near(student_half(0.95, 7.0), 2.364_624_251_592_785, 1e-10);
    }

    #[test]
    fn published_points() {
        // Exponential and uniform laws in closed form.
        near(gamma_quantile(0.5, 1.0), std::f64::consts::LN_2, 1e-14);
        near(beta_quantile(0.37, 1.0, 1.0), 0.37, 1e-14);
        near(beta_quantile(0.2, 1.0, 3.0), 1.0 - 0.8f64.cbrt(), 1e-14);
        // Chi-square with 5 degrees, 95 %: 11.0705 in every table.
        near(2.0 * gamma_quantile(0.95, 2.5), 11.070_497_693_516_351, 1e-13);
        assert_eq!(beta_quantile(0.0, 2.0, 3.0), 0.0);
        assert_eq!(beta_quantile(1.0, 2.0, 3.0), 1.0);
        assert_eq!(gamma_quantile(1.0, 2.0), f64::INFINITY);
    }
}
