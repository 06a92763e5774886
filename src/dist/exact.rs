//! Count quantiles by summing probabilities outward: exact to rounding, for one number at a time.

use crate::num::{deviance, exp, ln_1m_half, log1p, stirling_rest};

/// A count law with a mode, through its probabilities and their ratios.
pub(super) trait Law {
    /// P(X = k).
    fn pmf(&self, k: f64) -> f64;
    /// P(X = k + 1)/P(X = k).
    fn up(&self, k: f64) -> f64;
    /// P(X = k − 1)/P(X = k); 0 at k = 0.
    fn down(&self, k: f64) -> f64;
    /// Largest possible value.
    fn last(&self) -> f64;
    /// Its mean, rounded down.
    fn centre(&self) -> f64;
}

/// Binomial with n ≥ 1 whole and 0 < p < 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Binomial {
    pub n: f64,
    pub p: f64,
}

/// Poisson with mean > 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct Poisson {
    pub mean: f64,
}

impl Law for Binomial {
    fn pmf(&self, k: f64) -> f64 {
        let (n, p, q) = (self.n, self.p, 1.0 - self.p);
        if k <= 0.0 {
            return exp(n * if p <= 0.5 { ln_1m_half(p) } else { log1p(-p) });
        }
        if k >= n {
            return exp(n * if p >= 0.5 { ln_1m_half(q) } else { log1p(-q) });
        }
        // Loader's saddle-point form.
        let rest = stirling_rest(n) - stirling_rest(k) - stirling_rest(n - k);
        let exponent = rest - deviance(k, n * p) - deviance(n - k, n * q);
        (n / (std::f64::consts::TAU * k * (n - k))).sqrt() * exp(exponent)
    }

    #[inline]
    fn up(&self, k: f64) -> f64 {
        (self.n - k) * self.p / ((k + 1.0) * (1.0 - self.p))
    }

    #[inline]
    fn down(&self, k: f64) -> f64 {
        k * (1.0 - self.p) / ((self.n - k + 1.0) * self.p)
    }

    fn last(&self) -> f64 {
        self.n
    }

    fn centre(&self) -> f64 {
        (self.n * self.p).floor()
    }
}

impl Law for Poisson {
    fn pmf(&self, k: f64) -> f64 {
        if k <= 0.0 {
            return exp(-self.mean);
        }
        exp(-stirling_rest(k) - deviance(k, self.mean)) / (std::f64::consts::TAU * k).sqrt()
    }

    #[inline]
    fn up(&self, k: f64) -> f64 {
        self.mean / (k + 1.0)
    }

    #[inline]
    fn down(&self, k: f64) -> f64 {
        k / self.mean
    }

    fn last(&self) -> f64 {
        f64::INFINITY
    }

    fn centre(&self) -> f64 {
        self.mean.floor()
    }
}

/// Terms below this share of the sum no longer count.
const NEGLIGIBLE: f64 = 1e-17;

/// P(X ≤ k), given P(X = k).
fn lower(law: &impl Law, k: f64, pmf: f64) -> f64 {
    let (mut k, mut term, mut sum) = (k, pmf, pmf);
    while k > 0.0 {
        term *= law.down(k);
        sum += term;
        k -= 1.0;
        if term <= sum * NEGLIGIBLE {
            break;
        }
    }
    sum
}

/// P(X > k), given P(X = k).
fn upper(law: &impl Law, k: f64, pmf: f64) -> f64 {
    let (mut k, mut term, mut sum) = (k, pmf, 0.0);
    while k < law.last() {
        term *= law.up(k);
        sum += term;
        k += 1.0;
        if term <= sum * NEGLIGIBLE {
            break;
        }
    }
    sum
}

/// The smallest k with F(k) ≥ u, from any guess; quick when the guess is near.
///
/// Each half of the law is summed from its own tail, so that neither loses accuracy.
#[inline(never)]
pub(super) fn resolve(law: &impl Law, u: f64, guess: f64) -> f64 {
    let last = law.last();
    let mut k = if guess > 0.0 { guess.floor().min(last) } else { 0.0 };
    let mut pmf = law.pmf(k);
    if pmf < 1e-280 {
        k = law.centre();
        pmf = law.pmf(k);
    }
    if u <= 0.5 {
        let mut below = lower(law, k, pmf);
        while below < u && k < last {
            pmf *= law.up(k);
            k += 1.0;
            below += pmf;
        }
        while k > 0.0 && below - pmf >= u {
            pmf *= law.down(k);
            k -= 1.0;
            below = lower(law, k, pmf);
        }
    } else {
        let v = 1.0 - u;
        let mut above = upper(law, k, pmf);
        while above > v && k < last {
            pmf *= law.up(k);
            k += 1.0;
            above = upper(law, k, pmf);
        }
        while k > 0.0 && above + pmf <= v {
            above += pmf;
            pmf *= law.down(k);
            k -= 1.0;
        }
    }
    k
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dist::quantile::{beta_cdf, gamma_cdf};

    #[test]
    fn sums_to_one() {
        for (n, p) in [(1.0, 0.3), (20.0, 0.5), (600.0, 0.0005), (1e5, 0.3), (1e6, 0.999)] {
            let law = Binomial { n, p };
            for shift in [-2.0, 0.0, 0.4, 3.0] {
                let k = (n * p + shift * (n * p * (1.0 - p)).sqrt()).floor().clamp(0.0, n);
                let pmf = law.pmf(k);
                let total = lower(&law, k, pmf) + upper(&law, k, pmf);
                assert!((total - 1.0).abs() < 2e-13, "{n} {p} {k} {total}");
            }
        }
        for mean in [0.1, 3.0, 700.0, 1e6] {
            let law = Poisson { mean };
            let pmf = law.pmf(mean.floor());
            let total = lower(&law, mean.floor(), pmf) + upper(&law, mean.floor(), pmf);
            assert!((total - 1.0).abs() < 2e-13, "{mean} {total}");
        }
    }

    #[test]
    fn cdf_agrees_with_incomplete_beta_and_gamma() {
        // F(k; n, p) = I_{1−p}(n − k, k + 1) and F(k; mean) = Q(k + 1, mean), by continued fractions.
        for (n, p) in [(22.0, 0.4), (300.0, 0.07), (5000.0, 0.31), (107_003.0, 0.0096)] {
            let law = Binomial { n, p };
            for shift in [-3.0, -0.5, 0.2, 2.5f64] {
                let k = (n * p + shift * (n * p * (1.0 - p)).sqrt()).floor();
                let ours = lower(&law, k, law.pmf(k));
                let theirs = beta_cdf(1.0 - p, n - k, k + 1.0);
                assert!((ours - theirs).abs() < 2e-12, "{n} {p} {k}: {ours} {theirs}");
            }
        }
        for mean in [0.5, 8.0, 450.0, 2e4f64] {
            let law = Poisson { mean };
            let k = (mean + 0.7 * mean.sqrt()).floor();
            let ours = lower(&law, k, law.pmf(k));
            let theirs = 1.0 - gamma_cdf(mean, k + 1.0);
            assert!((ours - theirs).abs() < 2e-12, "{mean} {k}: {ours} {theirs}");
        }
    }

    #[test]
    fn any_guess_leads_to_the_same_answer() {
        let law = Binomial { n: 500.0, p: 0.2 };
        for u in [1e-12, 1e-3, 0.4, 0.5, 0.6, 0.999, 1.0 - 1e-12] {
            let answer = resolve(&law, u, 100.0);
            for guess in [-5.0, 0.0, 60.0, 99.0, 140.0, 500.0, 1e9] {
                assert_eq!(resolve(&law, u, guess), answer, "{u} {guess}");
            }
        }
    }
}
