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
    let (day, flight) = (inputs.get(Param::CostDetentionDay), inputs.get(Param::CostFlightEscort));
    let (case, admission) = (inputs.get(Param::CostLegalCase), inputs.get(Param::CostAdmission));
    let (support, kit) = (inputs.get(Param::SupportCostYear), inputs.get(Param::KitCostPerBoat));
    for l in 0..LANES {
        f.detained[l] = s.detained(l);
        f.parity_gap[l] = s.returns_total[l] - s.admissions_total[l];
        f.cost[l] = seven * f.detained[l] * day[l]
            + f.returns[l] * flight[l]
            + f.intake[l] * case[l]
            + f.admissions[l] * admission[l]
            + s.supported[l] * support[l] / year
            + funding;
        f.takings[l] = f.price[l] * f.arrivals[l] - f.boats[l] * kit[l];
    }
}
