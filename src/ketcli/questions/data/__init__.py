"""Questions about the dataset itself: its trials, judgements of bias, findings."""
