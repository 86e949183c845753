"""One module for each question a user asks."""
