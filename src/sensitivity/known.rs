//! The models that the core can run by itself, for callers that learn only at run time which it is.

use super::functions::Function;
use super::model::{Model, evaluate_rows};
use super::plan::Plan;
use super::scheme::Scheme;
use super::sobol::Analysis;
use crate::error::Result;
use crate::monitor::Monitor;

/// One of them. The generic code of the methods is compiled here, for speed, not where it is called.
#[derive(Clone, Copy)]
pub enum Known<'a> {
    /// A test function.
    Function(&'a Function),
    /// The scheme.
    Scheme(&'a Scheme),
}

impl Known<'_> {
    /// Number of inputs.
    pub fn inputs(self) -> usize {
        match self {
            Self::Function(model) => model.inputs(),
            Self::Scheme(model) => model.inputs(),
        }
    }

    /// Number of outputs.
    pub fn outputs(self) -> usize {
        match self {
            Self::Function(model) => model.outputs(),
            Self::Scheme(model) => model.outputs(),
        }
    }

    /// [`evaluate_rows`] of the model.
    #[inline(never)]
    pub fn evaluate_rows(
        self,
        u: &[f64],
        noise: &(dyn Fn(usize) -> u64 + Sync),
        monitor: &Monitor,
    ) -> Result<Vec<f64>> {
        match self {
            Self::Function(model) => evaluate_rows(model, u, noise, monitor),
            Self::Scheme(model) => evaluate_rows(model, u, noise, monitor),
        }
    }

    /// [`Analysis::begin`] of the model.
    #[inline(never)]
    pub fn begin(self, plan: Plan) -> Result<Analysis> {
        match self {
            Self::Function(model) => Analysis::begin(plan, model),
            Self::Scheme(model) => Analysis::begin(plan, model),
        }
    }

    /// [`Analysis::extend`] by the model.
    #[inline(never)]
    pub fn extend(self, analysis: &mut Analysis, upto: u64, monitor: &Monitor) -> Result<()> {
        match self {
            Self::Function(model) => analysis.extend(model, upto, monitor),
            Self::Scheme(model) => analysis.extend(model, upto, monitor),
        }
    }
}
