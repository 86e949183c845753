"""Roots, optima, splines and sums that any model may use."""
