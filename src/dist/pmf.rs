//! Logarithms of probabilities, for likelihoods.

use crate::num::{deviance, ln, log1p, stirling_rest};

const LN_TAU: f64 = 1.837_877_066_409_345_3;

/// ln of Loader's binomial term for real k and n; p + q = 1.
fn ln_binomial(k: f64, n: f64, p: f64, q: f64) -> f64 {
    let zero_to = |power: f64| if power > 0.0 { f64::NEG_INFINITY } else { 0.0 };
    if p <= 0.0 || q <= 0.0 {
        return zero_to(if p <= 0.0 { k } else { n - k });
    }
    if k <= 0.0 {
        return n * if q > 0.5 { log1p(-p) } else { ln(q) };
    }
    if k >= n {
        return n * if p > 0.5 { log1p(-q) } else { ln(p) };
    }
    let rest = stirling_rest(n) - stirling_rest(k) - stirling_rest(n - k);
    rest - deviance(k, n * p) - deviance(n - k, n * q) - 0.5 * (LN_TAU + ln(k) + log1p(-k / n))
}

fn count(k: f64) -> bool {
    k >= 0.0 && k.fract() == 0.0 && k.is_finite()
}

/// ln P(X = k), X ~ Binomial(n, p); −∞ outside 0 … n.
pub fn ln_pmf_binomial(k: f64, n: f64, p: f64) -> f64 {
    if !count(k) || k > n { f64::NEG_INFINITY } else { ln_binomial(k, n, p, 1.0 - p) }
}

/// ln P(X = k), X ~ Poisson(mean).
pub fn ln_pmf_poisson(k: f64, mean: f64) -> f64 {
    if !count(k) {
        f64::NEG_INFINITY
    } else if k == 0.0 {
        -mean
    } else if mean <= 0.0 {
        f64::NEG_INFINITY
    } else {
        -stirling_rest(k) - deviance(k, mean) - 0.5 * (LN_TAU + ln(k))
    }
}

/// ln P(X = k), X negative binomial with this mean and size: variance mean + mean²/size.
pub fn ln_pmf_neg_binomial(k: f64, mean: f64, size: f64) -> f64 {
    if !count(k) {
        return f64::NEG_INFINITY;
    }
    if mean <= 0.0 {
        return if k == 0.0 { 0.0 } else { f64::NEG_INFINITY };
    }
    if size.is_infinite() {
        return ln_pmf_poisson(k, mean);
    }
    let (p, q) = (size / (size + mean), mean / (size + mean));
    if k == 0.0 {
        return size * if q < 0.5 { log1p(-q) } else { ln(p) };
    }
    // P(k) = size/(size + k) · b(size; size + k, p), after Loader.
    ln(size / (size + k)) + ln_binomial(size, size + k, p, q)
}

/// ln P(X = k), X ~ BetaBinomial(n, a, b) with a, b > 0; −∞ outside 0 … n.
///
/// C(n, k) B(k + a, n − k + b)/B(a, b) in three binomial terms of any one p, whose powers cancel:
/// no difference of large log-gammas.
pub fn ln_pmf_beta_binomial(k: f64, n: f64, a: f64, b: f64) -> f64 {
    if !count(k) || k > n {
        return f64::NEG_INFINITY;
    }
    let (total, all) = (a + b, n + a + b);
    let (p, q) = ((k + a) / all, (n - k + b) / all);
    let terms =
        ln_binomial(k, n, p, q) + ln_binomial(a, total, p, q) - ln_binomial(k + a, all, p, q);
    terms + ln((a / (k + a)) * (b / (n - k + b)) * (all / total))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() <= 1e-12 * b.abs().max(1.0), "{a} {b}");
    }

    #[test]
    fn agree_with_scipy() {
        // scipy 1.17.1: scipy.stats.<law>.logpmf.
        near(ln_pmf_binomial(3.0, 10.0, 0.2), -1.6028268537197223);
        near(ln_pmf_binomial(0.0, 600.0, 0.0005), -0.30007502500937877);
        near(ln_pmf_binomial(330.0, 1000.0, 0.33), -3.6185396470811497);
        near(ln_pmf_binomial(1000.0, 1000.0, 0.999), -1.0005003335835343);
        near(ln_pmf_poisson(0.0, 2.5), -2.5);
        near(ln_pmf_poisson(7.0, 3.25), -3.524576386673891);
        near(ln_pmf_poisson(650.0, 600.0), -6.1853129075661855);
        near(ln_pmf_neg_binomial(0.0, 700.0, 9.8), -41.96948837445153);
        near(ln_pmf_neg_binomial(5.0, 3.0, 1.96), -2.6003890987558433);
        near(ln_pmf_neg_binomial(900.0, 700.0, 9.8), -6.926877359108628);
        near(ln_pmf_neg_binomial(12.0, 4000.0, 1.5), -10.444294450791222);
        near(ln_pmf_beta_binomial(3.0, 7.0, 2.0, 3.5), -1.709741018068713);
        near(ln_pmf_beta_binomial(0.0, 7.0, 0.4, 5.1), -0.3592904419942148);
        near(ln_pmf_beta_binomial(200.0, 600.0, 1.58, 3.2), -5.848414240614337);
        // By exact fractions: scipy is 2e-11 away here.
        near(ln_pmf_beta_binomial(7.0, 7.0, 10000.0, 20000.0), -7.688_886_424_979_713);
    }

    #[test]
    fn edges() {
        assert_eq!(ln_pmf_binomial(0.0, 5.0, 0.0), 0.0);
        assert_eq!(ln_pmf_binomial(5.0, 5.0, 1.0), 0.0);
        assert_eq!(ln_pmf_binomial(1.0, 5.0, 0.0), f64::NEG_INFINITY);
        assert_eq!(ln_pmf_binomial(6.0, 5.0, 0.5), f64::NEG_INFINITY);
        assert_eq!(ln_pmf_binomial(0.0, 0.0, 0.3), 0.0);
        assert_eq!(ln_pmf_poisson(0.0, 0.0), 0.0);
        assert_eq!(ln_pmf_poisson(2.5, 3.0), f64::NEG_INFINITY);
        assert_eq!(ln_pmf_neg_binomial(0.0, 0.0, 2.0), 0.0);
        assert_eq!(ln_pmf_neg_binomial(-1.0, 3.0, 2.0), f64::NEG_INFINITY);
    }
}
