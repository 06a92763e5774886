//! A parameter space as JSON: complete, so that it means the same in later versions of the table.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::names::Param;
use super::prior::Prior;
use super::space::{Change, Changes, Evidence, ParameterSpace};
use crate::error::{Error, Kind, Problem, Result};

/// Version of the form of the file.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    deterrence_form: String,
    priors: Map<String, Value>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    correlations: Vec<(String, String, f64)>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    evidence: BTreeMap<String, Evidence>,
}

impl ParameterSpace {
    /// The space as one line of JSON with keys in a fixed order.
    pub fn to_json(&self) -> String {
        let name = |p: &Param| p.name().to_string();
        let prior = |p: &Param| serde_json::to_value(self.prior(*p)).unwrap_or_default();
        let own = |p: &Param| self.evidence(*p).map(|e| (name(p), e.clone()));
        let file = File {
            version: VERSION,
            deterrence_form: self.form().name().into(),
            priors: Param::ALL.iter().map(|p| (name(p), prior(p))).collect(),
            correlations: self
                .correlations()
                .iter()
                .map(|(a, b, rho)| (name(a), name(b), *rho))
                .collect(),
            evidence: Param::ALL.iter().filter_map(own).collect(),
        };
        serde_json::to_string(&file).unwrap_or_default()
    }

    /// Reads what [`Self::to_json`] wrote; parameters that are left out keep their default priors.
    pub fn from_json(text: &str) -> Result<Self> {
        let fault = |e: serde_json::Error| {
            Error::parameter(Problem::says("parameter space", format!("cannot be read: {e}")))
        };
        let mut file: File = serde_json::from_str(text).map_err(fault)?;
        if file.version != VERSION {
            let problem = Problem::domain("version", file.version, &VERSION.to_string());
            return Err(Error::parameter(problem));
        }
        let mut problems = Vec::new();
        let mut changes = Changes {
            correlations: Some(std::mem::take(&mut file.correlations)),
            deterrence_form: Some(std::mem::take(&mut file.deterrence_form)),
            priors: Vec::new(),
        };
        for (name, value) in file.priors {
            match serde_json::from_value::<Prior>(value) {
                Ok(prior) => {
                    let evidence = file.evidence.remove(&name).unwrap_or_default();
                    changes.priors.push(Change { name, prior, evidence });
                }
                Err(e) => problems.push(Problem::says(name, format!("has a wrong prior: {e}"))),
            }
        }
        let stray = |name: &String| Problem::says(name, "has evidence without a prior");
        problems.extend(file.evidence.keys().map(stray));
        match (Self::default().with(&changes), problems.is_empty()) {
            (Ok(space), true) => Ok(space),
            (Err(Error::Invalid { problems: more, .. }), _) => {
                problems.extend(more);
                Err(Error::Invalid { kind: Kind::Parameter, place: None, problems })
            }
            (Err(other), _) => Err(other),
            (Ok(_), false) => Err(Error::Invalid { kind: Kind::Parameter, place: None, problems }),
        }
    }
}
