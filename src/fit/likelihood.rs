//! Closed-form probabilities of a week, on the log scale.

use libm::lgamma;

/// ln Γ(a + n) − ln Γ(a) for a count `n`: a product for small counts, else two ln Γ.
pub fn ln_rising(a: f64, n: f64) -> f64 {
    if n < 16.0 {
        let mut product = 1.0;
        let mut i = 0.0;
        while i < n {
            product *= a + i;
            i += 1.0;
        }
        return libm::log(product);
    }
    lgamma(a + n) - lgamma(a)
}

/// ln BetaBinomial(k | n, a, b).
pub fn beta_binomial(k: f64, n: f64, a: f64, b: f64) -> f64 {
    lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0) + ln_rising(a, k) + ln_rising(b, n - k)
        - ln_rising(a + b, n)
}

/// The part of ln NegBin(y | mean, size) that does not depend on the mean.
pub fn neg_bin_constant(y: f64, size: f64) -> f64 {
    ln_rising(size, y) - lgamma(y + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ln NegBin(y | mean, size) with variance mean + mean²/size.
    fn neg_bin(y: f64, mean: f64, size: f64) -> f64 {
        let total = mean + size;
        let mass = if y > 0.0 { y * libm::log(mean / total) } else { 0.0 };
        neg_bin_constant(y, size) + size * libm::log(size / total) + mass
    }

    /// scipy.stats.nbinom.logpmf(250, 4.5, 4.5/(4.5+300)), (0, ...), betabinom.logpmf(3, 7, 2.1, 3.4).
    #[test]
    fn agree_with_scipy() {
        assert!((neg_bin(250.0, 300.0, 4.5) - -5.785_114_777_748).abs() < 1e-8);
        assert!((neg_bin(0.0, 300.0, 4.5) - -18.965_671_606_682).abs() < 1e-8);
        assert!((beta_binomial(3.0, 7.0, 2.1, 3.4) - -1.688_782_136_415).abs() < 1e-8);
    }
}
