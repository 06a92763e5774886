//! Exact quantiles (type 7 of Hyndman and Fan 1996, as numpy's default) by counting or selection.

use multiversion::multiversion;

/// Accumulators side by side: many, or the loops over them are unrolled and not vectorised.
const WIDE: usize = 64;
/// Most bins of the first pass over real values.
const BINS: usize = 2_048;
/// Below this many values selection alone is as fast.
const FEW: usize = 256;
/// Values whose bins are found together, since that part vectorises.
const CHUNK: usize = 64;
/// 2⁵²: added to a number from 0 to 2³², it leaves the nearest whole number in the low bits.
const TWO52: f64 = 4_503_599_627_370_496.0;

/// Quantiles of `values` at `probabilities`, in their order. Reorders `values`.
pub fn quantile_sorted_ranks(values: &mut [f64], probabilities: &[f64]) -> Vec<f64> {
    let n = values.len();
    if n == 0 {
        return vec![f64::NAN; probabilities.len()];
    }
    let position = |p: f64| p.clamp(0.0, 1.0) * (n - 1) as f64;
    let mut ranks: Vec<usize> = Vec::with_capacity(2 * probabilities.len());
    for p in probabilities {
        let below = position(*p).floor() as usize;
        ranks.extend([below, (below + 1).min(n - 1)]);
    }
    ranks.sort_unstable();
    ranks.dedup();
    let (low, high, whole) = scan(values);
    if low == high {
        return vec![low; probabilities.len()];
    }
    if !low.is_finite() || !high.is_finite() || values.len() < FEW {
        select(values, 0, &ranks);
    } else if whole && high - low < values.len() as f64 {
        count_whole(values, low, high, &ranks);
    } else {
        select_by_bin(values, low, high, &ranks);
    }
    probabilities
        .iter()
        .map(|p| {
            let h = position(*p);
            let below = h.floor() as usize;
            let (a, b) = (values[below], values[(below + 1).min(n - 1)]);
            a + (h - below as f64) * (b - a)
        })
        .collect()
}

/// round((x − low) scale) for each value, for results below 2³².
#[multiversion(targets(
    "x86_64+avx512f+avx512dq+avx512vl+avx512bw+avx2+fma+bmi2",
    "x86_64+avx2+fma+bmi2"
))]
fn bins_of(values: &[f64], low: f64, scale: f64, bins: &mut [u64; CHUNK]) {
    for (bin, x) in bins.iter_mut().zip(values) {
        *bin = ((x - low) * scale + TWO52).to_bits() & 0xFFFF_FFFF;
    }
}

/// Puts every rank in its sorted place by counting: whole numbers of a small range (people).
fn count_whole(values: &mut [f64], low: f64, high: f64, ranks: &[usize]) {
    let range = (high - low) as usize + 1;
    // Neighbours are often equal: counting them in turn in two tables saves waiting.
    let mut counts = vec![[0u32; 2]; range];
    let mut bins = [0; CHUNK];
    for chunk in values.chunks(CHUNK) {
        bins_of(chunk, low, 1.0, &mut bins);
        for (i, bin) in bins[..chunk.len()].iter().enumerate() {
            counts[*bin as usize][i % 2] += 1;
        }
    }
    let (mut below, mut next) = (0usize, 0usize);
    for (step, [even, odd]) in counts.iter().enumerate() {
        below += (*even + *odd) as usize;
        while next < ranks.len() && ranks[next] < below {
            values[ranks[next]] = low + step as f64;
            next += 1;
        }
    }
}

/// Puts every rank in its sorted place: counts equal bins, then selects in those that hold one.
fn select_by_bin(values: &mut [f64], low: f64, high: f64, ranks: &[usize]) {
    let most = (values.len() / 8).next_power_of_two().min(BINS);
    let scale = (most - 1) as f64 / (high - low);
    if !(scale.is_finite() && scale > 0.0) {
        select(values, 0, ranks); // a range beyond the reach of doubles
        return;
    }
    let mut counts = vec![0u32; most];
    let mut all = vec![0u16; values.len()];
    let mut bins = [0; CHUNK];
    for (chunk, kept) in values.chunks(CHUNK).zip(all.chunks_mut(CHUNK)) {
        bins_of(chunk, low, scale, &mut bins);
        for (bin, kept) in bins.iter().zip(kept) {
            counts[*bin as usize] += 1;
            *kept = *bin as u16;
        }
    }
    let (wanted, mut held) = bins_with_ranks(&counts, ranks);
    for (&x, &bin) in values.iter().zip(&all) {
        let slot = wanted[usize::from(bin)];
        if slot > 0 {
            held[slot - 1].inside.push(x);
        }
    }
    for Held { below, inside, ranks } in &mut held {
        select(inside, *below, ranks);
        for &rank in *ranks {
            values[rank] = inside[rank - *below];
        }
    }
}

/// A bin that holds ranks.
struct Held<'a> {
    /// Values in the bins before it.
    below: usize,
    /// Its own values.
    inside: Vec<f64>,
    /// The ranks that fall into it.
    ranks: &'a [usize],
}

/// For each bin 1 + its place among those that hold a rank, or 0; and those bins, still empty.
fn bins_with_ranks<'a>(counts: &[u32], mut ranks: &'a [usize]) -> (Vec<usize>, Vec<Held<'a>>) {
    let mut wanted = vec![0; counts.len()];
    let mut held = Vec::new();
    let mut below = 0;
    for (wanted, count) in wanted.iter_mut().zip(counts) {
        let until = below + *count as usize;
        let (here, later) = ranks.split_at(ranks.partition_point(|rank| *rank < until));
        if !here.is_empty() {
            held.push(Held { below, inside: Vec::with_capacity(*count as usize), ranks: here });
            *wanted = held.len();
            ranks = later;
        }
        if later.is_empty() {
            break;
        }
        below = until;
    }
    (wanted, held)
}

/// Smallest, largest, and whether all are whole and below 2⁵¹ in size.
#[multiversion(targets(
    "x86_64+avx512f+avx512dq+avx512vl+avx512bw+avx2+fma+bmi2",
    "x86_64+avx2+fma+bmi2"
))]
fn scan(values: &[f64]) -> (f64, f64, bool) {
    // Adding and taking away 1.5 × 2⁵² rounds to a whole number; no call, so the loop vectorises.
    const MAGIC: f64 = 6_755_399_441_055_744.0;
    let mut low = [f64::INFINITY; WIDE];
    let mut high = [f64::NEG_INFINITY; WIDE];
    // What rounding takes from each; only sums of it, since counting would not vectorise.
    let mut broken = [0.0; WIDE];
    let chunks = values.chunks_exact(WIDE);
    let rest = chunks.remainder();
    let lower = |a: f64, b: f64| if a < b { a } else { b };
    let higher = |a: f64, b: f64| if a > b { a } else { b };
    let lost = |x: f64| ((x + MAGIC) - MAGIC - x).abs();
    for chunk in chunks {
        for i in 0..WIDE {
            low[i] = lower(chunk[i], low[i]);
        }
        for i in 0..WIDE {
            high[i] = higher(chunk[i], high[i]);
        }
        for i in 0..WIDE {
            broken[i] += lost(chunk[i]);
        }
    }
    for &x in rest {
        low[0] = lower(x, low[0]);
        high[0] = higher(x, high[0]);
        broken[0] += lost(x);
    }
    let least = low.into_iter().fold(f64::INFINITY, lower);
    let most = high.into_iter().fold(f64::NEG_INFINITY, higher);
    (least, most, broken.iter().all(|b| *b == 0.0))
}

/// Puts every rank of `ranks` (absolute; `values` starts at `offset`) in its sorted place.
fn select(values: &mut [f64], offset: usize, ranks: &[usize]) {
    if ranks.is_empty() || values.len() < 2 {
        return;
    }
    let middle = ranks.len() / 2;
    let at = ranks[middle] - offset;
    let (left, _, right) = values.select_nth_unstable_by(at, f64::total_cmp);
    select(left, offset, &ranks[..middle]);
    select(right, offset + at + 1, &ranks[middle + 1..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_to_sorting() {
        let mut state = 1u64;
        let whole = |bits: u64| (bits >> 40) as f64 % 50.0;
        let real = |bits: u64| ((bits >> 11) as f64 / 9e15).powi(3) * 1e9 - 17.5;
        let wide = |bits: u64| f64::from_bits(bits >> 2); // orders of magnitude apart
        let equal = |_: u64| 2.25;
        let kinds: [fn(u64) -> f64; 4] = [whole, real, wide, equal];
        for (n, kind) in [1usize, 2, 3, 10, 997, 5000]
            .iter()
            .flat_map(|n| kinds.iter().map(move |kind| (*n, kind)))
        {
            let x: Vec<f64> = (0..n)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    kind(state)
                })
                .collect();
            let mut sorted = x.clone();
            sorted.sort_by(f64::total_cmp);
            let ps = [0.05, 0.25, 0.5, 0.75, 0.95, 0.0, 1.0];
            let got = quantile_sorted_ranks(&mut x.clone(), &ps);
            for (p, q) in ps.iter().zip(got) {
                let h = p * (n - 1) as f64;
                let i = h.floor() as usize;
                let j = (i + 1).min(n - 1);
                assert_eq!(q, sorted[i] + (h - i as f64) * (sorted[j] - sorted[i]));
            }
        }
    }
}
