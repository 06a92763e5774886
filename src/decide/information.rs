//! Value of learning one parameter: regression of the net benefit on a cubic spline of it.
//!
//! EVPPI = E max_d f_d(θ) − max_d E f_d(θ), f_d the regression of option d on θ (Strong, Oakley,
//! Brennan 2014). Options are given as gains over the best one, whose own gain is 0.

use rayon::prelude::*;

use crate::error::Result;
use crate::monitor::Monitor;
use crate::num::cholesky::Cholesky;

/// Value and standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Value {
    /// The estimate, not cut.
    pub value: f64,
    /// Standard error: sampling of draws and uncertainty of the regression.
    pub error: f64,
}

/// Gains of the other options over the best, draw-major, and weights that sum to 1.
#[derive(Debug, Clone)]
pub struct Gains {
    /// `gains[i * options + d]`.
    pub gains: Vec<f64>,
    /// Other options.
    pub options: usize,
    /// One weight a draw.
    pub weights: Vec<f64>,
}

/// Interior knots, at quantiles.
const KNOTS: usize = 7;
const DEGREE: usize = 3;
const SPLINES: usize = KNOTS + DEGREE + 1;
/// A value held by more than this share of draws gets an indicator of its own.
const ATOM: f64 = 0.03;

/// Values of learning each column (parameter-major), in order.
pub fn single_values(data: &Gains, columns: &[f64], monitor: &Monitor) -> Result<Vec<Value>> {
    let n = data.weights.len();
    monitor.begin((columns.len() / n) as u64);
    columns
        .par_chunks_exact(n)
        .map(|column| {
            monitor.check()?;
            let value = single_value(data, column);
            monitor.advance(1);
            Ok(value)
        })
        .collect()
}

/// Value of learning one column.
pub fn single_value(data: &Gains, x: &[f64]) -> Value {
    let basis = Basis::new(x);
    let Some(fit) = Fit::new(data, x, &basis) else {
        return Value { value: 0.0, error: 0.0 };
    };
    fit.value(data, x, &basis)
}

/// Clamped cubic B-splines over the range of a column, and indicators of its atoms.
struct Basis {
    knots: Vec<f64>,
    atoms: Vec<f64>,
}

impl Basis {
    fn new(x: &[f64]) -> Self {
        let mut sorted = x.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let last = sorted.len() - 1;
        let pick = |k: usize| sorted[(k * last) / (KNOTS + 1)];
        let mut knots = vec![sorted[0]; DEGREE + 1];
        knots.extend((1..=KNOTS).map(pick));
        knots.extend([sorted[last]; DEGREE + 1]);
        let mut atoms: Vec<f64> = Vec::new();
        for k in 0..=KNOTS {
            let (a, b) = (pick(k), pick(k + 1));
            let held = sorted.partition_point(|v| *v <= a) - sorted.partition_point(|v| *v < a);
            let enough = held as f64 > ATOM * sorted.len() as f64;
            if enough && held < sorted.len() && atoms.last() != Some(&a) {
                atoms.push(a);
            }
            debug_assert!(a <= b);
        }
        Self { knots, atoms }
    }

    fn len(&self) -> usize {
        SPLINES + self.atoms.len()
    }

    /// Index of the first of the four splines that are not zero at `x`, and their values
    /// (de Boor's recursion).
    fn splines(&self, x: f64) -> (usize, [f64; DEGREE + 1]) {
        let t = &self.knots;
        let mut span = DEGREE;
        while span < SPLINES - 1 && x >= t[span + 1] {
            span += 1;
        }
        let mut values = [0.0; DEGREE + 1];
        values[0] = 1.0;
        let (mut left, mut right) = ([0.0; DEGREE + 1], [0.0; DEGREE + 1]);
        for j in 1..=DEGREE {
            left[j] = x - t[span + 1 - j];
            right[j] = t[span + j] - x;
            let mut saved = 0.0;
            for r in 0..j {
                let width = right[r + 1] + left[j - r];
                let share = if width > 0.0 { values[r] / width } else { 0.0 };
                values[r] = saved + right[r + 1] * share;
                saved = left[j - r] * share;
            }
            values[j] = saved;
        }
        (span - DEGREE, values)
    }

    /// Writes the row of `x`; the splines sum to 1 unless knots coincide.
    fn row(&self, x: f64, out: &mut [f64]) {
        out.fill(0.0);
        let (first, values) = self.splines(x);
        out[first..first + DEGREE + 1].copy_from_slice(&values);
        for (slot, atom) in out[SPLINES..].iter_mut().zip(&self.atoms) {
            *slot = f64::from(u8::from(x == *atom));
        }
    }
}

struct Fit {
    /// Coefficients, option-major.
    coefficients: Vec<f64>,
    /// Inverse of the weighted cross product.
    inverse: Vec<f64>,
    /// Residual covariance of options, over the effective number of draws.
    residual: Vec<f64>,
}

impl Fit {
    fn new(data: &Gains, x: &[f64], basis: &Basis) -> Option<Self> {
        let (p, d) = (basis.len(), data.options);
        let mut cross = vec![0.0; p * p];
        let mut with = vec![0.0; p * d];
        let mut own = vec![0.0; d * d];
        let mut row = vec![0.0; p];
        for (i, &w) in data.weights.iter().enumerate() {
            basis.row(x[i], &mut row);
            let gains = &data.gains[i * d..(i + 1) * d];
            for j in (0..p).filter(|&j| row[j] != 0.0) {
                for k in (0..=j).filter(|&k| row[k] != 0.0) {
                    cross[j * p + k] += w * row[j] * row[k];
                }
                for e in 0..d {
                    with[e * p + j] += w * row[j] * gains[e];
                }
            }
            for e in 0..d {
                for f in 0..=e {
                    own[e * d + f] += w * gains[e] * gains[f];
                }
            }
        }
        for j in 0..p {
            for k in 0..j {
                cross[k * p + j] = cross[j * p + k];
            }
            // Keeps splines that no draw touches, and atoms that splines can follow, apart.
            cross[j * p + j] += 1e-10;
        }
        let factor = Cholesky::new(&cross, p)?;
        let mut coefficients = with.clone();
        coefficients.chunks_exact_mut(p).for_each(|c| factor.solve(c));
        let size = 1.0 / data.weights.iter().map(|w| w * w).sum::<f64>();
        let free = (size - p as f64).max(1.0);
        let mut residual = vec![0.0; d * d];
        for e in 0..d {
            for f in 0..=e {
                let explained: f64 =
                    (0..p).map(|j| coefficients[e * p + j] * with[f * p + j]).sum();
                let rest = (own[e * d + f] - explained) / free;
                residual[e * d + f] = rest;
                residual[f * d + e] = rest;
            }
        }
        Some(Self { coefficients, inverse: factor.inverse(), residual })
    }

    fn value(&self, data: &Gains, x: &[f64], basis: &Basis) -> Value {
        let (p, d) = (basis.len(), data.options);
        let mut row = vec![0.0; p];
        // Slope of the value in the coefficients of each option.
        let mut slope = vec![0.0; d * p];
        let (mut sum, mut square, mut weight2) = (0.0, 0.0, 0.0);
        for (i, &w) in data.weights.iter().enumerate() {
            basis.row(x[i], &mut row);
            let (mut best, mut gain) = (None, 0.0);
            for e in 0..d {
                let c = &self.coefficients[e * p..(e + 1) * p];
                let f: f64 = row.iter().zip(c).map(|(r, c)| r * c).sum();
                if f > gain {
                    (best, gain) = (Some(e), f);
                }
            }
            if let Some(e) = best {
                slope[e * p..(e + 1) * p].iter_mut().zip(&row).for_each(|(s, r)| *s += w * r);
            }
            sum += w * gain;
            square += w * w * gain * gain;
            weight2 += w * w;
        }
        // Σ w² (g − v)² = Σ w² g² − 2 v Σ w² g + v² Σ w²; with nearly equal weights the middle term
        // is v Σ w² Σ w g.
        let sampling = (square - sum * sum * weight2).max(0.0);
        let mut regression = 0.0;
        for e in 0..d {
            for f in 0..d {
                for j in 0..p {
                    for k in 0..p {
                        regression += slope[e * p + j]
                            * self.residual[e * d + f]
                            * self.inverse[j * p + k]
                            * slope[f * p + k];
                    }
                }
            }
        }
        Value { value: sum, error: (sampling + regression.max(0.0)).sqrt() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn equal(gains: Vec<f64>, options: usize) -> Gains {
        let n = gains.len() / options;
        Gains { gains, options, weights: vec![1.0 / n as f64; n] }
    }

    #[test]
    fn splines_sum_to_one() {
        let x: Vec<f64> = (0..1000).map(|i| f64::from(i) * 0.01).collect();
        let basis = Basis::new(&x);
        for v in &x {
            let (_, values) = basis.splines(*v);
            assert!((values.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            assert!(values.iter().all(|b| *b >= 0.0));
        }
    }

    #[test]
    fn a_cubic_is_followed_exactly() {
        let n = 2000;
        let x: Vec<f64> = (0..n).map(|i| 2.0 * (f64::from(i) + 0.5) / f64::from(n) - 1.0).collect();
        let gains: Vec<f64> = x.iter().map(|x| x * x * x - 0.5 * x).collect();
        let exact: f64 = gains.iter().map(|g| g.max(0.0)).sum::<f64>() / f64::from(n);
        let got = single_value(&equal(gains, 1), &x);
        assert!((got.value - exact).abs() < 1e-7, "{} {exact}", got.value);
    }

    #[test]
    fn an_atom_is_followed_exactly() {
        // Half of the draws hold 0, where the gain is 3; elsewhere it is −1 − x.
        let n = 2000;
        let x: Vec<f64> = (0..n).map(|i| if i % 2 == 0 { 0.0 } else { f64::from(i) }).collect();
        let gains: Vec<f64> = x.iter().map(|x| if *x == 0.0 { 3.0 } else { -1.0 - x }).collect();
        let got = single_value(&equal(gains, 1), &x);
        assert!((got.value - 1.5).abs() < 1e-6, "{}", got.value);
    }

    #[test]
    fn a_constant_teaches_nothing() {
        let gains: Vec<f64> = (0..500).map(|i| f64::from(i % 7) - 4.0).collect();
        let got = single_value(&equal(gains, 1), &[2.5; 500]);
        assert!(got.value.abs() < 1e-9, "{}", got.value);
    }
}
