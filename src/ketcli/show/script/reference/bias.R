# Weighted least squares of y on x: slope and intercept with t tests on k - 2.
fitted_line <- function(y, x, w, level) {
  found <- summary(lm(y ~ x, weights = w))$coefficients
  half <- qt(0.5 + level / 2, length(y) - 2) * found[1, 2]
  list(slope = found[2, 1], slope_se = found[2, 2], statistic = found[2, 3], p = found[2, 4], estimate_at_zero_se = found[1, 1],
       zero_se_se = found[1, 2], zero_se_p = found[1, 4], ci_low = found[1, 1] - half, ci_high = found[1, 1] + half)
}

# Egger's test: effects on standard errors with weights 1 / v.
egger <- function(rows, level) {
  fitted_line(rows$yi, sqrt(rows$vi), 1 / rows$vi, level)
}

# The same in a mixed-effects meta-regression.
regression_test <- function(rows, tau2_method, test, level) {
  fit <- regressed(rows$yi, rows$vi, cbind(se = sqrt(rows$vi)), tau2_method, test, level, TRUE)
  list(slope = fit$beta[2], slope_se = fit$se[2], statistic = fit$zval[2], p = fit$pval[2], estimate_at_zero_se = fit$beta[1],
       ci_low = fit$ci.lb[1], ci_high = fit$ci.ub[1])
}

# Rank correlation (Begg and Mazumdar, 1994).
rank_test <- function(rows) {
  found <- suppressWarnings(ranktest(rows$yi, rows$vi))
  list(kendall_tau = as.numeric(found$tau), p = found$pval)
}

# Tables with events and with people without one.
telling <- function(rows) {
  rows[rows$events_e + rows$events_c > 0 & rows$events_e + rows$events_c < rows$n_e + rows$n_c, ]
}

# Peters' test: log odds ratios on 1 / N.
peters <- function(rows, level) {
  rows <- telling(rows)
  y <- escalc("OR", ai = events_e, n1i = n_e, ci = events_c, n2i = n_c, data = rows)$yi
  n <- rows$n_e + rows$n_c
  events <- rows$events_e + rows$events_c
  fitted_line(as.numeric(y), 1 / n, events * (n - events) / n, level)
}

# Harbord's test: the score over its variance on 1 / sqrt V.
harbord <- function(rows, level) {
  rows <- telling(rows)
  n <- rows$n_e + rows$n_c
  events <- rows$events_e + rows$events_c
  score <- rows$events_e - rows$n_e * events / n
  variance <- rows$n_e * rows$n_c * events * (n - events) / (n^2 * (n - 1))
  fitted_line(score / variance, 1 / sqrt(variance), variance, level)
}

# Trim and fill; the side by the slope on the standard errors.
trim_and_fill <- function(rows, estimator, tau2_method, test, level, random) {
  method <- if (random) tau2_method else "FE"
  control <- if (random) tight(rows$yi, rows$vi) else list()
  fit <- rma(yi, vi, data = rows, method = method, test = test, level = 100 * level, control = control)
  slope <- regressed(rows$yi, rows$vi, cbind(se = sqrt(rows$vi)), method, "z", level, random)$beta[2]
  found <- trimfill(fit, estimator = estimator, side = if (slope < 0) "right" else "left", control = control)
  c(list(k0 = found$k0), basic(found), list(tau2 = found$tau2))
}

# PET's intercept, PEESE's where that differs from zero (p < 0.10).
pet_peese <- function(rows, level) {
  lines <- list(pet = fitted_line(rows$yi, sqrt(rows$vi), 1 / rows$vi, level), peese = fitted_line(rows$yi, rows$vi, 1 / rows$vi, level))
  values <- lapply(lines, function(one) list(estimate = one$estimate_at_zero_se, se = one$zero_se_se, ci_low = one$ci_low, ci_high = one$ci_high, p = one$zero_se_p))
  chosen <- values[[if (values$pet$p < 0.10) "peese" else "pet"]]
  for (which in names(values)) for (name in names(values[[which]])) chosen[[paste0(which, "_", name)]] <- values[[which]][[name]]
  chosen
}

# Selection model with one step at p = 0.025. With few studies metafor's search may not converge: it then says so.
selection_model <- function(rows, sign, level) {
  tryCatch({
    fit <- rma(yi, vi, data = rows, method = "ML", level = 100 * level, control = tight(rows$yi, rows$vi))
    found <- selmodel(fit, type = "stepfun", steps = 0.025, alternative = if (sign < 0) "less" else "greater", control = list(reltol = 1e-15, maxit = 100000))
    c(basic(found), list(tau2 = found$tau2, delta = found$delta[2], lrt = found$LRT, lrt_p = found$LRTp))
  }, error = function(failed) {
    message("selection model: ", conditionMessage(failed))
    list(estimate = NA, se = NA, ci_low = NA, ci_high = NA, p = NA, tau2 = NA, delta = NA, lrt = NA, lrt_p = NA)
  })
}

# Studies without effect that would undo the result.
fail_safe_n <- function(rows) {
  sapply(c("Rosenthal", "Orwin", "Rosenberg"), function(type) as.numeric(fsn(rows$yi, rows$vi, type = type)$fsnum), simplify = FALSE)
}
