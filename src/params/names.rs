//! The parameters of the model in the order of the table: the typed face of `table.toml`.

macro_rules! parameters {
    ($($variant:ident $name:literal),* $(,)?) => {
        /// A parameter of the model; its number is its row in the table and its column in a draw.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(usize)]
        #[allow(missing_docs)] // the table says what each is, in one sentence
        pub enum Param { $($variant),* }

        impl Param {
            /// All parameters, in order.
            pub const ALL: &[Param] = &[$(Param::$variant),*];

            /// The name used in Rust, TOML, Python and tables.
            pub const fn name(self) -> &'static str {
                match self { $(Param::$variant => $name),* }
            }

            /// The parameter of that name.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|p| p.name() == name)
            }
        }
    };
}

parameters! {
    // weather
    DaysLevel "days_level",
    DaysCos "days_cos",
    DaysSin "days_sin",
    DaysConcentration "days_concentration",
    // pressure
    PressureLevel "pressure_level",
    PressureCos1 "pressure_cos1",
    PressureSin1 "pressure_sin1",
    PressureCos2 "pressure_cos2",
    PressureSin2 "pressure_sin2",
    PressureBacklog "pressure_backlog",
    BacklogCentre "backlog_centre",
    PressureMemoryWeeks "pressure_memory_weeks",
    PressureVolatility "pressure_volatility",
    YearDriftSd "year_drift_sd",
    AttemptsSize "attempts_size",
    PreventionConcentration "prevention_concentration",
    PreventionShare "prevention_share",
    // behaviour
    DeterSemiElasticity "deter_semi_elasticity",
    DeterMax "deter_max",
    DeterExponent "deter_exponent",
    DeterThreshold "deter_threshold",
    PerceptionHalfLifeWeeks "perception_half_life_weeks",
    Salience "salience",
    PullElasticitySupport "pull_elasticity_support",
    PullElasticityWork "pull_elasticity_work",
    AnnouncementEffect "announcement_effect",
    AnnouncementHalfLifeWeeks "announcement_half_life_weeks",
    PriceResponse "price_response",
    PriceElasticity "price_elasticity",
    PricePerPlace "price_per_place",
    KitCostPerBoat "kit_cost_per_boat",
    // attempts and crossing
    RetryProb "retry_prob",
    RetryGapWeeks "retry_gap_weeks",
    DelayShare "delay_share",
    DiversionShare "diversion_share",
    DelayWeeks "delay_weeks",
    DeathRisk "death_risk",
    PeoplePerBoat "people_per_boat",
    PeoplePerBoatTrend "people_per_boat_trend",
    // triage and pipeline
    AdultShare "adult_share",
    ExcludedShare "excluded_share",
    RemovalSuccess "removal_success",
    FranceAcceptShare "france_accept_share",
    DwellWeeks "dwell_weeks",
    LapseProb "lapse_prob",
    CourtStopRate "court_stop_rate",
    CourtStopWeeks "court_stop_weeks",
    FlightBatch "flight_batch",
    FlightCancelProb "flight_cancel_prob",
    // after return
    ReentryProb "reentry_prob",
    ReentryLagWeeks "reentry_lag_weeks",
    ReentryByLorryShare "reentry_by_lorry_share",
    DetectBoat "detect_boat",
    DetectLorry "detect_lorry",
    OnwardShare "onward_share",
    // reciprocal admissions
    ApplicantsInitial "applicants_initial",
    ApplicationsPerWeek "applications_per_week",
    AdmissionLagWeeks "admission_lag_weeks",
    AdmissionSubstitution "admission_substitution",
    // ledger
    SupportedInitial "supported_initial",
    SupportYears "support_years",
    CostDetentionDay "cost_detention_day",
    CostFlightEscort "cost_flight_escort",
    CostLegalCase "cost_legal_case",
    CostAdmission "cost_admission",
    SupportCostYear "support_cost_year",
    DiscountRate "discount_rate",
}

/// Number of parameters.
pub const PARAMETERS: usize = Param::ALL.len();
