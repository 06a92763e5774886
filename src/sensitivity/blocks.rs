//! A block of base points turned into sums while its runs come in: only A, B and the runs that
//! later sums need are kept, so memory does not grow with the number of runs times outputs.

use super::model::Row;
use super::moments::Moments;
use super::plan::Plan;
use super::shape::Shape;
use crate::error::Result;
use crate::rng::LANES;

/// The working memory of a thread: outputs of the runs kept, relative to the pivot.
#[derive(Debug)]
pub struct Work {
    a: Vec<Row>,
    b: Vec<Row>,
    /// The runs `A_B^j`: all of them when pairs are wanted, else one at a time.
    x: Vec<Vec<Row>>,
    y: Vec<Row>,
    /// The run that swaps the noise.
    noise: Vec<Row>,
    sums: Vec<f64>,
    /// Lanes in which all runs so far are finite, one mask an output.
    lanes: Vec<u64>,
    /// Lanes in which a deciding output was not finite, one mask a run.
    failed: Vec<u64>,
}

impl Work {
    /// Memory for the runs of a plan with that many outputs.
    pub fn new(plan: &Plan, outputs: usize) -> Self {
        let rows = |wanted: bool| if wanted { vec![[0.0; LANES]; outputs] } else { Vec::new() };
        Self {
            a: rows(true),
            b: rows(true),
            x: vec![rows(true); if plan.second { plan.size() } else { 1 }],
            y: rows(plan.mirror),
            noise: rows(plan.noise),
            sums: vec![0.0; outputs * Shape::of(plan).len()],
            lanes: vec![0; outputs],
            failed: vec![0; plan.runs()],
        }
    }

    /// Adds `active` base points to `moments`; `evaluate(run, out)` writes one row an output.
    /// `base` holds the inputs of A, then those of B.
    pub fn add(
        &mut self,
        moments: &mut Moments,
        plan: &Plan,
        pivot: &[f64],
        active: usize,
        base: &[Row],
        mut evaluate: impl FnMut(usize, &mut [Row]) -> Result<()>,
    ) -> Result<()> {
        let all = u64::MAX >> (LANES - active);
        self.lanes.fill(all);
        self.failed.fill(0);
        let late = self.pass(plan, pivot, &mut evaluate)?;
        self.failed.iter_mut().for_each(|lanes| *lanes &= all);
        if self.failed.iter().any(|lanes| *lanes != 0) {
            moments.count_failures(plan, &self.failed, base);
        }
        if late {
            // A lane failed after it had been summed: once more, without it from the start.
            self.pass(plan, pivot, &mut evaluate)?;
        }
        moments.add(&self.sums, &self.lanes, active);
        Ok(())
    }

    /// Sums all runs; true when a lane dropped out after it had been added to a sum.
    fn pass(
        &mut self,
        plan: &Plan,
        pivot: &[f64],
        evaluate: &mut impl FnMut(usize, &mut [Row]) -> Result<()>,
    ) -> Result<bool> {
        let shape = Shape::of(plan);
        let f = shape.factors;
        let Self { a, b, x, y, noise, sums, lanes, failed } = self;
        let mut get = |run: usize, out: &mut [Row], lanes: &mut [u64]| -> Result<bool> {
            evaluate(run, out)?;
            let (dropped, deciding) = settle(out, pivot, lanes, plan.stride);
            failed[run] |= deciding;
            Ok(dropped)
        };
        get(0, a, lanes)?;
        get(1, b, lanes)?;
        if plan.noise {
            get(1 + f, noise, lanes)?;
        }
        // Lanes lost so far are masked in all rows before anything is summed.
        let early = [Some(&mut *a), Some(&mut *b), plan.noise.then_some(&mut *noise)];
        early.into_iter().flatten().for_each(|rows| mask(rows, lanes));
        sums.fill(0.0);
        let width = shape.len();
        add_base(a, b, width, sums);
        let mut late = false;
        let known = |j: usize| plan.noise && j + 1 == f;
        if plan.second {
            for (j, x) in x.iter_mut().enumerate() {
                match known(j) {
                    true => x.copy_from_slice(noise),
                    false => late |= get(2 + j, x, lanes)?,
                }
            }
        }
        for j in 0..f {
            let kept = if plan.second { j } else { 0 };
            match known(j) {
                _ if plan.second => {}
                true => x[0].copy_from_slice(noise),
                false => late |= get(2 + j, &mut x[0], lanes)?,
            }
            if plan.mirror {
                late |= get(2 + f + j, y, lanes)?;
                add_pair([a, b, &x[kept], y], shape, j, sums);
            } else {
                add_run([a, b, &x[kept]], shape, j, sums);
            }
            if plan.second {
                for k in (0..f).filter(|k| *k != j) {
                    add_product(y, &x[k], width, shape.cross(j) + k, sums);
                }
            }
            if plan.noise {
                add_product(noise, &x[kept], width, shape.noise_at() + j, sums);
            }
        }
        Ok(late)
    }
}

/// Takes values relative to the pivot, which a masked lane counts as, so that it adds nothing.
/// Returns whether a lane dropped out, and the lanes of deciding outputs that are not finite.
fn settle(rows: &mut [Row], pivot: &[f64], lanes: &mut [u64], stride: usize) -> (bool, u64) {
    let (mut dropped, mut deciding) = (false, 0);
    for (o, row) in rows.iter_mut().enumerate() {
        let mut sound = true;
        for l in 0..LANES {
            sound &= row[l].is_finite();
        }
        let finite = if sound { u64::MAX } else { finite_lanes(row) };
        row.iter_mut().for_each(|v| *v -= pivot[o]);
        if finite != u64::MAX && o % stride == 0 {
            deciding |= !finite;
        }
        dropped |= lanes[o] & !finite != 0;
        lanes[o] &= finite;
        if lanes[o] != u64::MAX {
            clear(row, lanes[o]);
        }
    }
    (dropped, deciding)
}

fn finite_lanes(row: &Row) -> u64 {
    row.iter().enumerate().map(|(l, v)| u64::from(v.is_finite()) << l).sum()
}

fn mask(rows: &mut [Row], lanes: &[u64]) {
    for (row, lanes) in rows.iter_mut().zip(lanes).filter(|(_, lanes)| **lanes != u64::MAX) {
        clear(row, *lanes);
    }
}

fn clear(row: &mut Row, lanes: u64) {
    for l in 0..LANES {
        if lanes >> l & 1 == 0 {
            row[l] = 0.0;
        }
    }
}

#[multiversion::multiversion(targets(
    "x86_64+avx512f+avx512dq+avx512vl+avx512bw+avx2+fma+bmi2",
    "x86_64+avx2+fma+bmi2"
))]
fn add_base(a: &[Row], b: &[Row], width: usize, sums: &mut [f64]) {
    for ((a, b), sums) in a.iter().zip(b).zip(sums.chunks_exact_mut(width)) {
        sums[0] += sum(a);
        sums[1] += sum(b);
        sums[2] += dot(a, a);
        sums[3] += dot(b, b);
        sums[4] += distance(a, b);
    }
}

#[multiversion::multiversion(targets(
    "x86_64+avx512f+avx512dq+avx512vl+avx512bw+avx2+fma+bmi2",
    "x86_64+avx2+fma+bmi2"
))]
fn add_run([a, b, x]: [&[Row]; 3], shape: Shape, j: usize, sums: &mut [f64]) {
    let at = shape.x(j);
    for (o, sums) in sums.chunks_exact_mut(shape.len()).enumerate() {
        one(&a[o], &b[o], &x[o], &mut sums[at..]);
    }
}

#[multiversion::multiversion(targets(
    "x86_64+avx512f+avx512dq+avx512vl+avx512bw+avx2+fma+bmi2",
    "x86_64+avx2+fma+bmi2"
))]
fn add_pair([a, b, x, y]: [&[Row]; 4], shape: Shape, j: usize, sums: &mut [f64]) {
    let (of_x, of_y, between) = (shape.x(j), shape.y(j), shape.x_to_y(j));
    for (o, sums) in sums.chunks_exact_mut(shape.len()).enumerate() {
        let (a, b, x, y) = (&a[o], &b[o], &x[o], &y[o]);
        if shape.lean {
            let sums = &mut sums[shape.pair(j)..];
            sums[0] += distances([x, b], [y, a]);
            sums[1] += distances([x, a], [y, b]);
            sums[2] += distance(x, y);
        } else {
            one(a, b, x, &mut sums[of_x..]);
            one(a, b, y, &mut sums[of_y..]);
            sums[between] += distance(x, y);
        }
    }
}

#[multiversion::multiversion(targets(
    "x86_64+avx512f+avx512dq+avx512vl+avx512bw+avx2+fma+bmi2",
    "x86_64+avx2+fma+bmi2"
))]
fn add_product(x: &[Row], y: &[Row], width: usize, at: usize, sums: &mut [f64]) {
    for (o, sums) in sums.chunks_exact_mut(width).enumerate() {
        sums[at] += dot(&x[o], &y[o]);
    }
}

/// The sums of a run on its own: square distances to A and B, sum and square.
#[inline(always)]
fn one(a: &Row, b: &Row, x: &Row, sums: &mut [f64]) {
    sums[0] += distance(a, x);
    sums[1] += distance(b, x);
    sums[2] += sum(x);
    sums[3] += dot(x, x);
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

/// The square distances of two pairs of rows, together.
#[inline(always)]
fn distances([a, b]: [&Row; 2], [c, d]: [&Row; 2]) -> f64 {
    let mut part = [0.0; 16];
    for k in 0..LANES / 16 {
        for l in 0..16 {
            let (v, w) = (a[k * 16 + l] - b[k * 16 + l], c[k * 16 + l] - d[k * 16 + l]);
            part[l] += v * v + w * w;
        }
    }
    tree(part)
}
