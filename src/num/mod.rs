//! Portable elementary functions and small numerics (bit-equal on every platform).
//!
//! Only `+ − × ÷ √` and integer operations on bits, in a fixed order and never contracted, so every
//! build gives the same bits; no branches, so that plain loops over lanes vectorise.

pub mod cholesky;
mod elementary;
mod gamma;
mod normal;

pub use elementary::{exp, ln, ln_1m_half, ln_rough, log1p};
pub use gamma::{deviance, lgamma, stirling_rest};
pub use normal::{
    CENTRAL, normal_cdf, normal_quantile, normal_quantile_central, normal_quantile_rough,
};

/// A polynomial by Horner's rule, lowest coefficient first.
#[inline(always)]
fn horner<const N: usize>(x: f64, c: &[f64; N]) -> f64 {
    let mut y = c[N - 1];
    for i in (0..N - 1).rev() {
        y = y * x + c[i];
    }
    y
}
