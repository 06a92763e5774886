//! Values sorted into numbered bins, counted, and those of a few bins picked out.

use multiversion::multiversion;

/// Most bins: the tables fit into the first cache.
pub(super) const BINS: usize = 4_096;
/// Neighbours are often equal: counting them in turn in four tables saves waiting for the last sum.
const TABLES: usize = 4;
/// Keys counted before the tables are emptied, so that 16 bits are enough for all tables together.
const SEGMENT: usize = (1 << 16) - TABLES;
/// Keys compared side by side.
const CHUNK: usize = 64;
/// Bins added up at once when ranks are looked for.
const STEP: usize = 32;
/// 2⁵²: added to a whole number from 0 to 2⁵¹, it leaves the number in the low bits.
const TWO52: f64 = 4_503_599_627_370_496.0;
/// Bits of the mantissa of a double.
const MANTISSA: u32 = 52;
/// Most halvings of the width of bins.
const MOST_OCTAVES: u32 = 12;

/// Counts and keys, kept between columns for their memory.
#[derive(Debug, Default)]
pub(super) struct Bins {
    /// Bin of each value.
    keys: Vec<u16>,
    tables: Vec<[u16; BINS]>,
    /// Values in each bin in use, padded to whole steps.
    totals: Vec<u32>,
    /// Places of the values in the bins asked for.
    places: Vec<u32>,
    /// The bins asked for: first of neighbours, how many others follow.
    ranges: Vec<(u16, u16)>,
    /// Number of a bin among those asked for.
    numbers: Vec<u16>,
}

/// Where a rank is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    /// Its bin.
    pub(super) bin: usize,
    /// Values in the bins before.
    pub(super) below: usize,
}

impl Bins {
    /// One bin for each whole number from `low`; the largest value is below `low` + `BINS`.
    pub(super) fn count_whole(&mut self, values: &[f64], low: f64, high: f64) {
        self.keys.resize(values.len(), 0);
        whole_keys(values, low, &mut self.keys);
        self.count((high - low) as usize + 1);
    }

    /// Bins that get finer towards `fine`, the smallest or the largest value, by halves, until their
    /// middle is about the mean; `coarse` is the other end. Bins are numbered from `fine`. False if
    /// the range is beyond the reach of doubles.
    pub(super) fn count_real(&mut self, values: &[f64], fine: f64, coarse: f64, mean: f64) -> bool {
        let nearness = (coarse - fine) / (mean - fine);
        let octaves = ((nearness as u32).max(1).ilog2() + 2).clamp(3, MOST_OCTAVES);
        let bits = ((values.len() / 4).min(BINS) as u32 / octaves).ilog2();
        let scale = (f64::from(1 << octaves) - 1.0) * (1.0 - 1e-9) / (coarse - fine);
        if !scale.is_normal() {
            return false;
        }
        self.keys.resize(values.len(), 0);
        real_keys(values, fine, scale, MANTISSA - bits, 1023 << bits, &mut self.keys);
        self.count((octaves << bits) as usize);
        true
    }

    fn count(&mut self, bins: usize) {
        self.tables.resize(TABLES, [0; BINS]);
        self.totals.clear();
        self.totals.resize(bins.next_multiple_of(STEP), 0);
        let Some(tables) = self.tables.first_chunk_mut::<TABLES>() else { return };
        for keys in self.keys.chunks(SEGMENT) {
            tally(keys, tables);
            take(tables, &mut self.totals);
        }
    }

    /// The bins of ascending `ranks`, each below the number of values.
    pub(super) fn find(&self, ranks: impl Iterator<Item = usize>, found: &mut Vec<Found>) {
        found.clear();
        let (mut below, mut bin) = (0, 0);
        for rank in ranks {
            loop {
                if bin % STEP == 0 {
                    let step = below + sum(&self.totals[bin..bin + STEP]);
                    if step <= rank {
                        (below, bin) = (step, bin + STEP);
                        continue;
                    }
                }
                let next = below + self.totals[bin] as usize;
                if next > rank {
                    break;
                }
                (below, bin) = (next, bin + 1);
            }
            found.push(Found { bin, below });
        }
    }

    /// The values of each of the bins `asked`, one after another in `picked`.
    pub(super) fn pick(&mut self, values: &[f64], asked: &[usize], picked: &mut Vec<f64>) {
        self.numbers.resize(BINS, 0);
        let mut ends = Vec::with_capacity(asked.len());
        let mut size = 0;
        for (number, bin) in asked.iter().enumerate() {
            self.numbers[*bin] = number as u16;
            ends.push(size);
            size += self.totals[*bin] as usize;
        }
        self.ranges.clear();
        let mut bins = asked.to_vec();
        bins.sort_unstable();
        for bin in bins {
            match self.ranges.last_mut() {
                Some((first, more)) if usize::from(*first + *more) + 1 == bin => *more += 1,
                _ => self.ranges.push((bin as u16, 0)),
            }
        }
        self.places.clear();
        places(&self.keys, &self.ranges, &mut self.places);
        picked.resize(size, 0.0);
        for place in &self.places {
            let place = *place as usize;
            let end = &mut ends[usize::from(self.numbers[usize::from(self.keys[place])])];
            picked[*end] = values[place];
            *end += 1;
        }
    }

    /// Number of values in a bin.
    pub(super) fn total(&self, bin: usize) -> usize {
        self.totals[bin] as usize
    }
}

/// x − low for each value.
#[multiversion(targets(
    "x86_64+avx512f+avx512dq+avx512vl+avx512bw+avx2+fma+bmi2",
    "x86_64+avx2+fma+bmi2"
))]
fn whole_keys(values: &[f64], low: f64, keys: &mut [u16]) {
    for i in 0..values.len().min(keys.len()) {
        keys[i] = ((values[i] - low) + TWO52).to_bits() as u16;
    }
}

/// Exponent and first bits of 1 + (x − fine) scale, as one number that never falls as it grows.
#[multiversion(targets(
    "x86_64+avx512f+avx512dq+avx512vl+avx512bw+avx2+fma+bmi2",
    "x86_64+avx2+fma+bmi2"
))]
fn real_keys(values: &[f64], fine: f64, scale: f64, shift: u32, one: u64, keys: &mut [u16]) {
    for i in 0..values.len().min(keys.len()) {
        let grown = 1.0 + (values[i] - fine) * scale;
        keys[i] = ((grown.to_bits() >> shift) - one) as u16;
    }
}

/// Counts keys, neighbours in different tables.
fn tally(keys: &[u16], tables: &mut [[u16; BINS]; TABLES]) {
    let (chunks, rest) = keys.as_chunks::<TABLES>();
    for keys in chunks {
        for i in 0..TABLES {
            tables[i][usize::from(keys[i]) % BINS] += 1;
        }
    }
    for key in rest {
        tables[0][usize::from(*key) % BINS] += 1;
    }
}

/// Moves the counts of all tables to the totals.
#[multiversion(targets(
    "x86_64+avx512f+avx512dq+avx512vl+avx512bw+avx2+fma+bmi2",
    "x86_64+avx2+fma+bmi2"
))]
fn take(tables: &mut [[u16; BINS]; TABLES], totals: &mut [u32]) {
    let [a, b, c, d] = tables;
    for i in 0..totals.len().min(BINS) {
        totals[i] += u32::from(a[i] + b[i] + c[i] + d[i]);
        (a[i], b[i], c[i], d[i]) = (0, 0, 0, 0);
    }
}

fn sum(totals: &[u32]) -> usize {
    let mut sum = 0;
    for x in totals {
        sum += x;
    }
    sum as usize
}

/// Places of the keys in any of the ranges.
#[multiversion(targets(
    "x86_64+avx512f+avx512dq+avx512vl+avx512bw+avx2+fma+bmi2",
    "x86_64+avx2+fma+bmi2"
))]
fn places(keys: &[u16], ranges: &[(u16, u16)], places: &mut Vec<u32>) {
    let (chunks, rest) = keys.as_chunks::<CHUNK>();
    for c in 0..chunks.len() {
        let keys = &chunks[c];
        let mut inside = [0u8; CHUNK];
        for &(first, more) in ranges {
            for i in 0..CHUNK {
                inside[i] |= u8::from(keys[i].wrapping_sub(first) <= more);
            }
        }
        // Eight at a time: most are not inside.
        let (words, _) = inside.as_chunks::<8>();
        for w in 0..words.len() {
            let mut word = u64::from_le_bytes(words[w]);
            while word != 0 {
                places.push((c * CHUNK + w * 8) as u32 + word.trailing_zeros() / 8);
                word &= word - 1;
            }
        }
    }
    let start = keys.len() - rest.len();
    for i in 0..rest.len() {
        if ranges.iter().any(|(first, more)| rest[i].wrapping_sub(*first) <= *more) {
            places.push((start + i) as u32);
        }
    }
}
