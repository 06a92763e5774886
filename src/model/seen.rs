//! A week whose crossings are known: the pipeline runs on what was published. Sections 2.1 to 2.5 are
//! left out, and what they carry on stays as it was at the start of the run.

use super::attempts::re_entries;
use super::step::Seen;
use super::{Flows, Inputs, Moment, Noise, Real, State};
use crate::rng::LANES;

/// Days and arrivals as published; re-entries as always (by boat they are among the arrivals).
#[inline(always)]
pub(super) fn follow<T: Real, N: Noise<T>>(
    inputs: &Inputs<T>,
    now: &Moment,
    seen: Seen,
    noise: &N,
    s: &State<T>,
    f: &mut Flows<T>,
) {
    f.days = [T::of(seen.days); LANES];
    f.arrivals = [T::of(seen.arrivals); LANES];
    f.level = s.level;
    f.drift_step = s.drift_step;
    re_entries(inputs, now, noise, s, f);
}
