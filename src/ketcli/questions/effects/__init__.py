"""From a question about data to effect sizes, and the method they are answered with."""
