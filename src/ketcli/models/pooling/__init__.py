"""From effect sizes to one: tau2, inverse variance, Mantel-Haenszel, Peto, subgroups."""
