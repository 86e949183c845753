"""What is wrong with a dataset: every finding at once."""
