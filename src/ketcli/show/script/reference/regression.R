# Mixed-effects meta-regression on the columns after yi and vi.
regression <- function(rows, tau2_method, test, level, i2_from, random) {
  fit <- regressed(rows$yi, rows$vi, as.matrix(rows[, -(1:3), drop = FALSE]), tau2_method, test, level, random)
  c(coefficients_of(fit), left(fit, i2_from, random))
}

# metafor's fit; a common effect has no tau2.
regressed <- function(yi, vi, X, tau2_method, test, level, random) {
  rma(yi, vi, mods = X, method = if (random) tau2_method else "FE", test = test, level = 100 * level, control = if (random) tight(yi, vi) else list())
}

# Coefficients with their tests.
coefficients_of <- function(fit) {
  list(coef = as.numeric(fit$beta), se = fit$se, ci_low = fit$ci.lb, ci_high = fit$ci.ub, statistic = fit$zval, p = fit$pval)
}

# The omnibus test, and what heterogeneity is left.
left <- function(fit, i2_from, random) {
  df <- fit$k - fit$p
  i2 <- if (random && i2_from == "tau2") fit$I2 else 100 * max(0, 1 - df / fit$QE)
  list(qe = fit$QE, qe_p = fit$QEp, i2 = i2, tau2 = fit$tau2, qm = fit$QM, qm_p = fit$QMp, r2 = if (is.null(fit$R2)) NA else fit$R2)
}

# One side minus the other: the first coefficient after the intercept.
contrast <- function(rows, tau2_method, test, level, i2_from, random) {
  random <- random && tau2_method != "EE"
  fit <- regressed(rows$yi, rows$vi, as.matrix(rows[, -(1:3), drop = FALSE]), tau2_method, test, level, random)
  c(lapply(coefficients_of(fit)[-1], `[`, 2), list(estimate = fit$beta[2], tau2 = if (random) fit$tau2 else 0))
}

# One side minus the other by their estimates (Bucher et al., 1997); t by Satterthwaite where degrees are given.
by_estimates <- function(sides, degrees, level) {
  se <- sapply(sides, `[[`, "se")
  df <- if (length(degrees)) sum(se^2)^2 / sum((se^4 / degrees)[degrees > 0]) else Inf
  interval(sides[[1]]$estimate - sides[[2]]$estimate, sqrt(sum(se^2)), df, level)
}

# Direct evidence (rows) and the indirect contrast by 1 / se^2, on the contrast's tau2; `df` 0 is normal.
both_together <- function(rows, indirect, df, level) {
  other <- indirect[[1]]
  df <- if (df > 0) df else Inf
  w <- 1 / (rows$vi + if (is.null(other$tau2)) 0 else other$tau2)
  middle <- sum(w * rows$yi) / sum(w)
  se <- sqrt(1 / sum(w))
  shares <- c(1 / se^2, 1 / other$se^2)
  gap <- interval(middle - other$estimate, sqrt(se^2 + other$se^2), df, level)
  c(interval(sum(shares * c(middle, other$estimate)) / sum(shares), sqrt(1 / sum(shares)), df, level),
    list(direct_estimate = middle, direct_se = se, weight_direct = 100 * shares[1] / sum(shares),
         disagreement = gap$estimate, disagreement_se = gap$se, disagreement_p = gap$p))
}
