//! Exact quantiles (type 7 of Hyndman and Fan 1996, as numpy's default) by counting or selection.

use super::bins::{BINS, Bins, Found};
use super::moments::{Moments, Scan, scan};

/// Below this many values selection alone is as fast.
const FEW: usize = 256;

/// The order statistics that quantiles of a sample of a given size need.
#[derive(Debug, Clone)]
pub struct Ranks {
    n: usize,
    /// Ascending, each once.
    ranks: Vec<usize>,
    /// For each probability: places of the two ranks around it and the weight of the second.
    between: Vec<(usize, usize, f64)>,
}

impl Ranks {
    /// For samples of `n` values; probabilities beyond [0, 1] are moved to its ends.
    pub fn new(n: usize, probabilities: &[f64]) -> Self {
        let last = n.saturating_sub(1);
        let around = |p: &f64| {
            let position = p.clamp(0.0, 1.0) * last as f64;
            let below = position.floor() as usize;
            (below, (below + 1).min(last), position - below as f64)
        };
        let mut ranks: Vec<usize> =
            probabilities.iter().map(around).flat_map(|(a, b, _)| [a, b]).collect();
        ranks.sort_unstable();
        ranks.dedup();
        let place = |rank: usize| ranks.partition_point(|r| *r < rank);
        let between =
            probabilities.iter().map(around).map(|(a, b, w)| (place(a), place(b), w)).collect();
        Self { n, ranks, between }
    }
}

/// What is told of a column.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Mean and spread.
    pub moments: Moments,
    /// One for each probability.
    pub quantiles: Vec<f64>,
    /// Every value is zero.
    pub zero: bool,
}

/// Memory for the quantiles of one column after another.
#[derive(Debug, Default)]
pub struct Workspace {
    bins: Bins,
    found: Vec<Found>,
    asked: Vec<usize>,
    picked: Vec<f64>,
    /// The value of each rank.
    at: Vec<f64>,
}

impl Workspace {
    /// Summary of `values`, of which there are as many as `ranks` was made for.
    pub fn summarise(&mut self, values: &[f64], ranks: &Ranks) -> Summary {
        debug_assert_eq!(values.len(), ranks.n);
        let seen = scan(values);
        let moments = Moments::after(&seen, values);
        if values.is_empty() {
            let quantiles = vec![f64::NAN; ranks.between.len()];
            return Summary { moments, quantiles, zero: false };
        }
        self.find(values, &seen, &ranks.ranks);
        let quantile = |(a, b, weight): &(usize, usize, f64)| {
            let (a, b) = (self.at[*a], self.at[*b]);
            a + weight * (b - a)
        };
        let quantiles = ranks.between.iter().map(quantile).collect();
        Summary { moments, quantiles, zero: seen.zero() }
    }

    /// Fills `at` with the order statistics.
    fn find(&mut self, values: &[f64], seen: &Scan, ranks: &[usize]) {
        self.at.clear();
        if !seen.sum.is_finite() || values.len() < FEW {
            self.select_all(values, ranks);
        } else if seen.low == seen.high {
            self.at.resize(ranks.len(), seen.low);
        } else if seen.whole && seen.high - seen.low < BINS as f64 {
            self.bins.count_whole(values, seen.low, seen.high);
            self.bins.find(ranks.iter().copied(), &mut self.found);
            self.at.extend(self.found.iter().map(|f| seen.low + f.bin as f64));
        } else {
            self.find_by_bin(values, seen, ranks);
        }
    }

    /// Selection alone: few values, or such as have no range. The order is that of `total_cmp`, so that
    /// what is not a number stands at the ends.
    fn select_all(&mut self, values: &[f64], ranks: &[usize]) {
        self.picked.clear();
        self.picked.extend_from_slice(values);
        select(&mut self.picked, 0, ranks);
        self.at.extend(ranks.iter().map(|rank| self.picked[*rank]));
    }

    /// Counts values by bin, then selects in the bins that hold a rank.
    fn find_by_bin(&mut self, values: &[f64], seen: &Scan, ranks: &[usize]) {
        let n = values.len();
        // Bins are finer where more values are: most series have a long tail on one side.
        let mean = seen.sum / n as f64;
        let falls = mean - seen.low > seen.high - mean;
        let (fine, coarse) = if falls { (seen.high, seen.low) } else { (seen.low, seen.high) };
        if !self.bins.count_real(values, fine, coarse, mean) {
            self.select_all(values, ranks);
            return;
        }
        if falls {
            self.bins.find(ranks.iter().rev().map(|rank| n - 1 - rank), &mut self.found);
            for found in &mut self.found {
                found.below = n - found.below - self.bins.total(found.bin);
            }
            self.found.reverse();
        } else {
            self.bins.find(ranks.iter().copied(), &mut self.found);
        }
        self.asked.clear();
        self.asked.extend(self.found.iter().map(|f| f.bin));
        self.asked.dedup();
        self.bins.pick(values, &self.asked, &mut self.picked);
        let (mut rest, mut next) = (&mut self.picked[..], 0);
        for bin in &self.asked {
            let (inside, later) = rest.split_at_mut(self.bins.total(*bin));
            rest = later;
            let here = self.found[next..].iter().take_while(|f| f.bin == *bin).count();
            let (below, here) = (self.found[next].below, &ranks[next..next + here]);
            next += here.len();
            if inside.iter().any(|x| *x != inside[0]) {
                select(inside, below, here);
            }
            self.at.extend(here.iter().map(|rank| inside[rank - below]));
        }
    }
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
    use proptest::prelude::*;

    /// The value at a place, from random bits.
    type Law<'a> = &'a dyn Fn(usize, u64) -> f64;

    const LEVELS: [f64; 7] = [0.05, 0.25, 0.5, 0.75, 0.95, 0.0, 1.0];

    /// The definition: sort, then go between neighbours.
    fn by_sorting(values: &[f64], levels: &[f64]) -> Vec<f64> {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let last = values.len() - 1;
        let quantile = |p: &f64| {
            let h = p * last as f64;
            let i = h.floor() as usize;
            let (a, b) = (sorted[i], sorted[(i + 1).min(last)]);
            a + (h - i as f64) * (b - a)
        };
        levels.iter().map(quantile).collect()
    }

    fn assert_as_sorted(work: &mut Workspace, values: &[f64], levels: &[f64], what: &str) {
        let summary = work.summarise(values, &Ranks::new(values.len(), levels));
        let sorted = by_sorting(values, levels);
        let got = summary.quantiles;
        // Between neighbours too far apart the definition says infinity or nothing.
        let same = |(a, b): (&f64, &f64)| a == b || (a.is_nan() && b.is_nan());
        assert!(got.iter().zip(&sorted).all(same), "{what}: {got:?}, sorted {sorted:?}");
        assert_eq!(summary.zero, values.iter().all(|x| *x == 0.0), "{what}");
    }

    /// Laws that are hard for one way or another, at sizes around every change of way.
    #[test]
    fn equal_to_sorting() {
        let mut state = 1u64;
        let mut next = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            state
        };
        let unit = |bits: u64| (bits >> 11) as f64 / 9_007_199_254_740_992.0;
        let kinds: [(&str, Law<'_>); 14] = [
            ("few whole", &|_, b| unit(b) * 50.0 - unit(b) * 50.0 % 1.0),
            ("whole, bins all used", &|i, b| {
                if i == 7 { 4_095.0 } else { (unit(b) * 4e3).floor() }
            }),
            ("whole, one too many", &|i, b| if i == 7 { 4_096.0 } else { (unit(b) * 4e3).floor() }),
            ("whole and negative", &|_, b| (unit(b).powi(4) * -300.0).round()),
            ("whole, large offset", &|_, b| 1e15 + (unit(b) * 90.0).floor()),
            ("right tail", &|_, b| unit(b).powi(3) * 1e9 - 17.5),
            ("left tail", &|_, b| 17.5 - unit(b).powi(9) * 1e-9),
            ("peak in the middle", &|_, b| (unit(b) - 0.5).powi(5)),
            ("two heaps", &|_, b| unit(b) + if b % 3 == 0 { 1e12 } else { 0.0 }),
            ("orders of magnitude", &|_, b| f64::from_bits(b >> 2)),
            (
                "all range of doubles",
                &|_, b| if b & 4096 == 0 { unit(b) } else { -unit(b) } * 1.7e308,
            ),
            ("equal", &|_, _| 2.25),
            ("equal but one", &|i, _| if i == 3 { 2.5 } else { 2.25 }),
            ("zeros of both signs", &|i, b| {
                if i % 3 == 0 { 0.5 * (b & 4096) as f64 } else { -0.0 }
            }),
        ];
        let mut work = Workspace::default();
        for n in [1, 2, 3, 10, 255, 256, 997, 5_000, 65_600, 100_000] {
            for (name, kind) in &kinds {
                let values: Vec<f64> = (0..n).map(|i| kind(i, next())).collect();
                assert_as_sorted(&mut work, &values, &LEVELS, &format!("{name}, {n}"));
            }
        }
        // A next-door neighbour, which the mean cannot tell apart; then nothing but zeros.
        let mut values = vec![1.1; 1_000];
        values[500] = 1.1f64.next_up();
        assert_as_sorted(&mut work, &values, &LEVELS, "neighbours");
        assert_as_sorted(&mut work, &[0.0; 300], &LEVELS, "zeros");
    }

    /// What is not finite is put in total order, as sorting would.
    #[test]
    fn not_finite() {
        let mut work = Workspace::default();
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let mut values: Vec<f64> = (0..1_000).map(|i| f64::from(i % 37)).collect();
            values[400] = bad;
            let levels = [0.25, 0.5, 0.75];
            let got = work.summarise(&values, &Ranks::new(1_000, &levels)).quantiles;
            assert_eq!(got, by_sorting(&values, &levels), "{bad}");
            values.fill(0.0);
            values[400] = bad;
            let summary = work.summarise(&values, &Ranks::new(1_000, &levels));
            assert!(!summary.zero && !summary.moments.mean.is_finite(), "{bad}");
        }
        assert!(work.summarise(&[], &Ranks::new(0, &[0.5])).quantiles[0].is_nan());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]
        /// Ties, both signs, any tails, any levels.
        #[test]
        fn equal_to_sorting_at_random(
            unit in proptest::collection::vec(-1.0..1.0f64, 1..3_000),
            power in 1i32..12,
            scale in -12i32..12,
            shift in -2.0..2.0f64,
            rounded in any::<bool>(),
            levels in proptest::collection::vec(0.0..=1.0f64, 1..40),
        ) {
            let value = |u: &f64| {
                let x = (u.powi(power) + shift) * 10f64.powi(scale);
                if rounded { x.round() + 0.0 } else { x }
            };
            let values: Vec<f64> = unit.iter().map(value).collect();
            assert_as_sorted(&mut Workspace::default(), &values, &levels, "at random");
        }
    }
}
