//! `Draws`: the only currency between where values come from and what follows from them.

use chrono::NaiveDate;

use crate::params::{DeterrenceForm, PARAMETERS, Param};

/// The state in which a projection begins; shared by all scenarios of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Start {
    /// Last observed Sunday.
    pub last_week: NaiveDate,
    /// Level x_0 of the pressure process, one for each draw.
    pub level: Vec<f64>,
    /// Crossing days of the last observed week, one for each draw.
    pub days: Vec<f64>,
    /// Mean weekly arrivals of the last 52 observed weeks, people.
    pub mean_arrivals: f64,
    /// Recent weekly returns, people.
    pub recent_returns: f64,
}

/// Points of the uncertain parameters, each with the identity of its noise.
#[derive(Debug, Clone, PartialEq)]
pub struct Draws {
    /// Structural form of deterrence, common to all draws.
    pub form: DeterrenceForm,
    /// Global index of each draw.
    pub ids: Vec<u64>,
    /// Noise identity of each draw; draws may share one.
    pub noise: Vec<u64>,
    /// Values, parameter-major: `values[p * len + i]`.
    pub values: Vec<f64>,
    /// Weights that sum to 1, or equal weights.
    pub weights: Option<Vec<f64>>,
    /// Where a projection begins, once known.
    pub start: Option<Start>,
}

impl Draws {
    /// Number of draws.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// True without draws.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The values of one parameter, one for each draw.
    pub fn column(&self, param: Param) -> &[f64] {
        let n = self.len();
        debug_assert_eq!(self.values.len(), PARAMETERS * n);
        let p = param as usize;
        &self.values[p * n..(p + 1) * n]
    }
}
