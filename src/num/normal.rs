//! Normal distribution: quantile in a form that vectorises, with repaired tails.

use super::elementary::ln_rough;
use super::{ln, polynomial, polynomial_rough};

/// The polynomial in w = −ln(4u(1 − u)) serves up to here: 4.8e-4 < u < 1 − 4.8e-4.
pub const CENTRAL: f64 = 6.25;

/// Φ⁻¹(u)/(2u − 1) in w on 0 … 6.25: relative error 4e-12.
const QUANTILE: [f64; 16] = [
    1.253_314_137_311_298_4,
    0.328_116_874_181_062_5,
    0.016_333_232_393_505_242,
    -0.003_302_315_302_902_969_3,
    -0.000_181_118_367_690_140_86,
    6.596_101_554_292_753e-5,
    2.839_770_765_218_328_7e-6,
    -1.448_464_262_656_469_3e-6,
    -2.327_958_804_093_987_7e-8,
    1.031_413_788_456_239e-8,
    1.109_276_992_438_440_1e-8,
    -3.763_442_127_894_107e-9,
    5.670_917_288_786_363e-10,
    -4.807_327_507_352_275e-11,
    2.249_595_389_213_468_5e-12,
    -4.569_254_324_618_016e-14,
];

/// Φ⁻¹(u)/(2u − 1) in w − 5 for w on 0 … [`FAR`], in single precision.
const SCORE: [f32; 12] = [
    2.941_299_2,
    0.302_221_2,
    -0.010_272_968,
    0.000_184_543_26,
    7.414_518e-5,
    -1.475_83e-5,
    1.465_923_3e-6,
    -1.637_823e-8,
    -2.485_7e-8,
    3.273_958_7e-9,
    9.810_965e-11,
    -3.100_906_3e-11,
];

/// Scores serve up to this w: 1.13e-5 < u < 1 − 1.13e-5, |z| < 4.24.
const FAR: f32 = 10.0;

/// w = −ln(4u(1 − u)) of a uniform.
#[inline(always)]
pub fn central_argument(u: f64) -> f64 {
    -ln(4.0 * (u * (1.0 - u)))
}

/// The quantile from u and its w, where w ≤ [`CENTRAL`]. Apart from [`central_argument`] so that a
/// loop over lanes can be two short ones: a processor overlaps more turns of a short chain.
#[inline(always)]
pub fn central_quantile(u: f64, w: f64) -> f64 {
    (2.0 * u - 1.0) * polynomial(w, &QUANTILE)
}

/// The quantile where w ≤ [`CENTRAL`], and w.
#[inline(always)]
pub fn normal_quantile_central(u: f64) -> (f64, f64) {
    let w = central_argument(u);
    (central_quantile(u, w), w)
}

/// The quantile within 1.2e-6, in single precision; NaN where w > 10. A guess that something exact
/// will check. `near` is u in the lower half and u − 1 in the upper: the tail keeps its digits.
#[inline(always)]
pub fn normal_score<const FUSED: bool>(near: f32) -> f32 {
    let p = near.abs();
    let w = -ln_rough::<FUSED>(4.0 * p * (1.0 - p));
    let z = (1.0 - 2.0 * p) * polynomial_rough::<FUSED, 12>(w - 5.0, &SCORE);
    let z = if near < 0.0 { z } else { -z };
    if w > FAR { f32::NAN } else { z }
}

/// The standard normal quantile, relative error below 1e-11; ±∞ at 1 and 0.
pub fn normal_quantile(u: f64) -> f64 {
    let (z, w) = normal_quantile_central(u);
    if w <= CENTRAL { z } else { tail(u) }
}

/// Tails after M. Wichura, "Algorithm AS 241", Applied Statistics 37 (1988), PPND16.
pub(crate) fn tail(u: f64) -> f64 {
    let q = u - 0.5;
    let smaller = if q < 0.0 { u } else { 1.0 - u };
    if smaller <= 0.0 {
        return if q < 0.0 { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    let r = (-ln(smaller)).sqrt();
    let z = if r <= 5.0 {
        polynomial(r - 1.6, &NEAR_NUM) / polynomial(r - 1.6, &NEAR_DEN)
    } else {
        polynomial(r - 5.0, &FAR_NUM) / polynomial(r - 5.0, &FAR_DEN)
    };
    if q < 0.0 { -z } else { z }
}

const NEAR_NUM: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    2.417_807_251_774_506e-1,
    2.272_384_498_926_918_4e-2,
    7.745_450_142_783_414e-4,
];
const NEAR_DEN: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    6.897_673_349_851e-1,
    1.481_039_764_274_800_8e-1,
    1.519_866_656_361_645_7e-2,
    5.475_938_084_995_345e-4,
    1.050_750_071_644_416_9e-9,
];
const FAR_NUM: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    2.965_605_718_285_048_7e-1,
    2.653_218_952_657_612_4e-2,
    1.242_660_947_388_078_4e-3,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const FAR_DEN: [f64; 8] = [
    1.0,
    5.998_322_065_558_88e-1,
    1.369_298_809_227_358e-1,
    1.487_536_129_085_061_5e-2,
    7.868_691_311_456_133e-4,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_7e-15,
];

/// Φ(z), by the complementary error function.
pub fn normal_cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_published_by_wichura() {
        // Check values in AS 241: Φ⁻¹(0.25), Φ⁻¹(0.001), Φ⁻¹(1e-20).
        for (u, z) in [
            (0.25, -0.674_489_750_196_081_7),
            (0.001, -3.090_232_306_167_814),
            (1e-20, -9.262_340_089_798_408),
        ] {
            assert!((normal_quantile(u) - z).abs() < 1e-11 * z.abs());
        }
        assert_eq!(normal_quantile(0.5), 0.0);
        assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(normal_quantile(1.0), f64::INFINITY);
    }

    #[test]
    fn quantile_undoes_the_cdf() {
        for i in -3200..=3200 {
            let z = f64::from(i) * 0.0025;
            // From the lower half, where u keeps its relative accuracy, and its mirror image.
            let u = normal_cdf(-z.abs());
            assert!((normal_quantile(u) + z.abs()).abs() < 1e-11 * (z.abs() + 1e-4), "{z}");
            for score in [normal_score::<false>(u as f32), normal_score::<true>(u as f32)] {
                let error = (f64::from(score) + z.abs()).abs();
                assert!(if u > 1.14e-5 { error < 1.2e-6 } else { score.is_nan() }, "{z}");
            }
        }
        for i in 1..1000 {
            let u = f64::from(i) / 1024.0;
            assert_eq!(normal_quantile(u), -normal_quantile(1.0 - u));
        }
    }
}
