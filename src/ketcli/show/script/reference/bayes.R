# Mean effect, tau and a new study's effect with a flat prior of the mean: bayesmeta where it is installed, else plain quadrature.
posterior <- function(rows, prior, parameters, level) {
  if (!requireNamespace("bayesmeta", quietly = TRUE)) return(quadrature(rows, prior, parameters, level))
  fit <- bayesmeta::bayesmeta(y = rows$yi, sigma = sqrt(rows$vi), tau.prior = function(t) prior_density(t, prior, parameters), interval.type = "central")
  limits <- function(...) as.numeric(fit$post.interval(..., method = "central"))
  mu <- limits(mu.level = level)
  list(estimate = fit$summary["median", "mu"], ci_low = mu[1], ci_high = mu[2], se = fit$summary["sd", "mu"], mean = fit$summary["mean", "mu"],
       tau_median = fit$summary["median", "tau"],
       tau_central = limits(tau.level = level), tau_mean = fit$summary["mean", "tau"], new_study = limits(theta.level = level, predict = TRUE),
       probability_below_0 = fit$pposterior(mu = 0), shrunken = as.numeric(fit$theta["mean", ]))
}

# Density of tau; log-normal and log-t are of the logarithm of tau squared.
prior_density <- function(t, prior, parameters) {
  switch(prior,
    "half-normal" = 2 * dnorm(t, 0, parameters[1]),
    "half-cauchy" = 2 * dcauchy(t, 0, parameters[1]),
    "log-normal" = dnorm((2 * log(t) - parameters[1]) / parameters[2]) * 2 / (parameters[2] * t),
    "log-t" = dt((2 * log(t) - parameters[1]) / parameters[2], parameters[3]) * 2 / (parameters[2] * t))
}

# The same by the trapezoidal rule over log tau: given tau the mean is normal, tau's density is its prior times the likelihood.
quadrature <- function(rows, prior, parameters, level) {
  y <- rows$yi
  v <- rows$vi
  size <- sqrt(min(v)) + sqrt(mean((y - mean(y))^2)) + if (startsWith(prior, "half")) parameters[1] else exp(parameters[1] / 2)
  u <- seq(log(1e-7 * size), log(1e5 * size), length.out = 6000)
  tau <- exp(u)
  w <- 1 / outer(tau^2, v, "+")
  total <- rowSums(w)
  mean <- as.numeric(w %*% y) / total
  sd <- sqrt(1 / total)
  gaps <- outer(-mean, y, "+")
  likelihood <- 0.5 * (rowSums(log(w)) - log(total) - rowSums(w * gaps^2))
  mass <- prior_density(tau, prior, parameters) * tau * exp(likelihood - max(likelihood))
  mass <- mass / sum(mass)
  quantile <- function(p, s = sd) {
    reach <- 60 * sqrt(sum(mass * pmin(s, 100 * size)^2)) + diff(range(y))
    uniroot(function(x) sum(mass * pnorm((x - mean) / s)) - p, range(y) + c(-reach, reach), tol = 1e-12 * size)$root
  }
  tails <- c(0.5 - level / 2, 0.5 + level / 2)
  below <- cumsum(mass) - mass / 2
  of_tau <- function(p) exp(approx(below, u, p, ties = "ordered")$y)
  centre <- sum(mass * mean)
  list(estimate = quantile(0.5), ci_low = quantile(tails[1]), ci_high = quantile(tails[2]), se = sqrt(sum(mass * ((mean - centre)^2 + sd^2))),
       mean = centre, tau_median = of_tau(0.5), tau_central = of_tau(tails),
       tau_mean = sum(mass * tau), new_study = c(quantile(tails[1], sqrt(sd^2 + tau^2)), quantile(tails[2], sqrt(sd^2 + tau^2))),
       probability_below_0 = sum(mass * pnorm(-mean / sd)), shrunken = as.numeric(mass %*% (rep(y, each = 6000) + (tau^2 * w - 1) * gaps)))
}
