//! The extension module. It holds nothing of its own: link-time optimisation runs at the level of the
//! crate that is linked last, which must be that of the core (3), while the border is built for size.

#[cfg(feature = "python")]
extern crate returnflow_py as _;
