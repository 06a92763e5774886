//! Sobol' indices from the sums of a design: four families of estimators, one sample.

use super::moments::{RunMoments, Sums};
use crate::error::{Error, Problem, Result};

/// How indices are computed from the runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Estimator {
    /// First order of Saltelli et al. (2010), total of Jansen (1999): the formulas of SALib.
    Saltelli,
    /// Jansen (1999), Computer Physics Communications 117, 35–43.
    Jansen,
    /// Janon, Klein, Lagnoux, Nodet and Prieur (2014), ESAIM P&S 18, 342–364; Monod (2006).
    JanonMonod,
    /// Azzini, Mara and Rosati (2021), Environmental Modelling & Software 141, 105061.
    AzziniRosati,
}

impl Estimator {
    /// All estimators with their names.
    pub const ALL: [(&'static str, Self); 4] = [
        ("saltelli", Self::Saltelli),
        ("jansen", Self::Jansen),
        ("janon-monod", Self::JanonMonod),
        ("azzini-rosati", Self::AzziniRosati),
    ];

    /// The estimator of that name.
    pub fn from_name(name: &str) -> Result<Self> {
        let found = Self::ALL.iter().find(|(known, _)| *known == name);
        found.map(|(_, e)| *e).ok_or_else(|| {
            let known = Self::ALL.iter().map(|(name, _)| *name);
            Error::parameter(Problem::unknown(name, "an estimator", known))
        })
    }
}

/// A numerator and a denominator for each index: first orders, totals, then pairs j < k. Kept
/// apart so that outputs can be aggregated by summing both (Gamboa et al. 2014: generalised
/// indices; Lamboni et al. 2011).
#[derive(Debug, Clone, PartialEq)]
pub struct Ratios {
    /// Numerators.
    pub over: Vec<f64>,
    /// Denominators.
    pub under: Vec<f64>,
}

impl Ratios {
    /// All zero, for `len` indices.
    pub fn zeros(len: usize) -> Self {
        Self { over: vec![0.0; len], under: vec![0.0; len] }
    }

    /// Adds those of another output.
    pub fn add(&mut self, other: &Self) {
        self.over.iter_mut().zip(&other.over).for_each(|(a, b)| *a += b);
        self.under.iter_mut().zip(&other.under).for_each(|(a, b)| *a += b);
    }

    /// One index. An output that does not vary has no indices: NaN.
    pub fn value(&self, k: usize) -> f64 {
        if self.under[k] > 0.0 { self.over[k] / self.under[k] } else { f64::NAN }
    }
}

/// Number of indices of an output.
pub fn size(factors: usize, second: bool) -> usize {
    2 * factors + if second { factors * (factors - 1) / 2 } else { 0 }
}

/// What the indices are about when the noise of the model is a factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The outcome itself; the noise is one of its causes of variation.
    Outcome,
    /// The mean of the outcome given the inputs.
    Mean,
}

/// Numerators and denominators of all indices of one output.
pub fn ratios(sums: Sums<'_>, estimator: Estimator, target: Target) -> Ratios {
    let f = sums.factors();
    let mut out = Ratios::zeros(size(f, sums.second()));
    for j in 0..f {
        let (first, total) = match estimator {
            Estimator::Saltelli => saltelli(sums, j),
            Estimator::Jansen => jansen(sums, j),
            Estimator::JanonMonod => janon_monod(sums, j),
            Estimator::AzziniRosati => azzini_rosati(sums, j),
        };
        (out.over[j], out.under[j]) = first;
        (out.over[f + j], out.under[f + j]) = total;
    }
    if sums.second() {
        pairs(sums, estimator, &mut out);
    }
    if target == Target::Mean {
        of_the_mean(sums, &mut out);
    }
    out
}

type Ratio = (f64, f64);

/// Mean product of two runs from their mean squares and mean square distance.
fn product(p: RunMoments, q: RunMoments, distance: f64) -> f64 {
    0.5 * (p.square + q.square - distance)
}

fn saltelli(s: Sums<'_>, j: usize) -> (Ratio, Ratio) {
    let (a, b, x) = (s.a(), s.b(), s.x(j));
    let first = product(b, x, x.to_b) - product(a, b, a.to_b) - s.mean() * (x.mean - a.mean);
    let variance = s.variance();
    ((first, variance), (0.5 * x.to_a, variance))
}

fn jansen(s: Sums<'_>, j: usize) -> (Ratio, Ratio) {
    let (x, variance) = (s.x(j), s.variance());
    let (mut to_b, mut to_a) = (x.to_b, x.to_a);
    if s.mirror() {
        let y = s.y(j); // the mirror image: A and B exchanged
        (to_b, to_a) = (0.5 * (to_b + y.to_a), 0.5 * (to_a + y.to_b));
    }
    ((variance - 0.5 * to_b, variance), (0.5 * to_a, variance))
}

/// Correlation of two runs that share some factors, with the pooled mean and variance.
fn correlation(p: RunMoments, q: RunMoments, distance: f64) -> Ratio {
    let mean = 0.5 * (p.mean + q.mean);
    let under = 0.5 * (p.square + q.square) - mean * mean;
    (under - 0.5 * distance, under)
}

fn janon_monod(s: Sums<'_>, j: usize) -> (Ratio, Ratio) {
    let (a, b, x) = (s.a(), s.b(), s.x(j));
    let mut first = correlation(b, x, x.to_b);
    let mut rest = correlation(a, x, x.to_a);
    if s.mirror() {
        let y = s.y(j);
        let (f, r) = (correlation(a, y, y.to_a), correlation(b, y, y.to_b));
        first = (0.5 * (first.0 + f.0), 0.5 * (first.1 + f.1));
        rest = (0.5 * (rest.0 + r.0), 0.5 * (rest.1 + r.1));
    }
    (first, (rest.1 - rest.0, rest.1))
}

fn azzini_rosati(s: Sums<'_>, j: usize) -> (Ratio, Ratio) {
    // 2 E[(A − x)(y − B)] of x = A_B^j, y = B_A^j, by the distances of all four.
    let pair = s.pair(j);
    let under = s.a().to_b + pair.between;
    ((under - pair.crossed, under), (pair.straight, under))
}

/// Closed index of a pair minus the first orders of both. The Saltelli form uses one product as
/// SALib does; the others use both and their own means.
fn pairs(s: Sums<'_>, estimator: Estimator, out: &mut Ratios) {
    let f = s.factors();
    let variance = s.variance();
    let centre = s.mean();
    let (a, b) = (s.a(), s.b());
    let base = product(a, b, a.to_b) - centre * (a.mean + b.mean);
    let mut k = 2 * f;
    for i in 0..f {
        for j in i + 1..f {
            let (yi, xj) = (s.y(i).mean, s.x(j).mean);
            let closed = if estimator == Estimator::Saltelli {
                s.y_times_x(i, j) - centre * (yi + xj) - base
            } else {
                let (yj, xi) = (s.y(j).mean, s.x(i).mean);
                0.5 * (s.y_times_x(i, j) - yi * xj + s.y_times_x(j, i) - yj * xi)
            };
            out.over[k] = closed - variance * (out.value(i) + out.value(j));
            out.under[k] = variance;
            k += 1;
        }
    }
}

/// Indices of E[Y | inputs]. Its variance is that of Y less half the mean square change when only
/// the noise is drawn anew; first orders have the same numerator; a total is one minus the share
/// that stays when factor and noise are drawn anew. Noise itself has no index: zero.
fn of_the_mean(s: Sums<'_>, out: &mut Ratios) {
    let f = s.factors();
    let last = f - 1;
    let noise = s.x(last);
    let variance = s.variance() - 0.5 * noise.to_a;
    for k in 0..out.over.len() {
        let scale = if out.under[k] > 0.0 { s.variance() / out.under[k] } else { 0.0 };
        out.over[k] *= scale;
        out.under[k] = variance;
    }
    // Against the same covariance without a factor drawn anew, so that an idle factor has exactly 0.
    let a = s.a();
    let whole = product(noise, a, noise.to_a) - noise.mean * a.mean;
    for j in 0..f {
        let x = s.x(j);
        let stays = s.noise_times_x(j) - noise.mean * x.mean;
        out.over[f + j] = if j == last { 0.0 } else { whole - stays };
    }
    out.over[last] = 0.0;
    let mut k = 2 * f;
    for i in 0..f {
        for j in i + 1..f {
            if s.second() && j == last {
                out.over[k + j - i - 1] = 0.0;
            }
        }
        k += f - 1 - i;
    }
}
