//! Fitting: likelihoods, particle filter, smoother, parameter posterior, diagnostics, scores.
