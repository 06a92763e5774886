//! Philox over a block of lanes: one counter for each draw, four channels from each call.

use multiversion::multiversion;

use super::channel::MODEL_CHANNELS;
use super::{Channel, M0, M1, W0, W1, first_block, key, unit32};

/// Draws in a block: the unit of vectorisation.
pub const LANES: usize = 64;

/// Ten rounds for every lane at once; equal to [`super::philox4x32_10`] lane by lane.
#[inline(always)]
pub fn philox_lanes(noise: &[u64; LANES], week: u32, last: u32, seed: u64) -> [[u32; LANES]; 4] {
    let mut c = [[0u32; LANES]; 4];
    for l in 0..LANES {
        c[0][l] = noise[l] as u32;
        c[1][l] = (noise[l] >> 32) as u32;
        c[2][l] = week;
        c[3][l] = last;
    }
    let mut k = key(seed);
    for _ in 0..10 {
        for l in 0..LANES {
            let p0 = u64::from(M0) * u64::from(c[0][l]);
            let p1 = u64::from(M1) * u64::from(c[2][l]);
            let (c1, c3) = (c[1][l], c[3][l]);
            c[0][l] = (p1 >> 32) as u32 ^ c1 ^ k[0];
            c[1][l] = p1 as u32;
            c[2][l] = (p0 >> 32) as u32 ^ c3 ^ k[1];
            c[3][l] = p0 as u32;
        }
        k = [k[0].wrapping_add(W0), k[1].wrapping_add(W1)];
    }
    c
}

/// The first four words of each lane's [`super::Stream`] at an address.
#[inline(always)]
pub fn stream_lanes(
    seed: u64,
    noise: &[u64; LANES],
    week: u32,
    channel: Channel,
) -> [[u32; LANES]; 4] {
    philox_lanes(noise, week, first_block(channel as u32), seed)
}

/// The uniforms of a week for all channels of the model, filled four channels at a time.
#[derive(Debug, Clone)]
pub struct Uniforms {
    words: Vec<[f64; LANES]>,
}

impl Default for Uniforms {
    fn default() -> Self {
        Self { words: vec![[0.5; LANES]; MODEL_CHANNELS.div_ceil(4) * 4] }
    }
}

impl Uniforms {
    /// Fills every channel of the model for one week.
    pub fn fill(&mut self, noise: &[u64; LANES], week: u32, seed: u64) {
        fill(&mut self.words, noise, week, seed);
    }

    /// The uniforms of one channel.
    #[inline(always)]
    pub fn get(&self, channel: Channel) -> &[f64; LANES] {
        &self.words[channel as usize]
    }
}

#[multiversion(targets(
    "x86_64+avx512f+avx512dq+avx512vl+avx512bw+avx2+fma+bmi2",
    "x86_64+avx2+fma+bmi2"
))]
fn fill(rows: &mut [[f64; LANES]], noise: &[u64; LANES], week: u32, seed: u64) {
    for (group, four) in rows.chunks_exact_mut(4).enumerate() {
        // Bit 15 stays clear: streams of their own (`Stream`) live where it is set.
        let words = philox_lanes(noise, week, group as u32, seed);
        for (row, out) in words.iter().zip(four) {
            for l in 0..LANES {
                out[l] = unit32(row[l]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::philox4x32_10;

    #[test]
    fn lanes_equal_scalar() {
        let noise: [u64; LANES] = std::array::from_fn(|l| (l as u64) << 31 | 5);
        let seed = 0x0123_4567_89AB_CDEF;
        let all = philox_lanes(&noise, 77, 3, seed);
        for l in 0..LANES {
            let one = philox4x32_10([noise[l] as u32, (noise[l] >> 32) as u32, 77, 3], key(seed));
            assert_eq!([all[0][l], all[1][l], all[2][l], all[3][l]], one);
        }
    }
}
