"""Questions made of questions: summary, report, claims, replicate."""
