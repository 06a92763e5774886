//! The scheme behind the face of a model: priors turn points of the unit cube into parameters, the
//! scenario and its comparator run on the same values and noise, window by window and week by week.

use super::model::{Model, Points, Row};
use super::wanted::{Wanted, wanted_lanes};
use crate::calendar::Calendar;
use crate::error::Result;
use crate::model::{
    Dual, Expected, Flows, Inputs, Lane, Mode, Moment, Real, StartLanes, State, WeekNoise, step,
    week_expected, week_stochastic,
};
use crate::num::normal_quantile;
use crate::params::{Bounded, DeterrenceForm, PARAMETERS, Param};
use crate::rng::LANES;
use crate::scenario::{Policy, PolicyWeek};
use crate::simulate::Tally;

/// The pressure level at the start: what a fit says of it given `pressure_level`, a straight line
/// and a spread. The spread is an input of its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StartLaw {
    /// Level when `pressure_level` is zero.
    pub intercept: f64,
    /// Change of the level per unit of `pressure_level`.
    pub slope: f64,
    /// Standard deviation around the line.
    pub sd: f64,
    /// Crossing days of the last observed week.
    pub days: f64,
    /// Mean weekly arrivals of the last 52 observed weeks.
    pub mean_arrivals: f64,
    /// Recent weekly returns.
    pub recent_returns: f64,
}

/// An input of the scheme.
#[derive(Debug, Clone, PartialEq)]
pub enum SchemeInput {
    /// A parameter with its prior.
    Parameter(Param, Bounded),
    /// The spread of the level at the start.
    StartLevel,
}

/// What is run and what is kept.
#[derive(Debug, Clone)]
pub struct Scheme {
    /// Uncertain inputs.
    pub inputs: Vec<SchemeInput>,
    /// Values of all parameters; those of the inputs are overwritten.
    pub values: [f64; PARAMETERS],
    /// Structural form of deterrence.
    pub form: DeterrenceForm,
    /// Where a run begins.
    pub start: StartLaw,
    /// The comparator, then the scenario.
    pub policies: [Policy; 2],
    /// The weeks.
    pub calendar: Calendar,
    /// Random draws or means.
    pub mode: Mode,
    /// Seed of the noise.
    pub seed: u64,
    /// Outcomes of the window.
    pub wanted: Vec<Wanted>,
    /// With one output a week after each outcome of the window.
    pub weekly: bool,
}

/// Working memory: the last points and what they came to, since a run changes few inputs.
#[derive(Debug)]
pub struct Scratch {
    points: Vec<Row>,
    parameters: Vec<Row>,
    level: Row,
    moments: [Vec<Moment>; 2],
    noise: WeekNoise,
}

impl Scheme {
    fn moments(&self) -> [Vec<Moment>; 2] {
        let of = |policy: &Policy| -> Vec<Moment> {
            let mut started = false;
            let moment = |(t, week): (usize, &PolicyWeek)| {
                started |= week.on > 0.0;
                Moment::new(&self.calendar, t, *week, started)
            };
            policy.weeks.iter().enumerate().map(moment).collect()
        };
        [of(&self.policies[0]), of(&self.policies[1])]
    }

    fn each(&self) -> usize {
        1 + if self.weekly { self.calendar.weeks() } else { 0 }
    }

    /// Brings the parameters up to date; only inputs that changed are transformed.
    fn transform(&self, scratch: &mut Scratch, u: &[Row]) {
        for (k, input) in self.inputs.iter().enumerate() {
            if scratch.points[k] == u[k] {
                continue;
            }
            scratch.points[k] = u[k];
            match input {
                SchemeInput::Parameter(param, law) => {
                    let row = &mut scratch.parameters[*param as usize];
                    for l in 0..LANES {
                        row[l] = law.quantile(u[k][l]);
                    }
                }
                SchemeInput::StartLevel => {
                    for l in 0..LANES {
                        scratch.level[l] = self.start.sd * normal_quantile(u[k][l]);
                    }
                }
            }
        }
    }

    /// Level at the start, from the pressure level and the spread.
    fn level<T: Real>(&self, spread: &Row, pressure: &Lane<T>) -> Lane<T> {
        std::array::from_fn(|l| {
            T::of(self.start.intercept + spread[l]) + T::of(self.start.slope) * pressure[l]
        })
    }

    fn state<T: Real>(&self, inputs: &Inputs<T>, spread: &Row) -> State<T> {
        let s = &self.start;
        let start = StartLanes::uniform(0.0, s.days, s.mean_arrivals, s.recent_returns);
        let mut state = State::start(inputs, &start, self.mode == Mode::Stochastic);
        state.level = self.level(spread, inputs.get(Param::PressureLevel));
        state
    }

    /// Runs both scenarios and hands (week, tallies of comparator and scenario) to `see`.
    fn walk<T: Real>(
        &self,
        inputs: &Inputs<T>,
        spread: &Row,
        mut week: impl FnMut(usize, usize, &mut State<T>, &mut Flows<T>),
        mut see: impl FnMut(usize, &mut [Tally<T>; 2]),
    ) -> [State<T>; 2] {
        let mut states = [self.state(inputs, spread), self.state(inputs, spread)];
        let mut flows = [Flows::default(), Flows::default()];
        let mut tallies = [Tally::default(), Tally::default()];
        for t in 0..self.calendar.weeks() {
            for s in 0..2 {
                week(s, t, &mut states[s], &mut flows[s]);
                tallies[s].add(t, self.calendar.weeks(), inputs, &flows[s], &states[s]);
            }
            see(t, &mut tallies);
        }
        states
    }

    /// Values of the wanted outcomes and their derivatives by each input's own unit, expected mode:
    /// `out[o]`, then `slope[o * inputs + k]`. The derivative by the start's spread is per standard
    /// deviation.
    pub fn derivatives(
        &self,
        scratch: &mut Scratch,
        u: &[Row],
        out: &mut [Row],
        slope: &mut [Row],
    ) {
        self.transform(scratch, u);
        let count = self.wanted.len();
        for (k, input) in self.inputs.iter().enumerate() {
            let constant = |row: &Row| -> Lane<Dual> { row.map(Dual::of) };
            let mut values: Vec<Lane<Dual>> = scratch.parameters.iter().map(constant).collect();
            if let SchemeInput::Parameter(param, _) = input {
                values[*param as usize].iter_mut().for_each(|v| v.eps = 1.0);
            }
            let inputs = Inputs::new(values, self.form);
            let spread = &scratch.level;
            let moments = &scratch.moments;
            let by_start = matches!(input, SchemeInput::StartLevel);
            let sd = self.start.sd;
            self.walk(
                &inputs,
                spread,
                |s, t, state, flows| {
                    if t == 0 && by_start {
                        state.level.iter_mut().for_each(|x| x.eps = sd);
                    }
                    step(&inputs, &moments[s][t], &Expected, state, flows);
                },
                |t, tallies| {
                    if t + 1 < self.calendar.weeks() {
                        return;
                    }
                    tallies.iter_mut().for_each(Tally::finish);
                    for (o, wanted) in self.wanted.iter().enumerate() {
                        let values: Lane<Dual> = wanted_lanes(*wanted, tallies);
                        for (l, value) in values.iter().enumerate() {
                            out[o][l] = value.re;
                            slope[o * self.inputs.len() + k][l] = value.eps;
                        }
                    }
                },
            );
        }
        debug_assert_eq!(out.len(), count);
    }
}

impl Model for Scheme {
    type Scratch = Scratch;

    fn scratch(&self) -> Scratch {
        Scratch {
            points: vec![[f64::NAN; LANES]; self.inputs.len()],
            parameters: self.values.iter().map(|v| [*v; LANES]).collect(),
            level: [0.0; LANES],
            moments: self.moments(),
            noise: WeekNoise::default(),
        }
    }

    fn inputs(&self) -> usize {
        self.inputs.len()
    }

    fn outputs(&self) -> usize {
        self.wanted.len() * self.each()
    }

    fn stride(&self) -> usize {
        self.each()
    }

    fn evaluate(&self, scratch: &mut Scratch, points: Points<'_>, out: &mut [Row]) -> Result<()> {
        self.transform(scratch, points.u);
        let inputs = Inputs::new(scratch.parameters.clone(), self.form);
        let each = self.each();
        let last = self.calendar.weeks() - 1;
        let mut before = vec![[0.0; LANES]; self.wanted.len()];
        let (moments, noise) = (&scratch.moments, &mut scratch.noise);
        let states = self.walk(
            &inputs,
            &scratch.level,
            |s, t, state, flows| {
                let now = &moments[s][t];
                match self.mode {
                    Mode::Expected => week_expected(&inputs, now, state, flows),
                    Mode::Stochastic => {
                        // Both scenarios of a week draw the same numbers: fill them once.
                        if s == 0 {
                            noise.begin(points.noise, now.t, self.seed);
                        }
                        week_stochastic(&inputs, now, noise, state, flows)
                    }
                };
            },
            |t, tallies| {
                if !self.weekly && t < last {
                    return;
                }
                tallies.iter_mut().for_each(Tally::finish);
                for (o, wanted) in self.wanted.iter().enumerate() {
                    let upto: Row = wanted_lanes(*wanted, tallies);
                    if self.weekly {
                        let week = &mut out[o * each + 1 + t];
                        *week = upto;
                        if wanted.adds_up() {
                            week.iter_mut().zip(&before[o]).for_each(|(w, b)| *w -= b);
                            before[o] = upto;
                        }
                    }
                    out[o * each] = upto;
                }
            },
        );
        for l in (0..LANES).filter(|l| states.iter().any(|s| !sound(s, *l))) {
            out.iter_mut().for_each(|row| row[l] = f64::NAN);
        }
        Ok(())
    }
}

/// False when a stock of people went below zero or beyond reason: the run then counts as failed.
fn sound(state: &State<f64>, lane: usize) -> bool {
    let logs = ["level", "drift_base", "drift_step"];
    let named = State::<f64>::FIELDS.iter().zip(state.fields());
    named.filter(|(name, _)| !logs.contains(name)).all(|(_, x)| (-1e-6..1e15).contains(&x[lane]))
}
