//! Parameters of the crossing process as a fit sees them: days, and people per crossing day.

/// Crossing days: K ~ BetaBinomial(7, p s, (1 − p) s), logit p = level + cos, sin terms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DaysProcess {
    /// Level of the logit.
    pub level: f64,
    /// Coefficient of cos θ.
    pub cos: f64,
    /// Coefficient of sin θ.
    pub sin: f64,
    /// Concentration s.
    pub concentration: f64,
}

impl DaysProcess {
    /// The two shapes p s and (1 − p) s of a week; kept off 0 where p rounds to 0 or 1.
    #[inline]
    pub fn shapes(&self, season: &[f64; 4]) -> [f64; 2] {
        let logit = self.level + self.cos * season[0] + self.sin * season[1];
        let p = 1.0 / (1.0 + libm::exp(-logit));
        [(p * self.concentration).max(1e-9), ((1.0 - p) * self.concentration).max(1e-9)]
    }
}

/// People per crossing day: log m = c + x + season − β (log(1 + K₋₁) − centre), x an AR(1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pressure {
    /// Level c.
    pub level: f64,
    /// Coefficients of cos θ, sin θ, cos 2θ, sin 2θ.
    pub season: [f64; 4],
    /// Backlog β.
    pub backlog: f64,
    /// Centre of log(1 + K).
    pub centre: f64,
    /// φ of the AR(1).
    pub phi: f64,
    /// Standard deviation of the weekly step.
    pub volatility: f64,
    /// Negative binomial size r of one crossing day, seen from arrivals.
    pub size: f64,
}

impl Pressure {
    /// log m of a week without x.
    #[inline]
    pub fn base(&self, season: &[f64; 4], backlog: f64) -> f64 {
        let known = if backlog.is_nan() { 0.0 } else { backlog - self.centre };
        let wave: f64 = self.season.iter().zip(season).map(|(b, z)| b * z).sum();
        self.level + wave - self.backlog * known
    }

    /// Stationary standard deviation of x.
    pub fn stationary_sd(&self) -> f64 {
        self.volatility / (1.0 - self.phi * self.phi).max(1e-12).sqrt()
    }
}

/// The size r that arrivals show when attempts have size `attempts` a day and a share `prevented`
/// of them is stopped with concentration `concentration` a day: variances of the two layers add up.
pub fn arrivals_size(attempts: f64, prevented: f64, concentration: f64) -> f64 {
    1.0 / (1.0 / attempts + prevented / (1.0 - prevented) / concentration)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Analysis of the series: 1/1.96 + (q/(1 − q))/4.8 = 0.65 = 1/1.54 at q = 0.40.
    #[test]
    fn layers_give_the_marginal_size() {
        assert!((arrivals_size(1.96, 0.40, 4.8) - 1.54).abs() < 0.01);
    }
}
