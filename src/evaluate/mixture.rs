//! Mixture of Gaussians: the posterior of an effect on the log scale.

/// Weights that sum to 1, means and standard deviations.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mixture {
    /// Weights, summing to 1.
    pub weights: Vec<f64>,
    /// Means.
    pub means: Vec<f64>,
    /// Standard deviations.
    pub sds: Vec<f64>,
}

impl Mixture {
    /// The law of the sum with an independent Gaussian.
    #[must_use]
    pub fn plus(&self, mean: f64, sd: f64) -> Self {
        Self {
            weights: self.weights.clone(),
            means: self.means.iter().map(|m| m + mean).collect(),
            sds: self.sds.iter().map(|s| (s * s + sd * sd).sqrt()).collect(),
        }
    }

    /// P(X ≤ x).
    pub fn cdf(&self, x: f64) -> f64 {
        self.parts().map(|(w, m, s)| w * 0.5 * libm::erfc((m - x) / (s * SQRT_2))).sum()
    }

    /// The value below which a share `p` lies, by bisection.
    pub fn quantile(&self, p: f64) -> f64 {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for (_, m, s) in self.parts() {
            low = low.min(m - 12.0 * s);
            high = high.max(m + 12.0 * s);
        }
        for _ in 0..80 {
            let middle = 0.5 * (low + high);
            if self.cdf(middle) < p { low = middle } else { high = middle }
        }
        0.5 * (low + high)
    }

    fn parts(&self) -> impl Iterator<Item = (f64, f64, f64)> + '_ {
        (0..self.weights.len()).map(|i| (self.weights[i], self.means[i], self.sds[i]))
    }
}

const SQRT_2: f64 = std::f64::consts::SQRT_2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_part_is_the_normal_law() {
        let one = Mixture { weights: vec![1.0], means: vec![2.0], sds: vec![3.0] };
        // Standard normal quantile of 0.95: 1.6448536269514722.
        assert!((one.quantile(0.95) - (2.0 + 3.0 * 1.644_853_626_951_472_2)).abs() < 1e-9);
        assert!((one.plus(1.0, 4.0).quantile(0.5) - 3.0).abs() < 1e-9);
        assert!((one.plus(1.0, 4.0).sds[0] - 5.0).abs() < 1e-12);
    }

    #[test]
    fn two_equal_parts_meet_in_the_middle() {
        let two = Mixture { weights: vec![0.5; 2], means: vec![-1.0, 1.0], sds: vec![0.3; 2] };
        assert!(two.quantile(0.5).abs() < 1e-9);
        assert!((two.cdf(two.quantile(0.2)) - 0.2).abs() < 1e-9);
    }
}
