//! Linear algebra of the latent field: a tridiagonal block (the weekly level) bordered by six
//! coefficients. Everything costs a fixed number of passes over the weeks.

/// Coefficients beside the weekly level: c, four of the season, backlog.
pub const BORDER: usize = 6;

/// A column of the border.
pub type Row = [f64; BORDER];

/// Cholesky factor of a symmetric positive tridiagonal matrix.
#[derive(Debug, Clone, Default)]
pub struct Tridiagonal {
    diagonal: Vec<f64>,
    below: Vec<f64>,
}

impl Tridiagonal {
    /// Factors the matrix with this diagonal and one constant beside it.
    pub fn factor(&mut self, diagonal: &[f64], beside: f64) {
        self.diagonal.clear();
        self.below.clear();
        let mut carried = 0.0;
        for d in diagonal {
            let pivot = (d - carried * carried).max(1e-300).sqrt();
            self.diagonal.push(pivot);
            carried = beside / pivot;
            self.below.push(carried);
        }
    }

    /// Half the logarithm of the determinant.
    pub fn half_log_det(&self) -> f64 {
        self.diagonal.iter().map(|d| libm::log(*d)).sum()
    }

    /// Solves L Lᵀ v = v in place.
    pub fn solve(&self, v: &mut [f64]) {
        let mut last = 0.0;
        for (t, v) in v.iter_mut().enumerate() {
            let before = if t == 0 { 0.0 } else { self.below[t - 1] * last };
            last = (*v - before) / self.diagonal[t];
            *v = last;
        }
        self.solve_upper(v);
    }

    /// Solves Lᵀ v = v in place: turns white noise into the field's.
    pub fn solve_upper(&self, v: &mut [f64]) {
        let mut last = 0.0;
        for (t, v) in v.iter_mut().enumerate().rev() {
            last = (*v - self.below[t] * last) / self.diagonal[t];
            *v = last;
        }
    }

    /// Solves L Lᵀ W = W for all columns of the border at once.
    pub fn solve_rows(&self, rows: &mut [Row]) {
        let mut last = [0.0; BORDER];
        for (t, row) in rows.iter_mut().enumerate() {
            let below = if t == 0 { 0.0 } else { self.below[t - 1] };
            for j in 0..BORDER {
                last[j] = (row[j] - below * last[j]) / self.diagonal[t];
            }
            *row = last;
        }
        last = [0.0; BORDER];
        for (t, row) in rows.iter_mut().enumerate().rev() {
            for j in 0..BORDER {
                last[j] = (row[j] - self.below[t] * last[j]) / self.diagonal[t];
            }
            *row = last;
        }
    }
}

/// Solves Lᵀ x = b for a lower factor.
pub fn back_substitute(l: &[f64], b: &[f64]) -> Vec<f64> {
    let n = b.len();
    let mut x = b.to_vec();
    for i in (0..n).rev() {
        for k in i + 1..n {
            x[i] -= l[k * n + i] * x[k];
        }
        x[i] /= l[i * n + i];
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tridiagonal_solves_its_own_product() {
        let diagonal = [2.0, 2.5, 3.0, 2.2];
        let truth = [0.3, -1.0, 2.0, 0.7];
        let mut v: Vec<f64> = (0..4)
            .map(|i| {
                let left = if i > 0 { -0.9 * truth[i - 1] } else { 0.0 };
                let right = if i < 3 { -0.9 * truth[i + 1] } else { 0.0 };
                diagonal[i] * truth[i] + left + right
            })
            .collect();
        let mut rows: Vec<Row> = v.iter().map(|v| [*v; BORDER]).collect();
        let mut factor = Tridiagonal::default();
        factor.factor(&diagonal, -0.9);
        factor.solve(&mut v);
        factor.solve_rows(&mut rows);
        for i in 0..4 {
            assert!((v[i] - truth[i]).abs() < 1e-12);
            assert!((rows[i][3] - truth[i]).abs() < 1e-12);
        }
    }
}
