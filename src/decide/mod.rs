//! Decisions: break-even, required scale, value of information, robustness, scenario discovery.
