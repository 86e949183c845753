# What an R script is made of: metafor does most of the statistics. `ketcli script` copies the functions that an answer needs.

# Stopping rules that follow the data; metafor's own are absolute.
tight <- function(yi, vi) {
  scale <- max(var(yi), min(vi), na.rm = TRUE)
  list(maxiter = 100000, threshold = 1e-13 * scale, tol = 1e-14 * scale, tau2.max = 1e4 * scale)
}

# Inverse-variance random effects.
random_effects <- function(rows, tau2_method, test, level, prediction, prediction_se, i2_from) {
  fit <- rma(yi, vi, data = rows, method = tau2_method, test = test, level = 100 * level, control = tight(rows$yi, rows$vi))
  limits <- q_profile(rows$yi, rows$vi, matrix(1, nrow(rows)), level)
  w <- 1 / (rows$vi + fit$tau2)
  c(basic(fit), spread(fit, i2_from), prediction_limits(fit$beta[1], fit$se, fit$tau2, rows$vi, fit$k - 1, prediction, prediction_se, level),
    list(tau2 = fit$tau2, tau2_ci_low = limits[1], tau2_ci_high = limits[2], weight = 100 * w / sum(w)))
}

# Limits of a new study's true effect, by the normal distribution or t with k - 1 or k - 2 degrees of freedom.
prediction_limits <- function(estimate, se, tau2, vi, df, prediction, prediction_se, level) {
  freedom <- c("normal" = Inf, "t-1" = df, "t-2" = df - 1)[[prediction]]
  if (prediction_se != "test") se <- sqrt(1 / sum(1 / (vi + tau2)))
  reach <- if (freedom > 0) qt(0.5 + level / 2, freedom) * sqrt(se^2 + tau2) else NA
  list(pi_low = estimate - reach, pi_high = estimate + reach)
}

# Q, I2 and H2 of a fit.
spread <- function(fit, i2_from) {
  df <- fit$k - fit$p
  if (df == 0) return(list(q = 0, i2 = 0, h2 = 1))
  if (i2_from == "tau2") return(list(q = fit$QE, i2 = fit$I2, h2 = fit$H2))
  list(q = fit$QE, i2 = 100 * max(0, 1 - df / fit$QE), h2 = fit$QE / df)
}

# Interval of tau2: where the generalized Q meets the quantiles of chi-squared (Viechtbauer, 2007).
q_profile <- function(yi, vi, X, level) {
  squares <- function(tau2) sum(lm.wfit(X, yi, 1 / (vi + tau2))$residuals^2 / (vi + tau2))
  sapply(c(0.5 + level / 2, 0.5 - level / 2), function(share) {
    wanted <- qchisq(share, length(yi) - ncol(X))
    top <- var(yi) + max(vi)
    while (squares(top) > wanted) top <- 4 * top
    if (squares(0) <= wanted) 0 else uniroot(function(tau2) squares(tau2) - wanted, c(0, top), tol = 1e-14 * top)$root
  })
}

# Inverse-variance common effect.
common_effect <- function(rows, test, level) {
  fit <- rma(yi, vi, data = rows, method = "EE", test = test, level = 100 * level)
  c(basic(fit), spread(fit, "q"), list(weight = 100 / rows$vi / sum(1 / rows$vi)))
}

# Mantel-Haenszel; nothing is added to empty cells for the pooled estimate.
mantel_haenszel <- function(rows, measure, level) {
  basic(rma.mh(ai = events_e, n1i = n_e, ci = events_c, n2i = n_c, data = rows, measure = measure, level = 100 * level))
}

# Peto's odds ratio.
peto <- function(rows, level) {
  basic(rma.peto(ai = events_e, n1i = n_e, ci = events_c, n2i = n_c, data = rows, level = 100 * level))
}

# What every model gives.
basic <- function(fit) {
  list(estimate = fit$beta[1], se = fit$se, ci_low = fit$ci.lb, ci_high = fit$ci.ub, statistic = fit$zval, p = fit$pval)
}

# Limits, statistic and p of an estimate by t (infinite degrees of freedom: the normal distribution).
interval <- function(estimate, se, df, level) {
  half <- qt(0.5 + level / 2, df) * se
  list(estimate = estimate, se = se, ci_low = estimate - half, ci_high = estimate + half, statistic = estimate / se,
       p = 2 * pt(-abs(estimate / se), df))
}

# Test between groups by a meta-regression with one tau2: F of Knapp and Hartung (2003), or chi-squared.
moderator_test <- function(groups, tau2_method, test) {
  rows <- together(groups)
  fit <- rma(yi, vi, mods = ~ group, data = rows, method = tau2_method, test = test, control = tight(rows$yi, rows$vi))
  list(q = fit$QM, p = fit$QMp)
}

# Studies of several tables, with the group that each is in.
together <- function(groups) {
  rows <- do.call(rbind, lapply(groups, function(one) one[, c("yi", "vi")]))
  rows$group <- factor(rep(seq_along(groups), sapply(groups, nrow)))
  rows
}

# A group's effect with the tau2, the factor and the degrees of freedom of all groups; `number` counts from 0.
one_tau2 <- function(groups, number, tau2_method, test, level, prediction, prediction_se, i2_from) {
  rows <- together(groups)
  X <- model.matrix(~ 0 + group, rows)
  whole <- rma(yi, vi, mods = X, intercept = FALSE, data = rows, method = tau2_method, test = "z", control = tight(rows$yi, rows$vi))
  df <- whole$k - whole$p
  squares <- sum(resid(whole)^2 / (rows$vi + whole$tau2)) / df
  factor <- c(z = 1, knha = squares, adhoc = max(1, squares))[[test]]
  own <- groups[[number + 1]]
  w <- 1 / (own$vi + whole$tau2)
  found <- interval(sum(w * own$yi) / sum(w), sqrt(factor / sum(w)), if (test == "z") Inf else df, level)
  limits <- q_profile(rows$yi, rows$vi, X, level)
  c(found, spread(rma(own$yi, own$vi, tau2 = whole$tau2), i2_from),
    prediction_limits(found$estimate, found$se, whole$tau2, own$vi, df, prediction, prediction_se, level),
    list(tau2 = whole$tau2, tau2_ci_low = limits[1], tau2_ci_high = limits[2], weight = 100 * w / sum(w)))
}

# Test between groups by their estimates and standard errors (Borenstein & Higgins, 2013).
between_estimates <- function(groups) {
  fit <- rma(sapply(groups, `[[`, "estimate"), sei = sapply(groups, `[[`, "se"), method = "FE")
  list(q = fit$QE, p = fit$QEp)
}

# Every study's own interval and test.
each_alone <- function(rows, level) {
  half <- qnorm(0.5 + level / 2) * sqrt(rows$vi)
  list(ci_low = rows$yi - half, ci_high = rows$yi + half, p = 2 * pnorm(-abs(rows$yi / sqrt(rows$vi))))
}

# Odds ratios by a generalized linear mixed model: CM.EL (needs BiasedUrn) or UM.RS (needs lme4).
mixed_model <- function(rows, variant, level) {
  control <- if (variant == "UM.RS") list() else list(optCtrl = list(reltol = 1e-13, maxit = 20000))
  fit <- suppressWarnings(rma.glmm(ai = events_e, n1i = n_e, ci = events_c, n2i = n_c, data = rows, measure = "OR", model = variant,
                                   test = "t", level = 100 * level, control = control))
  reach <- qt(0.5 + level / 2, fit$k - 1) * sqrt(fit$se^2 + fit$tau2)
  c(basic(fit), list(tau2 = fit$tau2, pi_low = fit$beta[1] - reach, pi_high = fit$beta[1] + reach))
}
