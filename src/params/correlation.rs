//! Rank correlations between priors: a Gaussian copula.

use super::names::Param;
use crate::error::Problem;
use crate::num::cholesky::Cholesky;
use crate::num::{normal_cdf, normal_quantile};

/// A pair of parameters and the Spearman rank correlation of their draws.
pub type Pair = (Param, Param, f64);

/// A Gaussian copula over the parameters that are correlated with any other; the rest stay
/// independent. Spearman's ρ becomes the normal-score correlation r = 2 sin(π ρ / 6), which is
/// exact for continuous priors (Kruskal 1958).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Copula {
    /// The correlated parameters, in the order of the table.
    pub params: Vec<Param>,
    /// Normal-score correlations, row by row.
    pub matrix: Vec<f64>,
    /// Lower Cholesky factor of the matrix, row by row.
    pub factor: Vec<f64>,
}

impl Copula {
    /// A copula of these pairs, or everything that is wrong with them.
    pub fn new(pairs: &[Pair]) -> Result<Self, Vec<Problem>> {
        let problems = check(pairs);
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut params: Vec<Param> = pairs.iter().flat_map(|(a, b, _)| [*a, *b]).collect();
        params.sort_unstable();
        params.dedup();
        let k = params.len();
        let mut matrix = vec![0.0; k * k];
        for i in 0..k {
            matrix[i * k + i] = 1.0;
        }
        for (a, b, rho) in pairs {
            let r = 2.0 * libm::sin(std::f64::consts::PI * rho / 6.0);
            if let (Ok(i), Ok(j)) = (params.binary_search(a), params.binary_search(b)) {
                matrix[i * k + j] = r;
                matrix[j * k + i] = r;
            }
        }
        match Cholesky::new(&matrix, k) {
            Some(factor) => Ok(Self { params, matrix, factor: factor.lower().to_vec() }),
            None => Err(vec![contradiction(&params, &matrix)]),
        }
    }

    /// True when no parameters are correlated.
    pub fn is_empty(&self) -> bool {
        self.params.is_empty()
    }

    /// Turns independent uniforms of the correlated parameters (in the order of `params`) into
    /// dependent ones, in place.
    pub fn apply(&self, u: &mut [f64]) {
        let k = self.params.len();
        for x in u.iter_mut() {
            *x = normal_quantile(*x);
        }
        for i in (0..k).rev() {
            let z: f64 = (0..=i).map(|j| self.factor[i * k + j] * u[j]).sum();
            u[i] = normal_cdf(z).clamp(f64::MIN_POSITIVE, 1.0 - f64::EPSILON / 2.0);
        }
    }
}

fn check(pairs: &[Pair]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (k, (a, b, rho)) in pairs.iter().enumerate() {
        let path = path(*a, *b);
        if a == b {
            problems.push(Problem::says(&path, "correlates a parameter with itself"));
        }
        let allowed = "(-1, 1) (Spearman rank correlation)";
        if !(*rho > -1.0 && *rho < 1.0) {
            problems.push(Problem::domain(&path, rho, allowed));
        }
        let again = |(c, d, _): &Pair| (c, d) == (a, b) || (c, d) == (b, a);
        if pairs[..k].iter().any(again) {
            problems.push(Problem::says(&path, "is given twice"));
        }
    }
    problems
}

fn path(a: Param, b: Param) -> String {
    format!("correlations[{}, {}]", a.name(), b.name())
}

/// Names the parameter at which the correlations stop being possible together.
fn contradiction(params: &[Param], matrix: &[f64]) -> Problem {
    let k = params.len();
    let leading =
        |m: usize| -> Vec<f64> { (0..m * m).map(|cell| matrix[cell / m * k + cell % m]).collect() };
    let at = (1..k).find(|at| Cholesky::new(&leading(at + 1), at + 1).is_none()).unwrap_or(k - 1);
    let before: Vec<&str> = params[..at].iter().map(|p| p.name()).collect();
    let what = format!(
        "are not positive definite: those of {} contradict those among {}",
        params[at].name(),
        before.join(", ")
    );
    Problem::says("correlations", what)
        .allowed("a set that can hold together, such as the same with smaller absolute values")
}
