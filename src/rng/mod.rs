//! Randomness by address: Philox4x32-10 keyed by the seed, counted by (noise id, week, channel).
//!
//! Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3" (SC 2011). A number
//! depends on its address alone, never on the thread, the block, the scenario or other numbers.

mod channel;
mod lanes;
mod row;

pub use channel::Channel;
pub use lanes::{LANES, Uniforms, philox_lanes, purpose_lanes, stream_lanes};
pub use row::Row;

const M0: u32 = 0xD251_1F53;
const M1: u32 = 0xCD9E_8D57;
const W0: u32 = 0x9E37_79B9;
const W1: u32 = 0xBB67_AE85;

/// Ten rounds of Philox4x32.
#[inline]
pub fn philox4x32_10(mut c: [u32; 4], mut k: [u32; 2]) -> [u32; 4] {
    for _ in 0..10 {
        let p0 = u64::from(M0) * u64::from(c[0]);
        let p1 = u64::from(M1) * u64::from(c[2]);
        c = [
            (p1 >> 32) as u32 ^ c[1] ^ k[0],
            p1 as u32,
            (p0 >> 32) as u32 ^ c[3] ^ k[1],
            p0 as u32,
        ];
        k = [k[0].wrapping_add(W0), k[1].wrapping_add(W1)];
    }
    c
}

/// The two halves of a seed, as Philox takes its key.
#[inline]
pub fn key(seed: u64) -> [u32; 2] {
    [seed as u32, (seed >> 32) as u32]
}

/// A uniform in (0, 1) from one word: the centres of 2³² equal cells.
#[inline]
pub fn unit32(word: u32) -> f64 {
    (f64::from(word) + 0.5) * (1.0 / 4_294_967_296.0)
}

/// A uniform in (0, 1) from two words: the centres of 2⁵² equal cells (with 2⁵³ the last centre
/// would round to 1).
#[inline]
pub fn unit52(hi: u32, lo: u32) -> f64 {
    let bits = (u64::from(hi) << 20) | (u64::from(lo) >> 12);
    // 1.bits less (1 − 2⁻⁵³): exact, and cheaper in lanes than a conversion.
    f64::from_bits(bits | 0x3FF0_0000_0000_0000) - (1.0 - 0.5 * f64::EPSILON)
}

/// A seed for a named sub-task, derived from another seed (the one place where seeds are mixed).
#[inline]
pub fn derive(seed: u64, task: u32, index: u64) -> u64 {
    let out = philox4x32_10([index as u32, (index >> 32) as u32, task, 0x5EED_5EED], key(seed));
    (u64::from(out[1]) << 32) | u64::from(out[0])
}

/// Last word of the counter at the first block of a stream.
#[inline(always)]
fn first_block(channel: u32) -> u32 {
    (channel << 16) | 0x8000
}

/// The numbers at one address, in order: for scalar code that uses several.
#[derive(Debug, Clone)]
pub struct Stream {
    key: [u32; 2],
    counter: [u32; 4],
    words: [u32; 4],
    next: usize,
}

impl Stream {
    /// The numbers at (seed, noise id, channel, week).
    pub fn new(seed: u64, noise: u64, channel: Channel, week: u32) -> Self {
        Self::raw(seed, noise, channel as u32, week)
    }

    /// The same with a purpose number of one's own (16 bits, at least 0x4000, so that it cannot
    /// meet a channel of the model).
    pub fn purpose(seed: u64, noise: u64, purpose: u16, index: u32) -> Self {
        debug_assert!(purpose >= 0x4000);
        Self::raw(seed, noise, u32::from(purpose), index)
    }

    fn raw(seed: u64, noise: u64, channel: u32, week: u32) -> Self {
        Self {
            key: key(seed),
            counter: [noise as u32, (noise >> 32) as u32, week, first_block(channel)],
            words: [0; 4],
            next: 4,
        }
    }

    /// The next four words together, whatever was left of the last four.
    #[inline]
    pub fn block(&mut self) -> [u32; 4] {
        self.next = 4;
        self.word();
        self.next = 4;
        self.words
    }

    /// Goes on from where the further of two streams at one address has come to.
    pub fn catch_up(&mut self, other: &Self) {
        if other.counter[3] > self.counter[3] {
            self.clone_from(other);
        }
    }

    /// The next 32 random bits.
    #[inline]
    pub fn word(&mut self) -> u32 {
        if self.next == 4 {
            self.words = philox4x32_10(self.counter, self.key);
            // 2^15 blocks an address: far more than any rejection loop uses.
            self.counter[3] = (self.counter[3] & 0xFFFF_8000) | ((self.counter[3] + 1) & 0x7FFF);
            self.next = 0;
        }
        self.next += 1;
        self.words[self.next - 1]
    }

    /// The next uniform in (0, 1), 52 bits.
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        let hi = self.word();
        let lo = self.word();
        unit52(hi, lo)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Known answers published with Random123 (`kat_vectors`, philox4x32 10).
    #[test]
    fn philox_known_answers() {
        let cases = [
            ([0; 4], [0; 2], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
            ([u32::MAX; 4], [u32::MAX; 2], [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]),
            (
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                [0xa409_3822, 0x299f_31d0],
                [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1],
            ),
        ];
        for (counter, key, answer) in cases {
            assert_eq!(philox4x32_10(counter, key), answer);
        }
    }

    #[test]
    fn streams_at_other_addresses_differ() {
        let mut a = Stream::new(7, 1, Channel::Days, 3);
        let mut b = Stream::new(7, 2, Channel::Days, 3);
        let mut c = Stream::new(7, 1, Channel::Days, 4);
        let mut d = Stream::new(7, 1, Channel::Pressure, 3);
        let first = a.uniform();
        assert_ne!(first, b.uniform());
        assert_ne!(first, c.uniform());
        assert_ne!(first, d.uniform());
        assert_eq!(first, Stream::new(7, 1, Channel::Days, 3).uniform());
    }

    #[test]
    fn uniforms_stay_inside() {
        assert!(unit32(0) > 0.0 && unit32(u32::MAX) < 1.0);
        assert!(unit52(0, 0) > 0.0 && unit52(u32::MAX, u32::MAX) < 1.0);
        for (hi, lo) in [(0, 0), (5, 1 << 12), (0x8765_4321, 0xFEDC_BA98), (u32::MAX, u32::MAX)] {
            let cell = ((u64::from(hi) << 20) | (u64::from(lo) >> 12)) as f64;
            assert_eq!(unit52(hi, lo), (cell + 0.5) / 4_503_599_627_370_496.0);
        }
    }
}
