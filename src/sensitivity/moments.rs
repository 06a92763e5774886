//! Sums of a Sobol' design: everything any of the estimators needs, in memory of the order of the
//! indices. All values are taken relative to a pivot near the mean, so a large constant is harmless.

use super::model::Row;
use super::plan::Plan;
use super::shape::Shape;
use crate::rng::LANES;

/// Cells of the histogram of the inputs of failed runs.
pub const CELLS: usize = 16;

/// The sums of some base points, for every output.
#[derive(Debug, Clone, PartialEq)]
pub struct Moments {
    shape: Shape,
    outputs: usize,
    sums: Vec<f64>,
    /// Base points used, one number an output.
    pub used: Vec<u64>,
    /// Base points asked for.
    pub asked: u64,
    /// Base points in which an output of a run was not finite.
    pub failed_points: u64,
    /// Runs in which an output was not finite.
    pub failed_runs: u64,
    /// Histogram of each input over the failed runs: `failed_at[input * CELLS + cell]`.
    pub failed_at: Vec<u64>,
}

/// The sums of one output as the estimators read them; `n` base points.
#[derive(Debug, Clone, Copy)]
pub struct Sums<'a> {
    shape: Shape,
    at: &'a [f64],
    /// Base points.
    pub n: f64,
}

/// Mean, mean square, and mean square distances to A and B of one run.
#[derive(Debug, Clone, Copy)]
pub struct RunMoments {
    /// Mean.
    pub mean: f64,
    /// Mean square.
    pub square: f64,
    /// Mean square distance to A.
    pub to_a: f64,
    /// Mean square distance to B.
    pub to_b: f64,
}

/// Mean square distances of a pair of runs x = `A_B^j`, y = `B_A^j`.
#[derive(Debug, Clone, Copy)]
pub struct PairMoments {
    /// Of x to B and of y to A, together.
    pub crossed: f64,
    /// Of x to A and of y to B, together.
    pub straight: f64,
    /// Of x to y.
    pub between: f64,
}

impl Sums<'_> {
    fn m(&self, k: usize) -> f64 {
        self.at[k] / self.n
    }

    /// Number of factors.
    pub fn factors(&self) -> usize {
        self.shape.factors
    }

    /// True with the runs `B_A^j`.
    pub fn mirror(&self) -> bool {
        self.shape.mirror
    }

    /// True when only the distances of pairs of runs are kept.
    pub fn lean(&self) -> bool {
        self.shape.lean
    }

    /// True with the sums of pairs.
    pub fn second(&self) -> bool {
        self.shape.second
    }

    /// Means and mean squares of A and B, and their mean square distance.
    pub fn a(&self) -> RunMoments {
        RunMoments { mean: self.m(0), square: self.m(2), to_a: 0.0, to_b: self.m(4) }
    }

    /// See [`Self::a`].
    pub fn b(&self) -> RunMoments {
        RunMoments { mean: self.m(1), square: self.m(3), to_a: self.m(4), to_b: 0.0 }
    }

    /// The run `A_B^j`: A with factor j from B.
    pub fn x(&self, j: usize) -> RunMoments {
        self.run(self.shape.x(j))
    }

    /// The run `B_A^j`: B with factor j from A.
    pub fn y(&self, j: usize) -> RunMoments {
        self.run(self.shape.y(j))
    }

    fn run(&self, k: usize) -> RunMoments {
        debug_assert!(!self.shape.lean, "a lean design has no sums of single runs");
        let [to_a, to_b, mean, square] = [0, 1, 2, 3].map(|i| self.m(k + i));
        RunMoments { mean, square, to_a, to_b }
    }

    /// The pair `A_B^j`, `B_A^j`.
    pub fn pair(&self, j: usize) -> PairMoments {
        if self.shape.lean {
            let [crossed, straight, between] = [0, 1, 2].map(|i| self.m(self.shape.pair(j) + i));
            return PairMoments { crossed, straight, between };
        }
        let (x, y) = (self.x(j), self.y(j));
        PairMoments {
            crossed: x.to_b + y.to_a,
            straight: x.to_a + y.to_b,
            between: self.m(self.shape.x_to_y(j)),
        }
    }

    /// Mean product of `B_A^j` and `A_B^k`, j ≠ k.
    pub fn y_times_x(&self, j: usize, k: usize) -> f64 {
        self.m(self.shape.cross(j) + k)
    }

    /// Mean product of the run that swaps the noise and `A_B^j`.
    pub fn noise_times_x(&self, j: usize) -> f64 {
        self.m(self.shape.noise_at() + j)
    }

    /// Mean over all runs whose sums are kept, relative to the pivot.
    pub fn mean(&self) -> f64 {
        let f = self.shape.factors;
        if self.shape.lean {
            return 0.5 * (self.m(0) + self.m(1));
        }
        let mut sum = self.m(0) + self.m(1);
        for j in 0..f {
            sum += self.x(j).mean;
        }
        if self.shape.mirror {
            for j in 0..f {
                sum += self.y(j).mean;
            }
        }
        sum / (2 + f * if self.shape.mirror { 2 } else { 1 }) as f64
    }

    /// Population variance of A and B together.
    pub fn variance(&self) -> f64 {
        let mean = 0.5 * (self.m(0) + self.m(1));
        (0.5 * (self.m(2) + self.m(3)) - mean * mean).max(0.0)
    }
}

impl Moments {
    /// No base points yet.
    pub fn new(plan: &Plan, outputs: usize) -> Self {
        let shape = Shape::of(plan);
        Self {
            shape,
            outputs,
            sums: vec![0.0; outputs * shape.len()],
            used: vec![0; outputs],
            asked: 0,
            failed_points: 0,
            failed_runs: 0,
            failed_at: vec![0; plan.inputs * CELLS],
        }
    }

    /// The sums of one output.
    pub fn output(&self, o: usize) -> Sums<'_> {
        let len = self.shape.len();
        Sums {
            shape: self.shape,
            at: &self.sums[o * len..(o + 1) * len],
            n: (self.used[o] as f64).max(1.0),
        }
    }

    /// Number of outputs.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// Adds the sums of other base points.
    pub fn merge(&mut self, other: &Self) {
        let add = |a: &mut [u64], b: &[u64]| a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
        for (a, b) in self.sums.iter_mut().zip(&other.sums) {
            *a += b;
        }
        add(&mut self.used, &other.used);
        add(&mut self.failed_at, &other.failed_at);
        self.asked += other.asked;
        self.failed_points += other.failed_points;
        self.failed_runs += other.failed_runs;
    }

    /// The sums of output `o` without those of some of the base points.
    #[must_use]
    pub fn difference(&self, other: &Self, o: usize) -> Self {
        let len = self.shape.len();
        let at = o * len..(o + 1) * len;
        let pairs = self.sums[at.clone()].iter().zip(&other.sums[at]);
        Self {
            shape: self.shape,
            outputs: 1,
            sums: pairs.map(|(a, b)| a - b).collect(),
            used: vec![self.used[o] - other.used[o]],
            asked: self.asked - other.asked,
            failed_points: 0,
            failed_runs: 0,
            failed_at: Vec::new(),
        }
    }

    /// Adds the sums of a block: `lanes` are the base points used, one mask an output.
    pub(super) fn add(&mut self, sums: &[f64], lanes: &[u64], active: usize) {
        self.asked += active as u64;
        self.sums.iter_mut().zip(sums).for_each(|(a, b)| *a += b);
        let used = self.used.iter_mut().zip(lanes);
        used.for_each(|(used, lanes)| *used += u64::from(lanes.count_ones()));
    }

    /// Counts failed runs: `failed[run]` are the lanes in which an output was not finite.
    pub(super) fn count_failures(&mut self, plan: &Plan, failed: &[u64], base: &[Row]) {
        for (run, lanes) in failed.iter().enumerate() {
            for l in (0..LANES).filter(|l| lanes >> l & 1 == 1) {
                self.failed_runs += 1;
                for j in 0..plan.inputs {
                    let half = if plan.from_second(run, Some(j)) { plan.inputs } else { 0 };
                    let cell = (base[half + j][l] * CELLS as f64) as usize;
                    self.failed_at[j * CELLS + cell.min(CELLS - 1)] += 1;
                }
            }
        }
        let points = failed.iter().fold(0, |all, lanes| all | lanes);
        self.failed_points += u64::from(points.count_ones());
    }
}
