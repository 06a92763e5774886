//! `ParameterSpace`: a prior for every parameter, their correlations, the form of deterrence.

use super::bounded::Bounded;
use super::correlation::{Copula, Pair};
use super::names::Param;
use super::prior::Prior;
use super::table::{Grade, default_bounded};
use super::types::DeterrenceForm;
use crate::error::{Error, Kind, Problem, Result};

/// What else can be changed by name; a mistyped one is suggested like a parameter.
const OPTIONS: [&str; 2] = ["correlations", "deterrence_form"];

/// What a user says about the evidence for a prior of their own.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Where the figure comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// How good it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
}

/// A change of one prior, by name.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Name of the parameter.
    pub name: String,
    /// The new prior.
    pub prior: Prior,
    /// Its evidence; what is left out counts as the user's judgement (grade D).
    pub evidence: Evidence,
}

/// Changes of a space; what is `None` stays as it is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Changes {
    /// New priors.
    pub priors: Vec<Change>,
    /// New pairs of names with Spearman rank correlations; they replace all that were there.
    pub correlations: Option<Vec<(String, String, f64)>>,
    /// New form of deterrence.
    pub deterrence_form: Option<String>,
}

/// A valid prior for every parameter, cut at its domain.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterSpace {
    priors: Vec<Bounded>,
    evidence: Vec<Option<Evidence>>,
    pairs: Vec<Pair>,
    copula: Copula,
    form: DeterrenceForm,
}

impl Default for ParameterSpace {
    fn default() -> Self {
        Self {
            priors: default_bounded().to_vec(),
            evidence: vec![None; Param::ALL.len()],
            pairs: Vec::new(),
            copula: Copula::default(),
            form: DeterrenceForm::default(),
        }
    }
}

impl ParameterSpace {
    /// The prior of a parameter, cut at its domain.
    pub fn bounded(&self, param: Param) -> &Bounded {
        &self.priors[param as usize]
    }

    /// The prior of a parameter, as it was given.
    pub fn prior(&self, param: Param) -> &Prior {
        self.bounded(param).prior()
    }

    /// Grade of the evidence behind the prior of a parameter.
    pub fn grade(&self, param: Param) -> Grade {
        match &self.evidence[param as usize] {
            Some(own) => own.grade.unwrap_or(Grade::D),
            None => param.spec().grade,
        }
    }

    /// Sources of the prior of a parameter: keys of the register, or the user's words.
    pub fn source(&self, param: Param) -> String {
        match &self.evidence[param as usize] {
            Some(own) => own.source.clone().unwrap_or_else(|| "user".into()),
            None => param.spec().sources.join(", "),
        }
    }

    /// The user's own evidence, where a prior is not the table's.
    pub fn evidence(&self, param: Param) -> Option<&Evidence> {
        self.evidence[param as usize].as_ref()
    }

    /// Structural form of deterrence.
    pub fn form(&self) -> DeterrenceForm {
        self.form
    }

    /// Pairs of parameters with Spearman rank correlations.
    pub fn correlations(&self) -> &[Pair] {
        &self.pairs
    }

    /// The copula of the correlations.
    pub fn copula(&self) -> &Copula {
        &self.copula
    }

    /// The parameters that are not fixed, in order.
    pub fn uncertain(&self) -> Vec<Param> {
        Param::ALL.iter().copied().filter(|p| !self.prior(*p).is_fixed()).collect()
    }

    /// The same space with changes, or an error that lists every fault.
    pub fn with(&self, changes: &Changes) -> Result<Self> {
        let mut next = self.clone();
        let mut problems = Vec::new();
        for change in &changes.priors {
            next.set_prior(change, &mut problems);
        }
        if let Some(pairs) = &changes.correlations {
            next.set_correlations(pairs, &mut problems);
        }
        if let Some(name) = &changes.deterrence_form {
            match DeterrenceForm::from_name(name) {
                Some(form) => next.form = form,
                None => problems.push(unknown_form(name)),
            }
        }
        Error::collect(Kind::Parameter, None, problems)?;
        Ok(next)
    }

    fn set_prior(&mut self, change: &Change, problems: &mut Vec<Problem>) {
        let Some(param) = Param::from_name(&change.name) else {
            let names = Param::ALL.iter().map(|p| p.name()).chain(OPTIONS);
            problems.push(Problem::unknown(&change.name, "a parameter", names));
            return;
        };
        let spec = param.spec();
        match Bounded::new(&spec.name, &change.prior, &spec.domain) {
            Ok(bounded) => {
                let own = change.prior != spec.prior || change.evidence != Evidence::default();
                self.evidence[param as usize] = own.then(|| change.evidence.clone());
                self.priors[param as usize] = bounded;
            }
            Err(faults) => problems.extend(faults),
        }
    }

    fn set_correlations(&mut self, pairs: &[(String, String, f64)], problems: &mut Vec<Problem>) {
        let mut found = Vec::new();
        for (a, b, rho) in pairs {
            match (Param::from_name(a), Param::from_name(b)) {
                (Some(a), Some(b)) => found.push((a, b, *rho)),
                _ => {
                    let lost = [a, b].into_iter().filter(|n| Param::from_name(n).is_none());
                    problems.extend(lost.map(|name| unknown_parameter(name)));
                }
            }
        }
        match Copula::new(&found) {
            Ok(copula) => {
                self.copula = copula;
                self.pairs = found;
            }
            Err(faults) => problems.extend(faults),
        }
    }
}

/// The fault of a name that is no parameter.
pub fn unknown_parameter(name: &str) -> Problem {
    Problem::unknown(name, "a parameter", Param::ALL.iter().map(|p| p.name()))
}

fn unknown_form(name: &str) -> Problem {
    let known = DeterrenceForm::ALL.map(DeterrenceForm::name);
    let mut problem = Problem::unknown(name, "a form of deterrence", known);
    problem.path = format!("deterrence_form {name}");
    problem
}
