# What an R script is made of: metafor does the statistics. `ketcli script` copies the functions that an answer needs.

# Inverse-variance random effects.
random_effects <- function(rows, method, test, level, prediction, prediction_se, i2_from) {
  scale <- max(var(rows$yi), min(rows$vi))  # metafor's stopping rules are absolute; these follow the data
  fit <- rma(yi, vi, data = rows, method = method, test = test, level = 100 * level,
             control = list(maxiter = 100000, threshold = 1e-13 * scale, tol = 1e-14 * scale, tau2.max = 1e4 * scale))
  df <- fit$k - 1
  freedom <- c("normal" = Inf, "t-1" = df, "t-2" = df - 1)[[prediction]]
  se <- if (prediction_se == "test") fit$se else sqrt(1 / sum(1 / (rows$vi + fit$tau2)))
  reach <- if (freedom > 0) qt(0.5 + level / 2, freedom) * sqrt(se^2 + fit$tau2) else NA
  i2 <- if (i2_from == "tau2") fit$I2 else 100 * max(0, 1 - df / fit$QE)
  c(basic(fit), list(tau2 = fit$tau2, pi_low = fit$beta[1] - reach, pi_high = fit$beta[1] + reach, q = fit$QE, i2 = i2))
}

# Inverse-variance common effect.
common_effect <- function(rows, test, level) {
  fit <- rma(yi, vi, data = rows, method = "EE", test = test, level = 100 * level)
  c(basic(fit), list(q = fit$QE, i2 = fit$I2))
}

# Mantel-Haenszel; nothing is added to empty cells for the pooled estimate.
mantel_haenszel <- function(rows, measure, level) {
  basic(rma.mh(ai = events_e, n1i = n_e, ci = events_c, n2i = n_c, data = rows, measure = measure, level = 100 * level))
}

# Peto's odds ratio.
peto <- function(rows, level) {
  basic(rma.peto(ai = events_e, n1i = n_e, ci = events_c, n2i = n_c, data = rows, level = 100 * level))
}

# Three-level model: effects within clusters.
multilevel <- function(rows, level) {
  rows$effect <- seq_len(nrow(rows))
  fit <- rma.mv(yi, vi, random = ~ 1 | cluster / effect, data = rows, level = 100 * level)
  reach <- qnorm(0.5 + level / 2) * sqrt(fit$se^2 + sum(fit$sigma2))
  c(basic(fit), list(sigma2_between = fit$sigma2[1], sigma2_within = fit$sigma2[2],
                     pi_low = fit$beta[1] - reach, pi_high = fit$beta[1] + reach, q = fit$QE))
}

# What every model gives.
basic <- function(fit) {
  list(estimate = fit$beta[1], se = fit$se, ci_low = fit$ci.lb, ci_high = fit$ci.ub, p = fit$pval)
}

# Test between groups by a meta-regression with one tau2: F of Knapp and Hartung (2003), or chi-squared.
moderator_test <- function(groups, method, test) {
  rows <- do.call(rbind, groups)
  rows$group <- factor(rep(seq_along(groups), sapply(groups, nrow)))
  scale <- max(var(rows$yi), min(rows$vi))
  fit <- rma(yi, vi, mods = ~ group, data = rows, method = method, test = test,
             control = list(maxiter = 100000, threshold = 1e-13 * scale, tol = 1e-14 * scale, tau2.max = 1e4 * scale))
  list(q = fit$QM, p = fit$QMp)
}

# Test between groups by their estimates and standard errors (Borenstein & Higgins, 2013).
between_estimates <- function(found) {
  groups <- found[names(found) != "all"]
  fit <- rma(sapply(groups, `[[`, "estimate"), sei = sapply(groups, `[[`, "se"), method = "FE")
  list(q = fit$QE, p = fit$QEp)
}

# Print each estimate on the scale that people read.
display <- function(found, measure) {
  back <- switch(measure, RR = exp, OR = exp, PLO = plogis, identity)
  for (name in names(found)) {
    one <- found[[name]]
    if (!is.null(one$estimate))
      cat(sprintf("%s: %s %.4g (%.4g to %.4g)\n", name, measure, back(one$estimate), back(one$ci_low), back(one$ci_high)))
  }
}

# Print every number beside ketcli's own; 1 if any differs, else 0.
report <- function(found, expected, tolerance) {
  different <- 0
  total <- 0
  for (name in names(expected)) {
    numbers <- expected[[name]]
    cat(sprintf("%s\n%-14s%20s%20s\n", name, "", "this script", "ketcli"))
    for (key in names(numbers)) {
      ours <- as.numeric(found[[name]][[key]])
      theirs <- numbers[[key]]
      se <- if (is.null(numbers$se)) 0 else numbers$se
      size <- switch(key, tau2 = , sigma2_between = , sigma2_within = se^2, p = , q = 1, i2 = 100, se)
      agree <- if (is.na(theirs)) !is.finite(ours) else isTRUE(abs(ours - theirs) <= tolerance * max(abs(theirs), size) + 1e-12)
      cat(sprintf("%-14s%20.10g%20.10g%s\n", key, ours, theirs, if (agree) "" else "  DIFFERS"))
      different <- different + !agree
      total <- total + 1
    }
  }
  if (different) cat(sprintf("%d of %d numbers differ.\n", different, total))
  else cat(sprintf("All %d numbers agree.\n", total))
  as.integer(different > 0)
}
