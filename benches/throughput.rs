//! Nanoseconds per draw-week of the simulation, by scenario and by what is kept; per value of the
//! summaries.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)] // a bench may panic
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use returnflow::calendar::Calendar;
use returnflow::model::Mode;
use returnflow::monitor::Monitor;
use returnflow::params::ParameterSpace;
use returnflow::sampling::{Draws, Method, Start, sample};
use returnflow::scenario::named;
use returnflow::simulate::{Job, Levels, SERIES, outcomes, project, summarise_paths, trajectories};

const DRAWS: usize = 2_048;
const WEEKS: usize = 104;

fn draws() -> Draws {
    let monitor = Monitor::new();
    let space = ParameterSpace::default();
    let mut draws = sample(&space, DRAWS, 7, Method::Random, 0, &monitor).expect("valid space");
    draws.start = Some(Start {
        last_week: chrono::NaiveDate::from_ymd_opt(2026, 8, 16).expect("a date"),
        level: vec![0.0; DRAWS],
        days: vec![3.0; DRAWS],
        mean_arrivals: 580.0,
        recent_returns: 0.0,
    });
    draws
}

fn throughput(c: &mut Criterion) {
    let draws = draws();
    let calendar =
        Calendar::after(draws.start.as_ref().expect("set").last_week, WEEKS).expect("a Sunday");
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread");
    let mut group = c.benchmark_group("draw-weeks");
    group.throughput(Throughput::Elements((DRAWS * WEEKS) as u64)).sample_size(10);
    for name in ["none", "pilot"] {
        let policies = [named(name).expect("built in").compile(&calendar).expect("valid")];
        for mode in [Mode::Stochastic, Mode::Expected] {
            let job = Job { draws: &draws, policies: &policies, calendar, mode, seed: 7 };
            let monitor = Monitor::new();
            group.bench_function(format!("{name}/{mode:?}/outcomes"), |b| {
                b.iter(|| pool.install(|| outcomes(&job, &monitor)));
            });
            let levels = Levels { probabilities: vec![0.05, 0.25, 0.5, 0.75, 0.95] };
            group.bench_function(format!("{name}/{mode:?}/quantiles"), |b| {
                b.iter(|| pool.install(|| project(&job, &[], &levels, &monitor)));
            });
        }
    }
    let named = ["pilot", "none"].map(|name| named(name).expect("built in"));
    let policies = named.map(|scenario| scenario.compile(&calendar).expect("valid"));
    let mode = Mode::Stochastic;
    let job = Job { draws: &draws, policies: &policies, calendar, mode, seed: 7 };
    let levels = Levels { probabilities: vec![0.05, 0.25, 0.5, 0.75, 0.95] };
    let monitor = Monitor::new();
    group.throughput(Throughput::Elements((2 * DRAWS * WEEKS) as u64));
    group.bench_function("pair/outcomes", |b| {
        b.iter(|| pool.install(|| outcomes(&job, &monitor)));
    });
    group.bench_function("pair/quantiles", |b| {
        b.iter(|| pool.install(|| project(&job, &[(0, 1)], &levels, &monitor)));
    });
    // The summaries alone: elements are values of columns, differences among them.
    let paths = trajectories(&job, &monitor).expect("sound").series;
    group.throughput(Throughput::Elements((3 * SERIES * DRAWS * WEEKS) as u64));
    group.bench_function("pair/summaries", |b| {
        let summaries = || summarise_paths(&paths, WEEKS, DRAWS, &[(0, 1)], &levels, &monitor);
        b.iter(|| pool.install(summaries));
    });
    group.finish();
}

criterion_group!(benches, throughput);
criterion_main!(benches);
