//! Sobol' points: Joe–Kuo direction numbers, nested uniform (Owen) scrambling, access by index.

mod directions;
mod scramble;

pub use directions::MAX_DIMENSIONS;

use self::directions::{DIGITS, Directions, digits, directions};
use self::scramble::Scramble;
use crate::error::{Error, Problem, Result};

const SCALE: f64 = 1.0 / (1u64 << DIGITS) as f64;

/// Fails when there are more dimensions than direction numbers.
fn check(dims: usize) -> Result<()> {
    if (1..=MAX_DIMENSIONS).contains(&dims) {
        return Ok(());
    }
    let allowed = format!("1 to {MAX_DIMENSIONS} dimensions");
    Err(Error::parameter(Problem::domain("sobol", dims, &allowed)))
}

/// Coordinates of the plain (unscrambled) sequence; the first point is the origin.
pub fn plain(dims: usize, index: u64) -> Result<Vec<f64>> {
    check(dims)?;
    Ok((0..dims).map(|d| digits(&directions(d), index) as f64 * SCALE).collect())
}

/// An Owen-scrambled Sobol' sequence: any point by its index, the same for any order of asking.
#[derive(Debug, Clone)]
pub struct Scrambled {
    dims: Vec<(Directions, Scramble)>,
}

impl Scrambled {
    /// A scramble of the sequence in `dims` dimensions; another seed gives another scramble, and
    /// dimension j of a seed is the same whatever the number of dimensions.
    pub fn new(dims: usize, seed: u64) -> Result<Self> {
        check(dims)?;
        Ok(Self { dims: (0..dims).map(|d| (directions(d), Scramble::new(seed, d))).collect() })
    }

    /// Number of dimensions.
    pub fn dims(&self) -> usize {
        self.dims.len()
    }

    /// Writes the coordinates of one point, each in (0, 1): the centre of one of 2⁵² cells.
    pub fn point(&self, index: u64, out: &mut [f64]) {
        for ((v, scramble), out) in self.dims.iter().zip(out) {
            *out = unit(scramble.apply(digits(v, index)));
        }
    }

    /// Writes coordinate `dim` of the points `start..start + out.len()`.
    pub fn column(&self, dim: usize, start: u64, out: &mut [f64]) {
        let (v, scramble) = &self.dims[dim];
        let mut x = digits(v, start);
        for (i, out) in (start..).zip(out) {
            *out = unit(scramble.apply(x));
            // The next index turns one digit of the Gray code (none when 2⁵² wraps around).
            x ^= v.get((i + 1).trailing_zeros() as usize).copied().unwrap_or(0);
        }
    }

    /// Writes the points `start..start + count`, coordinate-major: `out[dim * count + i]`.
    pub fn fill(&self, start: u64, count: usize, out: &mut [f64]) {
        if count > 0 {
            for (dim, column) in out.chunks_exact_mut(count).take(self.dims()).enumerate() {
                self.column(dim, start, column);
            }
        }
    }
}

#[inline]
fn unit(digits: u64) -> f64 {
    (digits as i64 as f64 + 0.5) * SCALE // as i64: one instruction, where u64 takes several
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_points_are_the_published_ones() {
        // Joe & Kuo, notes on generating Sobol sequences (2008), figure of the first points; the
        // same as scipy.stats.qmc.Sobol(3, scramble=False).random(8).
        let expected = [
            [0.0, 0.0, 0.0],
            [0.5, 0.5, 0.5],
            [0.75, 0.25, 0.25],
            [0.25, 0.75, 0.75],
            [0.375, 0.375, 0.625],
            [0.875, 0.875, 0.125],
            [0.625, 0.125, 0.875],
            [0.125, 0.625, 0.375],
        ];
        for (index, point) in expected.iter().enumerate() {
            assert_eq!(plain(3, index as u64).unwrap(), point);
        }
    }

    /// A net in base 2: every elementary interval of volume 2^(t−m) holds exactly 2^t points. The
    /// first two dimensions form a (0, m, 2)-net (Sobol 1967), which scrambling must keep
    /// (Owen 1995).
    #[test]
    fn elementary_intervals_hold_their_share() {
        for seed in [0, 1, u64::MAX] {
            let sequence = Scrambled::new(2, seed).unwrap();
            for (m, start) in [(8u32, 0u64), (10, 0), (10, 5 << 10), (12, 3 << 20)] {
                let n = 1usize << m;
                let mut xy = vec![0.0; 2 * n];
                sequence.fill(start, n, &mut xy);
                for split in 0..=m {
                    let (kx, ky) = (1usize << split, 1usize << (m - split));
                    let mut counts = vec![0; n];
                    for i in 0..n {
                        let cell = |u: f64, k: usize| (u * k as f64) as usize;
                        counts[cell(xy[i], kx) * ky + cell(xy[n + i], ky)] += 1;
                    }
                    assert!(counts.iter().all(|c| *c == 1), "seed {seed} m {m} split {split}");
                }
            }
        }
    }

    /// Every one-dimensional projection is stratified, in every dimension.
    #[test]
    fn every_projection_is_stratified() {
        let sequence = Scrambled::new(MAX_DIMENSIONS, 3).unwrap();
        let n = 256;
        let mut column = vec![0.0; n];
        for dim in 0..MAX_DIMENSIONS {
            sequence.column(dim, 0, &mut column);
            let mut seen = vec![false; n];
            column.iter().for_each(|u| seen[(u * n as f64) as usize] = true);
            assert!(seen.iter().all(|s| *s), "dimension {dim}");
        }
    }

    #[test]
    fn blocks_equal_points_at_any_place() {
        let sequence = Scrambled::new(7, 11).unwrap();
        for start in [0u64, 1, 63, 1000, (1 << 30) - 3, (1 << 52) - 2] {
            let mut block = vec![0.0; 7 * 10];
            sequence.fill(start, 10, &mut block);
            let mut point = [0.0; 7];
            for i in 0..10 {
                sequence.point(start + i as u64, &mut point);
                for d in 0..7 {
                    assert_eq!(point[d], block[d * 10 + i], "start {start} point {i} dim {d}");
                }
            }
        }
    }

    /// Over seeds a coordinate is uniform and two dimensions are independent (chi-square, 64 and
    /// 8 × 8 cells; 99.9 % points of 63 and 49 degrees of freedom are 103.4 and 85.4).
    #[test]
    fn uniform_over_seeds() {
        const SEEDS: u64 = 6400;
        for index in [0u64, 5, 4097, (1 << 24) + 1] {
            let (mut one, mut two) = ([0f64; 64], [0f64; 64]);
            let mut deep = [0f64; 64];
            for seed in 0..SEEDS {
                let mut p = [0.0; 2];
                Scrambled::new(2, seed).unwrap().point(index, &mut p);
                one[(p[0] * 64.0) as usize] += 1.0;
                two[(p[0] * 8.0) as usize * 8 + (p[1] * 8.0) as usize] += 1.0;
                deep[((p[1] * (1u64 << 30) as f64) as u64 % 64) as usize] += 1.0;
            }
            let chi = |cells: &[f64]| {
                let e = SEEDS as f64 / cells.len() as f64;
                cells.iter().map(|c| (c - e) * (c - e) / e).sum::<f64>()
            };
            let (a, b, c) = (chi(&one), chi(&two), chi(&deep));
            assert!(a < 103.4 && b < 103.4 && c < 103.4, "index {index}: {a} {b} {c}");
        }
    }

    /// Owen (1997): for a smooth integrand the variance of the scrambled rule falls like n⁻³, so
    /// from 2⁶ to 2¹⁰ points it must fall far more than the 16 times of plain Monte Carlo.
    #[test]
    fn variance_falls_as_owen_says() {
        let variance = |m: u32| {
            let estimates: Vec<f64> = (0..200)
                .map(|seed| {
                    let sequence = Scrambled::new(2, seed).unwrap();
                    let n = 1usize << m;
                    let mut xy = vec![0.0; 2 * n];
                    sequence.fill(0, n, &mut xy);
                    (0..n).map(|i| (xy[i] + xy[n + i]).exp()).sum::<f64>() / n as f64
                })
                .collect();
            let exact = (1f64.exp() - 1.0).powi(2);
            estimates.iter().map(|e| (e - exact).powi(2)).sum::<f64>() / 200.0
        };
        let ratio = variance(6) / variance(10);
        assert!(ratio > 1000.0, "{ratio}"); // n⁻³ (log n) gives about 4,096 / 1.7
    }

    #[test]
    fn too_many_dimensions_are_refused() {
        let error = Scrambled::new(1112, 1).unwrap_err().to_string();
        assert_eq!(error, "sobol is outside its domain; got 1112; allowed: 1 to 1111 dimensions");
        assert!(Scrambled::new(0, 1).is_err());
    }
}
