//! Files to sheets of cells, with bounds on size before anything is unpacked.

use std::io::{Cursor, Read};

use calamine::{Data, DataType, Ods, Reader, Xlsx};

use super::cell::Cell;
use crate::error::{Error, Problem, Result};

/// The official workbook has 0.1 MB packed, 2.4 MB unpacked, 3,606 rows.
const MOST_BYTES: usize = 32 << 20;
const MOST_UNPACKED: u64 = 256 << 20;
const MOST_ROWS: usize = 200_000;
const MOST_COLUMNS: usize = 64;

/// A named table of cells.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Name in the workbook; "the file" for CSV.
    pub name: String,
    /// Rows of equal or unequal length.
    pub rows: Vec<Vec<Cell>>,
}

/// The sheets of a workbook (ODS, XLSX) or of CSV text.
pub fn sheets(bytes: &[u8], place: &str) -> Result<Vec<Sheet>> {
    if bytes.is_empty() {
        return Err(refuse(place, "is empty"));
    }
    if bytes.len() > MOST_BYTES {
        return Err(refuse(place, "is larger than 32 MB: not an official small-boats file"));
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(refuse(
            place,
            "is an XLS workbook of before 2007: save it as ODS, XLSX or CSV",
        ));
    }
    if !bytes.starts_with(b"PK") {
        return Ok(vec![csv_text(bytes, place)?]);
    }
    // the readers of other kinds are left out of the program
    if check_unpacked(bytes, place)? {
        workbook(Xlsx::new(Cursor::new(bytes)).map_err(unreadable(place))?, place)
    } else {
        workbook(Ods::new(Cursor::new(bytes)).map_err(unreadable(place))?, place)
    }
}

fn refuse(place: &str, what: impl Into<String>) -> Error {
    Error::data(Problem::says(place, what))
}

/// Unpacks into nothing and counts, so that headers that lie do not matter; whether it is XLSX.
fn check_unpacked(bytes: &[u8], place: &str) -> Result<bool> {
    let broken = |_| refuse(place, "is not a readable workbook: the archive is damaged");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let mut total = 0;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(broken)?;
        let mut limited = entry.take(MOST_UNPACKED + 1 - total);
        total += std::io::copy(&mut limited, &mut std::io::sink())
            .map_err(|_| refuse(place, "is not a readable workbook: the archive is damaged"))?;
        if total > MOST_UNPACKED {
            return Err(refuse(place, "unpacks to more than 256 MB: not an official file"));
        }
    }
    Ok(archive.file_names().any(|name| name.is_ok_and(|name| name.starts_with("xl/"))))
}

fn unreadable<E: std::fmt::Display>(place: &str) -> impl Fn(E) -> Error {
    move |e| refuse(place, format!("is not a readable workbook: {e}"))
}

fn workbook<'a, B>(mut book: B, place: &str) -> Result<Vec<Sheet>>
where
    B: Reader<Cursor<&'a [u8]>>,
    B::Error: std::fmt::Display,
{
    let mut out = Vec::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(unreadable(place))?;
        let (first_row, first_column) = range.start().unwrap_or((0, 0));
        if range.height() > MOST_ROWS {
            return Err(refuse(place, format!("has {} rows in sheet {name}", range.height())));
        }
        // leading blank rows and columns are put back, so that row numbers are those people see
        let mut rows = vec![Vec::new(); first_row.min(MOST_ROWS as u32) as usize];
        let lead = first_column.min(MOST_COLUMNS as u32) as usize;
        rows.extend(range.rows().map(|row| {
            let cells = row.iter().take(MOST_COLUMNS).map(cell);
            std::iter::repeat_n(Cell::Empty, lead).chain(cells).collect()
        }));
        out.push(Sheet { name, rows });
    }
    Ok(out)
}

fn cell(data: &Data) -> Cell {
    match data {
        Data::Empty => Cell::Empty,
        Data::Int(value) => Cell::Number(*value as f64),
        Data::Float(value) => Cell::Number(*value),
        Data::DateTime(_) | Data::DateTimeIso(_) => match data.as_date() {
            Some(date) => Cell::Date(date),
            None => Cell::Text(data.to_string()),
        },
        Data::String(text) => Cell::from_text(text),
        other => Cell::Text(other.to_string()),
    }
}

fn csv_text(bytes: &[u8], place: &str) -> Result<Sheet> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| refuse(place, format!("is not readable as CSV: {e}")))?;
        if rows.len() == MOST_ROWS {
            return Err(refuse(place, "has more than 200,000 rows"));
        }
        // the reader skips blank lines: its own line numbers keep ours honest
        let line = record.position().map_or(rows.len() + 1, |p| p.line() as usize);
        rows.resize(rows.len().max(line.min(MOST_ROWS) - 1), Vec::new());
        rows.push(record.iter().take(MOST_COLUMNS).map(Cell::from_text).collect());
    }
    Ok(Sheet { name: "the file".into(), rows })
}
