//! Blocks of draws over threads, recorders, outcomes.
