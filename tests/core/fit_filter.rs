//! The filter against exact log-likelihoods of the official series (weeks ending 2022-08-07 to
//! 2025-08-03, fixed parameters), computed elsewhere on a grid: see docs/decisions/0050.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{Datelike, NaiveDate};
use returnflow::fit::{DaysProcess, Pressure, Series, days_log_likelihood, filter};

fn folder() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    ["..", "../.."].iter().map(|up| root.join(up).join("shared/data")).find(|p| p.is_dir())
}

fn rows(folder: &Path, file: &str) -> Vec<(NaiveDate, f64)> {
    fs::read_to_string(folder.join(file))
        .unwrap()
        .lines()
        .skip(1)
        .map(|line| {
            let mut cells = line.split(',');
            let date = cells.next().unwrap().parse().unwrap();
            (date, cells.next().unwrap().parse().unwrap())
        })
        .collect()
}

/// The official series from its files, or None where they are not at hand.
pub fn official(last: &str) -> Option<Series> {
    let folder = folder()?;
    let daily = rows(&folder, "small_boats_daily.csv");
    let last: NaiveDate = last.parse().unwrap();
    let weekly: Vec<_> = rows(&folder, "small_boats_weekly.csv")
        .into_iter()
        .filter(|(sunday, _)| *sunday <= last)
        .collect();
    let days: Vec<f64> = weekly
        .iter()
        .map(|(sunday, _)| {
            let age = |d: &NaiveDate| (*sunday - *d).num_days();
            daily.iter().filter(|(d, a)| (0..7).contains(&age(d)) && *a > 0.0).count() as f64
        })
        .collect();
    let epoch = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap().num_days_from_ce();
    let ends: Vec<i64> =
        weekly.iter().map(|(s, _)| i64::from(s.num_days_from_ce() - epoch)).collect();
    let arrivals: Vec<f64> = weekly.iter().map(|(_, a)| *a).collect();
    Some(Series::new(&ends, &days, &arrivals, None).unwrap())
}

fn fixed() -> Pressure {
    Pressure {
        level: 5.40,
        season: [-0.15, -0.30, -0.12, -0.05],
        backlog: 0.22,
        centre: 1.20,
        phi: 0.97,
        volatility: 0.07,
        size: 1.55,
    }
}

#[test]
fn days_have_the_exact_likelihood() {
    let Some(series) = official("2025-08-03") else {
        eprintln!("skipped: the official files are not at hand");
        return;
    };
    let days = DaysProcess { level: -0.45, cos: -0.58, sin: -0.08, concentration: 5.7 };
    let got = days_log_likelihood(&series.tail(157), &days);
    assert!((got - -299.4126).abs() < 1e-4, "{got}");
}

#[test]
fn arrivals_have_the_exact_likelihood_in_the_mean_of_100_passes() {
    let Some(series) = official("2025-08-03") else {
        eprintln!("skipped: the official files are not at hand");
        return;
    };
    let window = series.tail(157);
    let cases = [
        (fixed(), -1014.5444),
        (Pressure { phi: 0.99, ..fixed() }, -1015.3074),
        (Pressure { volatility: 0.12, ..fixed() }, -1016.7315),
        (Pressure { size: 1.0, ..fixed() }, -1019.8699),
        (Pressure { backlog: 0.0, ..fixed() }, -1020.0100),
        (Pressure { level: 5.0, ..fixed() }, -1020.1161),
    ];
    for (case, (pressure, exact)) in cases.into_iter().enumerate() {
        let runs: Vec<f64> = (0..100)
            .map(|run| filter(&window, &pressure, 1000, 1000 * case as u64 + run).log_likelihood)
            .collect();
        let mean = runs.iter().sum::<f64>() / 100.0;
        let variance = runs.iter().map(|l| (l - mean).powi(2)).sum::<f64>() / 99.0;
        // The exponential is unbiased: E[log estimate] = log p − variance/2 to first order.
        let corrected = mean + 0.5 * variance;
        println!("case {case}: {corrected:.4} (sd {:.3}), exact {exact}", variance.sqrt());
        assert!((corrected - exact).abs() < 0.1, "case {case}: {corrected} against {exact}");
    }
}

#[test]
fn a_pass_repeats_bit_for_bit_and_depends_on_the_seed() {
    let Some(series) = official("2025-08-03") else { return };
    let window = series.tail(157);
    let one = filter(&window, &fixed(), 1000, 7);
    assert_eq!(one, filter(&window, &fixed(), 1000, 7));
    assert_ne!(one.log_likelihood, filter(&window, &fixed(), 1000, 8).log_likelihood);
    assert!(one.least_ess > 0.05 && one.increments.len() == 157);
}
