"""From each result to an answer."""
