"""Published pooled results beside the same question asked of these data."""
