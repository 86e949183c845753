"""Meta-regression, and permutation tests of it and of a pooled effect."""
