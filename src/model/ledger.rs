//! 2.11 Stocks and money: people in support, public cost, takings of smugglers.

use super::{Flows, Inputs, Moment, Noise, Real, State};
use crate::params::Param;
use crate::rng::{Channel, LANES};

/// People whose support ends this week (before the stock moves).
#[inline(always)]
pub(super) fn support_ends<T: Real, N: Noise<T>>(
    inputs: &Inputs<T>,
    noise: &N,
    s: &State<T>,
    f: &mut Flows<T>,
) {
    noise.thinned(Channel::SupportEnd, &s.supported, &inputs.support_end, &mut f.support_ended);
}

/// Money of the week, from the stocks at its end.
#[inline(always)]
pub(super) fn ledger<T: Real>(inputs: &Inputs<T>, now: &Moment, s: &State<T>, f: &mut Flows<T>) {
    let funding = T::of(now.policy.border_funding_gbp_per_year / 52.0);
    let (seven, year) = (T::of(7.0), T::of(52.0));
    for l in 0..LANES {
        f.detained[l] = s.detained(l);
        f.parity_gap[l] = s.returns_total[l] - s.admissions_total[l];
        f.cost[l] = seven * f.detained[l] * inputs.get(Param::CostDetentionDay)[l]
            + f.returns[l] * inputs.get(Param::CostFlightEscort)[l]
            + f.intake[l] * inputs.get(Param::CostLegalCase)[l]
            + f.admissions[l] * inputs.get(Param::CostAdmission)[l]
            + s.supported[l] * inputs.get(Param::SupportCostYear)[l] / year
            + funding;
        f.takings[l] =
            f.price[l] * f.arrivals[l] - f.boats[l] * inputs.get(Param::KitCostPerBoat)[l];
    }
}
