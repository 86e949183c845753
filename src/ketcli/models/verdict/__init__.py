"""What a set of trials shows: one rule for the headline of every answer, and when an interval can be read."""
