//! Where a projection begins when the parameters come from priors: one filtered level for each draw.

use rayon::prelude::*;

use super::filter::Cloud;
use super::process::{Pressure, arrivals_size};
use super::series::Series;
use crate::error::{Error, Problem, Result};
use crate::monitor::Monitor;
use crate::params::Param;
use crate::rng::derive;
use crate::sampling::{Draws, Start};

/// Weeks that still say something on the level: with a memory of 40 weeks, older ones weigh under
/// exp(−104/40) = 7 %.
const WEEKS: usize = 104;
/// Particles a draw: one is kept, so the error of the cloud (about 1/64) is far below the spread
/// of the level itself.
const PARTICLES: usize = 64;
/// Draws of a block: the unit of threads, progress and stopping.
const BLOCK: usize = 256;
/// Number of this sub-task in the derivation of seeds.
const TASK: u32 = 0x4013;

/// The pressure process of one draw, as arrivals show it.
pub fn pressure_of(draws: &Draws, i: usize) -> Pressure {
    let value = |p: Param| draws.column(p)[i];
    let prevented = value(Param::PreventionShare);
    Pressure {
        level: value(Param::PressureLevel),
        season: [
            value(Param::PressureCos1),
            value(Param::PressureSin1),
            value(Param::PressureCos2),
            value(Param::PressureSin2),
        ],
        backlog: value(Param::PressureBacklog),
        centre: value(Param::BacklogCentre),
        phi: libm::exp(-1.0 / value(Param::PressureMemoryWeeks)),
        volatility: value(Param::PressureVolatility),
        size: arrivals_size(
            value(Param::AttemptsSize),
            prevented,
            value(Param::PreventionConcentration),
        ),
    }
}

/// For each draw a level x drawn from p(x at the last week | arrivals, parameters of the draw), by
/// a particle filter of its own over the last two years.
pub fn filtered_start(
    draws: &Draws,
    series: &Series,
    recent_returns: f64,
    seed: u64,
    monitor: &Monitor,
) -> Result<Start> {
    if !(recent_returns.is_finite() && recent_returns >= 0.0) {
        return Err(Error::parameter(Problem::domain(
            "recent_returns",
            recent_returns,
            "people a week, at least 0",
        )));
    }
    let window = series.tail(WEEKS);
    let n = draws.len();
    monitor.begin(n as u64);
    let blocks: Result<Vec<Vec<f64>>> = (0..n.div_ceil(BLOCK))
        .into_par_iter()
        .map(|block| {
            monitor.check()?;
            let range = block * BLOCK..n.min((block + 1) * BLOCK);
            let done = range.len() as u64;
            let mut cloud = Cloud::new(PARTICLES);
            let levels = range
                .map(|i| {
                    let own = derive(seed, TASK, draws.noise[i]);
                    cloud.run(&window, &pressure_of(draws, i), own);
                    cloud.pick(own)
                })
                .collect();
            monitor.advance(done);
            Ok(levels)
        })
        .collect();
    Ok(start_at(series, blocks?.concat(), recent_returns))
}

/// A start at the end of a series, with given levels.
pub fn start_at(series: &Series, level: Vec<f64>, recent_returns: f64) -> Start {
    let last = series.days.iter().rev().find(|k| !k.is_nan()).copied().unwrap_or(0.0);
    let n = level.len();
    Start {
        last_week: series.last(),
        level,
        days: vec![last; n],
        mean_arrivals: series.mean_arrivals(52),
        recent_returns,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::{DeterrenceForm, PARAMETERS};

    fn draws(n: usize) -> Draws {
        let mut values = vec![0.0; PARAMETERS * n];
        for (param, value) in [
            (Param::PressureLevel, 5.0),
            (Param::BacklogCentre, 1.0),
            (Param::PressureMemoryWeeks, 40.0),
            (Param::PressureVolatility, 0.1),
            (Param::AttemptsSize, 2.0),
            (Param::PreventionShare, 0.33),
            (Param::PreventionConcentration, 4.8),
        ] {
            values[param as usize * n..(param as usize + 1) * n].fill(value);
        }
        let ids: Vec<u64> = (0..n as u64).collect();
        Draws {
            form: DeterrenceForm::None,
            noise: ids.clone(),
            ids,
            values,
            weights: None,
            start: None,
        }
    }

    /// Weeks with twice the people that the level alone would give pull x up towards ln 2.
    #[test]
    fn level_follows_the_series_and_not_the_threads() {
        let weeks: Vec<i64> = (0..60).map(|t| 20_681 - 7 * (59 - t)).collect();
        let people = vec![(4.0 * libm::exp(5.0) * 2.0).round(); 60];
        let series = Series::new(&weeks, &[4.0; 60], &people, None).unwrap();
        let draws = draws(600);
        let run = |threads| {
            rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap()
                .install(|| filtered_start(&draws, &series, 0.0, 7, &Monitor::new()).unwrap())
        };
        let start = run(1);
        assert_eq!(start, run(3));
        let mean = start.level.iter().sum::<f64>() / 600.0;
        assert!((mean - std::f64::consts::LN_2).abs() < 0.12, "{mean}");
        assert_eq!((start.days[0], start.mean_arrivals), (4.0, people[0]));
    }

    #[test]
    fn bad_returns_are_refused() {
        let series = Series::new(&[20_681], &[1.0], &[9.0], None).unwrap();
        let error = filtered_start(&draws(1), &series, f64::NAN, 0, &Monitor::new()).unwrap_err();
        assert!(error.to_string().starts_with("recent_returns"));
    }
}
