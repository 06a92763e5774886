//! Sobol' indices of Sobol's G function by the crate `salib`: `peers D N`. Prints one line:
//! peak memory more than before the work in kB, then the first-order indices.

use salib::RngState;
use salib::estimators::estimate_saltelli2010;
use salib::samplers::{SobolSampler, build_saltelli_matrix};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1).map(|a| a.parse::<usize>());
    let (Some(d), Some(n)) = (args.next(), args.next()) else {
        return Err("usage: peers D N".into());
    };
    let (d, n) = (d?, n?);
    let a: Vec<f64> = (0..d).map(|j| 99.0 * j as f64 / (d - 1) as f64).collect();
    let model = |u: &[f64]| -> f64 {
        u.iter().zip(&a).map(|(u, a)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a)).product()
    };
    let before = status("VmRSS:");
    let mut rng = RngState::from_seed([1; 32]);
    let design = build_saltelli_matrix(&SobolSampler::minimal(2 * d), n, true, &mut rng)?;
    let indices = estimate_saltelli2010(&design, model);
    if indices.second_order.is_none() {
        return Err("no second-order indices".into());
    }
    let first: Vec<String> = indices.first_order.iter().map(f64::to_string).collect();
    println!("{} {}", status("VmHWM:") - before, first.join(" "));
    Ok(())
}

/// A figure of this process in kB, 0 where the system does not tell.
fn status(name: &str) -> i64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find(|l| l.starts_with(name)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|v| v.parse().ok()).unwrap_or(0)
}
