//! 2.2 Pressure: people per crossing day who would arrive if there were no scheme.

use super::{Flows, Inputs, Lane, Moment, Noise, Real, State};
use crate::params::Param;
use crate::rng::{Channel, LANES};

/// AR(1) level x_t, drift between years, two harmonics and the backlog of last week's days.
#[inline(always)]
pub(super) fn pressure<T: Real, N: Noise<T>>(
    inputs: &Inputs<T>,
    now: &Moment,
    noise: &N,
    s: &mut State<T>,
    f: &mut Flows<T>,
) {
    let zero = T::of(0.0);
    let mut eps: Lane<T> = [zero; LANES];
    if !noise.recall(|kept| &kept.innovation, [], &mut eps) {
        noise.normal(Channel::Pressure, &mut eps);
        noise.keep(|kept| &kept.innovation, [], &eps);
    }
    let sigma = inputs.get(Param::PressureVolatility);
    for l in 0..LANES {
        f.level[l] = inputs.persistence[l] * s.level[l] + sigma[l] * eps[l];
    }
    if now.week_of_year == 0 {
        new_year(inputs, noise, s, f);
    } else {
        f.drift_step = s.drift_step;
    }

    let within = T::of(f64::from(now.week_of_year) / 52.0);
    let (c1, s1) = (T::of(now.cos), T::of(now.sin));
    let (c2, s2) = (T::of(now.cos2), T::of(now.sin2));
    let level = inputs.get(Param::PressureLevel);
    let (b1, b2) = (inputs.get(Param::PressureCos1), inputs.get(Param::PressureSin1));
    let (b3, b4) = (inputs.get(Param::PressureCos2), inputs.get(Param::PressureSin2));
    let backlog = inputs.get(Param::PressureBacklog);
    let centre = inputs.get(Param::BacklogCentre);
    let mut drift: Lane<T> = [zero; LANES];
    for l in 0..LANES {
        drift[l] = s.drift_base[l] + within * f.drift_step[l];
    }
    let given = [&f.level, &drift, &s.days_before];
    if noise.recall(|kept| &kept.pressure, given, &mut f.pressure) {
        return;
    }
    for l in 0..LANES {
        let season = b1[l] * c1 + b2[l] * s1 + b3[l] * c2 + b4[l] * s2;
        let waiting = backlog[l] * ((T::of(1.0) + s.days_before[l]).ln() - centre[l]);
        f.pressure[l] = (level[l] + drift[l] + f.level[l] + season - waiting).exp();
    }
    noise.keep(|kept| &kept.pressure, given, &f.pressure);
}

/// Completes the drift of the year before and draws the step of the new one.
#[inline(always)]
fn new_year<T: Real, N: Noise<T>>(
    inputs: &Inputs<T>,
    noise: &N,
    s: &mut State<T>,
    f: &mut Flows<T>,
) {
    let mut z: Lane<T> = [T::of(0.0); LANES];
    noise.normal(Channel::YearDrift, &mut z);
    let sd = inputs.get(Param::YearDriftSd);
    for l in 0..LANES {
        s.drift_base[l] = s.drift_base[l] + s.drift_step[l];
        f.drift_step[l] = sd[l] * z[l];
    }
}
