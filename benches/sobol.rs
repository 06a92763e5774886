//! Time of a block of scrambled Sobol' points: `cargo bench --bench sobol`.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use returnflow::sampling::sobol::Scrambled;

fn blocks(c: &mut Criterion) {
    let (dims, n) = (40, 4096);
    let mut group = c.benchmark_group("sobol, 40 dimensions");
    group.throughput(Throughput::Elements((dims * n) as u64));
    group.sample_size(20);
    let Ok(sequence) = Scrambled::new(dims, 1) else { return };
    let mut out = vec![0.0; dims * n];
    let mut start = 0;
    group.bench_function("coordinates in blocks of 4,096", |b| {
        b.iter(|| {
            sequence.fill(start, n, &mut out);
            start += n as u64;
        });
    });
    group.bench_function("coordinates in blocks of 64", |b| {
        b.iter(|| {
            for k in 0..n as u64 / 64 {
                sequence.fill(start + 64 * k, 64, &mut out[..dims * 64]);
            }
            start += n as u64;
        });
    });
    group.finish();
    c.bench_function("sobol, a new scramble of 40 dimensions", |b| {
        b.iter(|| Scrambled::new(dims, std::hint::black_box(2)));
    });
}

criterion_group!(benches, blocks);
criterion_main!(benches);
