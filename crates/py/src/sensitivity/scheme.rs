//! Border of the scheme as a model of uncertain inputs.

use numpy::ndarray::Array3;
use numpy::{IntoPyArray, PyArray2, PyArray3, PyArrayMethods, PyReadonlyArray2, ToPyArray};
use pyo3::prelude::*;
use rayon::prelude::*;

use super::models::rows;
use crate::params::PyParameterSpace;
use crate::run::run;
use crate::simulate::{mode_named, policy_of};
use returnflow::calendar::Calendar;
use returnflow::error::{Error, Problem, Result};
use returnflow::model::Mode;
use returnflow::monitor::Monitor;
use returnflow::params::{PARAMETERS, Param};
use returnflow::rng::LANES;
use returnflow::sensitivity::Wanted;
use returnflow::sensitivity::model::Model;
use returnflow::sensitivity::scheme::{Scheme, SchemeInput, StartLaw};

/// Values and their derivatives.
type Slopes<'py> = (Bound<'py, PyArray2<f64>>, Bound<'py, PyArray3<f64>>);

/// A scenario and its comparator as a function of the unit cube.
#[pyclass(frozen, name = "SchemeModel", module = "returnflow._core")]
pub(super) struct PyScheme {
    pub(super) inner: Scheme,
}

#[pymethods]
impl PyScheme {
    /// Inputs are the parameters of the space that are not fixed, then the level at the start when
    /// its `sd` is not zero. `start` is (last Sunday in days since 1970, intercept, slope, sd, days, arrivals, returns).
    #[new]
    #[pyo3(signature = (space, scenarios, start, *, weeks, mode, seed, outcomes, weekly))]
    fn new(
        space: PyRef<'_, PyParameterSpace>,
        scenarios: [Bound<'_, PyAny>; 2],
        start: (i64, f64, f64, f64, f64, f64, f64),
        weeks: usize,
        mode: &str,
        seed: u64,
        outcomes: Vec<String>,
        weekly: bool,
    ) -> PyResult<Self> {
        let space = &space.inner;
        let last = chrono::NaiveDate::default() + chrono::TimeDelta::days(start.0);
        let calendar = Calendar::after(last, weeks)?;
        let start = StartLaw {
            intercept: start.1,
            slope: start.2,
            sd: start.3,
            days: start.4,
            mean_arrivals: start.5,
            recent_returns: start.6,
        };
        let input = |p: Param| SchemeInput::Parameter(p, space.bounded(p).clone());
        let mut inputs: Vec<SchemeInput> = space.uncertain().into_iter().map(input).collect();
        if start.sd > 0.0 {
            inputs.push(SchemeInput::StartLevel);
        }
        let mut values = [0.0; PARAMETERS];
        for (value, param) in values.iter_mut().zip(Param::ALL) {
            *value = space.bounded(*param).quantile(0.5);
        }
        let [comparator, scenario] = scenarios;
        let inner = Scheme {
            inputs,
            values,
            form: space.form(),
            start,
            policies: [policy_of(&comparator, &calendar)?, policy_of(&scenario, &calendar)?],
            calendar,
            mode: mode_named(mode)?,
            seed,
            wanted: outcomes.iter().map(|o| Wanted::from_name(o)).collect::<Result<_>>()?,
            weekly,
        };
        Ok(Self { inner })
    }

    /// Names of the inputs.
    #[getter]
    fn inputs(&self) -> Vec<&'static str> {
        let name = |input: &SchemeInput| match input {
            SchemeInput::Parameter(param, _) => param.name(),
            SchemeInput::StartLevel => "start_level",
        };
        self.inner.inputs.iter().map(name).collect()
    }

    /// The Sundays, as days since 1970.
    #[getter]
    fn sundays(&self) -> Vec<i64> {
        let epoch = chrono::NaiveDate::default();
        self.inner.calendar.sundays().map(|d| (d - epoch).num_days()).collect()
    }

    /// Values (points, outcomes) and exact derivatives (points, outcomes, inputs) at points of the
    /// unit cube, expected mode.
    #[pyo3(signature = (u, progress=None, threads=None))]
    fn derivatives<'py>(
        &self,
        py: Python<'py>,
        u: PyReadonlyArray2<'py, f64>,
        progress: Option<Bound<'py, PyAny>>,
        threads: Option<usize>,
    ) -> PyResult<Slopes<'py>> {
        let model = &self.inner;
        if model.mode != Mode::Expected || model.weekly {
            let what = "exist in expected mode and for the window only";
            return Err(Error::parameter(Problem::says("derivatives", what)).into());
        }
        let u = rows(&u)?;
        let (outputs, inputs) = (model.wanted.len(), model.inputs.len());
        let n = u.len() / inputs;
        let (values, slopes) =
            run(py, progress.as_ref(), threads, |monitor| all_slopes(model, &u, monitor))?;
        let slopes = Array3::from_shape_vec((n, outputs, inputs), slopes).unwrap_or_default();
        Ok((values.to_pyarray(py).reshape([n, outputs])?, slopes.into_pyarray(py)))
    }
}

/// Blocks in parallel; rows of values, then of slopes.
fn all_slopes(model: &Scheme, u: &[f64], monitor: &Monitor) -> Result<(Vec<f64>, Vec<f64>)> {
    let (outputs, inputs) = (model.wanted.len(), model.inputs.len());
    let n = u.len() / inputs;
    let blocks = n.div_ceil(LANES);
    monitor.begin(blocks as u64);
    let parts = (0..blocks)
        .into_par_iter()
        .map_init(
            || model.scratch(),
            |scratch, block| {
                monitor.check()?;
                let used = LANES.min(n - block * LANES);
                let at = |l: usize| (block * LANES + l.min(used - 1)) * inputs;
                let points: Vec<[f64; LANES]> =
                    (0..inputs).map(|j| std::array::from_fn(|l| u[at(l) + j])).collect();
                let mut out = vec![[0.0; LANES]; outputs];
                let mut slope = vec![[0.0; LANES]; outputs * inputs];
                model.derivatives(scratch, &points, &mut out, &mut slope);
                monitor.advance(1);
                let lanes = |rows: &[[f64; LANES]]| -> Vec<f64> {
                    (0..used).flat_map(|l| rows.iter().map(move |row| row[l])).collect()
                };
                Ok((lanes(&out), lanes(&slope)))
            },
        )
        .collect::<Result<Vec<_>>>()?;
    let (values, slopes): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
    Ok((values.concat(), slopes.concat()))
}

pub(super) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<PyScheme>()
}
