//! One Newton step on level and coefficients: a tridiagonal matrix bordered by a few columns.

use super::Counts;
use crate::num::cholesky::Cholesky;

/// Buffers that successive integrations share.
#[derive(Debug, Default)]
pub struct Workspace {
    pivot: Vec<f64>,
    factor: Vec<f64>,
    pub(super) rhs: Vec<f64>,
    curvature: Vec<f64>,
    slope: Vec<f64>,
}

/// First and (minus) second derivative of the log-likelihood in η, week by week.
pub(super) fn derivatives(
    data: &Counts<'_>,
    size: f64,
    level: &[f64],
    b: &[f64],
    work: &mut Workspace,
) {
    let (n, p) = (data.people.len(), b.len());
    work.slope.resize(n, 0.0);
    work.curvature.resize(n, 0.0);
    for t in 0..n {
        let k = data.days[t];
        if k == 0.0 {
            work.slope[t] = 0.0;
            work.curvature[t] = 0.0;
            continue;
        }
        let m = k * libm::exp(eta(data, level, b, t, p));
        let (a, rk) = (data.people[t], size * k);
        let share = rk / (m + rk);
        work.slope[t] = (a - m) * share;
        work.curvature[t] = share * m * (a + rk) / (m + rk);
    }
}

pub(super) fn eta(data: &Counts<'_>, level: &[f64], b: &[f64], t: usize, p: usize) -> f64 {
    let row = &data.design[t * p..(t + 1) * p];
    data.offset[t] + level[t] + row.iter().zip(b).map(|(x, b)| x * b).sum::<f64>()
}

/// The complement of the coefficients: its factor, their gradient, the determinant of the whole.
pub(super) struct Schur {
    pub(super) factor: Cholesky,
    pub(super) gradient: Vec<f64>,
    pub(super) log_det: f64,
}

/// Solves the tridiagonal part for the gradient and for the columns that border it, and leaves the
/// Schur complement of the coefficients. `work.rhs` then holds T⁻¹ [hX, g], week-major.
pub(super) fn eliminate(
    data: &Counts<'_>,
    phi: f64,
    precision: f64,
    level: &[f64],
    b: &[f64],
    work: &mut Workspace,
) -> Option<Schur> {
    let (n, p) = (level.len(), b.len());
    let width = p + 1;
    work.pivot.resize(n, 0.0);
    work.factor.resize(n, 0.0);
    work.rhs.clear();
    work.rhs.resize(n * width, 0.0);
    let off = -phi * precision;
    let mut log_det = 0.0;
    for t in 0..n {
        let inner = t > 0 && t + 1 < n;
        let prior = precision * if inner { 1.0 + phi * phi } else { 1.0 };
        let before = if t > 0 { level[t - 1] } else { 0.0 };
        let after = if t + 1 < n { level[t + 1] } else { 0.0 };
        let h = work.curvature[t];
        let gradient = work.slope[t] - prior * level[t] - off * (before + after);
        let mut pivot = prior + h;
        if t > 0 {
            let f = off / work.pivot[t - 1];
            work.factor[t] = f;
            pivot -= f * off;
        }
        work.pivot[t] = pivot;
        log_det += libm::log(pivot);
        for j in 0..p {
            work.rhs[t * width + j] = h * data.design[t * p + j];
        }
        work.rhs[t * width + p] = gradient;
        if t > 0 {
            let (done, rest) = work.rhs.split_at_mut(t * width);
            let last = &done[(t - 1) * width..];
            for j in 0..width {
                rest[j] -= work.factor[t] * last[j];
            }
        }
    }
    for t in (0..n).rev() {
        let (head, tail) = work.rhs.split_at_mut((t + 1) * width);
        let row = &mut head[t * width..];
        for j in 0..width {
            let above = if t + 1 < n { off * tail[j] } else { 0.0 };
            row[j] = (row[j] - above) / work.pivot[t];
        }
    }
    border(data, b, log_det, work)
}

/// The Schur complement, from the solved columns.
fn border(data: &Counts<'_>, b: &[f64], log_det: f64, work: &Workspace) -> Option<Schur> {
    let (n, p) = (data.people.len(), b.len());
    let width = p + 1;
    let mut s = vec![0.0; p * p];
    let mut gradient = vec![0.0; p];
    for j in 0..p {
        let weight = 1.0 / (data.prior_sd[j] * data.prior_sd[j]);
        s[j * p + j] = weight;
        gradient[j] = -weight * (b[j] - data.prior_mean[j]);
    }
    for t in 0..n {
        let (x, solved) = (&data.design[t * p..], &work.rhs[t * width..(t + 1) * width]);
        let h = work.curvature[t];
        for i in 0..p {
            gradient[i] += x[i] * (work.slope[t] - h * solved[p]);
            for j in 0..=i {
                s[i * p + j] += h * x[i] * (x[j] - solved[j]);
            }
        }
    }
    for i in 0..p {
        for j in 0..i {
            s[j * p + i] = s[i * p + j];
        }
    }
    let factor = Cholesky::new(&s, p)?;
    let log_det = log_det + factor.log_det();
    Some(Schur { factor, gradient, log_det })
}
