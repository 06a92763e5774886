//! Time of one variate, by law and regime: `cargo bench --bench samplers`.
//!
//! Regimes are those of a week of the model; "elements" are variates.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use returnflow::dist::lanes::{self, BinomialP, Lane};
use returnflow::rng::{Channel, LANES, Row, Stream};

/// Different numbers for each of so many blocks, so that no branch is learnt by heart.
const BLOCKS: usize = 256;

fn blocks(purpose: u16, f: impl Fn(f64) -> f64) -> Vec<Lane> {
    (0..BLOCKS)
        .map(|i| {
            std::array::from_fn(|l| f(Stream::purpose(1, l as u64, purpose, i as u32).uniform()))
        })
        .collect()
}

fn time(c: &mut Criterion, name: &str, mut f: impl FnMut(usize, &mut Lane)) {
    let mut group = c.benchmark_group("lane");
    group.throughput(Throughput::Elements((BLOCKS * LANES) as u64));
    group.bench_function(name, |b| {
        let mut out = [0.0; LANES];
        b.iter(|| {
            for i in 0..BLOCKS {
                f(i, &mut out);
                black_box(&out);
            }
        });
    });
    group.finish();
}

/// n uniform on a range, p uniform on a range for each lane and the same in every block.
fn binomial(c: &mut Criterion, name: &str, n: (f64, f64), p: (f64, f64)) {
    let u = blocks(0x4000, |u| u);
    let n = blocks(0x4001, |u| (n.0 + (n.1 - n.0) * u).round());
    let p = blocks(0x4002, |u| p.0 + (p.1 - p.0) * u)[0];
    let law = BinomialP::new(&p);
    time(c, &format!("binomial/{name}"), |i, out| {
        lanes::binomial(&Row::new(u[i]), &n[i], &p, out);
    });
    time(c, &format!("binomial_prepared/{name}"), |i, out| {
        lanes::binomial_prepared(&Row::new(u[i]), &n[i], &law, out);
    });
}

fn counts(c: &mut Criterion) {
    binomial(c, "no people", (0.0, 0.0), (0.1, 0.5));
    binomial(c, "deaths: 400-800 at .0005", (400.0, 800.0), (0.0003, 0.0007));
    binomial(c, "stage: 0-30 at .05-.5", (0.0, 30.0), (0.05, 0.5));
    binomial(c, "stage: 0-100 at .1-.5", (0.0, 100.0), (0.1, 0.5));
    binomial(c, "returns: 0-50 at .13", (0.0, 50.0), (0.1, 0.16));
    binomial(c, "mean 10: 100 at .1", (80.0, 120.0), (0.08, 0.12));
    binomial(c, "large: 300-1500 at .2-.8", (300.0, 1500.0), (0.2, 0.8));
    binomial(c, "support: 107,000 at .0096", (100_000.0, 110_000.0), (0.009, 0.01));
    let u = blocks(0x4000, |u| u);
    for (name, low, high) in
        [("mean 3-6", 3.0, 6.0), ("mean 60", 50.0, 70.0), ("mean 300-1500", 300.0, 1500.0)]
    {
        let mean = blocks(0x4001, |u| low + (high - low) * u);
        time(c, &format!("poisson/{name}"), |i, out| {
            lanes::poisson(&Row::new(u[i]), &mean[i], out)
        });
    }
}

fn others(c: &mut Criterion) {
    let u = blocks(0x4000, |u| u);
    time(c, "normal", |i, out| lanes::normal(&u[i], out));
    let k = blocks(0x4003, |u| (7.0 * u).ceil());
    let (a, b) = ([1.7; LANES], [3.8; LANES]);
    time(c, "beta_binomial7", |i, out| lanes::beta_binomial7(&u[i], &a, &b, out));
    let noise: [u64; LANES] = std::array::from_fn(|l| l as u64);
    let shape: Vec<Lane> = k.iter().map(|k| std::array::from_fn(|l| 1.96 * k[l])).collect();
    let channel = Channel::AttemptsIntensity;
    time(c, "gamma/shape 2-14", |i, out| {
        lanes::gamma(&shape[i], 7, &noise, i as u32, channel, out);
    });
    let a: Vec<Lane> = k.iter().map(|k| std::array::from_fn(|l| 1.58 * k[l])).collect();
    let b: Vec<Lane> = k.iter().map(|k| std::array::from_fn(|l| 3.22 * k[l])).collect();
    let channel = Channel::PreventedShare;
    time(c, "beta/a 1.6-11, b 3-23", |i, out| {
        lanes::beta(&a[i], &b[i], 7, &noise, i as u32, channel, out);
    });
}

criterion_group! {
    name = samplers;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(std::time::Duration::from_millis(200))
        .measurement_time(std::time::Duration::from_millis(800));
    targets = counts, others
}
criterion_main!(samplers);
