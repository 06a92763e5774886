//! Whole paths: every series of every draw, or every stock and flow for a few draws.

use rayon::prelude::*;

use super::block::{Block, Job};
use super::run::collect_outcomes;
use super::series::SERIES;
use crate::error::Result;
use crate::model::{Flows, State, WeekNoise};
use crate::monitor::Monitor;
use crate::rng::LANES;

/// Everything a run keeps of its draws; parts of the draws concatenate to the whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Paths {
    /// Scenario-major, then series, week, draw.
    pub series: Vec<f64>,
    /// Scenario-major, then outcome, draw.
    pub outcomes: Vec<f64>,
}

/// Every series of every draw, and the outcomes of the window.
pub fn trajectories(job: &Job<'_>, monitor: &Monitor) -> Result<Paths> {
    job.check()?;
    let moments = job.moments();
    let (weeks, scenarios, draws) = (job.calendar.weeks(), job.policies.len(), job.draws.len());
    monitor.begin((job.blocks() * weeks) as u64);
    let done: Vec<(Block, Vec<[f64; LANES]>)> = (0..job.blocks())
        .into_par_iter()
        .map_init(WeekNoise::default, |noise, b| {
            monitor.check()?;
            let mut block = Block::new(job, b);
            let mut out = vec![[0.0; LANES]; scenarios * SERIES * weeks];
            let mut rows = [[0.0; LANES]; SERIES];
            for t in 0..weeks {
                for s in 0..scenarios {
                    block.week(job, &moments, noise, s, t)?;
                    block.record(s, &mut rows);
                    for (series, row) in rows.iter().enumerate() {
                        out[(s * SERIES + series) * weeks + t] = *row;
                    }
                }
            }
            monitor.advance(weeks as u64);
            Ok((block, out))
        })
        .collect::<Result<_>>()?;
    let (mut blocks, paths): (Vec<_>, Vec<_>) = done.into_iter().unzip();
    let mut series = vec![0.0; scenarios * SERIES * weeks * draws];
    series.par_chunks_mut(draws).enumerate().for_each(|(row, out)| {
        for (chunk, path) in out.chunks_mut(LANES).zip(&paths) {
            chunk.copy_from_slice(&path[row][..chunk.len()]);
        }
    });
    Ok(Paths { series, outcomes: collect_outcomes(&mut blocks, scenarios, draws) })
}

/// All stocks and flows of one scenario: field-major, then week, draw.
#[derive(Debug, Clone)]
pub struct FlowTrace {
    /// Names of the flows, then of the stocks (prefixed `stock_`).
    pub names: Vec<String>,
    /// `values[(field * weeks + week) * draws + draw]`.
    pub values: Vec<f64>,
}

/// Replays scenario 0 of the job and keeps everything: for tests, teaching and debugging.
pub fn replay(job: &Job<'_>, monitor: &Monitor) -> Result<FlowTrace> {
    job.check()?;
    let moments = job.moments();
    let (weeks, draws) = (job.calendar.weeks(), job.draws.len());
    let flows = Flows::<f64>::FIELDS.iter().map(ToString::to_string);
    let stocks = State::<f64>::FIELDS.iter().map(|s| format!("stock_{s}"));
    let names: Vec<String> = flows.chain(stocks).collect();
    let mut values = vec![0.0; names.len() * weeks * draws];
    let mut noise = WeekNoise::default();
    for b in 0..job.blocks() {
        monitor.check()?;
        let mut block = Block::new(job, b);
        for t in 0..weeks {
            block.week(job, &moments, &mut noise, 0, t)?;
            let fields = block.flows(0).fields().into_iter().chain(block.state(0).fields());
            for (field, lane) in fields.enumerate() {
                let at = (field * weeks + t) * draws + block.first;
                values[at..at + block.used].copy_from_slice(&lane[..block.used]);
            }
        }
    }
    Ok(FlowTrace { names, values })
}
