//! What a sensitivity method needs of a model: blocks of points in, one row of lanes an output.

use crate::error::Result;
use crate::rng::LANES;

/// One value for each lane.
pub type Row = [f64; LANES];

/// A block of points of the unit cube; the model maps them to its own units by its priors.
#[derive(Debug, Clone, Copy)]
pub struct Points<'a> {
    /// One row an input, each value in (0, 1).
    pub u: &'a [Row],
    /// Noise identity of each lane: lanes and runs with the same number share their randomness.
    pub noise: &'a [u64; LANES],
}

/// A model with uncertain inputs.
pub trait Model: Sync {
    /// Working memory of one thread.
    type Scratch: Send;

    /// New working memory.
    fn scratch(&self) -> Self::Scratch;

    /// Number of inputs.
    fn inputs(&self) -> usize;

    /// Number of outputs.
    fn outputs(&self) -> usize;

    /// Outputs come in groups of this many; the first of a group decides whether a run failed.
    fn stride(&self) -> usize {
        1
    }

    /// Writes one row an output. A run that fails writes NaN: the point is then masked and counted.
    /// Called once a run and block; must not allocate.
    fn evaluate(
        &self,
        scratch: &mut Self::Scratch,
        points: Points<'_>,
        out: &mut [Row],
    ) -> Result<()>;
}

/// Evaluates a matrix of points of the unit cube, row-major, blocks in parallel; the result has
/// one row a point. Row i has noise identity `noise(i)`.
pub fn evaluate_rows<M: Model>(
    model: &M,
    u: &[f64],
    noise: impl Fn(usize) -> u64 + Sync,
    monitor: &crate::monitor::Monitor,
) -> Result<Vec<f64>> {
    use rayon::prelude::*;
    let (inputs, outputs) = (model.inputs(), model.outputs());
    let rows = u.len() / inputs;
    let mut values = vec![0.0; rows * outputs];
    monitor.begin(rows.div_ceil(LANES) as u64);
    let work = || (model.scratch(), vec![[0.5; LANES]; inputs], vec![[0.0; LANES]; outputs]);
    values
        .par_chunks_mut(LANES * outputs)
        .enumerate()
        .map_init(work, |(scratch, points, out), (block, values)| {
            monitor.check()?;
            let first = block * LANES;
            let used = values.len() / outputs;
            for l in 0..LANES {
                // Lanes past the end repeat the last point.
                let row = first + l.min(used - 1);
                for j in 0..inputs {
                    points[j][l] = u[row * inputs + j];
                }
            }
            let ids = std::array::from_fn(|l| noise(first + l.min(used - 1)));
            model.evaluate(scratch, Points { u: points, noise: &ids }, out)?;
            for l in 0..used {
                for o in 0..outputs {
                    values[l * outputs + o] = out[o][l];
                }
            }
            monitor.advance(1);
            Ok(())
        })
        .collect::<Result<Vec<()>>>()?;
    Ok(values)
}
