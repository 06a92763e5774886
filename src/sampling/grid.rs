//! Grids for sweeps: every base draw at every combination of chosen values.

use super::draws::Draws;
use crate::error::{Error, Problem, Result};
use crate::params::Param;

/// Most draws that a grid may have.
const MOST: usize = 1 << 26;

/// All combinations of the values of `axes` (the last axis runs fastest), each with every draw of
/// `base`: row `point * base.len() + i` is base draw i at that point. Noise ids are those of the
/// base, so that points differ by their values alone; ids are the row numbers.
pub fn grid(base: &Draws, axes: &[(Param, Vec<f64>)]) -> Result<Draws> {
    let mut points: usize = 1;
    for (param, values) in axes {
        if values.is_empty() {
            return Err(Error::parameter(Problem::says(param.name(), "has no values to sweep")));
        }
        points = points.saturating_mul(values.len());
    }
    let n = base.len();
    if points.saturating_mul(n) > MOST {
        let size = points.saturating_mul(n);
        return Err(Error::parameter(Problem::domain(
            "grid",
            size,
            &format!("at most {MOST} draws"),
        )));
    }
    let rows: Vec<usize> = (0..points).flat_map(|_| 0..n).collect();
    let mut out = Draws { weights: None, ..base.clone() }.pick(&rows)?;
    let mut run = n; // rows between two changes of the axis
    for (param, values) in axes.iter().rev() {
        let column = *param as usize * rows.len();
        for row in 0..rows.len() {
            out.values[column + row] = values[row / run % values.len()];
        }
        run *= values.len();
    }
    out.ids = (0..rows.len() as u64).collect();
    out.weights = base.weights.as_ref().map(|weights| {
        let share = 1.0 / points as f64;
        rows.iter().map(|i| weights[*i] * share).collect()
    });
    out.check()?;
    Ok(out)
}
