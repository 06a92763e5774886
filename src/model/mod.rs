//! The model, one file a process, in the order of docs/model.md.
