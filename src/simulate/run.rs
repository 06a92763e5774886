//! Runs of a job: weekly summaries of all series, outcomes of the window.

use rayon::prelude::*;

use super::block::{Block, Job};
use super::outcomes::OUTCOMES;
use super::series::SERIES;
use super::summarise::{Levels, WeekSummary, ranks, summarise_columns};
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

    let ranks = ranks(job.draws.len(), levels);
    let mut buffer = Buffer::new(scenarios, blocks.len());
    let mut weekly = vec![Vec::with_capacity(weeks); scenarios * SERIES];
    let mut contrasts = vec![Vec::with_capacity(weeks); pairs.len() * SERIES];
    let mut done = 0;
    while done < weeks && !monitor.stopped() {
        let tile = done..(done + TILE).min(weeks);
        advance(job, &moments, &mut blocks, tile.clone(), &mut buffer, monitor)?;
        if monitor.stopped() {
            break; // some blocks are behind: this tile is not whole
        }
        let columns = buffer.columns(tile.len(), job.draws.len());
        let stride = SERIES * tile.len();
        let (single, paired) = summarise_columns(&columns, stride, pairs, &ranks, || Ok(()))?;
        append(&mut weekly, single, tile.len());
        append(&mut contrasts, paired, tile.len());
        done = tile.end;
    }
    let outcomes = collect_outcomes(&mut blocks, scenarios, job.draws.len());
    let (weekly, contrasts) = (weekly.concat(), contrasts.concat());
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

/// The series of a tile: a column of all draws for each scenario, series and week, in this order.
struct Buffer {
    lanes: Vec<Lane<f64>>,
    /// Lanes from one column to the next: odd, so that the columns of a block do not compete for
    /// the same lines of the cache.
    stride: usize,
    blocks: usize,
}

impl Buffer {
    fn new(scenarios: usize, blocks: usize) -> Self {
        let stride = blocks | 1;
        Self { lanes: vec![[0.0; LANES]; scenarios * SERIES * TILE * stride], stride, blocks }
    }

    /// For each block its place in every column.
    fn places(&mut self) -> Vec<Vec<&mut Lane<f64>>> {
        let columns = self.lanes.len() / self.stride;
        let mut places: Vec<Vec<_>> =
            (0..self.blocks).map(|_| Vec::with_capacity(columns)).collect();
        for column in self.lanes.chunks_exact_mut(self.stride) {
            for (place, lane) in places.iter_mut().zip(column) {
                place.push(lane);
            }
        }
        places
    }

    /// The columns of a tile of `weeks` weeks: scenario-major, then series, week.
    fn columns(&self, weeks: usize, draws: usize) -> Vec<&[f64]> {
        let columns = self.lanes.chunks_exact(self.stride).enumerate();
        columns
            .filter(|(i, _)| i % TILE < weeks)
            .map(|(_, column)| &column.as_flattened()[..draws])
            .collect()
    }
}

/// Moves all blocks through the weeks of a tile and writes their series to the buffer.
fn advance(
    job: &Job<'_>,
    moments: &[Vec<Moment>],
    blocks: &mut [Block],
    tile: std::ops::Range<usize>,
    buffer: &mut Buffer,
    monitor: &Monitor,
) -> Result<()> {
    blocks
        .par_iter_mut()
        .zip(buffer.places())
        .map_init(WeekNoise::default, |noise, (block, mut places)| {
            if monitor.stopped() {
                return Ok(());
            }
            let mut series = [[0.0; LANES]; SERIES];
            for (i, t) in tile.clone().enumerate() {
                for s in 0..job.policies.len() {
                    block.week(job, moments, noise, s, t)?;
                    block.record(s, &mut series);
                    let places = places[s * SERIES * TILE + i..].iter_mut().step_by(TILE);
                    for (place, lane) in places.zip(&series) {
                        **place = *lane;
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

/// Adds the weeks of a tile, `weeks` a column, to the columns.
fn append(columns: &mut [Vec<WeekSummary>], tile: Vec<WeekSummary>, weeks: usize) {
    let mut tile = tile.into_iter();
    for column in columns {
        column.extend(tile.by_ref().take(weeks));
    }
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
