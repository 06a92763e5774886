//! Normal distribution: quantile in a form that vectorises, with repaired tails.

use super::{ln, ln_rough, polynomial, polynomial_rough};

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

/// The same to 8e-8.
const ROUGH: [f64; 10] = [
    1.253_314_044_375_235_5,
    0.328_120_017_265_696_73,
    0.016_316_268_624_962_497,
    -0.003_268_194_640_312_917_6,
    -0.000_213_918_494_519_168_5,
    8.207_920_567_563_631e-5,
    -6.584_698_511_071_767e-7,
    -1.591_488_238_201_48e-6,
    1.889_445_822_449_793_4e-7,
    -7.156_857_598_710_461e-9,
];

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

/// The quantile within 3e-7 where w ≤ [`CENTRAL`], and w: a guess that something exact will check.
#[inline(always)]
pub fn normal_quantile_rough<const FUSED: bool>(u: f64) -> (f64, f64) {
    let w = -ln_rough::<FUSED>(4.0 * (u * (1.0 - u)));
    ((2.0 * u - 1.0) * polynomial_rough::<FUSED, 10>(w, &ROUGH), w)
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
            for (rough, w) in [normal_quantile_rough::<false>(u), normal_quantile_rough::<true>(u)]
            {
                assert!(w > CENTRAL || (rough + z.abs()).abs() < 3e-7, "{z}");
            }
        }
        for i in 1..1000 {
            let u = f64::from(i) / 1024.0;
            assert_eq!(normal_quantile(u), -normal_quantile(1.0 - u));
        }
    }
}
