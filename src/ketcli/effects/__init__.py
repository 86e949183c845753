"""From two arms to one effect size and its sampling variance."""
