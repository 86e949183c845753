"""Random effects the Bayesian way: priors of tau, its posterior, and what follows for the mean."""
