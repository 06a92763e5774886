//! Where the values of a parameter may lie.

use std::fmt;

use serde::Deserialize;

/// An interval, open or closed at each end, perhaps of whole numbers only.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Domain {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// The lower end itself is not allowed.
    #[serde(default)]
    pub open_low: bool,
    /// The upper end itself is not allowed.
    #[serde(default)]
    pub open_high: bool,
    /// Only whole numbers.
    #[serde(default)]
    pub integer: bool,
}

impl Domain {
    /// True when `x` may be a value; NaN never is.
    pub fn contains(&self, x: f64) -> bool {
        let above = if self.open_low { x > self.low } else { x >= self.low };
        let below = if self.open_high { x < self.high } else { x <= self.high };
        above && below && (!self.integer || x.fract() == 0.0)
    }

    /// The nearest value of the domain to a number that rounding pushed to its edge.
    pub fn clamp(&self, x: f64) -> f64 {
        let low = if self.open_low { self.low.next_up() } else { self.low };
        let high = if self.open_high { self.high.next_down() } else { self.high };
        let x = if self.integer { x.round() } else { x };
        x.clamp(low, high)
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let open = if self.open_low { '(' } else { '[' };
        let close = if self.open_high { ')' } else { ']' };
        write!(f, "{open}{}, {}{close}", self.low, self.high)?;
        if self.integer { write!(f, " (whole numbers)") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_and_whole_numbers() {
        let d = Domain { low: 0.0, high: 1.0, open_low: true, open_high: false, integer: false };
        assert!(!d.contains(0.0) && d.contains(1.0) && !d.contains(f64::NAN));
        assert!(d.contains(d.clamp(-3.0)) && d.clamp(7.0) == 1.0);
        assert_eq!(d.to_string(), "(0, 1]");
        let whole = Domain { low: 1.0, high: 400.0, integer: true, open_low: false, ..d };
        assert!(whole.contains(9.0) && !whole.contains(9.5));
        assert_eq!(whole.clamp(9.4), 9.0);
        assert_eq!(whole.to_string(), "[1, 400] (whole numbers)");
    }
}
