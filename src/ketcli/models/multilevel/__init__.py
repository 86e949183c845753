"""The three-level model."""
