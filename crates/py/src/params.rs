//! Border of `params`: the table, priors and the parameter space.

use numpy::{PyArray1, PyReadonlyArray1, ToPyArray};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use returnflow::error::{Error, Kind, Problem};
use returnflow::params::{
    Change, Changes, DeterrenceForm, Evidence, Grade, Param, ParameterSpace, Prior, Tabulated,
    sources, table, unknown_parameter,
};

/// A valid prior.
#[pyclass(frozen, eq, name = "Prior", module = "returnflow._core")]
#[derive(PartialEq)]
pub(super) struct PyPrior {
    pub(super) inner: Prior,
}

#[pymethods]
impl PyPrior {
    /// A prior from its JSON, checked.
    #[new]
    fn new(json: &str) -> PyResult<Self> {
        let says = |what: String| Problem::says("prior", what);
        let inner: Prior = serde_json::from_str(json)
            .map_err(|e| Error::parameter(says(format!("cannot be read: {e}"))))?;
        let faults = inner.faults();
        let family = inner.family();
        let fault = |what: String| {
            Problem::says(format!("{family} prior"), format!("is wrong: {what}")).got(&inner)
        };
        Error::collect(Kind::Parameter, None, faults.into_iter().map(fault).collect())?;
        Ok(Self { inner })
    }

    /// The prior as JSON.
    fn to_json(&self) -> String {
        serde_json::to_string(&self.inner).unwrap_or_default()
    }

    /// Quantiles at probabilities in [0, 1].
    fn ppf<'py>(&self, u: PyReadonlyArray1<'py, f64>) -> Bound<'py, PyArray1<f64>> {
        let out: Vec<f64> = u.as_array().iter().map(|u| self.inner.quantile(*u)).collect();
        out.to_pyarray(u.py())
    }

    /// Probabilities of at most each value.
    fn cdf<'py>(&self, x: PyReadonlyArray1<'py, f64>) -> Bound<'py, PyArray1<f64>> {
        let out: Vec<f64> = x.as_array().iter().map(|x| self.inner.cdf(*x)).collect();
        out.to_pyarray(x.py())
    }

    /// Mean.
    fn mean(&self) -> f64 {
        self.inner.mean()
    }

    /// Standard deviation.
    fn std(&self) -> f64 {
        self.inner.sd()
    }

    fn __str__(&self) -> String {
        self.inner.to_string()
    }
}

/// A prior for every parameter.
#[pyclass(frozen, eq, name = "ParameterSpace", module = "returnflow._core")]
#[derive(PartialEq)]
pub(super) struct PyParameterSpace {
    pub(super) inner: ParameterSpace,
}

/// Name, prior as JSON (None when the value is not one), the value's repr, source, grade.
type ChangeGiven = (String, Option<String>, String, Option<String>, Option<String>);
/// Two names and their rank correlation.
type PairGiven = (String, String, f64);

#[pymethods]
impl PyParameterSpace {
    /// The space of the table.
    #[new]
    fn new() -> Self {
        Self { inner: ParameterSpace::default() }
    }

    /// Reads what `to_json` wrote.
    #[staticmethod]
    fn from_json(json: &str) -> PyResult<Self> {
        Ok(Self { inner: ParameterSpace::from_json(json)? })
    }

    /// The space as JSON.
    fn to_json(&self) -> String {
        self.inner.to_json()
    }

    /// The same space with changes; all faults in one error.
    #[pyo3(signature = (priors, correlations=None, deterrence_form=None))]
    fn with_changes(
        &self,
        priors: Vec<ChangeGiven>,
        correlations: Option<Vec<PairGiven>>,
        deterrence_form: Option<String>,
    ) -> PyResult<Self> {
        let (mut found, mut problems) = (Vec::new(), Vec::new());
        for given in priors {
            found.extend(change_from(given, &mut problems));
        }
        let changes = Changes { priors: found, correlations, deterrence_form };
        let next = match self.inner.with(&changes) {
            Ok(next) => Some(next),
            Err(Error::Invalid { problems: more, .. }) => {
                problems.extend(more);
                None
            }
            Err(other) => return Err(other.into()),
        };
        Error::collect(Kind::Parameter, None, problems)?;
        Ok(Self { inner: next.unwrap_or_default() })
    }

    /// What is known of one parameter: the row of the table with the prior of this space.
    fn row<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyDict>> {
        let param =
            Param::from_name(name).ok_or_else(|| Error::parameter(unknown_parameter(name)))?;
        row(py, &self.inner, param)
    }

    /// Names of the parameters whose prior is not the table's.
    fn changed(&self) -> Vec<&'static str> {
        let own = |p: &&Param| self.inner.evidence(**p).is_some();
        Param::ALL.iter().filter(own).map(|p| p.name()).collect()
    }

    /// Names of the parameters that are not fixed.
    fn uncertain(&self) -> Vec<&'static str> {
        self.inner.uncertain().into_iter().map(Param::name).collect()
    }

    /// Quantiles of a parameter's prior within its domain.
    fn ppf<'py>(
        &self,
        name: &str,
        u: PyReadonlyArray1<'py, f64>,
    ) -> PyResult<Bound<'py, PyArray1<f64>>> {
        let param =
            Param::from_name(name).ok_or_else(|| Error::parameter(unknown_parameter(name)))?;
        let bounded = self.inner.bounded(param);
        let out: Vec<f64> = u.as_array().iter().map(|u| bounded.quantile(*u)).collect();
        Ok(out.to_pyarray(u.py()))
    }

    /// Name of the structural form of deterrence.
    #[getter]
    fn deterrence_form(&self) -> &'static str {
        self.inner.form().name()
    }

    /// Pairs of names with their Spearman rank correlation.
    #[getter]
    fn correlations(&self) -> Vec<(&'static str, &'static str, f64)> {
        let named = |(a, b, rho): &(Param, Param, f64)| (a.name(), b.name(), *rho);
        self.inner.correlations().iter().map(named).collect()
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        let read = slf.get_type().getattr("from_json")?;
        Ok((read, (slf.get().to_json(),)))
    }
}

fn change_from(given: ChangeGiven, problems: &mut Vec<Problem>) -> Option<Change> {
    let (name, json, got, source, letter) = given;
    let grade = letter.as_ref().and_then(|l| Grade::ALL.into_iter().find(|g| g.letter() == l));
    if let (Some(letter), None) = (&letter, grade) {
        problems.push(Problem::domain(format!("{name}.grade"), letter, "A, B, C or D"));
    }
    match json.as_deref().map(serde_json::from_str) {
        Some(Ok(prior)) => {
            return Some(Change { name, prior, evidence: Evidence { source, grade } });
        }
        Some(Err(e)) => problems.push(Problem::says(name, format!("has a wrong prior: {e}"))),
        None => problems.push(
            Problem::says(
                name,
                "needs a number, a prior or a frozen continuous scipy distribution",
            )
            .got(got),
        ),
    }
    None
}

fn row<'py>(py: Python<'py>, space: &ParameterSpace, param: Param) -> PyResult<Bound<'py, PyDict>> {
    let (spec, bounded) = (param.spec(), space.bounded(param));
    let d = PyDict::new(py);
    d.set_item("name", &spec.name)?;
    d.set_item("group", &spec.group)?;
    d.set_item("unit", &spec.unit)?;
    d.set_item("domain", spec.domain.to_string())?;
    d.set_item("bounds", (spec.domain.low, spec.domain.high))?;
    d.set_item("default", spec.default)?;
    d.set_item("prior", space.prior(param).to_string())?;
    d.set_item("prior_json", serde_json::to_string(space.prior(param)).unwrap_or_default())?;
    d.set_item("low", bounded.quantile(0.05))?;
    d.set_item("median", bounded.quantile(0.5))?;
    d.set_item("high", bounded.quantile(0.95))?;
    d.set_item("grade", space.grade(param).letter())?;
    d.set_item("source", space.source(param))?;
    d.set_item("date", space.evidence(param).map_or(spec.date.as_deref(), |_| None))?;
    d.set_item("says", &spec.says)?;
    Ok(d)
}

/// Names of all parameters, in order.
#[pyfunction]
fn parameter_names() -> Vec<&'static str> {
    table().iter().map(|row| row.name.as_str()).collect()
}

/// The groups of parameters, in order.
#[pyfunction]
fn parameter_groups() -> Vec<&'static str> {
    returnflow::params::groups()
}

/// The register of sources: key, title, publisher, date, address.
#[pyfunction]
fn parameter_sources() -> Vec<(&'static str, &'static str, &'static str, &'static str, &'static str)>
{
    let row = |(key, s): &'static (String, returnflow::params::Source)| {
        (key.as_str(), s.title.as_str(), s.publisher.as_str(), s.date.as_str(), s.url.as_str())
    };
    sources().iter().map(row).collect()
}

/// Names of the structural forms of deterrence.
#[pyfunction]
fn deterrence_forms() -> Vec<&'static str> {
    DeterrenceForm::ALL.map(DeterrenceForm::name).to_vec()
}

/// The probabilities at which a distribution of another family is tabulated.
#[pyfunction]
fn tabulated_probabilities(py: Python<'_>) -> Bound<'_, PyArray1<f64>> {
    Tabulated::probabilities().to_pyarray(py)
}

pub(super) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<PyPrior>()?;
    m.add_class::<PyParameterSpace>()?;
    m.add_function(wrap_pyfunction!(parameter_names, m)?)?;
    m.add_function(wrap_pyfunction!(parameter_groups, m)?)?;
    m.add_function(wrap_pyfunction!(parameter_sources, m)?)?;
    m.add_function(wrap_pyfunction!(deterrence_forms, m)?)?;
    m.add_function(wrap_pyfunction!(tabulated_probabilities, m)?)
}
