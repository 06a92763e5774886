//! The weekly series of small-boat arrivals: embedded, or from a file as published.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Weekday};

use super::columns::{Field, Layout, layout};
use super::grid::{Sheet, sheets};
use super::parse::{Row, order, place, rows};
use super::weeks::{Week, weeks};
use crate::error::{Error, Kind, Problem, Result};

/// Consecutive weeks; NaN where not published.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SmallBoats {
    /// Sundays.
    pub week_ending: Vec<NaiveDate>,
    /// Days with arrivals, 0 to 7.
    pub crossing_days: Vec<f64>,
    /// People who arrived.
    pub arrivals: Vec<f64>,
    /// Boats that arrived.
    pub boats: Vec<f64>,
    /// People prevented.
    pub prevented: Vec<f64>,
    /// Events prevented.
    pub events_prevented: Vec<f64>,
    /// Weeks that the publisher marks as revised.
    pub revised: Vec<bool>,
    /// Last day that the source covers.
    pub last_day: NaiveDate,
    /// What a reader of the figures should know about the file.
    pub remarks: Vec<String>,
}

const WEEKLY: &[Field] =
    &[Field::Arrivals, Field::Boats, Field::Prevented, Field::Events, Field::CrossingDays];
const DAILY: &[Field] = &[Field::Arrivals, Field::Boats];

/// The table inside the package, as published on 2026-08-21.
pub fn embedded() -> Result<SmallBoats> {
    read(include_str!("small_boats.csv").as_bytes(), "the embedded table")
}

/// The series in an official workbook (ODS, XLSX), or in CSV: weekly (official heads or ours) or daily.
pub fn read(bytes: &[u8], name: &str) -> Result<SmallBoats> {
    let sheets = sheets(bytes, name)?;
    let found = extract(&sheets).map_err(|problems| invalid(name, problems))?;
    let mut problems = check(&found.weekly);
    if found.weekly.is_empty() {
        problems.push(Problem::says(found.source.clone(), "has no week with data"));
    }
    Error::collect(Kind::Data, Some(name), problems)?;
    Ok(assemble(found))
}

fn invalid(name: &str, problems: Vec<Problem>) -> Error {
    Error::Invalid { kind: Kind::Data, place: Some(name.into()), problems }
}

struct Found<'a> {
    source: String,
    weekly: Vec<Row>,
    /// From the daily table, where there is one.
    days: Option<(&'a Sheet, Vec<Row>)>,
}

fn extract(sheets: &[Sheet]) -> std::result::Result<Found<'_>, Vec<Problem>> {
    let weekly = find(sheets, "SB_02", Field::Week)?;
    let daily = find(sheets, "SB_01", Field::Day)?;
    let days = match daily {
        None => None,
        Some((sheet, layout)) => {
            let rows = rows(sheet, &layout, Field::Day, DAILY)?;
            let faults = order(sheet, Field::Day, &rows, 1);
            if !faults.is_empty() {
                return Err(faults);
            }
            Some((sheet, rows))
        }
    };
    let Some((sheet, layout)) = weekly else {
        let Some((sheet, days)) = days else {
            return Err(vec![no_table(sheets)]);
        };
        let weekly = weeks(&days).into_iter().map(|(date, week)| weekly_row(date, week)).collect();
        return Ok(Found {
            source: format!("sheet {}", sheet.name),
            weekly,
            days: Some((sheet, days)),
        });
    };
    let weekly = rows(sheet, &layout, Field::Week, WEEKLY)?;
    let faults = order(sheet, Field::Week, &weekly, 7);
    let mut faults: Vec<Problem> = not_sundays(sheet, &weekly).into_iter().chain(faults).collect();
    faults.truncate(20);
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Found { source: format!("sheet {}", sheet.name), weekly, days })
}

/// The sheet of the official name, else the first that has the heads.
fn find<'a>(
    sheets: &'a [Sheet],
    name: &str,
    key: Field,
) -> std::result::Result<Option<(&'a Sheet, Layout)>, Vec<Problem>> {
    let mut faults = Vec::new();
    let named = sheets.iter().find(|s| s.name.eq_ignore_ascii_case(name));
    for sheet in named.into_iter().chain(if named.is_some() { &[] } else { sheets }) {
        match layout(sheet, key, DAILY) {
            Ok(Some(layout)) => return Ok(Some((sheet, layout))),
            Ok(None) => {}
            Err(problems) => faults.extend(problems),
        }
    }
    if faults.is_empty() { Ok(None) } else { Err(faults) }
}

fn no_table(sheets: &[Sheet]) -> Problem {
    let names: Vec<&str> = sheets.iter().map(|s| s.name.as_str()).collect();
    Problem::says("the file", "has no table of weeks or days")
        .got(format!("sheets {}", names.join(", ")))
        .allowed(
            "sheet SB_02 with columns \"Week ending\", \"Migrants arrived\", \"Boats arrived\"",
        )
}

fn weekly_row(date: NaiveDate, week: Week) -> Row {
    let counts = vec![week.arrivals, week.boats, f64::NAN, f64::NAN, week.crossing_days];
    Row { line: 0, date, counts, revised: week.revised }
}

fn not_sundays(sheet: &Sheet, rows: &[Row]) -> Vec<Problem> {
    let wrong = rows.iter().filter(|r| r.date.weekday() != Weekday::Sun);
    let fault = |r: &Row| {
        Problem::says(place(sheet, Field::Week), "is not a Sunday")
            .got(r.date.format("%A %-d %B %Y"))
            .at_line(r.line)
    };
    wrong.map(fault).collect()
}

/// Faults between the columns of a week.
fn check(weekly: &[Row]) -> Vec<Problem> {
    let wrong = weekly.iter().filter(|r| r.counts[4] > 7.0);
    wrong
        .map(|r| {
            Problem::domain("crossing_days", r.counts[4], "0 to 7 days a week").at_line(r.line)
        })
        .take(20)
        .collect()
}

fn assemble(found: Found<'_>) -> SmallBoats {
    let by_week: BTreeMap<NaiveDate, Week> = match &found.days {
        Some((_, days)) => weeks(days),
        None => BTreeMap::new(),
    };
    let mut out = SmallBoats::default();
    for row in &found.weekly {
        let own = row.counts[4];
        let days = by_week.get(&row.date).map_or(own, |w| w.crossing_days);
        out.week_ending.push(row.date);
        out.arrivals.push(row.counts[0]);
        out.boats.push(row.counts[1]);
        out.prevented.push(row.counts[2]);
        out.events_prevented.push(row.counts[3]);
        out.crossing_days.push(days);
        out.revised.push(row.revised);
    }
    let last_week = out.week_ending.last().copied().unwrap_or_default();
    let last_day = found.days.as_ref().and_then(|(_, days)| days.last()).map(|d| d.date);
    out.last_day = last_day.map_or(last_week, |d| d.max(last_week));
    out.remarks = remarks(&found.weekly, &by_week, &out);
    out
}

fn remarks(weekly: &[Row], by_week: &BTreeMap<NaiveDate, Week>, out: &SmallBoats) -> Vec<String> {
    let mut remarks = Vec::new();
    let differ: Vec<String> = weekly
        .iter()
        .filter(|r| by_week.get(&r.date).is_some_and(|w| (w.arrivals - r.counts[0]).abs() > 0.5))
        .map(|r| r.date.to_string())
        .collect();
    if !differ.is_empty() {
        let first = differ.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
        let n = differ.len();
        remarks.push(format!(
            "weekly arrivals differ from the sum of the days in {n} week(s): {first}"
        ));
    }
    let unknown = out.crossing_days.iter().filter(|d| d.is_nan()).count();
    if unknown > 0 {
        remarks.push(format!(
            "crossing days are not known for {unknown} week(s): the file has no daily table for them"
        ));
    }
    remarks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fails(text: &str) -> String {
        read(text.as_bytes(), "t.csv").unwrap_err().to_string()
    }

    #[test]
    fn the_embedded_table_has_the_published_totals() {
        let s = embedded().unwrap();
        assert_eq!(s.week_ending.len(), 450);
        // sum of the weekly table as published on 2026-08-21 (its README lists the yearly totals)
        assert_eq!(s.arrivals.iter().sum::<f64>(), 208_257.0);
        assert_eq!(s.last_day.to_string(), "2026-08-16");
        assert!(s.prevented[0].is_nan() && s.prevented[449] == 270.0);
        assert!(s.remarks.is_empty());
    }

    #[test]
    fn weeks_must_be_consecutive_sundays() {
        let head = "week_ending,arrivals,boats\n";
        assert!(fails(&format!("{head}2026-08-15,1,1\n")).contains("is not a Sunday"));
        let twice = fails(&format!("{head}2026-08-09,1,1\n2026-08-09,1,1\n"));
        assert!(twice.contains("line 3") && twice.contains("comes twice"), "{twice}");
        let gap = fails(&format!("{head}2026-08-02,1,1\n2026-08-16,1,1\n"));
        assert!(gap.contains("by 14 days instead of 7"), "{gap}");
        let back = fails(&format!("{head}2026-08-16,1,1\n2026-08-09,1,1\n"));
        assert!(back.contains("run backwards"), "{back}");
        assert!(fails(head).contains("has no week with data"));
    }

    #[test]
    fn all_faults_of_cells_come_at_once() {
        let text =
            "week_ending,arrivals,boats\n2026-08-09,-3,1\n2026-08-16,x,1.5\n2026-08-2x,1,1\n";
        let said = fails(text);
        for part in
            ["4 problems in t.csv", "is negative", "is not a number", "whole number", "not a date"]
        {
            assert!(said.contains(part), "{part}: {said}");
        }
    }

    #[test]
    fn days_make_weeks() {
        let mut text = String::from("date,arrivals,boats\n");
        for day in 2..=17 {
            text += &format!("2026-08-{day:02},{},1\n", if day % 2 == 0 { 10 } else { 0 });
        }
        let s = read(text.as_bytes(), "t.csv").unwrap();
        let sundays: Vec<String> = s.week_ending.iter().map(ToString::to_string).collect();
        assert_eq!(sundays, ["2026-08-09", "2026-08-16"]); // the weeks of 2 and 17 August are not whole
        assert_eq!(s.crossing_days, [3.0, 4.0]);
        assert_eq!(s.arrivals, [30.0, 40.0]);
        assert_eq!(s.last_day.to_string(), "2026-08-17");
    }

    #[test]
    fn nothing_readable_is_said_plainly() {
        assert!(read(b"", "t").unwrap_err().to_string().contains("is empty"));
        assert!(read(b"PK\x03\x04rubbish", "t").unwrap_err().to_string().contains("damaged"));
        assert!(fails("a,b\n1,2\n").contains("has no table of weeks or days"));
    }
}
