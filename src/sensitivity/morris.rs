//! Designs of elementary effects: trajectories on a grid (Morris 1991), radial designs (Campolongo,
//! Saltelli and Cariboni 2011), both for inputs or groups, and a spread-out choice of trajectories
//! (Campolongo, Cariboni and Saltelli 2007; greedy as in Ruano et al. 2012).

use crate::error::{Error, Problem, Result};
use crate::rng::{Stream, derive};
use crate::sampling::sobol::Scrambled;

const PURPOSE: u16 = 0x4A30;
const TASK: u32 = 0x50B0_3000;

/// Trajectories on a grid of `levels`, row-major points: `factors.len() + 1` rows each. The step is
/// levels / (2 (levels − 1)); row k + 1 moves the factor that is k-th in the random order, which is
/// returned, one list a trajectory. A group moves all its inputs at once.
pub fn trajectories(
    inputs: usize,
    factors: &[Vec<usize>],
    count: usize,
    levels: usize,
    seed: u64,
) -> Result<(Vec<f64>, Vec<usize>)> {
    if levels < 2 || !levels.is_multiple_of(2) {
        return Err(Error::parameter(Problem::domain("levels", levels, "2, 4, 6, …")));
    }
    let step = levels as f64 / (2.0 * (levels - 1) as f64);
    let (mut rows, mut moved) = (Vec::new(), Vec::new());
    for t in 0..count {
        let mut stream = Stream::purpose(seed, t as u64, PURPOSE, 0);
        let mut pick = |n: usize| ((stream.uniform() * n as f64) as usize).min(n - 1);
        // Half the levels are low: from them the step leads upwards, from the others downwards.
        let mut point: Vec<f64> =
            (0..inputs).map(|_| pick(levels) as f64 / (levels - 1) as f64).collect();
        let mut order: Vec<usize> = (0..factors.len()).collect();
        for i in (1..order.len()).rev() {
            order.swap(i, pick(i + 1));
        }
        rows.extend(&point);
        for &k in &order {
            for &j in &factors[k] {
                point[j] += if point[j] < 0.5 { step } else { -step };
            }
            rows.extend(&point);
        }
        moved.extend(order);
    }
    Ok((rows, moved))
}

/// Radial design: a base point of a scrambled Sobol' sequence and, for each factor, the same point
/// with that factor from another point of the sequence.
pub fn radial(
    inputs: usize,
    factors: &[Vec<usize>],
    count: usize,
    seed: u64,
) -> Result<(Vec<f64>, Vec<usize>)> {
    let sequence = Scrambled::new(2 * inputs, derive(seed, TASK, 0))?;
    let mut point = vec![0.0; 2 * inputs];
    let (mut rows, mut moved) = (Vec::new(), Vec::new());
    for t in 0..count as u64 {
        sequence.point(t, &mut point);
        let (base, other) = point.split_at(inputs);
        rows.extend(base);
        for (k, factor) in factors.iter().enumerate() {
            let mut row = base.to_vec();
            factor.iter().for_each(|&j| row[j] = other[j]);
            rows.extend(row);
            moved.push(k);
        }
    }
    Ok((rows, moved))
}

/// Indices of `keep` of the blocks of `rows` rows that lie far apart: starts from the farthest
/// pair and adds the block with the largest sum of squared distances to those chosen.
pub fn spread(points: &[f64], inputs: usize, rows: usize, keep: usize) -> Result<Vec<usize>> {
    let size = inputs * rows;
    let count = points.len() / size;
    if keep < 2 || keep > count {
        let allowed = format!("2 to {count}");
        return Err(Error::parameter(Problem::domain("trajectories", keep, &allowed)));
    }
    let distance = |a: usize, b: usize| -> f64 {
        let of = |t: usize| points[t * size..(t + 1) * size].chunks_exact(inputs);
        let apart = |p: &[f64], q: &[f64]| -> f64 {
            p.iter().zip(q).map(|(p, q)| (p - q).powi(2)).sum::<f64>().sqrt()
        };
        of(a).map(|p| of(b).map(|q| apart(p, q)).sum::<f64>()).sum()
    };
    let mut square = vec![0.0; count * count];
    let mut far = (0, 1);
    for a in 0..count {
        for b in a + 1..count {
            let d = distance(a, b).powi(2);
            (square[a * count + b], square[b * count + a]) = (d, d);
            if d > square[far.0 * count + far.1] {
                far = (a, b);
            }
        }
    }
    let mut chosen = vec![far.0, far.1];
    while chosen.len() < keep {
        let gain = |t: usize| chosen.iter().map(|c| square[t * count + c]).sum::<f64>();
        let left = (0..count).filter(|t| !chosen.contains(t));
        let best = left.fold(None, |best: Option<(usize, f64)>, t| match best {
            Some((_, g)) if g >= gain(t) => best,
            _ => Some((t, gain(t))),
        });
        chosen.extend(best.map(|(t, _)| t));
    }
    Ok(chosen)
}
