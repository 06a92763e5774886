//! Nested uniform (Owen) scrambling of the digits of one coordinate.

use super::directions::DIGITS;
use crate::rng::derive;

/// Digits scrambled by a table of the whole tree; after them two levels of six digits each, and
/// below digit 24 a random shift in each cell. Points of an index below 2²⁴ never share such a
/// cell in one coordinate, so up to there the scrambling is the full nested uniform one; beyond, it
/// still keeps every elementary interval.
const TABLE: u32 = 12;
const CHUNK: u32 = 6;
const TREE: u32 = TABLE + 2 * CHUNK;
const REST: u32 = DIGITS - TREE;

/// Task number of the scrambling keys in [`crate::rng::derive`].
const TASK: u32 = 0x50B0_1000;

/// A 64-bit word that is random for each key (the finaliser of SplitMix64, Steele et al. 2014).
#[inline]
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Three digits of a path scrambled by the seven node bits of their tree, at
/// `nodes << 3 | path`: node 1 is the root, the children of node n are 2n and 2n + 1, and a digit
/// flips when the bit of the node above it is set (bit n − 1 of `nodes`).
const THREE: [u8; 1024] = {
    let mut out = [0; 1024];
    let mut at = 0;
    while at < 1024 {
        let (nodes, path) = (at >> 3, at & 7);
        let mut flips = 0;
        let mut k = 0;
        while k < 3 {
            let node = (1 << k) | (path >> (3 - k));
            flips |= (nodes >> (node - 1) & 1) << (2 - k);
            k += 1;
        }
        out[at] = (path ^ flips) as u8;
        at += 1;
    }
    out
};

/// Scrambles six digits by 63 random bits: seven for the tree of the upper three digits, seven for
/// each of the eight trees below it.
#[inline]
fn scramble_six(path: u64, bits: u64) -> u64 {
    let (upper, lower) = (path >> 3, path & 7);
    let below = bits >> (7 + 7 * upper) & 127;
    let three = |nodes: u64, path: u64| u64::from(THREE[(nodes << 3 | path) as usize]);
    three(bits & 127, upper) << 3 | three(below, lower)
}

/// The tree of one coordinate.
#[derive(Debug, Clone)]
pub(super) struct Scramble {
    table: Vec<u16>,
    keys: [u64; 3],
}

impl Scramble {
    pub(super) fn new(seed: u64, dimension: usize) -> Self {
        let key = |level: u64| derive(seed, TASK, (dimension as u64) << 3 | level);
        let (root, second) = (mix(key(0)), key(1));
        let mut table = Vec::with_capacity(1 << TABLE);
        for high in 0..1 << CHUNK {
            let (top, nodes) = (scramble_six(high, root), mix(second ^ high));
            let low = (0..1 << CHUNK).map(|low| scramble_six(low, nodes));
            table.extend(low.map(|low| (top << CHUNK | low) as u16));
        }
        Self { table, keys: [key(2), key(3), key(4)] }
    }

    #[inline]
    pub(super) fn apply(&self, x: u64) -> u64 {
        let (a, b, c) = (x >> (DIGITS - TABLE), x >> (REST + CHUNK), x >> REST);
        let top = u64::from(self.table[a as usize]);
        let third = scramble_six(b & 63, mix(self.keys[0] ^ a));
        let fourth = scramble_six(c & 63, mix(self.keys[1] ^ b));
        let rest = (x ^ mix(self.keys[2] ^ c)) & ((1 << REST) - 1);
        ((top << CHUNK | third) << CHUNK | fourth) << REST | rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scrambling_is_a_nested_permutation() {
        // Two digit strings share exactly as many leading digits after as before.
        let scramble = Scramble::new(5, 2);
        let words: Vec<u64> = (0..400u64).map(|i| mix(i) >> (64 - DIGITS)).collect();
        let lead = |a: u64, b: u64| (a ^ b).leading_zeros();
        for (i, x) in words.iter().enumerate() {
            for near in 0..DIGITS {
                let y = x ^ (1 << near);
                assert_eq!(lead(scramble.apply(*x), scramble.apply(y)), lead(*x, y), "{i} {near}");
            }
        }
    }
}
