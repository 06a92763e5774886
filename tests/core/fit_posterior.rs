//! The posterior of the official series against figures computed elsewhere by other methods
//! (three years to 2026-08-16), and against the particle filter.

use returnflow::fit::{Assumed, Effort, Observe, Posterior, posterior};
use returnflow::monitor::Monitor;

use crate::fit_filter::official;

fn moments(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let v: Vec<f64> = values.collect();
    let mean = v.iter().sum::<f64>() / v.len() as f64;
    let var = v.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / v.len() as f64;
    (mean, var.sqrt())
}

fn fitted(observe: Observe) -> Option<Posterior> {
    let series = official("2026-08-16")?.tail(156);
    let (assumed, effort) = (Assumed::default(), Effort::for_draws(2000));
    Some(posterior(&series, observe, assumed, effort, 7, &Monitor::new()).unwrap())
}

#[test]
fn three_years_give_the_published_posterior() {
    let Some(post) = fitted(Observe::Arrivals) else { return };
    let p = &post.pressure;
    for q in &post.quality {
        println!("{q:?}");
    }
    let rows = [
        ("a0", moments(post.days.iter().map(|d| d.level)), -0.50, 0.09),
        ("a1", moments(post.days.iter().map(|d| d.cos)), -0.58, 0.13),
        ("a2", moments(post.days.iter().map(|d| d.sin)), -0.04, 0.12),
        ("ln s", moments(post.days.iter().map(|d| libm::log(d.concentration))), 1.66, 0.20),
        ("c", moments(p.iter().map(|d| d.field.g[0])), 5.46, 0.15),
        ("phi", moments(p.iter().map(|d| libm::exp(-1.0 / d.hyper.memory))), 0.961, 0.025),
        ("sigma", moments(p.iter().map(|d| d.hyper.volatility)), 0.058, 0.019),
        ("r", moments(p.iter().map(|d| d.hyper.size)), 1.62, 0.19),
        ("b1c", moments(p.iter().map(|d| d.field.g[1])), -0.11, 0.08),
        ("b1s", moments(p.iter().map(|d| d.field.g[2])), -0.20, 0.07),
        ("b2c", moments(p.iter().map(|d| d.field.g[3])), -0.10, 0.06),
        ("b2s", moments(p.iter().map(|d| d.field.g[4])), -0.04, 0.06),
        ("beta", moments(p.iter().map(|d| d.field.g[5])), 0.21, 0.07),
    ];
    for (name, (mean, sd), want, want_sd) in rows {
        println!("{name:6} {mean:8.3} ({sd:.3})  published {want:8.3} ({want_sd:.3})");
        let near = if name == "sigma" { 0.8 } else { 0.35 }; // the published σ rests on 24 draws
        assert!((mean - want).abs() < near * want_sd, "{name}: {mean} against {want}");
        assert!(sd / want_sd < 1.5 && want_sd / sd < 1.5, "{name}: sd {sd} against {want_sd}");
    }
}
