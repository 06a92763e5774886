//! Direction numbers of Joe and Kuo, and the digits of the plain sequence.

use std::sync::OnceLock;

/// Most dimensions: all primitive polynomials of degree 13 or less.
pub const MAX_DIMENSIONS: usize = 1111;

/// Binary digits of a coordinate.
pub(super) const DIGITS: u32 = 52;

/// One row of the published table: degree, inner coefficients, initial odd numbers.
struct Row {
    degree: usize,
    inner: u64,
    initial: Vec<u64>,
}

fn published() -> &'static [Row] {
    static ROWS: OnceLock<Vec<Row>> = OnceLock::new();
    ROWS.get_or_init(|| {
        include_str!("joe_kuo_6.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| {
                let mut numbers = line.split(' ').map(|word| word.parse().unwrap_or_default());
                let degree = numbers.next().unwrap_or_default() as usize;
                let inner = numbers.next().unwrap_or_default();
                Row { degree, inner, initial: numbers.collect() }
            })
            .collect()
    })
}

pub(super) type Directions = [u64; DIGITS as usize];

/// Direction numbers of a dimension, the first binary digit at bit 51.
pub(super) fn directions(dimension: usize) -> Directions {
    let mut v: Directions = std::array::from_fn(|k| 1 << (DIGITS - 1 - k as u32));
    let Some(row) = dimension.checked_sub(1).and_then(|d| published().get(d)) else {
        return v; // the first dimension is the van der Corput sequence
    };
    let s = row.degree;
    for (k, m) in row.initial.iter().enumerate() {
        v[k] *= m;
    }
    for k in s..v.len() {
        v[k] = v[k - s] ^ (v[k - s] >> s);
        for i in 1..s {
            if row.inner >> (s - 1 - i) & 1 == 1 {
                v[k] ^= v[k - i];
            }
        }
    }
    v
}

/// The digits of a point; the order of the sequence is that of the Gray code.
#[inline]
pub(super) fn digits(v: &Directions, index: u64) -> u64 {
    let mut gray = (index ^ (index >> 1)) & ((1 << DIGITS) - 1);
    let mut x = 0;
    while gray != 0 {
        x ^= v[gray.trailing_zeros() as usize];
        gray &= gray - 1;
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        assert_eq!(published().len(), MAX_DIMENSIONS - 1);
        for (k, row) in published().iter().enumerate() {
            assert_eq!(row.initial.len(), row.degree, "dimension {}", k + 2);
            for (i, m) in row.initial.iter().enumerate() {
                assert!(m % 2 == 1 && *m < 2 << i, "m_{} of dimension {}", i + 1, k + 2);
            }
        }
    }
}
