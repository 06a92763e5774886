//! Picking items by their weights, with points in order: one walk through the sums.

/// The item in whose share each point falls. Points rise from 0 to the sum of the weights.
#[inline]
pub fn reach(weights: &[f64], points: impl Iterator<Item = f64>) -> impl Iterator<Item = usize> {
    let (mut from, mut reached) = (0, weights.first().copied().unwrap_or(0.0));
    points.map(move |point| {
        // The last item takes what rounding leaves over.
        while reached < point && from + 1 < weights.len() {
            from += 1;
            reached += weights[from];
        }
        from
    })
}

/// `n` items by systematic resampling (Kitagawa 1996) with one uniform `shift`; the weights sum to 1.
#[inline]
pub fn systematic(weights: &[f64], n: usize, shift: f64) -> impl Iterator<Item = usize> {
    reach(weights, (0..n).map(move |i| (i as f64 + shift) / n as f64))
}

/// As many copies of values as there are places, each value by [`systematic`] resampling of weights
/// of any sum `total`; without a branch on most values, for loops where resampling weighs.
#[inline]
pub fn copy_systematic(values: &[f64], weights: &[f64], total: f64, shift: f64, to: &mut [f64]) {
    const AT_ONCE: usize = 4;
    let n = to.len();
    let scale = n as f64 / total;
    let (mut filled, mut reached) = (0, 0.0);
    for (value, weight) in values.iter().zip(weights) {
        reached += weight;
        // Points i + shift up to here; never fewer than before.
        let end = ((reached * scale + (1.0 - shift)) as u32 as usize).min(n);
        // What is written past `end` the next values overwrite.
        to[filled..n.min(filled + AT_ONCE)].fill(*value);
        if end > filled + AT_ONCE {
            to[filled + AT_ONCE..end].fill(*value);
        }
        filled = end;
    }
    if let Some(last) = values.last() {
        to[filled..].fill(*last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each item comes ⌊n w⌋ or ⌈n w⌉ times, and the points in each share are counted.
    #[test]
    fn counts_follow_the_weights() {
        let weights = [0.1, 0.0, 0.55, 0.35];
        for shift in [0.001, 0.3, 0.999] {
            let rows: Vec<usize> = systematic(&weights, 10, shift).collect();
            assert!(rows.is_sorted());
            for (i, w) in weights.iter().enumerate() {
                let count = rows.iter().filter(|r| **r == i).count() as f64;
                assert!((count - 10.0 * w).abs() < 1.0, "{shift} {i} {count}");
            }
        }
        let rows: Vec<usize> = reach(&[1.0, 2.0], [0.5, 1.5, 9.0].into_iter()).collect();
        assert_eq!(rows, [0, 1, 1]);
    }

    #[test]
    fn copies_are_the_items_chosen() {
        let values: Vec<f64> = (0..97).map(f64::from).collect();
        let weights: Vec<f64> = values.iter().map(|v| (v * 0.37).sin().powi(8)).collect();
        let total: f64 = weights.iter().sum();
        let shares: Vec<f64> = weights.iter().map(|w| w / total).collect();
        for (n, shift) in [(97, 0.2), (500, 0.7), (13, 0.999)] {
            let mut got = vec![f64::NAN; n];
            copy_systematic(&values, &weights, total, shift, &mut got);
            let want: Vec<f64> = systematic(&shares, n, shift).map(|i| values[i]).collect();
            assert_eq!(got, want);
        }
    }
}
