//! Counts of large variance in lanes: a Cornish–Fisher guess, and where it leaves doubt.

use super::lanes::Lane;
use crate::num::{CENTRAL, multiply_add, normal_quantile_rough};
use crate::rng::LANES;

/// From this variance on the guess is good enough to be of use.
pub(super) const FROM: f64 = 5.0;

/// A block without a variance as large as this is left to the ladder alone: the answer is the same.
pub(super) const WORTH: f64 = 10.0;

/// The guess at a normal score z: (quantile before rounding down, margin of doubt).
///
/// Abramowitz and Stegun 26.2.49 to third order for the smooth law whose integral over
/// (k − ½, k + ½) is P(X = k): its cumulants are those of the count less those of a uniform, so its
/// variance is s² = v − 1/12. `e` = 1 − 2p is the skewness times √v (1 for a Poisson law); the
/// fourth to sixth cumulants of a binomial are polynomials in e.
///
/// The margin bounds |guess − (k + 1)| at each jump, where Φ(z) = F(k), for v ≥ 3.5 and |z| < 3.36:
/// the largest error found in a search over 3,900 laws is 0.59 of it (a test repeats part of the
/// search). Its last two terms are for the error of the score and for rounding.
#[inline(always)]
pub(super) fn guess<const FUSED: bool>(z: f64, mean: f64, variance: f64, e: f64) -> (f64, f64) {
    let fma = multiply_add::<FUSED>;
    let shrunk = variance - 1.0 / 12.0;
    let i = 1.0 / shrunk.sqrt();
    let s = shrunk * i;
    let (z2, e2) = (z * z, e * e);
    let one = fma(z2, 1.0 / 6.0, -1.0 / 6.0);
    let two = z * fma(fma(e2, 1.0 / 144.0, -1.0 / 48.0), z2, fma(e2, -7.0 / 144.0, 1.0 / 16.0));
    let three = fma(
        fma(fma(e2, -1.0 / 2160.0, 1.0 / 240.0), z2, fma(e2, -7.0 / 6480.0, 7.0 / 720.0)),
        z2,
        fma(e2, 1.0 / 405.0, -1.0 / 45.0),
    );
    let quantile = mean + fma(s, z, fma(i, fma(i, e * three, two), fma(e, one, 0.5)));
    let margin = fma(fma(0.0014 * z2, z2 * z2, 0.04), i * i * i, fma(s, 4e-7, mean * 1e-15));
    (quantile, margin)
}

/// Adding and taking it away rounds a number below 2⁵¹ to the nearest whole one.
const ROUND: f64 = 6_755_399_441_055_744.0;

/// Guesses for lanes of variance ≥ [`FROM`], left in `out`; others are not touched. The bits of the
/// answer name the lanes in doubt, whose number must be found another way.
#[inline(always)]
pub(super) fn fill<const FUSED: bool>(
    u: &Lane,
    mean: &Lane,
    variance: &Lane,
    e: &Lane,
    out: &mut Lane,
) -> u64 {
    let mut doubt = [0u64; LANES];
    for l in 0..LANES {
        let (z, w) = normal_quantile_rough::<FUSED>(u[l]);
        let (q, margin) = guess::<FUSED>(z, mean[l], variance[l], e[l]);
        let near = (q + ROUND) - ROUND;
        let unsure = ((q - near).abs() < margin) | (w > CENTRAL);
        let large = variance[l] >= FROM;
        let below = if q < near { near - 1.0 } else { near };
        out[l] = if large { below } else { out[l] };
        doubt[l] = u64::from(large & unsure) << l;
    }
    doubt.iter().fold(0, |all, bit| all | bit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dist::quantile::{beta_cdf, gamma_cdf};
    use crate::num::normal_quantile;

    /// Largest |guess − (k + 1)|/margin over the jumps of one law; `cdf` gives both tails.
    fn worst(mean: f64, variance: f64, e: f64, cdf: impl Fn(f64) -> (f64, f64)) -> f64 {
        let sd = variance.sqrt();
        let mut k = (mean - 4.0 * sd).floor().max(0.0);
        let mut worst: f64 = 0.0;
        while k < mean + 4.5 * sd {
            let (low, high) = cdf(k);
            let z = if low < high { normal_quantile(low) } else { -normal_quantile(high) };
            if z.abs() < 3.36 {
                for (q, margin) in
                    [guess::<false>(z, mean, variance, e), guess::<true>(z, mean, variance, e)]
                {
                    worst = worst.max((q - (k + 1.0)).abs() / margin);
                }
            }
            k += 1.0;
        }
        worst
    }

    #[test]
    fn margins_hold_at_every_jump() {
        let variances = [5.0, 5.7, 6.6, 7.3, 8.0, 9.5, 12.0, 20.0, 60.0, 300.0, 2000.0];
        for v in variances {
            let poisson =
                worst(v, v, 1.0, |k| (1.0 - gamma_cdf(v, k + 1.0), gamma_cdf(v, k + 1.0)));
            assert!(poisson < 0.7, "Poisson {v}: {poisson}");
            for p in [1e-5, 0.001, 0.03, 0.11, 0.25, 0.4, 0.5, 0.61, 0.8, 0.97, 0.9995] {
                let n = f64::ceil(v / (p * (1.0 - p)));
                let binomial = worst(n * p, n * p * (1.0 - p), 1.0 - 2.0 * p, |k| {
                    if k >= n {
                        return (1.0, 0.0);
                    }
                    (beta_cdf(1.0 - p, n - k, k + 1.0), beta_cdf(p, k + 1.0, n - k))
                });
                assert!(binomial < 0.7, "binomial {n} {p}: {binomial}");
            }
        }
    }
}
