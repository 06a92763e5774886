//! The register of channels: one for each `~` of the model. Never renumber; append.

/// A source of randomness of the model. Its number is part of every address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u32)]
pub enum Channel {
    /// Crossing days: beta share of the beta-binomial.
    DaysShare = 0,
    /// Crossing days: binomial given the share.
    Days = 1,
    /// Pressure innovation.
    Pressure = 2,
    /// Drift of the level between years.
    YearDrift = 3,
    /// Potential first attempts: gamma intensity.
    AttemptsIntensity = 4,
    /// Potential first attempts: Poisson given the intensity.
    Attempts = 5,
    /// First attempts after dissuasion (thinning).
    Undissuaded = 6,
    /// Extra first attempts when behaviour exceeds 1.
    Extra = 7,
    /// Dissuaded people who delay.
    Delayed = 8,
    /// Dissuaded people who take another route.
    Diverted = 9,
    /// Retries of people stopped before.
    Retry = 10,
    /// Return of delayed people.
    DelayEnd = 11,
    /// Re-entry attempts of returned people.
    Reentry = 12,
    /// Re-entries by lorry.
    ReentryLorry = 13,
    /// Deaths at sea.
    Deaths = 14,
    /// Prevention: beta share of the beta-binomial.
    PreventedShare = 15,
    /// Prevention: binomial given the share.
    Prevented = 16,
    /// Prevented people who will retry.
    WillRetry = 17,
    /// Eligible arrivals.
    Eligible = 18,
    /// Lapses of people ready to be returned.
    Lapse = 19,
    /// Leaving the stage Clearing.
    ClearingMove = 20,
    /// Failing at Clearing.
    ClearingFail = 21,
    /// Leaving the stage Answering.
    AnsweringMove = 22,
    /// Failing at Answering.
    AnsweringFail = 23,
    /// Leaving the stage Referred.
    ReferredMove = 24,
    /// Failing at Referred.
    ReferredFail = 25,
    /// Court stop: change of state.
    CourtStop = 26,
    /// Flights flown.
    Flights = 27,
    /// Returned people who will re-enter.
    WillReenter = 28,
    /// Returned people who move on to another state.
    Onward = 29,
    /// Re-entries by boat that are detected.
    DetectBoat = 30,
    /// Re-entries by lorry that are detected.
    DetectLorry = 31,
    /// New applicants for admission.
    Applications = 32,
    /// Admissions.
    Admissions = 33,
    /// Admitted people who would otherwise have crossed.
    Substitution = 34,
    /// People leaving support.
    SupportEnd = 35,
    /// Values of parameters (the week is the parameter's number).
    Parameters = 64,
    /// Anything else outside the model.
    Other = 65,
}

/// One past the highest channel that the lanes of the model draw from.
pub(super) const MODEL_CHANNELS: usize = 36;
