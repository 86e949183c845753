"""Summary of findings and the whole report."""
