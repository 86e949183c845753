"""The dataset: its schema, reading, checking and filtering."""
