//! Runs of a job: weekly summaries of all series, outcomes of the window.

use rayon::prelude::*;

use super::block::{Block, Job};
use super::outcomes::OUTCOMES;
use super::series::SERIES;
use super::summarise::{Levels, WeekSummary};
use crate::error::Result;
use crate::model::{Lane, Moment, WeekNoise};
use crate::monitor::Monitor;
use crate::rng::LANES;

/// Weeks that all blocks advance between two summaries: long enough to share out, short enough for
/// the cache.
const TILE: usize = 4;

/// What a projection keeps.
#[derive(Debug, Clone, PartialEq)]
pub struct Projection {
    /// Weeks that were finished; fewer than asked for when stopped.
    pub weeks: usize,
    /// Scenario-major, then series, then week.
    pub weekly: Vec<WeekSummary>,
    /// The same for each pair (scenario, comparator), of the differences draw by draw.
    pub contrasts: Vec<WeekSummary>,
    /// Outcomes: scenario-major, then outcome, then draw.
    pub outcomes: Vec<f64>,
}

/// Simulates the job and summarises every series in every week; `pairs` are indices of
/// (scenario, comparator). Stopped early, it keeps the weeks that were finished.
pub fn project(
    job: &Job<'_>,
    pairs: &[(usize, usize)],
    levels: &Levels,
    monitor: &Monitor,
) -> Result<Projection> {
    job.check()?;
    let moments = job.moments();
    let weeks = job.calendar.weeks();
    let scenarios = job.policies.len();
    let mut blocks: Vec<Block> =
        (0..job.blocks()).into_par_iter().map(|b| Block::new(job, b)).collect();
    monitor.begin((blocks.len() * weeks) as u64);

    let stride = scenarios * TILE * SERIES;
    let mut buffer = vec![[0.0; LANES]; blocks.len() * stride];
    let mut by_week: Vec<Vec<WeekSummary>> = Vec::with_capacity(weeks);
    let mut done = 0;
    while done < weeks && !monitor.stopped() {
        let tile = done..(done + TILE).min(weeks);
        advance(job, &moments, &mut blocks, tile.clone(), &mut buffer, stride, monitor)?;
        if monitor.stopped() {
            break; // some blocks are behind: this tile is not whole
        }
        let view = View { blocks: &blocks, buffer: &buffer, stride, draws: job.draws.len() };
        by_week.extend(summarise(&view, tile.clone(), scenarios, pairs, levels));
        done = tile.end;
    }
    let (weekly, contrasts) = regroup(by_week, scenarios, pairs.len());
    let outcomes = collect_outcomes(&mut blocks, scenarios, job.draws.len());
    Ok(Projection { weeks: done, weekly, contrasts, outcomes })
}

/// Simulates the job and keeps the outcomes alone: scenario-major, then outcome, then draw.
pub fn outcomes(job: &Job<'_>, monitor: &Monitor) -> Result<Vec<f64>> {
    job.check()?;
    let moments = job.moments();
    let weeks = job.calendar.weeks();
    monitor.begin((job.blocks() * weeks) as u64);
    let mut blocks: Vec<Block> = (0..job.blocks())
        .into_par_iter()
        .map_init(WeekNoise::default, |noise, b| {
            monitor.check()?;
            let mut block = Block::new(job, b);
            for t in 0..weeks {
                for s in 0..job.policies.len() {
                    block.week(job, &moments, noise, s, t)?;
                }
            }
            monitor.advance(weeks as u64);
            Ok(block)
        })
        .collect::<Result<_>>()?;
    Ok(collect_outcomes(&mut blocks, job.policies.len(), job.draws.len()))
}

/// Moves all blocks through the weeks of a tile and writes their series to the buffer.
fn advance(
    job: &Job<'_>,
    moments: &[Vec<Moment>],
    blocks: &mut [Block],
    tile: std::ops::Range<usize>,
    buffer: &mut [Lane<f64>],
    stride: usize,
    monitor: &Monitor,
) -> Result<()> {
    let scenarios = job.policies.len();
    blocks
        .par_iter_mut()
        .zip(buffer.par_chunks_mut(stride))
        .map_init(WeekNoise::default, |noise, (block, out)| {
            if monitor.stopped() {
                return Ok(());
            }
            for (i, t) in tile.clone().enumerate() {
                for s in 0..scenarios {
                    block.week(job, moments, noise, s, t)?;
                    let at = (i * scenarios + s) * SERIES;
                    if let Some(rows) = out[at..].first_chunk_mut::<SERIES>() {
                        block.record(s, rows);
                    }
                }
            }
            monitor.advance(tile.len() as u64);
            Ok(())
        })
        // The first error in block order, whichever thread met it first.
        .collect::<Vec<Result<()>>>()
        .into_iter()
        .collect()
}

/// The buffer of a tile, read by series.
struct View<'a> {
    blocks: &'a [Block],
    buffer: &'a [Lane<f64>],
    stride: usize,
    draws: usize,
}

impl View<'_> {
    /// The values of row `row` over all draws.
    fn gather(&self, row: usize, out: &mut Vec<f64>) {
        out.clear();
        out.reserve(self.draws);
        for (b, block) in self.blocks.iter().enumerate() {
            out.extend_from_slice(&self.buffer[b * self.stride + row][..block.used]);
        }
    }

    /// The differences of two rows over all draws.
    fn gather_difference(&self, row: usize, other: usize, out: &mut Vec<f64>) {
        out.clear();
        out.reserve(self.draws);
        for (b, block) in self.blocks.iter().enumerate() {
            let (x, y) =
                (&self.buffer[b * self.stride + row], &self.buffer[b * self.stride + other]);
            out.extend(x.iter().zip(y).take(block.used).map(|(x, y)| x - y));
        }
    }
}

/// Summaries of a tile, a vector a week: scenarios × series, then pairs × series.
fn summarise(
    view: &View<'_>,
    tile: std::ops::Range<usize>,
    scenarios: usize,
    pairs: &[(usize, usize)],
    levels: &Levels,
) -> Vec<Vec<WeekSummary>> {
    let columns = (scenarios + pairs.len()) * SERIES;
    let all: Vec<WeekSummary> = (0..tile.len() * columns)
        .into_par_iter()
        .map_init(Vec::new, |scratch, task| {
            let (i, column) = (task / columns, task % columns);
            let (group, series) = (column / SERIES, column % SERIES);
            let row = |s: usize| (i * scenarios + s) * SERIES + series;
            if group < scenarios {
                view.gather(row(group), scratch);
            } else {
                let (scenario, comparator) = pairs[group - scenarios];
                view.gather_difference(row(scenario), row(comparator), scratch);
            }
            WeekSummary::of(scratch, levels)
        })
        .collect();
    all.chunks(columns).map(<[WeekSummary]>::to_vec).collect()
}

/// From week-major to (scenario, series, week) order.
fn regroup(
    by_week: Vec<Vec<WeekSummary>>,
    scenarios: usize,
    pairs: usize,
) -> (Vec<WeekSummary>, Vec<WeekSummary>) {
    let split = scenarios * SERIES;
    let pick = |from: usize, columns: usize| {
        let mut out = Vec::with_capacity(columns * by_week.len());
        for column in 0..columns {
            out.extend(by_week.iter().map(|week| week[from + column].clone()));
        }
        out
    };
    (pick(0, split), pick(split, pairs * SERIES))
}

/// Outcomes of finished blocks: scenario-major, then outcome, then draw.
pub(super) fn collect_outcomes(blocks: &mut [Block], scenarios: usize, draws: usize) -> Vec<f64> {
    let mut out = vec![0.0; scenarios * OUTCOMES * draws];
    for block in blocks {
        let (first, used) = (block.first, block.used);
        for s in 0..scenarios {
            for (o, lane) in block.finish(s).iter().enumerate() {
                let at = (s * OUTCOMES + o) * draws + first;
                out[at..at + used].copy_from_slice(&lane[..used]);
            }
        }
    }
    out
}
