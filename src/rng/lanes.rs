//! Philox over a block of lanes: one counter for each draw, four channels from each call.

use multiversion::multiversion;

use super::channel::MODEL_CHANNELS;
use super::{Channel, M0, M1, Row, W0, W1, first_block, key, unit32};

/// Draws in a block: the unit of vectorisation.
pub const LANES: usize = 64;

/// Ten rounds for every lane at once; equal to [`super::philox4x32_10`] lane by lane.
#[inline(always)]
pub fn philox_lanes(noise: &[u64; LANES], week: u32, last: u32, seed: u64) -> [[u32; LANES]; 4] {
    let keys = round_keys(seed);
    let mut out = [[0u32; LANES]; 4];
    for l in 0..LANES {
        let words = philox_wide(noise[l], week, last, &keys);
        for (row, word) in out.iter_mut().zip(words) {
            row[l] = word as u32;
        }
    }
    out
}

/// The keys of the ten rounds.
#[inline(always)]
fn round_keys(seed: u64) -> [(u64, u64); 10] {
    let [k0, k1] = key(seed);
    std::array::from_fn(|r| {
        let r = r as u32;
        let step = |k: u32, w: u32| u64::from(k.wrapping_add(w.wrapping_mul(r)));
        (step(k0, W0), step(k1, W1))
    })
}

/// One lane, each 32-bit word in a 64-bit number: one multiplication without shuffles. The upper
/// halves hold rubbish, which no multiplication reads. All rounds in one body: the words stay in
/// registers.
#[inline(always)]
fn philox_wide(noise: u64, week: u32, last: u32, keys: &[(u64, u64); 10]) -> [u64; 4] {
    const LOW: u64 = 0xFFFF_FFFF;
    let mut c = [noise, noise >> 32, u64::from(week), u64::from(last)];
    for (k0, k1) in keys {
        let p0 = u64::from(M0) * (c[0] & LOW);
        let p1 = u64::from(M1) * (c[2] & LOW);
        c = [(p1 >> 32) ^ c[1] ^ k0, p1, (p0 >> 32) ^ c[3] ^ k1, p0];
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

/// The first four words of each lane's [`super::Stream::purpose`] at an address.
#[inline(always)]
pub fn purpose_lanes(
    seed: u64,
    noise: &[u64; LANES],
    purpose: u16,
    index: u32,
) -> [[u32; LANES]; 4] {
    philox_lanes(noise, index, first_block(u32::from(purpose)), seed)
}

/// The uniforms of a week for all channels of the model, filled four channels at a time.
#[derive(Debug, Clone)]
pub struct Uniforms {
    rows: Vec<Row>,
}

impl Default for Uniforms {
    fn default() -> Self {
        Self { rows: vec![Row::new([0.5; LANES]); MODEL_CHANNELS.div_ceil(4) * 4] }
    }
}

impl Uniforms {
    /// Fills every channel of the model for one week.
    pub fn fill(&mut self, noise: &[u64; LANES], week: u32, seed: u64) {
        fill(&mut self.rows, noise, week, seed);
    }

    /// The row of one channel.
    #[inline(always)]
    pub fn get(&self, channel: Channel) -> &Row {
        &self.rows[channel as usize]
    }
}

#[multiversion(targets(
    "x86_64+avx512f+avx512dq+avx512vl+avx512bw+avx2+fma+bmi2",
    "x86_64+avx2+fma+bmi2"
))]
fn fill(rows: &mut [Row], noise: &[u64; LANES], week: u32, seed: u64) {
    let keys = round_keys(seed);
    for (group, four) in rows.as_chunks_mut::<4>().0.iter_mut().enumerate() {
        let [a, b, c, d] = four.each_mut().map(Row::renew);
        for l in 0..LANES {
            // Bit 15 stays clear: streams of their own (`Stream`) live where it is set.
            let words = philox_wide(noise[l], week, group as u32, &keys);
            (a[l], b[l]) = (unit32(words[0] as u32), unit32(words[1] as u32));
            (c[l], d[l]) = (unit32(words[2] as u32), unit32(words[3] as u32));
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
