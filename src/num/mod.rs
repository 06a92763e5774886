//! Portable elementary functions and small numerics (bit-equal on every platform).
//!
//! Only `+ − × ÷ √` and integer operations on bits, in a fixed order and not contracted (rough
//! guesses apart), so every build gives the same bits; no branches, so that plain loops over lanes
//! vectorise.

pub mod cholesky;
mod elementary;
mod gamma;
mod normal;

pub use elementary::{exp, exp_rough, ln, ln_1m_half, log1p, rsqrt};
pub use gamma::{deviance, lgamma, stirling_rest};
pub use normal::{
    CENTRAL, central_argument, central_quantile, normal_cdf, normal_quantile,
    normal_quantile_central, normal_score,
};

/// a b + c in single precision, in one rounding where `FUSED`. The bits then differ between
/// processors: only for numbers that something exact will check.
#[inline(always)]
pub fn multiply_add<const FUSED: bool>(a: f32, b: f32, c: f32) -> f32 {
    if FUSED { a.mul_add(b, c) } else { a * b + c }
}

/// A polynomial, lowest coefficient first: even and odd powers by Horner's rule side by side, which
/// halves the wait of each step for the one before. `fma` says what a b + c is.
#[inline(always)]
fn even_and_odd<T: Copy + std::ops::Mul<Output = T>, const N: usize>(
    x: T,
    c: &[T; N],
    fma: impl Fn(T, T, T) -> T,
) -> T {
    let x2 = x * x;
    let (mut even, mut odd) = (c[(N - 1) / 2 * 2], c[N / 2 * 2 - 1]);
    for i in (0..(N - 1) / 2).rev() {
        even = fma(even, x2, c[2 * i]);
    }
    for i in (0..N / 2 - 1).rev() {
        odd = fma(odd, x2, c[2 * i + 1]);
    }
    fma(x, odd, even)
}

/// A polynomial in double precision, never fused.
#[inline(always)]
fn polynomial<const N: usize>(x: f64, c: &[f64; N]) -> f64 {
    even_and_odd(x, c, |a, b, c| a * b + c)
}

/// A polynomial in single precision, for guesses.
#[inline(always)]
fn polynomial_rough<const FUSED: bool, const N: usize>(x: f32, c: &[f32; N]) -> f32 {
    even_and_odd(x, c, multiply_add::<FUSED>)
}
