//! Where the sums of a Sobol' design lie: those of A and B, of every run or pair of runs, then the
//! products that pairs and noise need.

use super::plan::Plan;

/// Sums of A and B.
const BASE: usize = 5;

/// Sums of a run on its own: square distances to A and B, sum, square.
const OWN: usize = 4;

/// Sums of a pair of runs `A_B^j`, `B_A^j` when these are all that is kept.
const PAIR: usize = 3;

/// Where each sum of an output is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) factors: usize,
    pub(super) mirror: bool,
    pub(super) second: bool,
    pub(super) noise: bool,
    /// Of a pair of runs only three sums of square distances are kept.
    pub(super) lean: bool,
}

impl Shape {
    pub(super) fn of(plan: &Plan) -> Self {
        Self {
            factors: plan.size(),
            mirror: plan.mirror,
            second: plan.second,
            noise: plan.noise,
            lean: plan.lean,
        }
    }

    pub(super) fn len(self) -> usize {
        let f = self.factors;
        let part = |wanted: bool, size: usize| if wanted { size } else { 0 };
        self.cross(0) + part(self.second, f * f) + part(self.noise, f)
    }

    /// Sums of the run `A_B^j`.
    pub(super) fn x(self, j: usize) -> usize {
        BASE + j * OWN
    }

    /// Sums of the run `B_A^j`.
    pub(super) fn y(self, j: usize) -> usize {
        self.x(self.factors) + j * (OWN + 1)
    }

    pub(super) fn x_to_y(self, j: usize) -> usize {
        self.y(j) + OWN
    }

    /// Sums of a pair of runs, when no others are kept.
    pub(super) fn pair(self, j: usize) -> usize {
        BASE + j * PAIR
    }

    pub(super) fn cross(self, j: usize) -> usize {
        let f = self.factors;
        let runs = match (self.lean, self.mirror) {
            (true, _) => self.pair(f),
            (false, true) => self.y(f),
            (false, false) => self.x(f),
        };
        runs + j * f
    }

    pub(super) fn noise_at(self) -> usize {
        self.len() - self.factors
    }
}
