//! One point of the parameters: a particle filter of the return pipeline, the model's own week run
//! in 64 lanes (Gordon, Salmond and Smith 1993), which estimates the likelihood without bias.

use super::capacity::Capacity;
use super::milestones::Milestone;
use crate::calendar::Calendar;
use crate::error::{Error, Problem, Result};
use crate::model::{
    Flows, Inputs, Lane, Moment, Seen, StartLanes, State, WeekNoise, week_stochastic,
};
use crate::params::DeterrenceForm;
use crate::rng::{LANES, Stream};
use crate::sampling::{reach, systematic};
use crate::scenario::PolicyWeek;

/// Address purposes.
const RESAMPLE: u16 = 0x4060;
const PICK: u16 = 0x4061;

/// What a history keeps of a week: three totals, people detained, 1 while removals are stopped.
pub const SERIES: [&str; 5] = ["returns", "admissions", "reentries", "detained", "stopped"];

/// What every pass shares.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The weeks, from the one in which the scheme comes into force.
    pub calendar: Calendar,
    /// Levers of each week; the capacity is put in by each pass.
    pub policy: Vec<PolicyWeek>,
    /// Crossings of the weeks that have been observed, from the first on.
    pub seen: Vec<Option<Seen>>,
    /// Week of the first return: before it nobody is returned.
    pub first_return: usize,
    /// Observations, by week.
    pub milestones: Vec<Milestone>,
    /// Form of deterrence of the draws.
    pub form: DeterrenceForm,
    /// Seed of the noise.
    pub seed: u64,
}

/// One point: parameter values, capacity, start, and which noise is its own.
#[derive(Debug, Clone)]
pub struct Point {
    /// Values in the order of `Param`.
    pub values: Vec<f64>,
    /// Capacity.
    pub capacity: Capacity,
    /// Pressure level and crossing days of the last week observed, mean weekly arrivals.
    pub start: (f64, f64, f64),
    /// Number of the point: its noise.
    pub index: u64,
}

/// The weeks of one lane: `weeks × SERIES`.
pub type History = Vec<[f64; SERIES.len()]>;

/// The cloud of one point on its way.
struct Cloud {
    inputs: Inputs<f64>,
    noise: [u64; LANES],
    state: State<f64>,
    flows: Flows<f64>,
    reentered: Lane<f64>,
    weight: Lane<f64>,
    log_likelihood: f64,
    weeks: Vec<[Lane<f64>; SERIES.len()]>,
}

impl Cloud {
    fn new(setting: &Setting, point: &Point) -> Self {
        let lanes = point.values.iter().map(|v| [*v; LANES]).collect();
        let inputs = Inputs::new(lanes, setting.form);
        let (level, days, mean_arrivals) = point.start;
        let start = StartLanes::uniform(level, days, mean_arrivals, 0.0);
        Self {
            state: State::start(&inputs, &start, true),
            inputs,
            noise: std::array::from_fn(|l| point.index * LANES as u64 + l as u64),
            flows: Flows::default(),
            reentered: [0.0; LANES],
            weight: [1.0 / LANES as f64; LANES],
            log_likelihood: 0.0,
            weeks: Vec::new(),
        }
    }

    /// Counts and adds of this week, in the order of `Quantity`.
    fn counts(&self) -> [(Lane<f64>, Lane<f64>); 3] {
        let f = &self.flows;
        let back = std::array::from_fn(|l| f.reentries_boat[l] + f.reentries_lorry[l]);
        [
            (self.state.returns_total, f.returns),
            (self.state.admissions_total, f.admissions),
            (self.reentered, back),
        ]
    }

    /// Weighs the lanes by the milestones of a week.
    fn weigh(&mut self, milestones: &[Milestone]) {
        let counts = self.counts();
        let mut logs: Lane<f64> = std::array::from_fn(|l| libm::log(self.weight[l]));
        for m in milestones {
            let (total, flow) = &counts[m.quantity as usize];
            for l in 0..LANES {
                logs[l] += m.log_likelihood(total[l] - flow[l], flow[l]);
            }
        }
        let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = logs.iter().map(|x| libm::exp(x - top)).sum();
        self.log_likelihood += top + libm::log(sum);
        for l in 0..LANES {
            self.weight[l] = libm::exp(logs[l] - top) / sum;
        }
    }

    /// Systematic resampling (Kitagawa 1996) once fewer than half of the lanes count.
    fn resample(&mut self, setting: &Setting, week: usize, index: u64) {
        let squares: f64 = self.weight.iter().map(|w| w * w).sum();
        if squares * LANES as f64 <= 2.0 {
            return;
        }
        let shift = Stream::purpose(setting.seed, index, RESAMPLE, week as u32).uniform();
        let mut picked = systematic(&self.weight, LANES, shift);
        let rows: [usize; LANES] = std::array::from_fn(|_| picked.next().unwrap_or(LANES - 1));
        drop(picked);
        self.state = self.state.picked(&rows);
        self.reentered = rows.map(|from| self.reentered[from]);
        for week in &mut self.weeks {
            for lane in week {
                *lane = rows.map(|from| lane[from]);
            }
        }
        self.weight = [1.0 / LANES as f64; LANES];
    }

    fn keep(&mut self) {
        self.weeks.push([
            self.state.returns_total,
            self.state.admissions_total,
            self.reentered,
            self.flows.detained,
            self.flows.stopped,
        ]);
    }
}

/// Estimate of log p(milestones | point). Where it is bound to end below `floor` the pass stops and
/// returns minus infinity.
pub fn log_likelihood(
    setting: &Setting,
    point: &Point,
    floor: f64,
    noise: &mut WeekNoise,
) -> Result<f64> {
    let weeks = setting.milestones.last().map_or(0, |m| m.week + 1);
    Ok(run(setting, point, weeks, false, floor, noise)?.log_likelihood)
}

/// The same pass, gone on to the end of the calendar: the way of one lane, drawn with the weights
/// at the last milestone.
pub fn history(
    setting: &Setting,
    point: &Point,
    copy: u32,
    noise: &mut WeekNoise,
) -> Result<History> {
    let all = setting.calendar.weeks();
    let cloud = run(setting, point, all, true, f64::NEG_INFINITY, noise)?;
    let point = Stream::purpose(setting.seed, point.index, PICK, copy).uniform();
    let lane = reach(&cloud.weight, std::iter::once(point)).next().unwrap_or(LANES - 1);
    Ok(cloud.weeks.iter().map(|week| std::array::from_fn(|s| week[s][lane])).collect())
}

fn run(
    setting: &Setting,
    point: &Point,
    weeks: usize,
    keep: bool,
    floor: f64,
    noise: &mut WeekNoise,
) -> Result<Cloud> {
    let mut cloud = Cloud::new(setting, point);
    let mut rest = setting.milestones.as_slice();
    let mut best: f64 = rest.iter().map(Milestone::best).sum();
    for t in 0..weeks {
        let mut policy = setting.policy[t];
        let since = t as f64 - setting.first_return as f64;
        policy.returns_per_week = point.capacity.seats(since);
        if t < setting.first_return {
            policy.stopped = 1.0;
        }
        let seen = setting.seen.get(t).copied().flatten();
        let now = Moment { seen, ..Moment::new(&setting.calendar, t, policy, true) };
        noise.begin(&cloud.noise, now.t, setting.seed);
        let c = &mut cloud;
        let (state, flows) = (&mut c.state, &mut c.flows);
        if !week_stochastic(&c.inputs, &now, noise, state, flows) {
            return Err(Error::fit(
                Problem::says("milestones", "led to a point where a stock leaves all reason")
                    .got(format!("week {t}"))
                    .allowed("finite, not negative: look at the priors"),
            ));
        }
        for l in 0..LANES {
            cloud.reentered[l] += cloud.flows.reentries_boat[l] + cloud.flows.reentries_lorry[l];
        }
        if keep {
            cloud.keep();
        }
        let here = rest.iter().take_while(|m| m.week == t).count();
        if here > 0 {
            cloud.weigh(&rest[..here]);
            best -= rest[..here].iter().map(Milestone::best).sum::<f64>();
            rest = &rest[here..];
            if cloud.log_likelihood + best < floor {
                cloud.log_likelihood = f64::NEG_INFINITY;
                break;
            }
            if !rest.is_empty() {
                cloud.resample(setting, t, point.index);
            }
        }
    }
    Ok(cloud)
}
