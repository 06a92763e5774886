//! Shapley effects from the closed indices of subsets: all of them, or those along random orders
//! (Owen 2014; Song, Nelson and Staum 2016; Plischke, Rabitti and Borgonovo 2021).

use std::collections::{BTreeMap, BTreeSet};

use crate::rng::Stream;

const PURPOSE: u16 = 0x4A20;

/// Which subsets are played. A subset is a number whose bit j says that input j is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Games {
    /// All subsets: exact combination.
    All,
    /// Those along random orders of the inputs.
    Orders(Vec<Vec<usize>>),
}

impl Games {
    /// All subsets up to 12 inputs, else `orders` random orders, each with its reverse.
    pub fn choose(inputs: usize, orders: usize, seed: u64) -> Self {
        if inputs <= 12 {
            return Self::All;
        }
        let mut out = Vec::with_capacity(2 * orders);
        for k in 0..orders {
            let mut stream = Stream::purpose(seed, k as u64, PURPOSE, 0);
            let mut order: Vec<usize> = (0..inputs).collect();
            for i in (1..inputs).rev() {
                order.swap(i, ((stream.uniform() * (i + 1) as f64) as usize).min(i));
            }
            out.push(order.clone());
            order.reverse();
            out.push(order);
        }
        Self::Orders(out)
    }

    /// The subsets whose closed index is needed, without the empty and the full one.
    pub fn subsets(&self, inputs: usize) -> Vec<u64> {
        let full = full(inputs);
        match self {
            Self::All => (1..full).collect(),
            Self::Orders(orders) => {
                let mut out = BTreeSet::new();
                for order in orders {
                    let mut set = 0;
                    for j in order {
                        set |= 1 << j;
                        out.insert(set);
                    }
                }
                out.remove(&full);
                out.into_iter().collect()
            }
        }
    }
}

fn full(inputs: usize) -> u64 {
    if inputs == 64 { u64::MAX } else { (1 << inputs) - 1 }
}

/// Shapley effects from closed indices (shares of the variance); those of the empty and the full
/// subset are 0 and 1.
pub fn effects(games: &Games, inputs: usize, closed: &BTreeMap<u64, f64>) -> Vec<f64> {
    let full = full(inputs);
    let value = |set: u64| match set {
        0 => 0.0,
        set if set == full => 1.0,
        set => closed.get(&set).copied().unwrap_or(f64::NAN),
    };
    let mut out = vec![0.0; inputs];
    match games {
        Games::All => {
            // |u|! (d − |u| − 1)! / d! for a subset of size |u|.
            let mut weight = vec![1.0 / inputs as f64; inputs];
            for size in 1..inputs {
                weight[size] = weight[size - 1] * size as f64 / (inputs - size) as f64;
            }
            for set in 0..full {
                for (j, effect) in out.iter_mut().enumerate().filter(|(j, _)| set >> j & 1 == 0) {
                    let gain = value(set | 1 << j) - value(set);
                    *effect += weight[set.count_ones() as usize] * gain;
                }
            }
        }
        Games::Orders(orders) => {
            for order in orders {
                let mut set = 0;
                for &j in order {
                    out[j] += (value(set | 1 << j) - value(set)) / orders.len() as f64;
                    set |= 1 << j;
                }
            }
        }
    }
    out
}
