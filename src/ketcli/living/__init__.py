"""Answers that are kept: asserted, compared with older ones, described by a schema."""
