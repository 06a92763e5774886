//! Crossing days of a week: BetaBinomial(7, a, b) by inversion, without a division.

use super::lanes::Lane;
use crate::rng::LANES;

/// Binomial coefficients C(7, k).
const CHOOSE: [f64; 8] = [1.0, 7.0, 21.0, 35.0, 35.0, 21.0, 7.0, 1.0];

/// The smallest k with F(k) ≥ u. P(k) is C(7, k) a(a+1)…(a+k−1) b(b+1)…(b+6−k), over their sum.
#[inline(always)]
pub(super) fn days(u: f64, a: f64, b: f64) -> f64 {
    let (mut up, mut down) = ([1.0; 8], [1.0; 8]);
    for k in 0..7 {
        up[k + 1] = up[k] * (a + k as f64);
        down[k + 1] = down[k] * (b + k as f64);
    }
    let mut below = [0.0; 8];
    let mut sum = 0.0;
    for k in 0..8 {
        sum += CHOOSE[k] * (up[k] * down[7 - k]);
        below[k] = sum;
    }
    let target = u * sum;
    let mut k = 0.0;
    for b in &below[..7] {
        k += if *b < target { 1.0 } else { 0.0 };
    }
    k
}

#[inline(always)]
pub(super) fn fill(u: &Lane, a: &Lane, b: &Lane, out: &mut Lane) {
    for l in 0..LANES {
        out[l] = days(u[l], a[l], b[l]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dist::scalar::ln_pmf_beta_binomial;

    #[test]
    fn inverts_the_distribution_function() {
        for (a, b) in [(0.3, 5.2), (2.75, 2.75), (40.0, 3.0), (1e5, 2e5)] {
            let mut f = 0.0;
            for k in 0..7 {
                f += libm::exp(ln_pmf_beta_binomial(f64::from(k), 7.0, a, b));
                assert_eq!(days(f - 1e-9, a, b), f64::from(k));
                assert_eq!(days(f + 1e-9, a, b), f64::from(k + 1));
            }
        }
    }

    #[test]
    fn edges() {
        for u in [1e-10, 0.5, 1.0 - 1e-10] {
            assert_eq!(days(u, 0.0, 5.0), 0.0);
            assert_eq!(days(u, 5.0, 0.0), 7.0);
        }
    }
}
