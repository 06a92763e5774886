//! exp, ln and pairs of normals without branches, so that loops over particles vectorise.

/// exp for |x| < 700, relative error below 1e-14; arguments beyond are held at the border.
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    let x = if x < -700.0 { -700.0 } else { x };
    let x = if x > 700.0 { 700.0 } else { x };
    const MAGIC: f64 = 6_755_399_441_055_744.0; // 1.5 · 2^52: adding it rounds to a whole number
    let shifted = x * std::f64::consts::LOG2_E + MAGIC;
    let n = shifted - MAGIC;
    let r = (x - n * 6.931_471_803_691_238e-1) - n * 1.908_214_929_270_587_7e-10;
    let mut p = 1.0 / 479_001_600.0;
    p = p * r + 1.0 / 39_916_800.0;
    p = p * r + 1.0 / 3_628_800.0;
    p = p * r + 1.0 / 362_880.0;
    p = p * r + 1.0 / 40_320.0;
    p = p * r + 1.0 / 5_040.0;
    p = p * r + 1.0 / 720.0;
    p = p * r + 1.0 / 120.0;
    p = p * r + 1.0 / 24.0;
    p = p * r + 1.0 / 6.0;
    p = p * r + 0.5;
    p = p * r + 1.0;
    p = p * r + 1.0;
    let scale = f64::from_bits((shifted.to_bits() << 52).wrapping_add(0x3FF0_0000_0000_0000));
    p * scale
}

/// ln for normal positive x, relative error below 1e-14 away from 1.
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    let bits = x.to_bits();
    // Mantissa moved into [√½, √2), exponent to match.
    let up = (bits.wrapping_sub(0x3FE6_A09E_667F_3BCD)) & 0xFFF0_0000_0000_0000;
    let m = f64::from_bits(bits.wrapping_sub(up));
    let e = f64::from_bits((up >> 52) ^ 0x4330_0000_0000_0800) - 4_503_599_627_372_544.0;
    let s = (m - 1.0) / (m + 1.0);
    let w = s * s;
    let mut p = 2.0 / 19.0;
    p = p * w + 2.0 / 17.0;
    p = p * w + 2.0 / 15.0;
    p = p * w + 2.0 / 13.0;
    p = p * w + 2.0 / 11.0;
    p = p * w + 2.0 / 9.0;
    p = p * w + 2.0 / 7.0;
    p = p * w + 2.0 / 5.0;
    p = p * w + 2.0 / 3.0;
    p = p * w + 2.0;
    e * std::f64::consts::LN_2 + s * p
}

/// Two independent standard normals from two uniforms (Box and Muller 1958).
#[inline(always)]
pub fn normals(u: f64, v: f64) -> [f64; 2] {
    const MAGIC: f64 = 6_755_399_441_055_744.0;
    let radius = (-2.0 * ln(u)).sqrt();
    let quarter = 4.0 * v + MAGIC;
    let n = quarter - MAGIC; // nearest quarter turn, 0 to 4
    let a = (4.0 * v - n) * std::f64::consts::FRAC_PI_2;
    let w = a * a;
    let mut s = -1.0 / 39_916_800.0;
    s = s * w + 1.0 / 362_880.0;
    s = s * w - 1.0 / 5_040.0;
    s = s * w + 1.0 / 120.0;
    s = s * w - 1.0 / 6.0;
    s = a + a * w * s;
    let mut c = 1.0 / 479_001_600.0;
    c = c * w - 1.0 / 3_628_800.0;
    c = c * w + 1.0 / 40_320.0;
    c = c * w - 1.0 / 720.0;
    c = c * w + 1.0 / 24.0;
    c = c * w - 0.5;
    c = c * w + 1.0;
    let odd = n == 1.0 || n == 3.0;
    let (sin, cos) = if odd { (c, s) } else { (s, c) };
    let sin = if n == 2.0 || n == 3.0 { -sin } else { sin };
    let cos = if n == 1.0 || n == 2.0 { -cos } else { cos };
    [radius * cos, radius * sin]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agree_with_libm() {
        for i in 0..20_000 {
            let x = -60.0 + 0.006 * f64::from(i);
            assert!((exp(x) / libm::exp(x) - 1.0).abs() < 2e-14, "exp {x}");
            let y = libm::exp(x * 5.0);
            assert!((ln(y) - x * 5.0).abs() < 1e-14 * (1.0 + (x * 5.0).abs()), "ln {y}");
        }
    }

    #[test]
    fn pairs_lie_on_their_circle() {
        for i in 0..1000 {
            let v = (f64::from(i) + 0.5) / 1000.0;
            let [c, s] = normals(0.3, v);
            let radius = (-2.0 * libm::log(0.3)).sqrt();
            let turn = 2.0 * std::f64::consts::PI * v;
            assert!((c - radius * libm::cos(turn)).abs() < 1e-9, "{v}");
            assert!((s - radius * libm::sin(turn)).abs() < 1e-9, "{v}");
        }
    }
}
