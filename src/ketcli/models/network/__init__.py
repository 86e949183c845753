"""Network meta-analysis and its inconsistency."""
