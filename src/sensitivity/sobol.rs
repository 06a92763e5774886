//! Sobol' analysis fused with the model: points, runs and sums block by block; nothing is kept but
//! the sums, one set for each independent scramble.

use rayon::prelude::*;

use super::blocks::Work;
use super::model::{Model, Points, Row};
use super::moments::Moments;
use super::plan::Plan;
use super::source::Source;
use crate::error::Result;
use crate::monitor::Monitor;
use crate::rng::LANES;

/// The sums of a design so far; can be taken further.
#[derive(Debug, Clone)]
pub struct Analysis {
    /// What is run.
    pub plan: Plan,
    /// One set of sums for each scramble.
    pub replicates: Vec<Moments>,
    /// A value near the mean of each output.
    pub pivot: Vec<f64>,
}

impl Analysis {
    /// Nothing run yet; `pivot` has one value an output.
    pub fn new(plan: Plan, pivot: Vec<f64>) -> Self {
        let outputs = pivot.len();
        let replicates = (0..plan.replicates).map(|_| Moments::new(&plan, outputs)).collect();
        Self { plan, replicates, pivot }
    }

    /// The scramble of a replicate: coordinates of A, then those of B.
    pub fn scramble(plan: &Plan, replicate: usize) -> Result<Source> {
        Source::new(2 * plan.inputs, plan.seed, replicate)
    }

    /// Starts the analysis of a model: its pivot is the mean of a first block of points.
    pub fn begin<M: Model>(mut plan: Plan, model: &M) -> Result<Self> {
        plan.stride = model.stride();
        let mut base = vec![[0.5; LANES]; 2 * plan.inputs];
        fill(&Self::scramble(&plan, 0)?, 0, &mut base);
        let mut rows = vec![[0.0; LANES]; model.outputs()];
        let mut runner = Runner::new(&plan, model);
        runner.begin(&base);
        runner.run(0, 0, &mut rows)?;
        let pivot = rows.iter().map(finite_mean).collect();
        Ok(Self::new(plan, pivot))
    }

    /// Runs the model on the base points up to `upto` of every replicate and adds their sums, block
    /// by block: the same bits in one go or in several. Stopped, it keeps every block done.
    pub fn extend<M: Model>(&mut self, model: &M, upto: u64, monitor: &Monitor) -> Result<()> {
        let Self { plan, replicates, pivot } = self;
        let left = |m: &Moments| upto.saturating_sub(m.asked).div_ceil(LANES as u64);
        monitor.begin(replicates.iter().map(left).sum());
        let one = |(replicate, sums): (usize, &mut Moments)| {
            let scramble = Self::scramble(plan, replicate)?;
            let mut runner = Runner::new(plan, model);
            let mut work = Work::new(plan, pivot.len());
            let mut base = vec![[0.5; LANES]; 2 * plan.inputs];
            while sums.asked < upto {
                monitor.check()?;
                let active = (upto - sums.asked).min(LANES as u64) as usize;
                let first = (replicate as u64) << 40 | sums.asked;
                fill(&scramble, sums.asked, &mut base);
                runner.begin(&base);
                let run = |run: usize, out: &mut [Row]| runner.run(first, run, out);
                work.add(sums, plan, pivot, active, &base, run)?;
                monitor.advance(1);
            }
            Ok(())
        };
        replicates.par_iter_mut().enumerate().with_max_len(1).try_for_each(one)
    }

    /// Points of the unit cube, row-major, for the base points `start..start + count` of a
    /// replicate: `plan.runs()` rows for each.
    pub fn unit_rows(&self, replicate: usize, start: u64, count: usize) -> Result<Vec<f64>> {
        let plan = &self.plan;
        let scramble = Self::scramble(plan, replicate)?;
        let mut base = vec![vec![0.0; count]; 2 * plan.inputs];
        for (j, column) in base.iter_mut().enumerate() {
            scramble.column(j, start, column);
        }
        let mut out = Vec::with_capacity(count * plan.runs() * plan.inputs);
        for i in 0..count {
            for run in 0..plan.runs() {
                for j in 0..plan.inputs {
                    let half = if plan.from_second(run, Some(j)) { plan.inputs } else { 0 };
                    out.push(base[half + j][i]);
                }
            }
        }
        Ok(out)
    }

    /// The sums of all replicates together.
    pub fn total(&self) -> Moments {
        let mut all = Moments::new(&self.plan, self.pivot.len());
        self.replicates.iter().for_each(|m| all.merge(m));
        all
    }

    /// Mean and variance of each output.
    pub fn summary(&self) -> (Vec<f64>, Vec<f64>) {
        let all = self.total();
        let sums = |o| all.output(o);
        let mean = |(o, pivot): (usize, &f64)| pivot + sums(o).mean();
        let means = self.pivot.iter().enumerate().map(mean).collect();
        (means, (0..self.pivot.len()).map(|o| sums(o).variance()).collect())
    }

    /// Adds runs made elsewhere: the next base points of a replicate, `values` row-major with
    /// `plan.runs()` rows a base point and one column an output.
    pub fn add_rows(&mut self, replicate: usize, values: &[f64]) -> Result<()> {
        let Self { plan, replicates, pivot } = self;
        let (sums, outputs) = (&mut replicates[replicate], pivot.len());
        let each = plan.runs() * outputs;
        let points = values.len() / each;
        let scramble = Self::scramble(plan, replicate)?;
        let mut base = vec![[0.0; LANES]; 2 * plan.inputs];
        let mut work = Work::new(plan, outputs);
        for first in (0..points).step_by(LANES) {
            let active = (points - first).min(LANES);
            fill(&scramble, sums.asked, &mut base);
            work.add(sums, plan, pivot, active, &base, |run, out| {
                for l in 0..LANES {
                    let at = (first + l.min(active - 1)) * each + run * outputs;
                    for (row, value) in out.iter_mut().zip(&values[at..at + outputs]) {
                        row[l] = *value;
                    }
                }
                Ok(())
            })?;
        }
        Ok(())
    }
}

/// Mean of the finite values, 0 without any; of equal values exactly that value.
pub fn finite_mean(row: &Row) -> f64 {
    let mut values = row.iter().filter(|v| v.is_finite());
    let Some(first) = values.next() else { return 0.0 };
    let (mut sum, mut n) = (0.0, 1.0);
    for v in values {
        sum += v - first;
        n += 1.0;
    }
    first + sum / n
}

fn fill(scramble: &Source, start: u64, base: &mut [Row]) {
    for (dim, row) in base.iter_mut().enumerate() {
        scramble.column(dim, start, row);
    }
}

/// Runs of a model at the points of a block.
struct Runner<'a, M: Model> {
    plan: &'a Plan,
    model: &'a M,
    /// The inputs of A, and those of B; a run borrows the rows of its factor from the other.
    sides: [Vec<Row>; 2],
    /// One for the runs around A, one for those around B: each run then changes few inputs.
    scratch: [M::Scratch; 2],
}

impl<'a, M: Model> Runner<'a, M> {
    fn new(plan: &'a Plan, model: &'a M) -> Self {
        let points = vec![[0.5; LANES]; plan.inputs];
        let sides = [points.clone(), points];
        Self { plan, model, sides, scratch: [model.scratch(), model.scratch()] }
    }

    /// Takes the inputs of a block: those of A, then those of B.
    fn begin(&mut self, base: &[Row]) {
        let (a, b) = base.split_at(self.plan.inputs);
        self.sides[0].copy_from_slice(a);
        self.sides[1].copy_from_slice(b);
    }

    /// One run of the plan. Runs of a base point share their noise, unless the noise is a factor:
    /// then A and B have their own.
    fn run(&mut self, first: u64, run: usize, out: &mut [Row]) -> Result<()> {
        let (plan, hybrids) = (self.plan, self.plan.size());
        let (side, swapped) = match run {
            0 | 1 => (run, None),
            _ => ((run - 2) / hybrids, Some((run - 2) % hybrids)),
        };
        let inputs = swapped.map_or(&[][..], |k| &plan.factors[k]);
        let noise = match swapped {
            _ if !plan.noise => 0,
            Some(k) if k + 1 == hybrids => 1 - side as u64,
            _ => side as u64,
        };
        let ids: [u64; LANES] = std::array::from_fn(|l| (first + l as u64) << 1 | noise);
        swap(&mut self.sides, inputs);
        let points = Points { u: &self.sides[side], noise: &ids };
        let done = self.model.evaluate(&mut self.scratch[side], points, out);
        swap(&mut self.sides, inputs);
        done
    }
}

/// Exchanges rows of A and B.
fn swap([a, b]: &mut [Vec<Row>; 2], inputs: &[usize]) {
    inputs.iter().for_each(|&j| std::mem::swap(&mut a[j], &mut b[j]));
}
