//! Rows of a sheet to dated counts, all faults with sheet, row and column.

use chrono::NaiveDate;

use super::cell::Cell;
use super::columns::{Field, Layout, official};
use super::grid::Sheet;
use crate::error::Problem;

/// One dated row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Row of the sheet, counted from 1.
    pub line: u32,
    /// Its date.
    pub date: NaiveDate,
    /// Counts in the order asked for; NaN where not published or not there.
    pub counts: Vec<f64>,
    /// Marked as revised.
    pub revised: bool,
}

/// After these the rest of the faults would only repeat.
const MOST_PROBLEMS: usize = 20;

/// The dated rows below the heads; blank rows and notes without a count are passed over.
pub fn rows(
    sheet: &Sheet,
    layout: &Layout,
    key: Field,
    fields: &[Field],
) -> Result<Vec<Row>, Vec<Problem>> {
    let mut out = Vec::new();
    let mut problems = Vec::new();
    let empty = Cell::Empty;
    for (i, cells) in sheet.rows.iter().enumerate().skip(layout.head + 1) {
        let line = i as u32 + 1;
        let at = |field: Field| layout.column(field).and_then(|j| cells.get(j)).unwrap_or(&empty);
        let raw: Vec<&Cell> = fields.iter().map(|f| at(*f)).collect();
        let Some(date) = at(key).date() else {
            if raw.iter().all(|c| c.is_empty()) {
                continue;
            }
            problems.push(
                Problem::says(place(sheet, key), "is not a date")
                    .got(at(key).show())
                    .allowed("a date, e.g. 2026-08-16")
                    .at_line(line),
            );
            continue;
        };
        let mut counts = Vec::with_capacity(fields.len());
        for (field, cell) in fields.iter().zip(&raw) {
            match cell.count() {
                Ok(value) => counts.push(value),
                Err(what) => {
                    problems.push(
                        Problem::says(place(sheet, *field), what)
                            .got(cell.show())
                            .allowed("a count, or - where not published")
                            .at_line(line),
                    );
                }
            }
        }
        if counts.len() == fields.len() {
            out.push(Row { line, date, counts, revised: at(Field::Revised).says_revised() });
        }
        if problems.len() >= MOST_PROBLEMS {
            break;
        }
    }
    if problems.is_empty() { Ok(out) } else { Err(problems) }
}

/// Sheet and column, as faults name them.
pub fn place(sheet: &Sheet, field: Field) -> String {
    format!("sheet {}, column {}", sheet.name, official(field))
}

/// Faults of the order of dates: each must be `step` days after the one before.
pub fn order(sheet: &Sheet, key: Field, rows: &[Row], step: i64) -> Vec<Problem> {
    let mut problems = Vec::new();
    for pair in rows.windows(2) {
        let (before, row) = (&pair[0], &pair[1]);
        let gap = (row.date - before.date).num_days();
        if gap == step {
            continue;
        }
        let what = match gap {
            0 => "comes twice".to_string(),
            g if g < 0 => format!("comes after {}: the dates run backwards", before.date),
            g => format!("follows {} by {g} days instead of {step}", before.date),
        };
        problems.push(Problem::says(place(sheet, key), what).got(row.date).at_line(row.line));
        if problems.len() >= MOST_PROBLEMS {
            break;
        }
    }
    problems
}
