//! The same laws one at a time: quantiles, draws from a stream, probabilities.

use super::exact::{self, resolve};
use super::rejection::{self, Half};
use super::{beta_binomial as week, central};
use crate::num::{exp, ln_1m_half, normal_quantile};
use crate::rng::Stream;

pub use super::pmf::{ln_pmf_beta_binomial, ln_pmf_binomial, ln_pmf_neg_binomial, ln_pmf_poisson};
pub use super::quantile::{
    beta_cdf, beta_quantile, gamma_cdf, gamma_quantile, gamma_sf, student_half,
};

/// The smallest k with F(k) ≥ u, X ~ Binomial(n, p); n whole and ≥ 0, p in [0, 1].
pub fn binomial_quantile(u: f64, n: f64, p: f64) -> f64 {
    let variance = n * (p * (1.0 - p));
    if variance <= 0.0 {
        return if p > 0.5 { n } else { 0.0 };
    }
    if variance < f64::from(central::FROM) && p <= 0.5 && u < 1.0 - 1e-9 {
        let odds = p / (1.0 - p);
        return ladder(u, exp(n * ln_1m_half(p)), (n + 1.0) * odds, odds);
    }
    resolve(&exact::Binomial { n, p }, u, start(u, n * p, variance, 1.0 - 2.0 * p))
}

/// The smallest k with F(k) ≥ u, X ~ Poisson(mean); mean ≥ 0.
pub fn poisson_quantile(u: f64, mean: f64) -> f64 {
    if mean <= 0.0 {
        return 0.0;
    }
    if mean < f64::from(central::FROM) && u < 1.0 - 1e-9 {
        return ladder(u, exp(-mean), mean, 0.0);
    }
    resolve(&exact::Poisson { mean }, u, start(u, mean, mean, 1.0))
}

/// The smallest k with F(k) ≥ u, X ~ BetaBinomial(7, a, b).
pub fn beta_binomial7_quantile(u: f64, a: f64, b: f64) -> f64 {
    week::days(u, a, b)
}

/// Probabilities from 0 upward, as in the lanes.
fn ladder(u: f64, first: f64, up: f64, odds: f64) -> f64 {
    let (mut pmf, mut left, mut k) = (first, u - first, 0.0);
    while left > 0.0 && k < 200.0 {
        k += 1.0;
        pmf *= up / k - odds;
        left -= pmf;
    }
    k
}

/// Where to begin the search for a jump: near the answer, or at the mean.
fn start(u: f64, mean: f64, variance: f64, e: f64) -> f64 {
    if variance < f64::from(central::FROM) {
        return mean;
    }
    let z = normal_quantile(u);
    mean + f64::from(central::guess::<false>(z as f32, variance as f32, e as f32).0)
}

/// Standard normal.
pub fn normal(stream: &mut Stream) -> f64 {
    normal_quantile(stream.uniform())
}

/// Binomial(n, p).
pub fn binomial(stream: &mut Stream, n: f64, p: f64) -> f64 {
    binomial_quantile(stream.uniform(), n, p)
}

/// Poisson(mean).
pub fn poisson(stream: &mut Stream, mean: f64) -> f64 {
    poisson_quantile(stream.uniform(), mean)
}

/// Gamma(shape) of scale 1; 0 where the shape is 0.
pub fn gamma(stream: &mut Stream, shape: f64) -> f64 {
    rejection::gamma(stream, Half::First, shape)
}

/// Beta(a, b); 0 where a is 0, 1 where only b is 0.
pub fn beta(stream: &mut Stream, a: f64, b: f64) -> f64 {
    rejection::beta(stream, a, b)
}

/// Negative binomial with this mean and size: Poisson given a gamma intensity; 0 at mean or size 0.
pub fn neg_binomial(stream: &mut Stream, mean: f64, size: f64) -> f64 {
    if !(mean > 0.0 && size > 0.0) {
        return 0.0;
    }
    if size.is_infinite() {
        return poisson(stream, mean);
    }
    let intensity = rejection::gamma(stream, Half::First, size);
    poisson(stream, intensity * mean / size)
}

/// BetaBinomial(n, a, b): binomial given a beta share.
pub fn beta_binomial(stream: &mut Stream, n: f64, a: f64, b: f64) -> f64 {
    let share = beta(stream, a, b);
    binomial(stream, n, share)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dist::lanes;
    use crate::rng::{Channel, LANES};

    #[test]
    fn lanes_give_the_bits_of_the_scalar_form() {
        let noise: [u64; LANES] = std::array::from_fn(|l| 1000 + l as u64);
        let mut out = [0.0; LANES];
        for week in 0..200 {
            let scale = 0.3 + f64::from(week % 40) * 0.5;
            let a: [f64; LANES] =
                std::array::from_fn(|l| if l % 9 == 0 { 0.0 } else { scale * (l % 8) as f64 });
            let b: [f64; LANES] = std::array::from_fn(|l| scale * (1 + l % 7) as f64 * 2.03);
            let channel = Channel::AttemptsIntensity;
            lanes::gamma(&a, 7, &noise, week, channel, &mut out);
            for l in 0..LANES {
                let one = gamma(&mut Stream::new(7, noise[l], channel, week), a[l]);
                assert_eq!(out[l].to_bits(), one.to_bits(), "gamma {} {}", a[l], l);
            }
            lanes::beta(&a, &b, 7, &noise, week, channel, &mut out);
            for l in 0..LANES {
                let one = beta(&mut Stream::new(7, noise[l], channel, week), a[l], b[l]);
                assert_eq!(out[l].to_bits(), one.to_bits(), "beta {} {}", a[l], b[l]);
            }
        }
    }

    #[test]
    fn edges() {
        for u in [1e-12, 0.5, 1.0 - 1e-12] {
            assert_eq!(binomial_quantile(u, 0.0, 0.3), 0.0);
            assert_eq!(binomial_quantile(u, 9.0, 0.0), 0.0);
            assert_eq!(binomial_quantile(u, 9.0, 1.0), 9.0);
            assert_eq!(poisson_quantile(u, 0.0), 0.0);
        }
        let mut s = Stream::new(1, 1, Channel::Other, 0);
        assert_eq!(gamma(&mut s, 0.0), 0.0);
        assert_eq!(beta(&mut s, 0.0, 3.0), 0.0);
        assert_eq!(beta(&mut s, 3.0, 0.0), 1.0);
        assert_eq!(neg_binomial(&mut s, 0.0, 2.0), 0.0);
    }

    #[test]
    fn tiny_shapes_give_a_fair_coin() {
        // Beta(a, a) tends to a fair coin as a goes to 0; 4 standard errors.
        let mut ones = 0.0;
        for i in 0..4000 {
            ones += beta(&mut Stream::new(3, i, Channel::Other, 0), 1e-4, 1e-4);
        }
        assert!((ones / 4000.0 - 0.5).abs() < 4.0 * 0.5 / 4000f64.sqrt(), "{ones}");
    }
}
