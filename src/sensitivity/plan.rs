//! The plan of a Sobol' design: which runs a base point needs, and which inputs each one swaps.

use crate::error::{Error, Problem, Result};
use crate::sampling::sobol::MAX_DIMENSIONS;

/// A factor is an input, a group of inputs, or the noise of the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Number of inputs.
    pub inputs: usize,
    /// The inputs of each factor; a noise factor has none.
    pub factors: Vec<Vec<usize>>,
    /// With the runs `B_A^j`.
    pub mirror: bool,
    /// With the sums of pairs, which second-order indices need; these need the mirror runs too.
    pub second: bool,
    /// True when the noise of the model is the last factor.
    pub noise: bool,
    /// Independent scrambles.
    pub replicates: usize,
    /// Seed of the scrambles.
    pub seed: u64,
    /// Outputs come in groups of this many; the first of a group decides whether a run failed.
    pub stride: usize,
    /// Keep of each pair of runs only sums of distances: all that Azzini and Rosati's first-order and
    /// total indices need.
    pub lean: bool,
}

/// Least and most replicates.
const REPLICATES: std::ops::RangeInclusive<usize> = 2..=256;

impl Plan {
    /// Checks that every input is in exactly one factor and that the design can be made.
    pub fn new(
        inputs: usize,
        mut factors: Vec<Vec<usize>>,
        mirror: bool,
        second: bool,
        noise: bool,
        replicates: usize,
        seed: u64,
    ) -> Result<Self> {
        if inputs == 0 || 2 * inputs > MAX_DIMENSIONS {
            let allowed = format!("1 to {}", MAX_DIMENSIONS / 2);
            return Err(Error::parameter(Problem::domain("number of inputs", inputs, &allowed)));
        }
        if !REPLICATES.contains(&replicates) {
            return Err(Error::parameter(Problem::domain("replicates", replicates, "2 to 256")));
        }
        let mut seen = vec![0; inputs];
        for &j in factors.iter().flatten() {
            match seen.get_mut(j) {
                Some(times) => *times += 1,
                None => {
                    let problem = Problem::says("groups", "name an input that is not there");
                    return Err(Error::parameter(problem.got(j)));
                }
            }
        }
        if let Some(j) = seen.iter().position(|times| *times != 1) {
            let problem = Problem::says("groups", "must hold every input exactly once");
            return Err(Error::parameter(problem.got(format!("input {j} {} times", seen[j]))));
        }
        if noise {
            factors.push(Vec::new());
        }
        Ok(Self {
            inputs,
            factors,
            mirror: mirror || second,
            second,
            noise,
            replicates,
            seed,
            stride: 1,
            lean: false,
        })
    }

    /// The same plan with only the distances of pairs of runs kept.
    ///
    /// Pairs, the noise and estimators other than Azzini and Rosati's need more.
    pub fn leaner(mut self) -> Self {
        self.lean = self.mirror && !self.second && !self.noise;
        self
    }

    /// Number of factors, the noise included.
    pub fn size(&self) -> usize {
        self.factors.len()
    }

    /// Runs of one base point, in this order: A, B, then `A_B^j`, then `B_A^j`.
    pub fn runs(&self) -> usize {
        2 + self.size() * if self.mirror { 2 } else { 1 }
    }

    /// True when input `j` (or the noise, `None`) of a run comes from the second half of a point.
    pub fn from_second(&self, run: usize, input: Option<usize>) -> bool {
        let swaps = |factor: usize| match input {
            Some(j) => self.factors[factor].contains(&j),
            None => self.noise && factor + 1 == self.size(),
        };
        match run {
            0 => false,
            1 => true,
            _ if run < 2 + self.size() => swaps(run - 2),
            _ => !swaps(run - 2 - self.size()),
        }
    }
}
