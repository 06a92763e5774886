//! Column heads of the official tables and of our own: which is which, and the nearest of a wrong one.

use super::cell::Cell;
use super::grid::Sheet;
use crate::error::{Problem, nearest};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// Sunday that ends the week.
    Week,
    /// Day.
    Day,
    /// People who arrived.
    Arrivals,
    /// Boats that arrived.
    Boats,
    /// People prevented.
    Prevented,
    /// Events prevented.
    Events,
    /// Days of the week with arrivals.
    CrossingDays,
    /// Mark of a revised row.
    Revised,
}

/// Field, the official head first, then other heads that mean the same.
const HEADS: &[(Field, &[&str])] = &[
    (Field::Week, &["Week ending"]),
    (Field::Day, &["Date"]),
    (Field::Arrivals, &["Migrants arrived", "arrivals"]),
    (Field::Boats, &["Boats arrived", "boats"]),
    (Field::Prevented, &["Migrants prevented", "prevented"]),
    (Field::Events, &["Events prevented"]),
    (Field::CrossingDays, &["crossing days"]),
    (Field::Revised, &["Notes", "revised"]),
];

/// Rows searched for the heads.
const HEAD_ROWS: usize = 20;

/// Where the table of a sheet starts and which column is which.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// Index of the row of heads.
    pub head: usize,
    columns: Vec<(Field, usize)>,
}

impl Layout {
    /// Column of a field.
    pub fn column(&self, field: Field) -> Option<usize> {
        self.columns.iter().find(|(f, _)| *f == field).map(|(_, j)| *j)
    }
}

/// The official head of a field.
pub fn official(field: Field) -> &'static str {
    HEADS.iter().find(|(f, _)| *f == field).and_then(|(_, heads)| heads.first()).map_or("", |h| h)
}

/// Lower case, words separated by one space, notes in brackets dropped.
fn plain(head: &str) -> String {
    let open = head.split('[').next().unwrap_or(head);
    let words: String = open
        .chars()
        .map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { ' ' })
        .collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn field_of(head: &str) -> Option<Field> {
    let head = plain(head);
    HEADS.iter().find(|(_, heads)| heads.iter().any(|h| plain(h) == head)).map(|(field, _)| *field)
}

fn texts(row: &[Cell]) -> Vec<&str> {
    row.iter().filter_map(|c| if let Cell::Text(t) = c { Some(t.as_str()) } else { None }).collect()
}

fn layout_of(row: &[Cell], head: usize) -> Layout {
    let columns = row
        .iter()
        .enumerate()
        .filter_map(|(j, c)| if let Cell::Text(t) = c { Some((field_of(t)?, j)) } else { None })
        .collect();
    Layout { head, columns }
}

/// The layout of a sheet whose rows are named by `key`; `Ok(None)` when it is no such table.
pub fn layout(sheet: &Sheet, key: Field, needed: &[Field]) -> Result<Option<Layout>, Vec<Problem>> {
    let best = sheet
        .rows
        .iter()
        .take(HEAD_ROWS)
        .enumerate()
        .map(|(i, row)| layout_of(row, i))
        .max_by_key(|l| (l.columns.len(), std::cmp::Reverse(l.head)));
    let Some(layout) = best.filter(|l| l.columns.iter().any(|(f, _)| *f != Field::Revised)) else {
        return Ok(None);
    };
    let other = if key == Field::Week { Field::Day } else { Field::Week };
    if layout.column(key).is_none() && layout.column(other).is_some() {
        return Ok(None);
    }
    let heads = texts(&sheet.rows[layout.head]);
    let mut problems = Vec::new();
    for (place, field) in std::iter::once(&key).chain(needed).enumerate() {
        if layout.column(*field).is_none() {
            problems.push(absent(sheet, &layout, *field, &heads));
        }
        let twice = layout.columns.iter().filter(|(f, _)| f == field).count() > 1;
        if twice && place > 0 {
            let what = format!("has two columns that read as {}", official(*field));
            problems.push(Problem::says(format!("sheet {}", sheet.name), what));
        }
    }
    if problems.is_empty() { Ok(Some(layout)) } else { Err(problems) }
}

/// The fault of a column that is not there: names the head that looks like it.
fn absent(sheet: &Sheet, layout: &Layout, field: Field, heads: &[&str]) -> Problem {
    let unread: Vec<&str> = heads.iter().copied().filter(|h| field_of(h).is_none()).collect();
    let plains: Vec<String> = unread.iter().map(|h| plain(h)).collect();
    let near = nearest(&plain(official(field)), plains.iter().map(String::as_str));
    let near =
        near.and_then(|n| plains.iter().position(|p| *p == n)).map(|k| unread[k].to_string());
    let what = match &near {
        Some(head) => {
            format!("has no column \"{}\"; its column \"{head}\" looks like it", official(field))
        }
        None => format!("has no column \"{}\"", official(field)),
    };
    Problem {
        line: Some(layout.head as u32 + 1),
        allowed: format!("\"{}\"", official(field)),
        got: heads.iter().take(8).map(|h| format!("\"{h}\"")).collect::<Vec<_>>().join(", "),
        ..Problem::says(format!("sheet {}", sheet.name), what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(heads: &[&str]) -> Sheet {
        let row = heads.iter().map(|h| Cell::from_text(h)).collect();
        Sheet { name: "SB_02".into(), rows: vec![vec![Cell::Empty], row] }
    }

    #[test]
    fn finds_the_heads() {
        let s = sheet(&["Week ending", "Migrants arrived [note 3]", "Boats arrived", "Notes"]);
        let l = layout(&s, Field::Week, &[Field::Arrivals, Field::Boats]).unwrap().unwrap();
        assert_eq!(
            (l.head, l.column(Field::Arrivals), l.column(Field::Revised)),
            (1, Some(1), Some(3))
        );
        assert_eq!(layout(&s, Field::Day, &[Field::Arrivals]), Ok(None));
        assert_eq!(layout(&sheet(&["Notes on definitions"]), Field::Week, &[]), Ok(None));
    }

    #[test]
    fn names_the_nearest_head() {
        let s = sheet(&["Week ending", "Migrants arived", "Boats arrived"]);
        let problems = layout(&s, Field::Week, &[Field::Arrivals]).unwrap_err();
        assert!(
            problems[0].to_string().contains("\"Migrants arived\" looks like it"),
            "{problems:?}"
        );
        assert_eq!(problems[0].line, Some(2));
    }
}
