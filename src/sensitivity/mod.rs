//! Sensitivity analysis: design-based and given-data estimators with intervals.
