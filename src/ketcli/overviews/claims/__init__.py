"""What a popular article says, beside these data."""
