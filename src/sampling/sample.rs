//! Draws from a parameter space: random by address, Latin hypercube, scrambled Sobol'.

use rayon::prelude::*;

use super::draws::Draws;
use super::sobol::Scrambled;
use crate::error::Result;
use crate::monitor::Monitor;
use crate::params::{Bounded, Copula, PARAMETERS, Param, ParameterSpace};
use crate::rng::{Channel, Stream};

/// Purpose number of the permutations of a Latin hypercube.
const HYPERCUBE: u16 = 0x4050;

/// Draws between two polls of the monitor.
const UNIT: usize = 4096;

/// How the unit cube is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Method {
    /// Independent draws; draw i depends on (seed, i) only.
    #[default]
    Random,
    /// Latin hypercube (McKay, Beckman, Conover 1979): each of n equal strata of each parameter
    /// once; depends on (seed, n).
    Lhs,
    /// Owen-scrambled Sobol' points; draw i depends on (seed, i) only.
    Sobol,
}

impl Method {
    /// All methods.
    pub const ALL: [Self; 3] = [Self::Random, Self::Lhs, Self::Sobol];

    /// The name used everywhere.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Random => "random",
            Self::Lhs => "lhs",
            Self::Sobol => "sobol",
        }
    }

    /// The method of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.name() == name)
    }
}

/// Draws `first_id..first_id + n` of a space, with noise ids of their own.
pub fn sample(
    space: &ParameterSpace,
    n: usize,
    seed: u64,
    method: Method,
    first_id: u64,
    monitor: &Monitor,
) -> Result<Draws> {
    let sobol = match method {
        Method::Sobol => Some(Scrambled::new(PARAMETERS, seed)?),
        _ => None,
    };
    monitor.begin((n * PARAMETERS) as u64);
    let copula = space.copula();
    let column = |param: &Param| -> Result<Vec<f64>> {
        let bounded = space.bounded(*param);
        let mut u = vec![0.0; n];
        if !bounded.prior().is_fixed() {
            match &sobol {
                Some(points) => points.column(*param as usize, first_id, &mut u),
                None if method == Method::Lhs => hypercube(*param, seed, first_id, &mut u),
                None => random(*param, seed, first_id, &mut u),
            }
        }
        if !copula.params.contains(param) || bounded.prior().is_fixed() {
            quantiles(bounded, &mut u, monitor)?;
        }
        Ok(u)
    };
    let mut columns = Param::ALL.par_iter().map(column).collect::<Result<Vec<_>>>()?;
    correlate(space, copula, &mut columns, monitor)?;
    let ids: Vec<u64> = (first_id..first_id + n as u64).collect();
    Ok(Draws {
        form: space.form(),
        noise: ids.clone(),
        ids,
        values: columns.concat(),
        weights: None,
        start: None,
    })
}

/// Uniforms by address: of parameter j in draw i, whatever else is drawn.
fn random(param: Param, seed: u64, first_id: u64, out: &mut [f64]) {
    for (id, u) in (first_id..).zip(out) {
        *u = Stream::new(seed, id, Channel::Parameters, param as u32).uniform();
    }
}

/// A random permutation of n strata (the order of random keys) and a random place in each.
fn hypercube(param: Param, seed: u64, first_id: u64, out: &mut [f64]) {
    let n = out.len();
    let mut keys: Vec<(f64, usize, f64)> = (0..n)
        .map(|i| {
            let mut s = Stream::purpose(seed, first_id + i as u64, HYPERCUBE, param as u32);
            (s.uniform(), i, s.uniform())
        })
        .collect();
    keys.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    for (stratum, (_, i, place)) in keys.into_iter().enumerate() {
        out[i] = (stratum as f64 + place) / n as f64;
    }
}

fn quantiles(bounded: &Bounded, u: &mut [f64], monitor: &Monitor) -> Result<()> {
    for unit in u.chunks_mut(UNIT) {
        monitor.check()?;
        unit.iter_mut().for_each(|u| *u = bounded.quantile(*u));
        monitor.advance(unit.len() as u64);
    }
    Ok(())
}

/// Turns the uniforms of the correlated parameters into dependent ones, then into values.
fn correlate(
    space: &ParameterSpace,
    copula: &Copula,
    columns: &mut [Vec<f64>],
    monitor: &Monitor,
) -> Result<()> {
    let free = |p: &&Param| !space.prior(**p).is_fixed();
    let mut row = vec![0.5; copula.params.len()];
    let n = columns.first().map_or(0, Vec::len);
    for i in 0..n {
        if copula.is_empty() {
            break;
        }
        for (x, p) in row.iter_mut().zip(&copula.params) {
            *x = if free(&p) { columns[*p as usize][i] } else { 0.5 };
        }
        copula.apply(&mut row);
        for (x, p) in row.iter().zip(&copula.params).filter(|(_, p)| free(p)) {
            columns[*p as usize][i] = *x;
        }
    }
    let dependent: Vec<&Param> = copula.params.iter().filter(free).collect();
    for p in dependent {
        quantiles(space.bounded(*p), &mut columns[*p as usize], monitor)?;
    }
    Ok(())
}
