//! A mode in few dimensions (Nelder and Mead 1965) and the curvature there by differences.

use crate::num::cholesky::Cholesky;

/// Maximises `f` from `start` with first steps `scale`; returns the point and its value.
pub fn maximise(f: impl Fn(&[f64]) -> f64, start: &[f64], scale: &[f64]) -> (Vec<f64>, f64) {
    let n = start.len();
    let value = |p: &[f64]| {
        let v = f(p);
        if v.is_nan() { f64::NEG_INFINITY } else { v }
    };
    let mut simplex: Vec<(Vec<f64>, f64)> = (0..=n)
        .map(|i| {
            let mut p = start.to_vec();
            if i > 0 {
                p[i - 1] += scale[i - 1];
            }
            let v = value(&p);
            (p, v)
        })
        .collect();
    for _ in 0..200 * n {
        simplex.sort_by(|a, b| b.1.total_cmp(&a.1));
        if simplex[0].1 - simplex[n].1 < 1e-4 {
            break;
        }
        step(&value, &mut simplex);
    }
    simplex.sort_by(|a, b| b.1.total_cmp(&a.1));
    simplex.swap_remove(0)
}

/// One move of a sorted simplex (best first): reflect, stretch, contract or shrink.
fn step(value: &impl Fn(&[f64]) -> f64, simplex: &mut [(Vec<f64>, f64)]) {
    let n = simplex.len() - 1;
    let centre: Vec<f64> =
        (0..n).map(|j| simplex[..n].iter().map(|s| s.0[j]).sum::<f64>() / n as f64).collect();
    let along = |share: f64| {
        let p: Vec<f64> =
            (0..n).map(|j| centre[j] + share * (simplex[n].0[j] - centre[j])).collect();
        let v = value(&p);
        (p, v)
    };
    let reflected = along(-1.0);
    if reflected.1 > simplex[0].1 {
        let stretched = along(-2.0);
        simplex[n] = if stretched.1 > reflected.1 { stretched } else { reflected };
        return;
    }
    if reflected.1 > simplex[n - 1].1 {
        simplex[n] = reflected;
        return;
    }
    let contracted = along(if reflected.1 > simplex[n].1 { -0.5 } else { 0.5 });
    if contracted.1 > simplex[n].1.max(reflected.1) {
        simplex[n] = contracted;
        return;
    }
    let best = simplex[0].0.clone();
    for vertex in &mut simplex[1..] {
        for (p, b) in vertex.0.iter_mut().zip(&best) {
            *p = b + 0.5 * (*p - b);
        }
        vertex.1 = value(&vertex.0);
    }
}

/// Lower Cholesky factor of the covariance at a mode: the inverse of the negative Hessian by central
/// differences with steps `h`. Falls back on the diagonal where the Hessian is not negative.
pub fn covariance_factor(f: impl Fn(&[f64]) -> f64, mode: &[f64], h: &[f64]) -> Vec<f64> {
    let n = mode.len();
    let at = |moves: &[(usize, f64)]| {
        let mut p = mode.to_vec();
        for (j, sign) in moves {
            p[*j] += sign * h[*j];
        }
        f(&p)
    };
    let top = f(mode);
    let mut precision = vec![0.0; n * n];
    for i in 0..n {
        let second = at(&[(i, 1.0)]) - 2.0 * top + at(&[(i, -1.0)]);
        precision[i * n + i] = -second / (h[i] * h[i]);
        for j in 0..i {
            let mixed =
                at(&[(i, 1.0), (j, 1.0)]) - at(&[(i, 1.0), (j, -1.0)]) - at(&[(i, -1.0), (j, 1.0)])
                    + at(&[(i, -1.0), (j, -1.0)]);
            precision[i * n + j] = -mixed / (4.0 * h[i] * h[j]);
            precision[j * n + i] = precision[i * n + j];
        }
    }
    let covariance = Cholesky::new(&precision, n).map(|l| l.inverse());
    if let Some(factor) = covariance.and_then(|c| Cholesky::new(&c, n)) {
        return factor.lower().to_vec();
    }
    let mut diagonal = vec![0.0; n * n];
    for i in 0..n {
        let p = precision[i * n + i];
        diagonal[i * n + i] = if p > 0.0 { 1.0 / p.sqrt() } else { 2.0 * h[i] };
    }
    diagonal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_tilted_gaussian() {
        // Precision [[2, 1], [1, 2]] has the covariance [[2, −1], [−1, 2]] / 3.
        let f = |p: &[f64]| {
            let (a, b) = (p[0] - 1.0, p[1] + 2.0);
            -(a * a + a * b + b * b)
        };
        let (mode, top) = maximise(f, &[0.0, 0.0], &[0.5, 0.5]);
        assert!((mode[0] - 1.0).abs() < 0.02 && (mode[1] + 2.0).abs() < 0.02 && top > -1e-3);
        let l = covariance_factor(f, &[1.0, -2.0], &[0.1, 0.1]);
        assert!((l[0] * l[0] - 2.0 / 3.0).abs() < 1e-9);
        assert!((l[2] * l[0] + 1.0 / 3.0).abs() < 1e-9);
    }
}
