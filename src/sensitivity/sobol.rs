//! Sobol' analysis fused with the model: points, runs and sums block by block; nothing is kept but
//! the sums, one set for each independent scramble.

use rayon::prelude::*;

use super::model::{Model, Points, Row};
use super::moments::Moments;
use super::plan::Plan;
use super::source::Source;
use crate::error::Result;
use crate::monitor::Monitor;
use crate::rng::LANES;

/// Memory that the sums of the segments of all replicates may take together.
const SEGMENT_BYTES: usize = 24 << 20;

/// The sums of a design so far; can be taken further.
#[derive(Debug, Clone)]
pub struct Analysis {
    /// What is run.
    pub plan: Plan,
    /// One set of sums for each scramble.
    pub replicates: Vec<Moments>,
    /// A value near the mean of each output.
    pub pivot: Vec<f64>,
    /// Base points done in each replicate.
    pub done: u64,
}

impl Analysis {
    /// Nothing run yet; `pivot` has one value an output.
    pub fn new(plan: Plan, pivot: Vec<f64>) -> Self {
        let outputs = pivot.len();
        let replicates = (0..plan.replicates).map(|_| Moments::new(&plan, outputs)).collect();
        Self { plan, replicates, pivot, done: 0 }
    }

    /// The scramble of a replicate: coordinates of A, then those of B.
    pub fn scramble(plan: &Plan, replicate: usize) -> Result<Source> {
        Source::new(2 * plan.inputs, plan.seed, replicate)
    }

    /// Starts the analysis of a model: its pivot is the mean of a first block of points.
    pub fn begin<M: Model>(mut plan: Plan, model: &M) -> Result<Self> {
        plan.stride = model.stride();
        let mut block = Block::new(&plan, model);
        block.fill(&Self::scramble(&plan, 0)?, 0);
        block.run(&plan, model, 0, 0)?;
        let pivot = block.values[..model.outputs()].iter().map(finite_mean).collect();
        Ok(Self::new(plan, pivot))
    }

    /// Runs the model on the base points `done..upto` of every replicate and adds their sums.
    pub fn extend<M: Model>(&mut self, model: &M, upto: u64, monitor: &Monitor) -> Result<()> {
        let blocks = upto.saturating_sub(self.done).div_ceil(LANES as u64);
        let segments = self.segments(blocks);
        let per = blocks.div_ceil(segments);
        let plan = &self.plan;
        monitor.begin(blocks * plan.replicates as u64);
        let scrambles = (0..plan.replicates)
            .into_par_iter()
            .map(|r| Self::scramble(plan, r))
            .collect::<Result<Vec<_>>>()?;
        let (pivot, done) = (&self.pivot, self.done);
        let parts = (0..plan.replicates as u64 * segments)
            .into_par_iter()
            .map(|unit| {
                let (replicate, segment) = ((unit / segments) as usize, unit % segments);
                let mut sums = Moments::new(plan, pivot.len());
                let mut block = Block::new(plan, model);
                for k in segment * per..((segment + 1) * per).min(blocks) {
                    monitor.check()?;
                    let start = done + k * LANES as u64;
                    let active = (upto - start).min(LANES as u64) as usize;
                    block.fill(&scrambles[replicate], start);
                    block.run(plan, model, replicate, start)?;
                    sums.add(plan, &mut block.values, active, pivot, &block.base);
                    monitor.advance(1);
                }
                Ok(sums)
            })
            .collect::<Result<Vec<_>>>()?;
        for (unit, part) in parts.iter().enumerate() {
            self.replicates[unit / segments as usize].merge(part);
        }
        self.done = self.done.max(upto);
        Ok(())
    }

    /// How many parts a replicate is cut into: by the size of the problem alone, never by threads.
    fn segments(&self, blocks: u64) -> u64 {
        let one = Moments::bytes(&self.plan, self.pivot.len()) * self.plan.replicates;
        ((SEGMENT_BYTES / one.max(1)) as u64).clamp(1, 8).min(blocks.max(1))
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

    /// Adds runs made elsewhere: base points `start..` of a replicate, `values` row-major with
    /// `plan.runs()` rows a base point and one column an output.
    pub fn add_rows(&mut self, replicate: usize, start: u64, values: &[f64]) -> Result<()> {
        let (runs, outputs) = (self.plan.runs(), self.pivot.len());
        let points = values.len() / (runs * outputs);
        let scramble = Self::scramble(&self.plan, replicate)?;
        let mut rows = vec![[0.0; LANES]; runs * outputs];
        let mut base = vec![[0.0; LANES]; 2 * self.plan.inputs];
        for first in (0..points).step_by(LANES) {
            let active = (points - first).min(LANES);
            for l in 0..LANES {
                let point = first + l.min(active - 1);
                for k in 0..runs * outputs {
                    rows[k][l] = values[point * runs * outputs + k];
                }
            }
            fill(&scramble, start + first as u64, &mut base);
            self.replicates[replicate].add(&self.plan, &mut rows, active, &self.pivot, &base);
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

/// The working memory of a thread.
struct Block<M: Model> {
    base: Vec<Row>,
    points: Vec<Row>,
    values: Vec<Row>,
    scratch: M::Scratch,
}

impl<M: Model> Block<M> {
    fn new(plan: &Plan, model: &M) -> Self {
        Self {
            base: vec![[0.5; LANES]; 2 * plan.inputs],
            points: vec![[0.5; LANES]; plan.inputs],
            values: vec![[0.0; LANES]; plan.runs() * model.outputs()],
            scratch: model.scratch(),
        }
    }

    fn fill(&mut self, scramble: &Source, start: u64) {
        fill(scramble, start, &mut self.base);
    }

    /// Runs A, B and all their hybrids. Runs of a base point share their noise, unless the noise
    /// is a factor: then A and B have their own.
    fn run(&mut self, plan: &Plan, model: &M, replicate: usize, start: u64) -> Result<()> {
        let first = (replicate as u64) << 40 | start;
        let half = plan.inputs;
        let hybrids = plan.size();
        let sides = if plan.mirror { 2 } else { 1 };
        for side in 0..2 {
            let (own, other) = (side * half, (1 - side) * half);
            self.points.copy_from_slice(&self.base[own..own + half]);
            self.evaluate(plan, model, side, first, side)?;
            for (k, factor) in plan.factors.iter().enumerate().filter(|_| side < sides) {
                factor.iter().for_each(|&j| self.points[j] = self.base[other + j]);
                let swapped = plan.noise && k + 1 == hybrids;
                let noise = if swapped { 1 - side } else { side };
                self.evaluate(plan, model, 2 + side * hybrids + k, first, noise)?;
                factor.iter().for_each(|&j| self.points[j] = self.base[own + j]);
            }
        }
        Ok(())
    }

    fn evaluate(
        &mut self,
        plan: &Plan,
        model: &M,
        run: usize,
        first: u64,
        side: usize,
    ) -> Result<()> {
        let side = if plan.noise { side as u64 } else { 0 };
        let noise: [u64; LANES] = std::array::from_fn(|l| (first + l as u64) << 1 | side);
        let outputs = model.outputs();
        let out = &mut self.values[run * outputs..(run + 1) * outputs];
        model.evaluate(&mut self.scratch, Points { u: &self.points, noise: &noise }, out)
    }
}
