//! Lanes against the law itself (by continued fractions), the scalar form, and monotony.

use multiversion::multiversion;
use proptest::prelude::*;

use super::beta_binomial;
use super::continuous::{self, Address};
use super::counts;
use super::lanes::{self, BinomialP, Lane};
use super::scalar::{beta_cdf, binomial_quantile, gamma_cdf, poisson_quantile};
use crate::rng::{Channel, LANES, Row, Stream, unit32};

/// How far the reference distribution functions can be trusted.
const RESOLUTION: f64 = 1e-11;

fn binomial_cdf(k: f64, n: f64, p: f64) -> f64 {
    if k < 0.0 {
        0.0
    } else if k >= n || p == 0.0 {
        1.0
    } else if p == 1.0 {
        0.0
    } else {
        beta_cdf(1.0 - p, n - k, k + 1.0)
    }
}

fn poisson_cdf(k: f64, mean: f64) -> f64 {
    if k < 0.0 {
        0.0
    } else if mean == 0.0 {
        1.0
    } else {
        1.0 - gamma_cdf(mean, k + 1.0)
    }
}

/// Numbers over the whole range of the model, edges often.
struct Draw(Stream);

impl Draw {
    fn new(index: u64) -> Self {
        Self(Stream::new(2024, index, Channel::Other, 0))
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.0.uniform()
    }

    fn u(&mut self) -> f64 {
        match self.0.word() % 16 {
            0 => unit32(self.0.word() % 100),
            1 => unit32(u32::MAX - self.0.word() % 100),
            2 => self.between(0.0, 0.002),
            3 => self.between(0.998, 1.0).min(unit32(u32::MAX)),
            _ => unit32(self.0.word()),
        }
    }

    fn n(&mut self) -> f64 {
        match self.0.word() % 8 {
            0 => 0.0,
            1 => self.between(0.0, 20.0).round(),
            2 | 3 => self.between(0.0, 150.0).round(),
            4 | 5 => self.between(0.0, 1500.0).round(),
            6 => self.between(0.0, 1e5).round(),
            _ => libm::exp(self.between(0.0, 13.8)).round(),
        }
    }

    fn p(&mut self) -> f64 {
        match self.0.word() % 12 {
            0 => 0.0,
            1 => 1.0,
            2 => libm::exp(self.between(-14.0, 0.0)),
            3 => 1.0 - libm::exp(self.between(-14.0, 0.0)),
            4 => 0.5,
            5 | 6 => 0.0005,
            7 => self.between(0.9, 1.0),
            _ => self.between(0.0, 1.0),
        }
    }
}

fn fill(mut f: impl FnMut() -> f64) -> Lane {
    std::array::from_fn(|_| f())
}

#[test]
fn binomial_lanes_invert_the_law() {
    let mut out = [0.0; LANES];
    let mut prepared = [0.0; LANES];
    for block in 0..1600 {
        let mut d = Draw::new(block);
        let u = fill(|| d.u());
        let n = fill(|| d.n());
        // Every fourth block has one p, as most of the model's have.
        let one = d.p();
        let p = if block % 4 == 0 { [one; LANES] } else { fill(|| d.p()) };
        lanes::binomial(&Row::new(u), &n, &p, &mut out);
        lanes::binomial_prepared(&Row::new(u), &n, &BinomialP::new(&p), &mut prepared);
        assert_eq!(out, prepared);
        for l in 0..LANES {
            let (k, u, n, p) = (out[l], u[l], n[l], p[l]);
            assert_eq!(k, binomial_quantile(u, n, p), "scalar: {u} {n} {p}");
            assert!(k >= 0.0 && k <= n && k.fract() == 0.0, "{k} {n} {p}");
            assert!(binomial_cdf(k, n, p) >= u - RESOLUTION, "F({k}) < {u}: {n} {p}");
            assert!(binomial_cdf(k - 1.0, n, p) < u + RESOLUTION, "F({k} − 1) ≥ {u}: {n} {p}");
        }
    }
}

#[test]
fn poisson_lanes_invert_the_law() {
    let mut out = [0.0; LANES];
    for block in 0..800 {
        let mut d = Draw::new(10_000 + block);
        let u = fill(|| d.u());
        let mean = fill(|| d.n() * d.p());
        lanes::poisson(&Row::new(u), &mean, &mut out);
        for l in 0..LANES {
            let (k, u, mean) = (out[l], u[l], mean[l]);
            assert_eq!(k, poisson_quantile(u, mean), "scalar: {u} {mean}");
            assert!(poisson_cdf(k, mean) >= u - RESOLUTION, "F({k}) < {u}: {mean}");
            assert!(poisson_cdf(k - 1.0, mean) < u + RESOLUTION, "F({k} − 1) ≥ {u}: {mean}");
        }
    }
}

/// The margin of doubt is what makes the guess exact: jumps from every side, near and far.
#[test]
fn guesses_are_right_next_to_every_jump() {
    let mut out = [0.0; LANES];
    for (n, p) in [(44.0, 0.35), (90.0, 0.13), (20_000.0, 0.0006), (700.0, 0.33), (2000.0, 0.99)] {
        let mean: f64 = n * p;
        let sd = (mean * (1.0 - p)).sqrt();
        let ks: Lane = std::array::from_fn(|l| (mean + sd * (l as f64 - 31.5) / 5.0).floor());
        for shift in [-1e-9, 1e-9] {
            let f: Lane = std::array::from_fn(|l| binomial_cdf(ks[l], n, p) + shift);
            lanes::binomial(&Row::new(f), &[n; LANES], &[p; LANES], &mut out);
            for l in 0..LANES {
                if f[l] > 1e-8 && f[l] < 1.0 - 1e-8 {
                    assert_eq!(out[l], ks[l] + f64::from(shift > 0.0), "{n} {p} {shift}");
                }
            }
        }
    }
}

#[test]
fn no_variance_beside_large() {
    let u = [0.37; LANES];
    let n: Lane = std::array::from_fn(|l| [0.0, 1e6, 3.0, 500.0][l % 4]);
    let p: Lane = std::array::from_fn(|l| [0.5, 0.4, 1.0, 0.0][l % 4]);
    let mut out = [-1.0; LANES];
    lanes::binomial(&Row::new(u), &n, &p, &mut out);
    for l in 0..LANES {
        assert_eq!(out[l], binomial_quantile(u[l], n[l], p[l]));
    }
    assert_eq!((out[0], out[2], out[3]), (0.0, 3.0, 0.0));
}

#[test]
fn normal_lanes_equal_the_scalar_quantile() {
    let mut out = [0.0; LANES];
    for block in 0..200 {
        let mut d = Draw::new(30_000 + block);
        let u = fill(|| d.u());
        lanes::normal(&u, &mut out);
        for l in 0..LANES {
            assert_eq!(out[l].to_bits(), crate::num::normal_quantile(u[l]).to_bits());
        }
    }
}

/// One draw of each law; the compiler's baseline, AVX2 and the widest the machine has.
#[inline(always)]
fn every_law(block: u64) -> [Lane; 6] {
    let mut d = Draw::new(40_000 + block);
    let u = fill(|| d.u());
    let n = fill(|| d.n());
    let p = fill(|| d.p());
    let (a, b) = (fill(|| d.between(0.0, 20.0)), fill(|| d.between(0.0, 20.0)));
    let noise = std::array::from_fn(|l| block * 64 + l as u64);
    let address = Address { seed: 3, noise: &noise, week: 9, channel: Channel::AttemptsIntensity };
    let mut out = [[0.0; LANES]; 6];
    counts::binomial::<false>(&Row::new(u), &n, &p, &mut out[0]);
    counts::poisson::<false>(&Row::new(u), &a, &mut out[1]);
    lanes::normal_body(&u, &mut out[2]);
    beta_binomial::fill(&u, &a, &b, &mut out[3]);
    continuous::gamma(&address, &a, &mut out[4]);
    continuous::beta(&address, &a, &b, &mut out[5]);
    out
}

#[multiversion(targets("x86_64+avx2+fma"))]
fn with_avx2(block: u64) -> [Lane; 6] {
    every_law(block)
}

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw+avx2+fma"))]
fn with_avx512(block: u64) -> [Lane; 6] {
    every_law(block)
}

#[test]
fn wider_instructions_give_the_same_bits() {
    let bits = |x: [Lane; 6]| x.map(|lane| lane.map(f64::to_bits));
    for block in 0..300 {
        let plain = bits(every_law(block));
        assert_eq!(plain, bits(with_avx2(block)));
        assert_eq!(plain, bits(with_avx512(block)));
    }
}

fn probability() -> impl Strategy<Value = f64> {
    prop_oneof![0.0..=1.0f64, 0.0..0.01f64, 0.99..=1.0f64, Just(0.5), Just(0.0), Just(1.0)]
}

fn word() -> impl Strategy<Value = f64> {
    any::<u32>().prop_map(unit32)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn binomial_is_monotone(
        u in word(), v in word(),
        n in 0u32..3000, more in 0u32..100,
        p in probability(), q in probability(),
    ) {
        let (n, m) = (f64::from(n), f64::from(n + more));
        let (u, v) = (u.min(v), u.max(v));
        let (p, q) = (p.min(q), p.max(q));
        let x = binomial_quantile(u, n, p);
        prop_assert!(x <= binomial_quantile(v, n, p));
        prop_assert!(x <= binomial_quantile(u, m, p));
        prop_assert!(x <= binomial_quantile(u, n, q));
        // One person more adds at most one.
        prop_assert!(binomial_quantile(u, n + 1.0, p) <= x + 1.0);
    }

    #[test]
    fn poisson_is_monotone(u in word(), v in word(), a in 0.0..1000.0f64, b in 0.0..30.0f64) {
        let (u, v) = (u.min(v), u.max(v));
        let x = poisson_quantile(u, a);
        prop_assert!(x <= poisson_quantile(v, a));
        prop_assert!(x <= poisson_quantile(u, a + b));
        prop_assert!(poisson_quantile(u, b) <= poisson_quantile(u, b + 1.0));
    }

    #[test]
    fn small_changes_of_p_move_one_way(u in word(), n in 0u32..400, p in 0.0..1.0f64, e in 2i32..40) {
        let n = f64::from(n);
        let q = (p + 2f64.powi(-e)).min(1.0);
        prop_assert!(binomial_quantile(u, n, p) <= binomial_quantile(u, n, q));
    }
}
