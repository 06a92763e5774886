//! Exact quantiles (type 7 of Hyndman and Fan 1996, as numpy's default) by counting or selection.

use multiversion::multiversion;

const WIDE: usize = 8;
/// Bins of the first pass over real values.
const BINS: usize = 2_048;
/// Below this many values selection alone is as fast.
const FEW: usize = 256;

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
    if !low.is_finite() || !high.is_finite() || values.len() < FEW {
        select(values, 0, &ranks);
    } else if whole && high - low < 4.0 * values.len() as f64 {
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

/// Puts every rank in its sorted place by counting: whole numbers of a small range (people).
fn count_whole(values: &mut [f64], low: f64, high: f64, ranks: &[usize]) {
    let mut counts = vec![0u32; (high - low) as usize + 1];
    for &x in values.iter() {
        counts[(x - low) as usize] += 1;
    }
    let (mut below, mut next) = (0usize, 0usize);
    for (step, count) in counts.iter().enumerate() {
        below += *count as usize;
        while next < ranks.len() && ranks[next] < below {
            values[ranks[next]] = low + step as f64;
            next += 1;
        }
    }
}

/// Puts every rank in its sorted place: counts equal bins, then sorts only the bins that hold one.
fn select_by_bin(values: &mut [f64], low: f64, high: f64, ranks: &[usize]) {
    let scale = (BINS - 1) as f64 / (high - low);
    let bin = |x: f64| ((x - low) * scale) as usize;
    if !(scale.is_finite() && scale > 0.0) {
        select(values, 0, ranks); // all values equal, or a range beyond the reach of doubles
        return;
    }
    let mut counts = vec![0u32; BINS];
    for &x in values.iter() {
        counts[bin(x).min(BINS - 1)] += 1;
    }
    // For each bin that holds a rank: how many values lie below it, and its own values.
    let mut wanted: Vec<Option<usize>> = vec![None; BINS];
    let mut held: Vec<(usize, Vec<f64>)> = Vec::new();
    let (mut below, mut next) = (0usize, 0usize);
    for (b, count) in counts.iter().enumerate() {
        let until = below + *count as usize;
        if next < ranks.len() && ranks[next] < until {
            wanted[b] = Some(held.len());
            held.push((below, Vec::with_capacity(*count as usize)));
            while next < ranks.len() && ranks[next] < until {
                next += 1;
            }
        }
        below = until;
    }
    for &x in values.iter() {
        if let Some(i) = wanted[bin(x).min(BINS - 1)] {
            held[i].1.push(x);
        }
    }
    for (below, mut inside) in held {
        inside.sort_unstable_by(f64::total_cmp);
        for &rank in ranks {
            if rank >= below && rank < below + inside.len() {
                values[rank] = inside[rank - below];
            }
        }
    }
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
    let mut broken = [0u64; WIDE];
    let chunks = values.chunks_exact(WIDE);
    let rest = chunks.remainder();
    for chunk in chunks {
        for i in 0..WIDE {
            let x = chunk[i];
            low[i] = if x < low[i] { x } else { low[i] };
            high[i] = if x > high[i] { x } else { high[i] };
            broken[i] |= u64::from((x + MAGIC) - MAGIC != x);
        }
    }
    for &x in rest {
        low[0] = if x < low[0] { x } else { low[0] };
        high[0] = if x > high[0] { x } else { high[0] };
        broken[0] |= u64::from((x + MAGIC) - MAGIC != x);
    }
    let least = low.iter().fold(f64::INFINITY, |a, b| if *b < a { *b } else { a });
    let most = high.iter().fold(f64::NEG_INFINITY, |a, b| if *b > a { *b } else { a });
    (least, most, broken.iter().all(|b| *b == 0))
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
