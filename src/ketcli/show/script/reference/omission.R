# One fit of some studies; one alone is itself, tested by the normal distribution.
refit <- function(rows, tau2_method, test, level, i2_from) {
  if (nrow(rows) == 1) tau2_method <- "EE"
  fit <- rma(yi, vi, data = rows, method = tau2_method, test = if (nrow(rows) > 1) test else "z", level = 100 * level, control = tight(rows$yi, rows$vi))
  c(basic(fit), spread(fit, i2_from)[c("q", "i2")], list(tau2 = fit$tau2))
}

# Fits of several sets as columns.
columns <- function(fits) {
  sapply(names(fits[[1]]), function(name) sapply(fits, `[[`, name), simplify = FALSE)
}

# The pooled effect without each study in turn.
leave_one_out <- function(rows, tau2_method, test, level, i2_from) {
  columns(lapply(seq_len(nrow(rows)), function(i) refit(rows[-i, ], tau2_method, test, level, i2_from)))
}

# The pooled effect of the first study, the first two, and so on.
cumulative <- function(rows, tau2_method, test, level, i2_from) {
  columns(lapply(seq_len(nrow(rows)), function(k) refit(rows[seq_len(k), ], tau2_method, test, level, i2_from)))
}

# metafor's diagnostics of influence, and the coordinates of Baujat et al. (2002).
influence_of <- function(rows, tau2_method, test) {
  fit <- rma(yi, vi, data = rows, method = tau2_method, test = test, control = tight(rows$yi, rows$vi))
  found <- influence(fit)
  own <- found$inf
  place <- baujat(fit, plot = FALSE)
  grDevices::graphics.off()
  list(rstudent = own$rstudent, dffits = own$dffits, cook_d = own$cook.d, cov_r = own$cov.r, tau2_deleted = own$tau2.del, q_deleted = own$QE.del,
       hat = own$hat, weight = own$weight, dfbetas = found$dfbs[[1]], influential = as.numeric(found$is.infl), baujat_x = place$x, baujat_y = place$y)
}

# How far trials without figures could move the headline: tipping point, curve, and Copas and Jackson's bound (2004).
assumed_missing <- function(rows, told, missing_vi, missing, prior, parameters, shares) {
  tau2 <- if (nrow(rows) > 1) rma(yi, vi, data = rows, control = tight(rows$yi, rows$vi))$tau2 else 0
  if (prior != "none") tau2 <- max(tau2, posterior(rows, prior, parameters, 0.95)$tau_median^2)
  w <- 1 / (rows$vi + tau2)
  lacking <- 1 / (missing_vi + tau2)
  weight <- sum(lacking) / (sum(w) + sum(lacking))
  factors <- 1 - weight * (1 - shares)
  k <- nrow(rows)
  density <- if (missing > 0) dnorm(qnorm(k / (k + missing))) else 0
  list(tau2 = tau2, weight_missing = weight, tipping_point = -(1 - weight) * told[[1]]$estimate / weight,
       bound = (k + missing) / k * density * sum(sqrt(w)) / sum(w), estimate = factors * told[[1]]$estimate,
       low = factors * told[[1]]$ci_low, high = factors * told[[1]]$ci_high)
}
