"""A review of one's own: what `review.toml` says, and the files that people fill in beside the studies."""
