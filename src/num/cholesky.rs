//! Small dense positive-definite systems: factor, solve, invert, log-determinant.

/// Lower Cholesky factor of a symmetric positive-definite matrix, row-major.
#[derive(Debug, Clone, PartialEq)]
pub struct Cholesky {
    n: usize,
    lower: Vec<f64>,
}

impl Cholesky {
    /// Factors the `n × n` row-major matrix `a`; `None` when it is not positive definite.
    pub fn new(a: &[f64], n: usize) -> Option<Self> {
        let mut lower = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..=i {
                let mut sum = a[i * n + j];
                for k in 0..j {
                    sum -= lower[i * n + k] * lower[j * n + k];
                }
                if i == j {
                    // Written so that NaN fails.
                    if !(sum > 0.0 && sum.is_finite()) {
                        return None;
                    }
                    lower[i * n + i] = sum.sqrt();
                } else {
                    lower[i * n + j] = sum / lower[j * n + j];
                }
            }
        }
        Some(Self { n, lower })
    }

    /// The factor, row-major; entries above the diagonal are zero.
    pub fn lower(&self) -> &[f64] {
        &self.lower
    }

    /// Solves `A x = b` in place.
    pub fn solve(&self, b: &mut [f64]) {
        let (n, l) = (self.n, &self.lower);
        for i in 0..n {
            for k in 0..i {
                b[i] -= l[i * n + k] * b[k];
            }
            b[i] /= l[i * n + i];
        }
        for i in (0..n).rev() {
            for k in i + 1..n {
                b[i] -= l[k * n + i] * b[k];
            }
            b[i] /= l[i * n + i];
        }
    }

    /// Logarithm of the determinant of `A`.
    pub fn log_det(&self) -> f64 {
        (0..self.n).map(|i| 2.0 * libm::log(self.lower[i * self.n + i])).sum()
    }

    /// The inverse of `A`, row-major.
    pub fn inverse(&self) -> Vec<f64> {
        let n = self.n;
        let mut out = vec![0.0; n * n];
        let mut column = vec![0.0; n];
        for j in 0..n {
            column.fill(0.0);
            column[j] = 1.0;
            self.solve(&mut column);
            for i in 0..n {
                out[i * n + j] = column[i];
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_a_known_system() {
        // Hilbert 3 × 3: determinant 1/2160, inverse [[9,-36,30],[-36,192,-180],[30,-180,180]].
        let a: Vec<f64> = (0..9).map(|i| 1.0 / (1.0 + (i / 3 + i % 3) as f64)).collect();
        let c = Cholesky::new(&a, 3).unwrap();
        assert!((c.log_det() - (1.0f64 / 2160.0).ln()).abs() < 1e-10);
        let want = [9.0, -36.0, 30.0, -36.0, 192.0, -180.0, 30.0, -180.0, 180.0];
        for (got, want) in c.inverse().iter().zip(want) {
            assert!((got - want).abs() < 1e-8, "{got} {want}");
        }
    }

    #[test]
    fn refuses_what_is_not_positive_definite() {
        assert!(Cholesky::new(&[1.0, 2.0, 2.0, 1.0], 2).is_none());
        assert!(Cholesky::new(&[f64::NAN], 1).is_none());
    }
}
