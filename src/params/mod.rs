//! Parameters: the table with units, domains, priors, grades and sources; the space of draws.

mod bounded;
mod correlation;
mod domain;
mod json;
mod logit_table;
mod names;
mod prior;
mod space;
mod table;
mod tabulated;
mod types;

pub use bounded::Bounded;
pub use correlation::{Copula, Pair};
pub use domain::Domain;
pub use names::{PARAMETERS, Param};
pub use prior::Prior;
pub use space::{Change, Changes, Evidence, ParameterSpace, unknown_parameter};
pub use table::{Grade, ParameterSpec, Source, groups, sources, table};
pub use tabulated::{KNOTS, Tabulated};
pub use types::DeterrenceForm;
