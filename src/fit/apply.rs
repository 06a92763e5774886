//! A posterior as `Draws`: the learned columns replace those of draws from the priors.

use super::posterior::Posterior;
use super::start::start_at;
use crate::error::{Error, Problem, Result};
use crate::params::Param;
use crate::sampling::{Draws, Start};

/// Largest size of attempts: beyond it the spread of a day's attempts is Poisson's.
const LARGEST: f64 = 20.0;

impl Posterior {
    /// Joint draws: what the series taught, with the filtered level, and the rest from `base`.
    ///
    /// From arrivals alone only r is learned; attempts then get the size that gives r together with
    /// the draw's own share and concentration of preventions: 1/r = 1/r_N + (q/(1 − q))/κ.
    pub fn draws(&self, base: &Draws, recent_returns: f64) -> Result<Draws> {
        let n = base.len();
        if n != self.pressure.len() {
            return Err(Error::fit(
                Problem::says("draws", "of the priors and of the posterior differ in number")
                    .got(n)
                    .allowed(self.pressure.len().to_string()),
            ));
        }
        let mut draws = base.clone();
        let mut r = Vec::new();
        for (name, values) in self.columns() {
            match Param::from_name(name) {
                Some(param) => set(&mut draws, param, &values),
                None => r = values,
            }
        }
        if self.pressure[0].hyper.prevention.is_none() {
            let (q, kappa) =
                (base.column(Param::PreventionShare), base.column(Param::PreventionConcentration));
            let sizes: Vec<f64> = (0..n)
                .map(|i| {
                    let left = 1.0 / r[i] - q[i] / (1.0 - q[i]) / kappa[i];
                    1.0 / left.max(1.0 / LARGEST)
                })
                .collect();
            set(&mut draws, Param::AttemptsSize, &sizes);
        }
        draws.start = Some(self.start(recent_returns));
        Ok(draws)
    }

    /// The filtered level of each draw at the last week of the window.
    pub fn start(&self, recent_returns: f64) -> Start {
        let level = self.pressure.iter().map(|d| d.field.x[d.field.x.len() - 1]).collect();
        start_at(&self.series, level, recent_returns)
    }
}

fn set(draws: &mut Draws, param: Param, values: &[f64]) {
    let n = draws.len();
    let p = param as usize;
    draws.values[p * n..(p + 1) * n].copy_from_slice(values);
}
