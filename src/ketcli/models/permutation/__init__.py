"""Permutation tests of a pooled effect and of moderators, on one core, several, or a cluster."""
