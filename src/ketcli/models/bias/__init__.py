"""Funnel asymmetry, trim-and-fill, PET-PEESE, selection model, fail-safe N."""
