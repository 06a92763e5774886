//! A block of draws under all scenarios of a run: the unit of threads, of merging, of replay.

use multiversion::multiversion;

use super::outcomes::Tally;
use super::series::{SERIES, record};
use crate::calendar::Calendar;
use crate::error::{Error, Problem, Result};
use crate::model::{
    Flows, Inputs, Lane, MOST_PEOPLE, Mode, Moment, StartLanes, State, WeekNoise, week_expected,
    week_stochastic,
};
use crate::params::{PARAMETERS, Param};
use crate::rng::LANES;
use crate::sampling::Draws;
use crate::scenario::{Policy, PolicyWeek};

/// What is to be simulated: draws, scenarios, weeks, mode, seed.
#[derive(Debug, Clone, Copy)]
pub struct Job<'a> {
    /// Draws with a start.
    pub draws: &'a Draws,
    /// One policy a scenario, each as long as the calendar.
    pub policies: &'a [Policy],
    /// The weeks.
    pub calendar: Calendar,
    /// Random draws or means.
    pub mode: Mode,
    /// Seed of the noise.
    pub seed: u64,
}

impl Job<'_> {
    /// Number of blocks.
    pub fn blocks(&self) -> usize {
        self.draws.len().div_ceil(LANES)
    }

    /// The weeks of every scenario, ready for the model.
    pub fn moments(&self) -> Vec<Vec<Moment>> {
        let weeks = |policy: &Policy| {
            let mut started = false;
            let moment = |(t, week): (usize, &PolicyWeek)| {
                started |= week.on > 0.0;
                Moment::new(&self.calendar, t, *week, started)
            };
            policy.weeks.iter().enumerate().map(moment).collect()
        };
        self.policies.iter().map(weeks).collect()
    }

    /// What no run can start without.
    pub fn check(&self) -> Result<()> {
        if self.draws.is_empty() {
            return Err(Error::parameter(Problem::domain("draws", 0, "at least one draw")));
        }
        if self.draws.start.is_none() {
            return Err(Error::parameter(Problem::says("draws", "have no start state")));
        }
        for policy in self.policies {
            if policy.weeks.len() != self.calendar.weeks() {
                let allowed = format!("{} weeks", self.calendar.weeks());
                return Err(Error::scenario(
                    Problem::says(&policy.name, "has another number of weeks than the run")
                        .got(policy.weeks.len())
                        .allowed(allowed),
                ));
            }
        }
        Ok(())
    }
}

/// A block on its way through the weeks.
#[derive(Debug)]
pub struct Block {
    /// Index of the block's first draw.
    pub first: usize,
    /// Lanes that hold a draw; the others repeat the last one.
    pub used: usize,
    /// Parameters and what follows from them.
    pub inputs: Inputs<f64>,
    noise: [u64; LANES],
    lanes: Vec<Path>,
}

/// One scenario's way through the weeks.
#[derive(Debug)]
struct Path {
    state: State<f64>,
    flows: Flows<f64>,
    tally: Tally<f64>,
}

#[multiversion(targets(
    "x86_64+avx512f+avx512dq+avx512vl+avx512bw+avx2+fma+bmi2",
    "x86_64+avx2+fma+bmi2"
))]
fn add_up(
    tally: &mut Tally<f64>,
    t: usize,
    weeks: usize,
    inputs: &Inputs<f64>,
    flows: &Flows<f64>,
    state: &State<f64>,
) {
    tally.add(t, weeks, inputs, flows, state);
}

#[multiversion(targets(
    "x86_64+avx512f+avx512dq+avx512vl+avx512bw+avx2+fma+bmi2",
    "x86_64+avx2+fma+bmi2"
))]
fn write_down(flows: &Flows<f64>, state: &State<f64>, out: &mut [Lane<f64>; SERIES]) {
    record(flows, state, out);
}

impl Block {
    /// Block `index` of a job at its start.
    pub fn new(job: &Job<'_>, index: usize) -> Self {
        let draws = job.draws;
        let first = index * LANES;
        let used = LANES.min(draws.len() - first);
        let pick = |l: usize| first + l.min(used - 1);
        let values: Vec<Lane<f64>> = (0..PARAMETERS)
            .map(|p| {
                let column = draws.column(Param::ALL[p]);
                std::array::from_fn(|l| column[pick(l)])
            })
            .collect();
        let inputs = Inputs::new(values, draws.form);
        let start = match &draws.start {
            Some(s) => StartLanes {
                level: std::array::from_fn(|l| s.level[pick(l)]),
                days: std::array::from_fn(|l| s.days[pick(l)]),
                mean_arrivals: s.mean_arrivals,
                recent_returns: s.recent_returns,
            },
            None => StartLanes::uniform(0.0, 0.0, 0.0, 0.0), // `Job::check` refuses this
        };
        let state = State::start(&inputs, &start, job.mode == Mode::Stochastic);
        let lanes = job
            .policies
            .iter()
            .map(|_| Path {
                state: state.clone(),
                flows: Flows::default(),
                tally: Tally::default(),
            })
            .collect();
        let noise = std::array::from_fn(|l| draws.noise[pick(l)]);
        Self { first, used, inputs, noise, lanes }
    }

    /// Simulates week `t` of scenario `s`.
    #[inline]
    pub fn week(
        &mut self,
        job: &Job<'_>,
        moments: &[Vec<Moment>],
        noise: &mut WeekNoise,
        s: usize,
        t: usize,
    ) -> Result<()> {
        let path = &mut self.lanes[s];
        let now = &moments[s][t];
        let (state, flows) = (&mut path.state, &mut path.flows);
        let sound = match job.mode {
            Mode::Expected => week_expected(&self.inputs, now, state, flows),
            Mode::Stochastic => {
                // Every scenario of a week draws the same numbers: fill them once.
                if s == 0 {
                    noise.begin(&self.noise, now.t, job.seed);
                }
                week_stochastic(&self.inputs, now, noise, state, flows)
            }
        };
        add_up(&mut path.tally, t, job.calendar.weeks(), &self.inputs, &path.flows, &path.state);
        if sound { Ok(()) } else { Err(self.unsound(job, s, t)) }
    }

    /// Flows of the last week of scenario `s`.
    pub fn flows(&self, s: usize) -> &Flows<f64> {
        &self.lanes[s].flows
    }

    /// State of scenario `s`.
    pub fn state(&self, s: usize) -> &State<f64> {
        &self.lanes[s].state
    }

    /// Writes all series of the last week of scenario `s`.
    #[inline]
    pub fn record(&self, s: usize, out: &mut [Lane<f64>; SERIES]) {
        write_down(&self.lanes[s].flows, &self.lanes[s].state, out);
    }

    /// Outcomes of scenario `s` at the end of the window, one lane each.
    pub fn finish(&mut self, s: usize) -> &[Lane<f64>] {
        self.lanes[s].tally.finish();
        &self.lanes[s].tally.totals
    }

    fn unsound(&self, job: &Job<'_>, s: usize, t: usize) -> Error {
        let state = &self.lanes[s].state;
        let bad = |x: f64| !(-1e-6..MOST_PEOPLE).contains(&x);
        let named = State::<f64>::FIELDS.iter().zip(state.fields());
        let found = named.flat_map(|(name, lane)| {
            lane.iter()
                .take(self.used)
                .enumerate()
                .filter(|(_, x)| bad(**x))
                .map(move |(l, x)| (*name, l, *x))
        });
        // Logs may be negative: only stocks of people are judged.
        let mut people =
            found.filter(|(name, ..)| !matches!(*name, "level" | "drift_base" | "drift_step"));
        let (name, lane, value) = people.next().unwrap_or(("a stock", 0, f64::NAN));
        let place =
            format!("draw {}, week {t}, scenario {}", self.first + lane, job.policies[s].name);
        Error::parameter(
            Problem::says(name, format!("leaves all reason in {place}: look at its parameters"))
                .got(value)
                .allowed("a finite number of people, not negative"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::ParameterSpace;
    use crate::sampling::{Method, Start, sample};
    use crate::scenario::named;

    /// Past the border's domains a run still ends in an error that names draw and week.
    #[test]
    fn unreasonable_parameters_are_named() {
        let space = ParameterSpace::default();
        let monitor = crate::monitor::Monitor::new();
        let mut draws = sample(&space, 4, 1, Method::Random, 0, &monitor).unwrap();
        draws.values[Param::PressureLevel as usize * 4 + 3] = 60.0;
        let last_week = chrono::NaiveDate::from_ymd_opt(2026, 8, 16).unwrap();
        draws.start = Some(Start {
            last_week,
            level: vec![0.0; 4],
            days: vec![3.0; 4],
            mean_arrivals: 600.0,
            recent_returns: 0.0,
        });
        let calendar = Calendar::after(last_week, 4).unwrap();
        let policies = [named("none").unwrap().compile(&calendar).unwrap()];
        for mode in [Mode::Expected, Mode::Stochastic] {
            let job = Job { draws: &draws, policies: &policies, calendar, mode, seed: 1 };
            let error = crate::simulate::outcomes(&job, &monitor).unwrap_err().to_string();
            assert!(error.contains("leaves all reason in draw 3, week "), "{error}");
        }
    }
}
