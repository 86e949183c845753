"""A question as an object: read from options, keywords or a line, written back, answered."""
