//! Counts of large variance in lanes: a Cornish–Fisher guess, and where it leaves doubt.

use super::lanes::Lane;
use crate::num::{multiply_add, normal_score};
use crate::rng::{LANES, Row};

/// From this variance on the guess is good enough to be of use.
pub(super) const FROM: f32 = 5.0;

/// A block without a variance as large as this is left to the ladder alone: the answer is the same.
pub(super) const WORTH: f32 = 10.0;

/// The guess at a normal score z: (quantile before rounding down less the mean, margin of doubt).
///
/// Abramowitz and Stegun 26.2.49 to third order for the smooth law whose integral over
/// (k − ½, k + ½) is P(X = k): its cumulants are those of the count less those of a uniform, so its
/// variance is s² = v − 1/12. `e` = 1 − 2p is the skewness times √v (1 for a Poisson law); the
/// fourth to sixth cumulants of a binomial are polynomials in e.
///
/// The margin bounds |guess − (k + 1)| at each jump, where Φ(z) = F(k), for v ≥ 3.5 and |z| < 4.24
/// (a test searches for the largest error). Its last term is for the error of the score and of
/// single precision, in which eight lanes fit where four would.
#[inline(always)]
pub(super) fn guess<const FUSED: bool>(z: f32, variance: f32, e: f32) -> (f32, f32) {
    let fma = multiply_add::<FUSED>;
    let shrunk = variance - 1.0 / 12.0;
    let s = shrunk.sqrt();
    let i = 1.0 / s;
    let (z2, e2) = (z * z, e * e);
    let one = fma(z2, 1.0 / 6.0, -1.0 / 6.0);
    let two = z * fma(fma(e2, 1.0 / 144.0, -1.0 / 48.0), z2, fma(e2, -7.0 / 144.0, 1.0 / 16.0));
    let three = fma(
        fma(fma(e2, -1.0 / 2160.0, 1.0 / 240.0), z2, fma(e2, -7.0 / 6480.0, 7.0 / 720.0)),
        z2,
        fma(e2, 1.0 / 405.0, -1.0 / 45.0),
    );
    let offset = fma(s, z, fma(i, fma(i, e * three, two), fma(e, one, 0.5)));
    let margin = fma(fma(0.0014 * z2, z2 * z2, 0.04), i * i * i, s * 2.5e-6);
    (offset, margin)
}

/// Scores for a row: from the nearer end of (0, 1), so that tails keep their digits.
#[inline(always)]
fn scores<const FUSED: bool>(u: &Lane, z: &mut [f32; LANES]) {
    for l in 0..LANES {
        z[l] = (if u[l] > 0.5 { u[l] - 1.0 } else { u[l] }) as f32;
    }
    for z in z {
        *z = normal_score::<FUSED>(*z);
    }
}

/// Adding and taking it away rounds a number below 2⁵¹ to the nearest whole one.
const ROUND: f64 = 6_755_399_441_055_744.0;

/// The margin of a lane that the guess does not serve.
const NOT_HERE: f32 = -1.0;

/// Guesses for lanes of variance ≥ [`FROM`] and mean n p, left in `out`; others are not touched. The
/// bits of the answer name the lanes in doubt, whose number must be found another way.
#[inline(always)]
pub(super) fn fill<const FUSED: bool>(
    row: &Row,
    n: &Lane,
    p: &Lane,
    variance: &[f32; LANES],
    e: &[f32; LANES],
    out: &mut Lane,
) -> u64 {
    let z = row.scores(scores::<FUSED>);
    let (mut offset, mut margin) = ([0.0; LANES], [0.0; LANES]);
    // Single precision alone in this loop: a wider number would halve the lanes.
    for l in 0..LANES {
        (offset[l], margin[l]) = guess::<FUSED>(z[l], variance[l], e[l]);
        margin[l] = if variance[l] >= FROM { margin[l] } else { NOT_HERE };
    }
    let (mut doubt, mut any) = ([0u64; LANES], 0);
    for l in 0..LANES {
        let mean = n[l] * p[l];
        let q = mean + f64::from(offset[l]);
        let near = (q + ROUND) - ROUND;
        let margin = f64::from(margin[l]);
        // A score in the far tail is NaN, and so are gap and margin: not clear, and not elsewhere.
        let clear = (q - near).abs() >= margin + mean * 1e-15;
        let elsewhere = margin < 0.0;
        let below = if q < near { near - 1.0 } else { near };
        out[l] = if elsewhere { out[l] } else { below };
        doubt[l] = u64::from(!elsewhere & !clear);
        any |= doubt[l];
    }
    if any == 0 {
        return 0;
    }
    doubt.iter().rev().fold(0, |bits, lane| bits << 1 | lane)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dist::quantile::{beta_cdf, gamma_cdf};
    use crate::num::normal_quantile;

    /// Largest |guess − (k + 1)|/margin over the jumps of one law; `cdf` gives both tails.
    fn worst(mean: f64, variance: f64, e: f64, cdf: impl Fn(f64) -> (f64, f64)) -> f64 {
        let sd = variance.sqrt();
        let mut k = (mean - 5.0 * sd).floor().max(0.0);
        let mut worst: f64 = 0.0;
        while k < mean + 5.5 * sd {
            let (low, high) = cdf(k);
            let z = if low < high { normal_quantile(low) } else { -normal_quantile(high) };
            if z.abs() < 4.24 {
                let (z, v, e) = (z as f32, variance as f32, e as f32);
                for (offset, margin) in [guess::<false>(z, v, e), guess::<true>(z, v, e)] {
                    let gap = mean + f64::from(offset) - (k + 1.0);
                    worst = worst.max(gap.abs() / f64::from(margin));
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
