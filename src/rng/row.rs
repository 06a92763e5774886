//! A row of uniforms, and the normal scores that all laws drawn from it share.

use std::cell::OnceCell;

use super::LANES;

/// One uniform for each draw of a block. Their rough normal scores are worked out when a law first
/// asks for them, and then serve every scenario of the week.
#[derive(Debug, Clone)]
pub struct Row {
    u: [f64; LANES],
    scores: OnceCell<[f32; LANES]>,
}

impl Row {
    /// A row of these uniforms.
    pub fn new(u: [f64; LANES]) -> Self {
        Self { u, scores: OnceCell::new() }
    }

    /// The uniforms.
    #[inline(always)]
    pub fn uniforms(&self) -> &[f64; LANES] {
        &self.u
    }

    /// The uniforms, to be filled anew; scores are forgotten.
    #[inline(always)]
    pub(super) fn renew(&mut self) -> &mut [f64; LANES] {
        self.scores.take();
        &mut self.u
    }

    /// The scores, by `fill` when they are not known yet.
    #[inline(always)]
    pub fn scores(&self, fill: impl FnOnce(&[f64; LANES], &mut [f32; LANES])) -> &[f32; LANES] {
        if let Some(scores) = self.scores.get() {
            return scores;
        }
        // Outside the cell's own closure, which is compiled without wide instructions.
        let mut scores = [0.0; LANES];
        fill(&self.u, &mut scores);
        self.scores.get_or_init(|| scores)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_filled_once_for_each_set_of_uniforms() {
        let mut row = Row::new([0.25; LANES]);
        assert_eq!(row.scores(|u, z| z[0] = u[0] as f32)[0], 0.25);
        assert_eq!(row.scores(|_, _| panic!("filled twice"))[0], 0.25);
        row.renew()[0] = 0.75;
        assert_eq!(row.scores(|u, z| z[0] = u[0] as f32)[0], 0.75);
    }
}
