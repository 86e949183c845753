"""Side effects."""
