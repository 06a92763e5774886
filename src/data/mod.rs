//! Official series in: reading the workbook and CSV, the embedded tables.
