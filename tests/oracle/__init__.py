"""An independent re-implementation of the model, to check the core against."""
