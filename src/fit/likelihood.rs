//! The part of a week's log probability that does not depend on the level.

use crate::num::lgamma;

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

/// The part of ln NegBin(y | mean, size) that does not depend on the mean.
pub fn neg_bin_constant(y: f64, size: f64) -> f64 {
    ln_rising(size, y) - lgamma(y + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dist::scalar::ln_pmf_neg_binomial;

    #[test]
    fn constant_completes_the_probability() {
        for (y, mean, size) in [(250.0, 300.0, 4.5), (0.0, 300.0, 4.5), (7.0, 2.0, 0.3)] {
            let total: f64 = mean + size;
            let rest = y * libm::log(mean / total) + size * libm::log(size / total);
            let whole = ln_pmf_neg_binomial(y, mean, size);
            assert!((neg_bin_constant(y, size) + rest - whole).abs() < 1e-9);
        }
    }
}
