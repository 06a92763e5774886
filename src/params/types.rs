//! Structural choices that go with the parameters.

use serde::{Deserialize, Serialize};

/// How perceived risk of return turns into a dissuaded share (docs/model.md, 2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeterrenceForm {
    /// Nobody is dissuaded.
    None,
    /// 1 − exp(−η risk).
    #[default]
    Exponential,
    /// h_max riskⁿ / (riskⁿ + τⁿ).
    Hill,
    /// 1 − (1 − risk)^η.
    Elastic,
}

impl DeterrenceForm {
    /// All forms.
    pub const ALL: [Self; 4] = [Self::None, Self::Exponential, Self::Hill, Self::Elastic];

    /// The name used everywhere.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Exponential => "exponential",
            Self::Hill => "hill",
            Self::Elastic => "elastic",
        }
    }

    /// The form of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.name() == name)
    }
}
