//! Official series in: reading the workbook and CSV, the embedded weekly table.

mod cell;
mod columns;
mod grid;
mod parse;
mod small_boats;
mod weeks;

pub use small_boats::{SmallBoats, embedded, read};
