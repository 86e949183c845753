"""From effect sizes to a pooled estimate, and how far it can be trusted."""
