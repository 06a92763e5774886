//! A prior cut at the domain of its parameter: what draws are made from.

use std::sync::{Arc, OnceLock};

use super::domain::Domain;
use super::logit_table::LogitTable;
use super::prior::Prior;
use crate::error::Problem;

/// The least share of a prior that must lie inside the domain.
const INSIDE: f64 = 0.9;

/// A valid prior and the part of it that the domain allows: u in (0, 1) is mapped to
/// [P(X < low), P(X ≤ high)] before the quantile is taken, so the density inside keeps its shape.
#[derive(Debug, Clone)]
pub struct Bounded {
    prior: Prior,
    domain: Domain,
    from: f64,
    share: f64,
    /// Made when first needed, shared by clones.
    table: Arc<OnceLock<Option<LogitTable>>>,
}

impl PartialEq for Bounded {
    fn eq(&self, other: &Self) -> bool {
        self.prior == other.prior && self.domain == other.domain
    }
}

impl Bounded {
    /// Cuts a prior at a domain, or says what is wrong at `path`.
    pub fn new(path: &str, prior: &Prior, domain: &Domain) -> Result<Self, Vec<Problem>> {
        let faults = prior.faults();
        if !faults.is_empty() {
            let says = |fault: String| Problem::says(path, format!("has a wrong prior: {fault}"));
            return Err(faults.into_iter().map(|f| says(f).got(prior)).collect());
        }
        let from = if domain.open_low { prior.cdf(domain.low) } else { prior.below(domain.low) };
        let to = if domain.open_high { prior.below(domain.high) } else { prior.cdf(domain.high) };
        if let Some(problem) = outside(path, prior, domain, to - from) {
            return Err(vec![problem]);
        }
        Ok(Self {
            prior: prior.clone(),
            domain: *domain,
            from,
            share: to - from,
            table: Arc::default(),
        })
    }

    /// The value below which a share `u` of the allowed part lies, always inside the domain.
    pub fn quantile(&self, u: f64) -> f64 {
        let u = (self.from + u * self.share).clamp(0.0, 1.0);
        let x = match self.prior {
            Prior::Beta { alpha, beta } => self.beta_quantile(u, alpha, beta),
            _ => self.prior.quantile(u),
        };
        self.domain.clamp(x)
    }

    fn beta_quantile(&self, u: f64, alpha: f64, beta: f64) -> f64 {
        let table = self.table.get_or_init(|| LogitTable::new(alpha, beta));
        table.as_ref().and_then(|t| t.quantile(u)).unwrap_or_else(|| self.prior.quantile(u))
    }

    /// Probability of a value of at most `x`.
    pub fn cdf(&self, x: f64) -> f64 {
        ((self.prior.cdf(x) - self.from) / self.share).clamp(0.0, 1.0)
    }

    /// The prior before it was cut.
    pub fn prior(&self) -> &Prior {
        &self.prior
    }
}

fn outside(path: &str, prior: &Prior, domain: &Domain, inside: f64) -> Option<Problem> {
    if let Prior::Fixed { value } = prior {
        let problem = || Problem::domain(path, value, &domain.to_string());
        return (!domain.contains(*value)).then(problem);
    }
    if let Some((low, high)) = prior.hard_ends() {
        let fits = low >= domain.low && high <= domain.high;
        let problem = || {
            Problem::says(path, "has a prior that leaves its domain")
                .got(prior)
                .allowed(domain.to_string())
        };
        return (!fits).then(problem);
    }
    // written so that NaN fails
    let enough = inside >= INSIDE;
    let percent = (inside.max(0.0) * 1000.0).floor() / 10.0;
    let problem = || {
        let what = format!("has a prior with only {percent} % inside its domain");
        Problem::says(path, what).got(prior).allowed(domain.to_string())
    };
    (!enough).then(problem)
}
