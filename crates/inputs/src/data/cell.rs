//! A cell of a sheet, as far as the official tables need it, and what it can be read as.

use chrono::NaiveDate;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A number.
    Number(f64),
    /// A date; the time of day is dropped.
    Date(NaiveDate),
    /// Anything else, as text.
    Text(String),
}

/// Signs of "not published".
const MISSING: &[&str] = &["", "-", "–", "—", "..", ":", "[x]", "[z]", "n/a"];
/// How people write dates in text; day before month, as the publisher does.
const DATES: &[&str] = &["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y", "%d %B %Y", "%d %b %Y"];
/// More people than live in the country: a slipped column, not a count.
const MOST: f64 = 1e8;

impl Cell {
    /// A cell from text.
    pub fn from_text(text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_string()) }
    }

    /// The cell as people see it, cut where it is long.
    pub fn show(&self) -> String {
        match self {
            Self::Empty => "an empty cell".into(),
            Self::Number(x) => x.to_string(),
            Self::Date(d) => d.to_string(),
            Self::Text(text) => format!("\"{}\"", text.chars().take(60).collect::<String>()),
        }
    }

    /// True when there is nothing to read.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty) || matches!(self, Self::Text(t) if t.trim().is_empty())
    }

    /// A date, `None` when it is none.
    pub fn date(&self) -> Option<NaiveDate> {
        match self {
            Self::Date(date) => Some(*date),
            Self::Text(text) => {
                DATES.iter().find_map(|form| NaiveDate::parse_from_str(text.trim(), form).ok())
            }
            _ => None,
        }
    }

    /// A whole number of things, NaN where not published; `Err` says what is wrong.
    pub fn count(&self) -> Result<f64, &'static str> {
        let value = match self {
            Self::Empty => return Ok(f64::NAN),
            Self::Number(value) => *value,
            Self::Text(text) => {
                let text = text.trim();
                if MISSING.contains(&text.to_lowercase().as_str()) {
                    return Ok(f64::NAN);
                }
                text.replace(',', "").parse().map_err(|_| "is not a number")?
            }
            Self::Date(_) => return Err("is a date, not a count"),
        };
        match value {
            v if v.is_nan() || v.is_infinite() => Err("is not a number"),
            v if v < 0.0 => Err("is negative"),
            v if v.fract() != 0.0 => Err("is not a whole number"),
            v if v > MOST => Err("is too large for a count"),
            v => Ok(v),
        }
    }

    /// True for the mark of a revised row: the word, 1 or true.
    pub fn says_revised(&self) -> bool {
        match self {
            Self::Number(x) => *x == 1.0,
            Self::Text(text) => {
                let text = text.trim().to_lowercase();
                text == "1" || text == "true" || text.contains("revised")
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts() {
        assert_eq!(Cell::Number(12.0).count(), Ok(12.0));
        assert_eq!(Cell::from_text("1,176").count(), Ok(1176.0));
        for missing in ["-", "", " – ", "[x]"] {
            assert!(Cell::from_text(missing).count().unwrap().is_nan());
        }
        assert_eq!(Cell::Number(-1.0).count(), Err("is negative"));
        assert_eq!(Cell::Number(1.5).count(), Err("is not a whole number"));
        assert_eq!(Cell::from_text("nan").count(), Err("is not a number"));
        assert_eq!(Cell::from_text("twelve").count(), Err("is not a number"));
    }

    #[test]
    fn dates() {
        let day = NaiveDate::from_ymd_opt(2026, 8, 16);
        for text in ["2026-08-16", "16/08/2026", "16 August 2026", "16 Aug 2026"] {
            assert_eq!(Cell::from_text(text).date(), day, "{text}");
        }
        assert_eq!(Cell::from_text("2026-08-32").date(), None);
        assert_eq!(Cell::Number(46250.0).date(), None);
    }
}
