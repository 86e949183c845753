"""GOSH: pooling every subset, on one core, several, or a cluster."""
