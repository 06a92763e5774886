//! Border of the samplers, private: the tests compare them with other implementations.

use numpy::{PyArray1, PyReadonlyArray1, ToPyArray};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use returnflow::dist::lanes::{self, Lane};
use returnflow::dist::scalar;
use returnflow::rng::{Channel, LANES, Row, Stream};

type Numbers<'py> = PyReadonlyArray1<'py, f64>;
type Out<'py> = PyResult<Bound<'py, PyArray1<f64>>>;

/// Runs blocks of lanes over columns of one length; the last block is filled up with its first row.
fn in_blocks<'py, const N: usize>(
    py: Python<'py>,
    columns: [Numbers<'py>; N],
    block: impl Fn(usize, [&Lane; N], &mut Lane) + Sync,
) -> Out<'py> {
    let columns = columns.map(|c| c.as_array().to_vec());
    let rows = columns[0].len();
    if columns.iter().any(|c| c.len() != rows) {
        return Err(PyValueError::new_err("columns differ in length"));
    }
    let out = py.detach(|| {
        let mut all = Vec::with_capacity(rows + LANES);
        for start in (0..rows).step_by(LANES) {
            let at = |l: usize| if start + l < rows { start + l } else { start };
            let taken: [Lane; N] =
                std::array::from_fn(|c| std::array::from_fn(|l| columns[c][at(l)]));
            let mut out = [0.0; LANES];
            block(start, std::array::from_fn(|c| &taken[c]), &mut out);
            all.extend(out);
        }
        all.truncate(rows);
        all
    });
    Ok(out.to_pyarray(py))
}

/// Binomial quantiles, in lanes.
#[pyfunction]
fn _sample_binomial<'py>(
    py: Python<'py>,
    u: Numbers<'py>,
    n: Numbers<'py>,
    p: Numbers<'py>,
) -> Out<'py> {
    in_blocks(py, [u, n, p], |_, [u, n, p], out| lanes::binomial(&Row::new(*u), n, p, out))
}

/// Poisson quantiles, in lanes.
#[pyfunction]
fn _sample_poisson<'py>(py: Python<'py>, u: Numbers<'py>, mean: Numbers<'py>) -> Out<'py> {
    in_blocks(py, [u, mean], |_, [u, mean], out| lanes::poisson(&Row::new(*u), mean, out))
}

/// Normal quantiles, in lanes.
#[pyfunction]
fn _sample_normal<'py>(py: Python<'py>, u: Numbers<'py>) -> Out<'py> {
    in_blocks(py, [u], |_, [u], out| lanes::normal(u, out))
}

/// BetaBinomial(7, a, b) quantiles, in lanes.
#[pyfunction]
fn _sample_days<'py>(
    py: Python<'py>,
    u: Numbers<'py>,
    a: Numbers<'py>,
    b: Numbers<'py>,
) -> Out<'py> {
    in_blocks(py, [u, a, b], |_, [u, a, b], out| lanes::beta_binomial7(u, a, b, out))
}

fn noise(start: usize) -> [u64; LANES] {
    std::array::from_fn(|l| (start + l) as u64)
}

/// Gamma variates, in lanes; the row is the noise id.
#[pyfunction]
fn _sample_gamma<'py>(py: Python<'py>, shape: Numbers<'py>, seed: u64, week: u32) -> Out<'py> {
    in_blocks(py, [shape], move |start, [shape], out| {
        lanes::gamma(shape, seed, &noise(start), week, Channel::AttemptsIntensity, out);
    })
}

/// Beta variates, in lanes; the row is the noise id.
#[pyfunction]
fn _sample_beta<'py>(
    py: Python<'py>,
    a: Numbers<'py>,
    b: Numbers<'py>,
    seed: u64,
    week: u32,
) -> Out<'py> {
    in_blocks(py, [a, b], move |start, [a, b], out| {
        lanes::beta(a, b, seed, &noise(start), week, Channel::PreventedShare, out);
    })
}

/// Scalar draws of a law with up to three parameters, one stream each.
#[pyfunction]
fn _sample_scalar<'py>(
    py: Python<'py>,
    law: &str,
    count: u32,
    of: [f64; 3],
    seed: u64,
) -> Out<'py> {
    let [a, b, c] = of;
    let draw: fn(&mut Stream, f64, f64, f64) -> f64 = match law {
        "neg_binomial" => |s, mean, size, _| scalar::neg_binomial(s, mean, size),
        "beta_binomial" => scalar::beta_binomial,
        "gamma" => |s, shape, _, _| scalar::gamma(s, shape),
        "beta" => |s, a, b, _| scalar::beta(s, a, b),
        "binomial" => |s, n, p, _| scalar::binomial(s, n, p),
        "poisson" => |s, mean, _, _| scalar::poisson(s, mean),
        "normal" => |s, _, _, _| scalar::normal(s),
        _ => return Err(PyValueError::new_err(format!("no law {law}"))),
    };
    let one = |i| draw(&mut Stream::new(seed, u64::from(i), Channel::Other, 0), a, b, c);
    let out: Vec<f64> = py.detach(|| (0..count).map(one).collect());
    Ok(out.to_pyarray(py))
}

/// A function of numbers by name: logarithms of probabilities, distribution functions, quantiles.
#[pyfunction]
fn _law_function<'py>(py: Python<'py>, name: &str, x: Numbers<'py>, of: [f64; 3]) -> Out<'py> {
    let [a, b, c] = of;
    let f: fn(f64, f64, f64, f64) -> f64 = match name {
        "ln_pmf_binomial" => |k, n, p, _| scalar::ln_pmf_binomial(k, n, p),
        "ln_pmf_poisson" => |k, mean, _, _| scalar::ln_pmf_poisson(k, mean),
        "ln_pmf_neg_binomial" => |k, mean, size, _| scalar::ln_pmf_neg_binomial(k, mean, size),
        "ln_pmf_beta_binomial" => scalar::ln_pmf_beta_binomial,
        "gamma_cdf" => |x, shape, _, _| scalar::gamma_cdf(x, shape),
        "beta_cdf" => |x, a, b, _| scalar::beta_cdf(x, a, b),
        "gamma_quantile" => |p, shape, _, _| scalar::gamma_quantile(p, shape),
        "beta_quantile" => |p, a, b, _| scalar::beta_quantile(p, a, b),
        _ => return Err(PyValueError::new_err(format!("no function {name}"))),
    };
    let out: Vec<f64> = x.as_array().iter().map(|x| f(*x, a, b, c)).collect();
    Ok(out.to_pyarray(py))
}

pub(super) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(_sample_binomial, m)?)?;
    m.add_function(wrap_pyfunction!(_sample_poisson, m)?)?;
    m.add_function(wrap_pyfunction!(_sample_normal, m)?)?;
    m.add_function(wrap_pyfunction!(_sample_days, m)?)?;
    m.add_function(wrap_pyfunction!(_sample_gamma, m)?)?;
    m.add_function(wrap_pyfunction!(_sample_beta, m)?)?;
    m.add_function(wrap_pyfunction!(_sample_scalar, m)?)?;
    m.add_function(wrap_pyfunction!(_law_function, m)?)
}
