//! Test functions of the field, as models: what every estimator here is measured on.

use super::model::{Model, Points, Row};
use super::oakley::{A1, A2, A3, M};
use crate::error::{Error, Problem, Result};
use crate::num::normal_quantile;
use crate::rng::LANES;

/// A function with known indices.
#[derive(Debug, Clone, PartialEq)]
pub enum Function {
    /// sin x₁ + a sin² x₂ + b x₃⁴ sin x₁, x uniform in ±π (Ishigami and Homma 1990).
    Ishigami {
        /// Weight of sin² x₂.
        a: f64,
        /// Weight of the interaction.
        b: f64,
    },
    /// ∏ (|4uⱼ − 2| + aⱼ) / (1 + aⱼ) (Saltelli and Sobol' 1995).
    SobolG {
        /// One number an input; the larger, the less it matters.
        a: Vec<f64>,
    },
    /// Σᵢ (−1)ⁱ ∏_{j ≤ i} uⱼ (Bratley, Fox and Niederreiter 1992).
    Bratley {
        /// Number of inputs.
        inputs: usize,
    },
    /// The 20 inputs of Morris (1991), with (−1)ⁱ and (−1)^{i+j} for his random remainders.
    Morris,
    /// The 15 standard normal inputs of Oakley and O'Hagan (2004).
    OakleyOHagan,
}

impl Function {
    /// A function by name, its numbers in `values`.
    pub fn new(name: &str, values: Vec<f64>) -> Result<Self> {
        match (name, values.as_slice()) {
            ("ishigami", &[a, b]) => Ok(Self::Ishigami { a, b }),
            ("sobol_g", [_, ..]) => Ok(Self::SobolG { a: values }),
            ("bratley", &[inputs]) if inputs >= 1.0 => {
                Ok(Self::Bratley { inputs: inputs as usize })
            }
            ("morris", []) => Ok(Self::Morris),
            ("oakley_ohagan", []) => Ok(Self::OakleyOHagan),
            _ => {
                let known = ["ishigami", "sobol_g", "bratley", "morris", "oakley_ohagan"];
                Err(Error::parameter(Problem::unknown(name, "a test function", known)))
            }
        }
    }
}

impl Model for Function {
    /// Rows of transformed inputs.
    type Scratch = Vec<Row>;

    fn scratch(&self) -> Self::Scratch {
        vec![[0.0; LANES]; self.inputs()]
    }

    fn inputs(&self) -> usize {
        match self {
            Self::Ishigami { .. } => 3,
            Self::SobolG { a } => a.len(),
            Self::Bratley { inputs } => *inputs,
            Self::Morris => 20,
            Self::OakleyOHagan => 15,
        }
    }

    fn outputs(&self) -> usize {
        1
    }

    fn evaluate(
        &self,
        scratch: &mut Self::Scratch,
        points: Points<'_>,
        out: &mut [Row],
    ) -> Result<()> {
        let out = &mut out[0];
        match self {
            Self::Ishigami { a, b } => ishigami(*a, *b, points.u, out),
            Self::SobolG { a } => sobol_g(a, points.u, out),
            Self::Bratley { .. } => bratley(points.u, out),
            Self::Morris => morris(points.u, scratch, out),
            Self::OakleyOHagan => oakley(points.u, scratch, out),
        }
        Ok(())
    }
}

fn ishigami(a: f64, b: f64, u: &[Row], out: &mut Row) {
    let angle = |u: f64| std::f64::consts::PI * (2.0 * u - 1.0);
    for l in 0..LANES {
        let (s, t) = (libm::sin(angle(u[0][l])), libm::sin(angle(u[1][l])));
        let x = angle(u[2][l]);
        out[l] = s + a * t * t + b * (x * x) * (x * x) * s;
    }
}

#[multiversion::multiversion(targets(
    "x86_64+avx512f+avx512dq+avx512vl+avx512bw+avx2+fma+bmi2",
    "x86_64+avx2+fma+bmi2"
))]
fn sobol_g(a: &[f64], u: &[Row], out: &mut Row) {
    // Sixteen lanes at a time: their products stay in registers.
    for (k, out) in out.as_chunks_mut::<16>().0.iter_mut().enumerate() {
        let mut product = [1.0; 16];
        for (a, u) in a.iter().zip(u) {
            let scale = 1.0 / (1.0 + a);
            for l in 0..16 {
                product[l] *= ((4.0 * u[k * 16 + l] - 2.0).abs() + a) * scale;
            }
        }
        *out = product;
    }
}

fn bratley(u: &[Row], out: &mut Row) {
    let mut product = [1.0; LANES];
    *out = [0.0; LANES];
    for (i, u) in u.iter().enumerate() {
        let sign = if i % 2 == 0 { -1.0 } else { 1.0 };
        for l in 0..LANES {
            product[l] *= u[l];
            out[l] += sign * product[l];
        }
    }
}

/// Coefficient of a single input, counted from 0.
fn morris_one(i: usize) -> f64 {
    if i < 10 { 20.0 } else { parity(i + 1) }
}

/// Coefficient of a pair.
fn morris_two(i: usize, j: usize) -> f64 {
    if j < 6 { -15.0 } else { parity(i + j) }
}

fn parity(k: usize) -> f64 {
    if k.is_multiple_of(2) { 1.0 } else { -1.0 }
}

fn morris(u: &[Row], w: &mut [Row], out: &mut Row) {
    *out = [0.0; LANES];
    for i in 0..20 {
        for l in 0..LANES {
            let x = u[i][l];
            let curved = matches!(i, 2 | 4 | 6);
            w[i][l] = if curved { 2.0 * (1.1 * x / (x + 0.1) - 0.5) } else { 2.0 * (x - 0.5) };
        }
    }
    for l in 0..LANES {
        let mut y = 0.0;
        for i in 0..20 {
            y += morris_one(i) * w[i][l];
            for j in i + 1..20 {
                let wij = w[i][l] * w[j][l];
                y += morris_two(i, j) * wij;
                for k in j + 1..5 {
                    y -= 10.0 * wij * w[k][l];
                }
            }
        }
        out[l] = y + 5.0 * w[0][l] * w[1][l] * w[2][l] * w[3][l];
    }
}

fn oakley(u: &[Row], x: &mut [Row], out: &mut Row) {
    for (x, u) in x.iter_mut().zip(u) {
        for l in 0..LANES {
            x[l] = normal_quantile(u[l]);
        }
    }
    *out = [0.0; LANES];
    for i in 0..15 {
        for l in 0..LANES {
            let mut row = 0.0;
            for j in 0..15 {
                row += M[i * 15 + j] * x[j][l];
            }
            let xi = x[i][l];
            out[l] += A1[i] * xi + A2[i] * libm::sin(xi) + A3[i] * libm::cos(xi) + xi * row;
        }
    }
}
