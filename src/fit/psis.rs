//! Pareto smoothed importance sampling (Vehtari, Simpson, Gelman, Yao, Gabry 2024, JMLR 25:72):
//! the largest weights are replaced by quantiles of a fitted generalised Pareto tail, whose shape k
//! says whether the weights can be trusted (k < 0.7).

/// Smoothed weights that sum to 1, the shape k, and the effective sample size.
#[derive(Debug, Clone, PartialEq)]
pub struct Smoothed {
    /// Weights, in the order of the input.
    pub weights: Vec<f64>,
    /// Pareto shape of the tail.
    pub k: f64,
    /// 1 / Σ w².
    pub ess: f64,
}

/// Smooths importance weights given on the log scale.
pub fn smooth(log_weights: &[f64]) -> Smoothed {
    let n = log_weights.len();
    let top = log_weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut weights: Vec<f64> = log_weights.iter().map(|w| libm::exp(w - top)).collect();
    let tail = (0.2 * n as f64).min(3.0 * (n as f64).sqrt()).ceil() as usize;
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|a, b| weights[*a].total_cmp(&weights[*b]));
    let mut k = f64::INFINITY;
    if tail >= 5 && tail < n {
        let largest = &order[n - tail..];
        let cut = weights[order[n - tail - 1]].max(f64::MIN_POSITIVE);
        let excess: Vec<f64> = largest.iter().map(|i| weights[*i] - cut).collect();
        if excess[tail - 1] <= 1e-12 {
            k = f64::NEG_INFINITY; // all weights of the tail are equal
        } else {
            let (shape, scale) = fit_pareto(&excess);
            k = shape;
            for (rank, i) in largest.iter().enumerate() {
                let p = (rank as f64 + 0.5) / tail as f64;
                weights[*i] = (cut + quantile(p, shape, scale)).min(1.0);
            }
        }
    }
    let total: f64 = weights.iter().sum();
    for w in &mut weights {
        *w /= total;
    }
    let ess = 1.0 / weights.iter().map(|w| w * w).sum::<f64>();
    Smoothed { weights, k, ess }
}

fn quantile(p: f64, k: f64, scale: f64) -> f64 {
    let tail = -libm::log1p(-p);
    if k.abs() < 1e-12 { scale * tail } else { scale * libm::expm1(k * tail) / k }
}

/// Shape and scale of a generalised Pareto from ascending excesses (Zhang and Stephens 2009), the
/// shape pulled weakly towards 0.5 as in PSIS.
fn fit_pareto(x: &[f64]) -> (f64, f64) {
    let n = x.len();
    let points = 30 + (n as f64).sqrt() as usize;
    let quartile = x[((n as f64 / 4.0 + 0.5) as usize).max(1) - 1].max(1e-300);
    let largest = x[n - 1];
    let shape_at = |b: f64| x.iter().map(|x| libm::log1p(-b * x)).sum::<f64>() / n as f64;
    let grid: Vec<(f64, f64)> = (1..=points)
        .map(|i| {
            let b = 1.0 / largest
                + (1.0 - (points as f64 / (i as f64 - 0.5)).sqrt()) / (3.0 * quartile);
            let k = shape_at(b);
            (b, n as f64 * (libm::log(-b / k) - k - 1.0))
        })
        .collect();
    let top = grid.iter().map(|g| g.1).fold(f64::NEG_INFINITY, f64::max);
    let total: f64 = grid.iter().map(|g| libm::exp(g.1 - top)).sum();
    let b = grid.iter().map(|g| g.0 * libm::exp(g.1 - top)).sum::<f64>() / total;
    let k = shape_at(b);
    let scale = -k / b;
    let weight = n as f64 / (n as f64 + 10.0);
    (k * weight + 0.5 * (1.0 - weight), scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ArviZ 0.23.4, `psislw` of −k ln((i + ½)/1000): k, 1/Σw², largest weight.
    #[test]
    fn agrees_with_arviz() {
        let cases = [
            (0.3, 0.323_560_643_826, 832.378_376_8, 0.006_847_197_735),
            (0.9, 0.844_266_433_406, 38.144_268_5, 0.135_919_721_347),
        ];
        for (k, want_k, want_ess, want_top) in cases {
            let logs: Vec<f64> =
                (0..1000).map(|i| -k * libm::log((f64::from(i) + 0.5) / 1000.0)).collect();
            let got = smooth(&logs);
            let top = got.weights.iter().copied().fold(0.0, f64::max);
            println!("{} {} {top}", got.k, got.ess);
            assert!((got.k - want_k).abs() < 1e-6, "{}", got.k);
            assert!((got.ess / want_ess - 1.0).abs() < 1e-6, "{}", got.ess);
            assert!((top / want_top - 1.0).abs() < 1e-6, "{top}");
        }
    }

    #[test]
    fn equal_weights_stay_equal() {
        let got = smooth(&[1.5; 400]);
        assert!((got.ess - 400.0).abs() < 1e-9 && got.k < 0.0);
    }
}
