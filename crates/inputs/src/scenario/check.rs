//! What makes a scenario valid: domains of values, order of dates, no lever that silently does nothing.

use chrono::{Datelike, Days, NaiveDate};

use super::levers::{Lever, Takes};
use super::schedule::{Ramp, Schedule};
use super::spec::Scenario;
use crate::error::Problem;

/// All faults of a scenario, in the order of its levers.
pub fn problems(scenario: &Scenario) -> Vec<Problem> {
    let mut found = text(scenario);
    found.extend(term(scenario));
    for (lever, schedule) in scenario.schedules() {
        found.extend(domain(lever, schedule));
        found.extend(shape(lever.name, schedule));
        found.extend(years(lever.name, schedule));
        found.extend(idle(scenario, lever, schedule));
    }
    found.extend(stops(scenario));
    found
}

/// The Sunday on or after a day: the end of its week.
pub fn sunday_of(day: NaiveDate) -> NaiveDate {
    day + Days::new(u64::from(6 - day.weekday().num_days_from_monday()))
}

fn text(scenario: &Scenario) -> Vec<Problem> {
    let mut found = Vec::new();
    let long = |path: &str, text: &str, most: usize| {
        let n = text.chars().count();
        (n > most)
            .then(|| Problem::domain(path, format!("{n} characters"), &format!("at most {most}")))
    };
    if scenario.name.trim().is_empty() {
        found.push(Problem::says("name", "is empty").allowed("1 to 60 characters"));
    }
    if scenario.name.chars().any(char::is_control) {
        found.push(Problem::says("name", "holds control characters").allowed("one line of text"));
    }
    found.extend(long("name", &scenario.name, 60));
    found.extend(long("description", &scenario.description, 2_000));
    found
}

/// Years in which dates are taken: outside, a date is a slip.
fn year(path: &str, day: NaiveDate) -> Option<Problem> {
    let fits = (2000..=2200).contains(&day.year());
    (!fits).then(|| Problem::domain(path, day, "2000-01-01 to 2200-12-31"))
}

fn term(scenario: &Scenario) -> Vec<Problem> {
    let mut found = Vec::new();
    found.extend(scenario.in_force.and_then(|day| year("in_force", day)));
    found.extend(scenario.expires.and_then(|day| year("expires", day)));
    match (scenario.in_force, scenario.expires) {
        (Some(start), Some(end)) => found.extend(span("expires", "in_force", start, end)),
        (None, Some(end)) => found.push(
            Problem::says("expires", "is given, but in_force is not: the scheme never applies")
                .got(end)
                .allowed("an in_force date before it"),
        ),
        _ => {}
    }
    found
}

/// `end` must lie after `start`, with a Sunday on or after `start` and before `end`.
fn span(end_path: &str, start_path: &str, start: NaiveDate, end: NaiveDate) -> Option<Problem> {
    if end <= start {
        let what = format!("is not after {start_path}");
        Some(Problem::says(end_path, what).got(end).allowed(format!("later than {start}")))
    } else if sunday_of(start) >= end {
        let what = format!("leaves no Sunday after {start_path}, so no week is affected");
        let allowed = format!("later than {}", sunday_of(start));
        Some(Problem::says(end_path, what).got(end).allowed(allowed))
    } else {
        None
    }
}

fn domain(lever: &Lever, schedule: &Schedule) -> Vec<Problem> {
    let Takes::Schedule { low, high, .. } = lever.takes else { return Vec::new() };
    let outside = |value: f64| !(value >= low && value <= high); // NaN is outside
    let values = schedule.values().into_iter().filter(|(_, value)| outside(*value));
    values
        .map(|(path, value)| {
            Problem::domain(format!("{}{path}", lever.name), value, &lever.domain())
        })
        .collect()
}

/// Faults of a schedule whose lever is not known yet.
pub fn unbound(schedule: &Schedule) -> Vec<Problem> {
    let values = schedule.values().into_iter().filter(|(_, value)| !value.is_finite());
    let mut found: Vec<Problem> =
        values.map(|(path, value)| Problem::domain(path, value, "a finite number")).collect();
    found.extend(shape("", schedule));
    found.extend(years("", schedule));
    found
}

fn shape(lever: &str, schedule: &Schedule) -> Vec<Problem> {
    match schedule {
        Schedule::Constant(_) => Vec::new(),
        Schedule::Steps { steps } if steps.then.is_empty() => vec![
            Problem::says(format!("{lever}.steps.then"), "is empty")
                .allowed("at least one dated step"),
        ],
        Schedule::Steps { steps } => {
            let pairs = steps.then.windows(2).enumerate().filter(|(_, w)| w[1].from <= w[0].from);
            pairs
                .map(|(i, w)| {
                    let path = format!("{lever}.steps.then[{}].from", i + 1);
                    Problem::says(path, "is not after the step before it")
                        .got(w[1].from)
                        .allowed(format!("later than {}", w[0].from))
                })
                .collect()
        }
        Schedule::Ramp { ramp } => length(&format!("{lever}.ramp"), ramp).into_iter().collect(),
        Schedule::Logistic { logistic } => {
            length(&format!("{lever}.logistic"), logistic).into_iter().collect()
        }
    }
}

/// A ramp says its length once, and does not run backwards.
fn length(path: &str, ramp: &Ramp) -> Option<Problem> {
    match (ramp.weeks, ramp.end) {
        (Some(_), Some(_)) | (None, None) => {
            Some(Problem::says(path, "needs either weeks or end").allowed("exactly one of them"))
        }
        (Some(weeks), None) if !(weeks > 0.0 && weeks <= 5_200.0) => {
            Some(Problem::domain(format!("{path}.weeks"), weeks, "more than 0, at most 5200 weeks"))
        }
        (None, Some(end)) if end <= ramp.start => Some(
            Problem::says(format!("{path}.end"), "is not after start: the ramp runs backwards")
                .got(end)
                .allowed(format!("later than {}", ramp.start)),
        ),
        _ => None,
    }
}

fn years(lever: &str, schedule: &Schedule) -> Vec<Problem> {
    let mut dates: Vec<(String, NaiveDate)> = Vec::new();
    match schedule {
        Schedule::Constant(_) => {}
        Schedule::Steps { steps } => {
            let then = steps.then.iter().enumerate();
            dates.extend(then.map(|(i, s)| (format!("{lever}.steps.then[{i}].from"), s.from)));
        }
        Schedule::Ramp { ramp: r } | Schedule::Logistic { logistic: r } => {
            let kind = if matches!(schedule, Schedule::Ramp { .. }) { "ramp" } else { "logistic" };
            dates.push((format!("{lever}.{kind}.start"), r.start));
            dates.extend(r.end.map(|end| (format!("{lever}.{kind}.end"), end)));
        }
    }
    dates.iter().filter_map(|(path, day)| year(path, *day)).collect()
}

/// A lever of the scheme without a scheme would silently do nothing.
fn idle(scenario: &Scenario, lever: &Lever, schedule: &Schedule) -> Option<Problem> {
    let Takes::Schedule { neutral, .. } = lever.takes else { return None };
    let set = *schedule != Schedule::Constant(neutral);
    (lever.of_scheme && scenario.in_force.is_none() && set).then(|| {
        Problem::says(lever.name, "is given, but in_force is not: the scheme never applies")
            .got(schedule)
            .allowed("an in_force date, such as 2025-08-06")
    })
}

fn stops(scenario: &Scenario) -> Vec<Problem> {
    let mut found = Vec::new();
    let all = &scenario.removal_stops;
    if scenario.in_force.is_none() && !all.is_empty() {
        found.push(
            Problem::says(
                "removal_stops",
                "is given, but in_force is not: the scheme never applies",
            )
            .allowed("an in_force date, such as 2025-08-06"),
        );
    }
    for (i, stop) in all.iter().enumerate() {
        let path = |field: &str| format!("removal_stops[{i}].{field}");
        found.extend(year(&path("from"), stop.from));
        found.extend(year(&path("until"), stop.until));
        found.extend(span(&path("until"), "from", stop.from, stop.until));
        if i > 0 && stop.from < all[i - 1].until {
            found.push(
                Problem::says(path("from"), "lies before the end of the stop above it")
                    .got(stop.from)
                    .allowed(format!("{} or later", all[i - 1].until)),
            );
        }
        if stop.reason.chars().count() > 200 {
            found.push(Problem::says(path("reason"), "is too long").allowed("200 characters"));
        }
    }
    found
}
