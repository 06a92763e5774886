//! Draws: addresses, strata, nets, copula, and what is done with draws afterwards.

use chrono::NaiveDate;
use returnflow::monitor::Monitor;
use returnflow::params::{Changes, PARAMETERS, Param, ParameterSpace};
use returnflow::sampling::{Draws, Method, Start, grid, sample};

fn draw(n: usize, seed: u64, method: Method, first: u64) -> Draws {
    sample(&ParameterSpace::default(), n, seed, method, first, &Monitor::new()).unwrap()
}

#[test]
fn a_draw_depends_on_its_address_only() {
    for method in [Method::Random, Method::Sobol] {
        let long = draw(1000, 7, method, 0);
        assert_eq!(draw(100, 7, method, 0), long.slice(0..100).unwrap(), "{method:?}");
        assert_eq!(draw(100, 7, method, 300), long.slice(300..400).unwrap(), "{method:?}");
        assert_ne!(draw(100, 8, method, 0).values, long.slice(0..100).unwrap().values);
    }
}

#[test]
fn every_draw_is_in_its_domain() {
    for method in Method::ALL {
        draw(2000, 3, method, 0).check().unwrap();
    }
}

/// Shares of draws below the prior's own quantiles, for every uncertain parameter: with n = 4,096
/// random draws the standard error of a decile share is .0047; 5.5 of them over 62 × 9 shares is
/// passed by chance less than once in 10⁴ runs.
#[test]
fn draws_follow_their_priors() {
    let space = ParameterSpace::default();
    for (method, margin) in
        [(Method::Random, 0.026), (Method::Lhs, 0.0003), (Method::Sobol, 0.0003)]
    {
        let draws = draw(4096, 11, method, 0);
        for param in space.uncertain() {
            for decile in 1..10 {
                let u = f64::from(decile) / 10.0;
                let x = space.bounded(param).quantile(u);
                let u = space.bounded(param).cdf(x); // more than u where a point mass sits
                let share = draws.column(param).iter().filter(|v| **v <= x).count() as f64 / 4096.0;
                assert!((share - u).abs() < margin, "{method:?} {param:?} {u}: {share}");
            }
        }
    }
}

fn ranks(x: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..x.len()).collect();
    order.sort_by(|a, b| x[*a].total_cmp(&x[*b]));
    let mut out = vec![0.0; x.len()];
    order.iter().enumerate().for_each(|(rank, i)| out[*i] = rank as f64);
    out
}

fn correlation(x: &[f64], y: &[f64]) -> f64 {
    let n = x.len() as f64;
    let (mx, my) = (x.iter().sum::<f64>() / n, y.iter().sum::<f64>() / n);
    let sum =
        |f: &dyn Fn(f64, f64) -> f64| x.iter().zip(y).map(|(a, b)| f(a - mx, b - my)).sum::<f64>();
    sum(&|a, b| a * b) / (sum(&|a, _| a * a) * sum(&|_, b| b * b)).sqrt()
}

#[test]
fn copula_gives_the_rank_correlations_asked_for() {
    let pairs = [("reentry_prob", "retry_prob", 0.6), ("retry_prob", "dwell_weeks", -0.5)];
    let named = pairs.iter().map(|(a, b, r)| ((*a).to_string(), (*b).to_string(), *r)).collect();
    let changes = Changes { correlations: Some(named), ..Changes::default() };
    let space = ParameterSpace::default().with(&changes).unwrap();
    for method in Method::ALL {
        let draws = sample(&space, 8192, 5, method, 0, &Monitor::new()).unwrap();
        let rank = |p: Param| ranks(draws.column(p));
        let got = |a, b| correlation(&rank(a), &rank(b));
        // standard error of a rank correlation at n = 8,192: about .009
        assert!((got(Param::ReentryProb, Param::RetryProb) - 0.6).abs() < 0.03, "{method:?}");
        assert!((got(Param::RetryProb, Param::DwellWeeks) + 0.5).abs() < 0.03, "{method:?}");
        assert!(got(Param::ReentryProb, Param::DwellWeeks).abs() < 0.05, "{method:?}");
        assert!(got(Param::ReentryProb, Param::AdultShare).abs() < 0.05, "{method:?}");
        // parameters outside the copula are what they are without it
        let plain = draw(8192, 5, method, 0);
        assert_eq!(draws.column(Param::AdultShare), plain.column(Param::AdultShare));
        // and the margins are kept
        let x = space.bounded(Param::DwellWeeks).quantile(0.5);
        let share = draws.column(Param::DwellWeeks).iter().filter(|v| **v <= x).count();
        assert!((share as f64 / 8192.0 - 0.5).abs() < 0.025, "{method:?} {share}");
    }
}

fn with_start(draws: Draws) -> Draws {
    let n = draws.len();
    let start = Start {
        last_week: NaiveDate::from_ymd_opt(2026, 8, 16).unwrap(),
        level: (0..n).map(|i| i as f64).collect(),
        days: vec![3.0; n],
        mean_arrivals: 600.0,
        recent_returns: 0.0,
    };
    Draws { start: Some(start), ..draws }
}

#[test]
fn slices_join_to_the_whole() {
    let whole = with_start(draw(100, 1, Method::Random, 0));
    let weighted = whole.with_weights((1..=100).map(f64::from).collect()).unwrap();
    for draws in [&whole, &weighted] {
        let parts = [draws.slice(0..30).unwrap(), draws.slice(30..100).unwrap()];
        let again = Draws::concat(&[&parts[0], &parts[1]]).unwrap();
        assert_eq!(
            (&again.ids, &again.values, &again.start),
            (&draws.ids, &draws.values, &draws.start)
        );
    }
    let sum: f64 = weighted.weights.as_ref().unwrap().iter().sum();
    assert!((sum - 1.0).abs() < 1e-12);
    assert_eq!(
        whole.slice(90..101).unwrap_err().to_string(),
        "rows is outside its domain; got 100; allowed: rows below 100"
    );
    let bare = draw(10, 1, Method::Random, 0);
    assert!(Draws::concat(&[&whole, &bare]).is_err());
    assert!(Draws::concat(&[]).is_err());
}

#[test]
fn resampling_follows_the_weights() {
    let draws = with_start(draw(4, 1, Method::Random, 0));
    let weighted = draws.with_weights(vec![1.0, 0.0, 5.0, 2.0]).unwrap();
    let again = weighted.resample(800, 3).unwrap();
    let start = again.start.as_ref().unwrap();
    // systematic resampling: each draw within one of its expected number of copies
    for (row, expected) in [(0, 100), (1, 0), (2, 500), (3, 200)] {
        let copies = start.level.iter().filter(|l| **l == f64::from(row)).count() as i32;
        assert!((copies - expected).abs() <= 1, "row {row}: {copies}");
    }
    assert_eq!(again.weights, None);
    assert_eq!(again.noise, (0..800).collect::<Vec<u64>>());
    for wrong in [vec![1.0; 3], vec![1.0, -1.0, 1.0, 1.0], vec![0.0; 4], vec![f64::NAN; 4]] {
        assert!(draws.with_weights(wrong).is_err());
    }
}

#[test]
fn replaced_values_must_lie_in_the_domain() {
    let draws = draw(3, 1, Method::Random, 0);
    let next = draws.replace(Param::ReentryProb, &[0.1, 0.2, 0.3]).unwrap();
    assert_eq!(next.column(Param::ReentryProb), [0.1, 0.2, 0.3]);
    assert_eq!(next.column(Param::RetryProb), draws.column(Param::RetryProb));
    let message =
        |column: &[f64]| draws.replace(Param::ReentryProb, column).unwrap_err().to_string();
    assert_eq!(
        message(&[0.1, f64::NAN, 0.3]),
        "reentry_prob[1] is outside its domain; got NaN; allowed: [0, 1]"
    );
    assert!(message(&[0.1]).contains("3 values, one for each draw"));
}

#[test]
fn a_grid_holds_every_combination_with_shared_noise() {
    let base = with_start(draw(5, 1, Method::Random, 40));
    let axes = [(Param::ReentryProb, vec![0.1, 0.2]), (Param::RetryProb, vec![0.5, 0.6, 0.7])];
    let all = grid(&base, &axes).unwrap();
    assert_eq!(all.len(), 30);
    for row in 0..30 {
        let point = row / 5;
        assert_eq!(all.column(Param::ReentryProb)[row], [0.1, 0.2][point / 3]);
        assert_eq!(all.column(Param::RetryProb)[row], [0.5, 0.6, 0.7][point % 3]);
        assert_eq!(all.noise[row], base.noise[row % 5]);
        assert_eq!(all.column(Param::DwellWeeks)[row], base.column(Param::DwellWeeks)[row % 5]);
    }
    assert!(grid(&base, &[(Param::ReentryProb, vec![1.5])]).is_err());
    assert!(grid(&base, &[(Param::ReentryProb, vec![])]).is_err());
}

#[test]
fn sampling_can_be_stopped() {
    let monitor = Monitor::new();
    monitor.stop();
    let error = sample(&ParameterSpace::default(), 10_000, 1, Method::Random, 0, &monitor);
    assert!(error.unwrap_err().to_string().starts_with("stopped after 0 of"));
    assert_eq!(draw(7, 0, Method::Lhs, 0).values.len(), 7 * PARAMETERS);
}
