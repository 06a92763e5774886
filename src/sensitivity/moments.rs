//! Sums of a Sobol' design: everything any of the estimators needs, in memory of the order of the
//! indices. All values are taken relative to a pivot near the mean, so a large constant is harmless.

use super::model::Row;
use super::plan::Plan;
use crate::rng::LANES;

const BASE: usize = 5;
const FIRST: usize = 4;
const SECOND: usize = 5;

/// Cells of the histogram of the inputs of failed runs.
pub const CELLS: usize = 16;

/// Where each sum of an output is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    factors: usize,
    mirror: bool,
    second: bool,
    noise: bool,
}

impl Shape {
    fn of(plan: &Plan) -> Self {
        Self { factors: plan.size(), mirror: plan.mirror, second: plan.second, noise: plan.noise }
    }

    fn len(self) -> usize {
        let f = self.factors;
        let part = |wanted: bool, size: usize| if wanted { size } else { 0 };
        let mirror = part(self.mirror, f * SECOND);
        BASE + f * FIRST + mirror + part(self.second, f * f) + part(self.noise, f)
    }

    fn y(self, j: usize) -> usize {
        BASE + self.factors * FIRST + j * SECOND
    }

    fn cross(self, j: usize) -> usize {
        BASE + self.factors * (FIRST + SECOND) + j * self.factors
    }

    fn noise_at(self) -> usize {
        self.len() - self.factors
    }
}

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
        self.run(BASE + j * FIRST)
    }

    /// The run `B_A^j`: B with factor j from A.
    pub fn y(&self, j: usize) -> RunMoments {
        self.run(self.shape.y(j))
    }

    fn run(&self, k: usize) -> RunMoments {
        RunMoments {
            mean: self.m(k),
            square: self.m(k + 1),
            to_a: self.m(k + 2),
            to_b: self.m(k + 3),
        }
    }

    /// Mean square distance of `A_B^j` and `B_A^j`.
    pub fn x_to_y(&self, j: usize) -> f64 {
        self.m(self.shape.y(j) + 4)
    }

    /// Mean product of `B_A^j` and `A_B^k`, j ≠ k.
    pub fn y_times_x(&self, j: usize, k: usize) -> f64 {
        self.m(self.shape.cross(j) + k)
    }

    /// Mean product of the run that swaps the noise and `A_B^j`.
    pub fn noise_times_x(&self, j: usize) -> f64 {
        self.m(self.shape.noise_at() + j)
    }

    /// Mean over all runs, relative to the pivot.
    pub fn mean(&self) -> f64 {
        let f = self.shape.factors;
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

    /// Bytes that one set of sums takes.
    pub fn bytes(plan: &Plan, outputs: usize) -> usize {
        Shape::of(plan).len() * outputs * size_of::<f64>()
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

    /// Adds a block of base points. `values[run * outputs + o]` are the outputs of the runs in the
    /// order of the plan, `active` lanes of them; they are overwritten. `base` holds the inputs of
    /// A, then those of B.
    pub fn add(
        &mut self,
        plan: &Plan,
        values: &mut [Row],
        active: usize,
        pivot: &[f64],
        base: &[Row],
    ) {
        let runs = plan.runs();
        self.asked += active as u64;
        let deciding = values.iter().step_by(plan.stride);
        if deciding.flatten().any(|v| !v.is_finite()) {
            self.count_failures(plan, values, active, base);
        }
        let len = self.shape.len();
        let mut rows = vec![[0.0; LANES]; runs];
        for o in 0..self.outputs {
            let mut ok = [false; LANES];
            ok[..active].fill(true);
            for run in 0..runs {
                let value = &values[run * self.outputs + o];
                for l in 0..LANES {
                    ok[l] &= value[l].is_finite();
                    rows[run][l] = value[l] - pivot[o];
                }
            }
            let good = ok.iter().filter(|ok| **ok).count();
            if good < LANES {
                mask(&mut rows, &ok);
            }
            self.used[o] += good as u64;
            accumulate(self.shape, &rows, &mut self.sums[o * len..(o + 1) * len]);
        }
    }

    fn count_failures(&mut self, plan: &Plan, values: &[Row], active: usize, base: &[Row]) {
        for l in 0..active {
            let mut any = false;
            for run in 0..plan.runs() {
                let out = &values[run * self.outputs..(run + 1) * self.outputs];
                if out.iter().step_by(plan.stride).all(|row| row[l].is_finite()) {
                    continue;
                }
                any = true;
                self.failed_runs += 1;
                for j in 0..plan.inputs {
                    let half = if plan.from_second(run, Some(j)) { plan.inputs } else { 0 };
                    let cell = (base[half + j][l] * CELLS as f64) as usize;
                    self.failed_at[j * CELLS + cell.min(CELLS - 1)] += 1;
                }
            }
            self.failed_points += u64::from(any);
        }
    }
}

/// A masked lane counts as the pivot in every run, so it adds nothing to any sum.
fn mask(rows: &mut [Row], ok: &[bool; LANES]) {
    for row in rows {
        for l in 0..LANES {
            if !ok[l] {
                row[l] = 0.0;
            }
        }
    }
}

#[multiversion::multiversion(targets(
    "x86_64+avx512f+avx512dq+avx512vl+avx512bw+avx2+fma+bmi2",
    "x86_64+avx2+fma+bmi2"
))]
fn accumulate(shape: Shape, rows: &[Row], sums: &mut [f64]) {
    let f = shape.factors;
    let (a, b) = (&rows[0], &rows[1]);
    sums[0] += sum(a);
    sums[1] += sum(b);
    sums[2] += dot(a, a);
    sums[3] += dot(b, b);
    sums[4] += distance(a, b);
    for j in 0..f {
        let x = &rows[2 + j];
        four(a, b, x, &mut sums[BASE + j * FIRST..]);
        if shape.mirror {
            let y = &rows[2 + f + j];
            let at = shape.y(j);
            four(a, b, y, &mut sums[at..]);
            sums[at + 4] += distance(x, y);
        }
        if shape.second {
            let y = &rows[2 + f + j];
            let cross = &mut sums[shape.cross(j)..shape.cross(j) + f];
            for (k, s) in cross.iter_mut().enumerate() {
                if k != j {
                    *s += dot(y, &rows[2 + k]);
                }
            }
        }
        if shape.noise {
            sums[shape.noise_at() + j] += dot(&rows[1 + f], x);
        }
    }
}

#[inline(always)]
fn four(a: &Row, b: &Row, x: &Row, sums: &mut [f64]) {
    sums[0] += sum(x);
    sums[1] += dot(x, x);
    sums[2] += distance(a, x);
    sums[3] += distance(b, x);
}

/// Sixteen partial sums, then a fixed tree: the same bits whatever the width of the vectors.
#[inline(always)]
fn tree(mut part: [f64; 16]) -> f64 {
    for width in [8, 4, 2, 1] {
        for l in 0..width {
            part[l] += part[l + width];
        }
    }
    part[0]
}

#[inline(always)]
fn sum(a: &Row) -> f64 {
    let mut part = [0.0; 16];
    for k in 0..LANES / 16 {
        for l in 0..16 {
            part[l] += a[k * 16 + l];
        }
    }
    tree(part)
}

#[inline(always)]
fn dot(a: &Row, b: &Row) -> f64 {
    let mut part = [0.0; 16];
    for k in 0..LANES / 16 {
        for l in 0..16 {
            part[l] += a[k * 16 + l] * b[k * 16 + l];
        }
    }
    tree(part)
}

#[inline(always)]
fn distance(a: &Row, b: &Row) -> f64 {
    let mut part = [0.0; 16];
    for k in 0..LANES / 16 {
        for l in 0..16 {
            let d = a[k * 16 + l] - b[k * 16 + l];
            part[l] += d * d;
        }
    }
    tree(part)
}
