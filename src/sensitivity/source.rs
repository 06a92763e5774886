//! Points of one replicate: a scrambled Sobol' sequence whose dimensions are dealt out at random.
//!
//! A few pairs of dimensions fill their square badly at common sample sizes. Dealt out anew in each
//! replicate, no input meets such a pair in all of them, and the intervals see what is left.

use crate::error::Result;
use crate::rng::{Stream, derive};
use crate::sampling::sobol::Scrambled;

const TASK: u32 = 0x50B0_2000;
const PURPOSE: u16 = 0x4A01;

/// Coordinates of A, then those of B.
#[derive(Debug, Clone)]
pub struct Source {
    sequence: Scrambled,
    dimension: Vec<usize>,
}

impl Source {
    /// The points of a replicate in `dims` coordinates.
    pub fn new(dims: usize, seed: u64, replicate: usize) -> Result<Self> {
        let mut stream = Stream::purpose(seed, replicate as u64, PURPOSE, 0);
        let mut dimension: Vec<usize> = (0..dims).collect();
        for i in (1..dims).rev() {
            let k = (stream.uniform() * (i + 1) as f64) as usize;
            dimension.swap(i, k.min(i));
        }
        let sequence = Scrambled::new(dims, derive(seed, TASK, replicate as u64))?;
        Ok(Self { sequence, dimension })
    }

    /// Writes coordinate `j` of the points `start..start + out.len()`.
    pub fn column(&self, j: usize, start: u64, out: &mut [f64]) {
        self.sequence.column(self.dimension[j], start, out);
    }
}
