//! Exponential and logarithms: minimax polynomials after exact reduction of the argument.

use super::{multiply_add, polynomial, polynomial_rough};

/// 1.5 · 2⁵²: adding it rounds to a whole number, whose low bits then stand in the mantissa.
const ROUND: f64 = 6_755_399_441_055_744.0;
/// 2⁵².
const TWO52: f64 = 4_503_599_627_370_496.0;
/// ln 2 in two parts; the first has 21 low zero bits, so that multiples of it are exact.
const LN2_HI: f64 = 6.931_471_803_691_238e-1;
const LN2_LO: f64 = 1.908_214_929_270_587_7e-10;
/// Bits of 1 and of √½.
const ONE: u64 = 0x3FF0_0000_0000_0000;
const SQRT_HALF: u64 = 0x3FE6_A09E_667F_3BCD;

/// (eʳ − 1 − r)/r² on |r| ≤ ln(2)/2; eʳ to 3e-16.
const EXP: [f64; 9] = [
    0.499_999_999_999_983_24,
    0.166_666_666_666_115_54,
    0.041_666_666_668_136_31,
    0.008_333_333_370_870_288,
    0.001_388_888_851_627_756_2,
    0.000_198_411_852_359_647_82,
    2.480_193_166_161_938e-5,
    2.763_499_088_526_274e-6,
    2.747_681_794_762_284e-7,
];

/// (2 atanh(f) − 2f)/f³ in f², for |f| ≤ 0.1716; the logarithm to 2e-18.
const ATANH: [f64; 7] = [
    0.666_666_666_666_673_4,
    0.399_999_999_994_147,
    0.285_714_287_423_843,
    0.222_221_985_734_316_95,
    0.181_835_643_167_996_89,
    0.153_140_507_227_358_34,
    0.147_959_485_259_297_9,
];

/// The same for |f| ≤ 1/3, to 2e-18.
const ATANH_WIDE: [f64; 10] = [
    0.666_666_666_666_663_1,
    0.400_000_000_001_572_5,
    0.285_714_285_478_534_4,
    0.222_222_239_697_586_06,
    0.181_817_439_238_580_68,
    0.153_865_599_482_776_67,
    0.133_009_732_272_095,
    0.121_060_892_613_900_98,
    0.083_400_878_523_050_28,
    0.170_186_012_392_375_66,
];

/// ln(1 + x) on √½ − 1 … √2 − 1, to 2e-7 absolute, without a division.
const ROUGH: [f32; 8] = [
    9.174_062e-8,
    1.000_003_9,
    -0.500_025_4,
    0.333_012_5,
    -0.248_704_63,
    0.206_169_35,
    -0.189_679_03,
    0.118_612_57,
];

/// eˣ within about one unit in the last place; 0 below −708, infinite above 709.
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    let low = if x < -708.0 { -708.0 } else { x };
    let inside = if low > 709.0 { 709.0 } else { low };
    let shifted = inside * std::f64::consts::LOG2_E + ROUND;
    let k = shifted - ROUND;
    let r = (inside - k * LN2_HI) - k * LN2_LO;
    let y = 1.0 + (r + r * r * polynomial(r, &EXP));
    let scaled = f64::from_bits(y.to_bits().wrapping_add(shifted.to_bits() << 52));
    let scaled = if x < -708.0 { 0.0 } else { scaled };
    if x > 709.0 { f64::INFINITY } else { scaled }
}

/// Splits a positive normal number into m · 2ᵏ with m in [√½, √2): (m, k).
#[inline(always)]
fn split(x: f64) -> (f64, f64) {
    let k = x.to_bits().wrapping_add(ONE - SQRT_HALF) >> 52;
    let m = f64::from_bits(x.to_bits().wrapping_add(ONE).wrapping_sub(k << 52));
    (m, f64::from_bits(k | TWO52.to_bits()) - (TWO52 + 1023.0))
}

/// ln x for positive normal x, within about one unit in the last place; −∞ below the normal
/// numbers (0 included).
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    let (m, k) = split(x);
    let f = (m - 1.0) / (m + 1.0);
    let z = f * f;
    // 2f = (m − 1) − f (m − 1): the leading part is exact.
    let d = m - 1.0;
    let y = d - (f * d - f * z * polynomial(z, &ATANH));
    let y = k * LN2_HI + (y + k * LN2_LO);
    if x < f64::MIN_POSITIVE { f64::NEG_INFINITY } else { y }
}

/// ln(1 + x) with full relative accuracy near 0; x > −1.
#[inline(always)]
pub fn log1p(x: f64) -> f64 {
    let y = 1.0 + x;
    let lost = if x < 1.0 { x - (y - 1.0) } else { 1.0 - (y - x) };
    ln(y) + lost / y
}

/// ln(1 − p) for p in [0, ½]: cheaper than [`log1p`] and without its cancellation.
#[inline(always)]
pub fn ln_1m_half(p: f64) -> f64 {
    let f = p / (p - 2.0);
    let z = f * f;
    2.0 * f + f * z * polynomial(z, &ATANH_WIDE)
}

/// ln x for positive normal x, to 2e-7 absolute and a rounding of single precision.
#[inline(always)]
pub(super) fn ln_rough<const FUSED: bool>(x: f32) -> f32 {
    const ONE: u32 = 0x3F80_0000;
    const SQRT_HALF: u32 = 0x3F35_04F3;
    let k = x.to_bits().wrapping_add(ONE - SQRT_HALF) >> 23;
    let m = f32::from_bits(x.to_bits().wrapping_add(ONE).wrapping_sub(k << 23));
    let power = k as i32 as f32 - 127.0;
    multiply_add::<FUSED>(
        power,
        std::f32::consts::LN_2,
        polynomial_rough::<FUSED, 8>(m - 1.0, &ROUGH),
    )
}

/// eˣ for x ≤ 0, to 3e-7 relative and |x| roundings of single precision; at most e⁻⁸⁰ below −80.
#[inline(always)]
pub fn exp_rough<const FUSED: bool>(x: f32) -> f32 {
    /// 1.5 · 2²³.
    const ROUND: f32 = 12_582_912.0;
    /// ln 2 in two parts; the first has 10 bits, so that multiples of it are exact.
    const LN2_HI: f32 = 355.0 / 512.0;
    const LN2_LO: f32 = -2.121_944_4e-4;
    /// (eʳ − 1 − r)/r², Taylor's coefficients.
    const SERIES: [f32; 5] = [0.5, 1.0 / 6.0, 1.0 / 24.0, 1.0 / 120.0, 1.0 / 720.0];
    let fma = multiply_add::<FUSED>;
    let x = if x < -80.0 { -80.0 } else { x };
    let shifted = fma(x, std::f32::consts::LOG2_E, ROUND);
    let k = shifted - ROUND;
    let r = fma(k, -LN2_LO, fma(k, -LN2_HI, x));
    let y = 1.0 + fma(r * r, polynomial_rough::<FUSED, 5>(r, &SERIES), r);
    f32::from_bits(y.to_bits().wrapping_add(shifted.to_bits() << 23))
}

/// 1/√x for positive normal x, by Newton's steps from a guess in the bits: 3 steps give 1e-10,
/// 4 a unit or two in the last place. Quicker in lanes than a root and a division.
#[inline(always)]
pub fn rsqrt<const STEPS: usize>(x: f64) -> f64 {
    let half = 0.5 * x;
    let mut y = f64::from_bits(0x5FE6_EB50_C7B5_37A9_u64.wrapping_sub(x.to_bits() >> 1));
    for _ in 0..STEPS {
        y *= 1.5 - half * (y * y);
    }
    y
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn relative(a: f64, b: f64) -> f64 {
        ((a - b) / b).abs()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        // libm is a port of FreeBSD's msun, accurate to less than one unit in the last place.
        #[test]
        fn exp_agrees_with_libm(x in -700.0..709.0f64) {
            prop_assert!(relative(exp(x), libm::exp(x)) < 5e-16);
        }

        #[test]
        fn rough_exponentials(x in -100.0..0.0f32) {
            let expected = libm::exp(f64::from(x.max(-80.0)));
            for y in [exp_rough::<false>(x), exp_rough::<true>(x)] {
                let allowed = 3e-7 + f64::from(x.abs() * f32::EPSILON);
                prop_assert!(relative(f64::from(y), expected) < allowed, "{x}");
            }
        }

        #[test]
        fn ln_agrees_with_libm(e in -1000i32..1000, m in 0.5..2.0f64) {
            let x = m * 2f64.powi(e);
            prop_assert!((ln(x) - libm::log(x)).abs() <= 5e-16 * libm::log(x).abs().max(1e-300));
        }

        #[test]
        fn ln_agrees_near_one(d in -0.3..0.4f64, e in 0i32..50) {
            let x = 1.0 + d * 2f64.powi(-e);
            prop_assert!((ln(x) - libm::log(x)).abs() <= 6e-16 * libm::log(x).abs());
        }

        #[test]
        fn log1p_agrees_with_libm(x in -0.999..10.0f64, e in 0i32..60) {
            let x = x * 2f64.powi(-e);
            prop_assert!((log1p(x) - libm::log1p(x)).abs() <= 8e-16 * libm::log1p(x).abs());
        }

        #[test]
        fn ln_of_one_minus_p(p in 0.0..0.5f64, e in 0i32..60) {
            let p = p * 2f64.powi(-e);
            prop_assert!((ln_1m_half(p) - libm::log1p(-p)).abs() <= 6e-16 * libm::log1p(-p).abs());
        }

        #[test]
        fn reciprocal_root(e in -300i32..300, m in 0.5..2.0f64) {
            let x = m * 2f64.powi(e);
            prop_assert!(relative(rsqrt::<4>(x), 1.0 / x.sqrt()) < 6e-16);
            prop_assert!(relative(rsqrt::<3>(x), 1.0 / x.sqrt()) < 1e-10);
        }

        #[test]
        fn rough_ln_keeps_its_promise(e in -33i32..0, m in 0.5..1.0f32) {
            let x = m * 2f32.powi(e);
            for rough in [ln_rough::<false>(x), ln_rough::<true>(x)] {
                let exact = libm::log(f64::from(x));
                prop_assert!((f64::from(rough) - exact).abs() < 3e-7 * (1.0 - exact));
            }
        }
    }

    #[test]
    fn edges() {
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(exp(-1e9), 0.0);
        assert_eq!(exp(1e9), f64::INFINITY);
        assert_eq!(ln(1.0), 0.0);
        assert_eq!(ln(0.0), f64::NEG_INFINITY);
        assert_eq!(log1p(0.0), 0.0);
        assert_eq!(ln_1m_half(0.0), 0.0);
    }
}
