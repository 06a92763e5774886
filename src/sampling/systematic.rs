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
}
