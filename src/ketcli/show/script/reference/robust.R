# Three-level model: effects within clusters; cluster-robust standard errors by clubSandwich.
three_levels <- function(rows, level) {
  fit <- three_level_fit(rows, NULL, level)
  reach <- qnorm(0.5 + level / 2) * sqrt(fit$se^2 + fit$sigma2_between + fit$sigma2_within)
  names(fit)[names(fit) == "coef"] <- "estimate"
  c(fit, list(pi_low = fit$estimate - reach, pi_high = fit$estimate + reach))
}

# The same with moderators, the columns after the cluster.
three_level_trend <- function(rows, level) {
  three_level_fit(rows, as.matrix(rows[, -(1:4), drop = FALSE]), level)
}

# rma.mv, and coef_test of clubSandwich.
three_level_fit <- function(rows, X, level) {
  rows$effect <- seq_len(nrow(rows))
  tight <- list(optimizer = "nlminb", rel.tol = 1e-10)
  given <- list(yi = rows$yi, V = rows$vi, random = ~ 1 | cluster / effect, data = rows, level = 100 * level, control = tight)
  fit <- do.call(rma.mv, if (is.null(X)) given else c(given, list(mods = X)))
  robust <- coef_test(fit, vcov = vcovCR(fit, cluster = rows$cluster, type = "CR2"), test = "Satterthwaite")
  half <- qt(0.5 + level / 2, robust$df_Satt) * robust$SE
  M <- model.matrix(fit)
  W <- diag(1 / rows$vi)
  typical <- (fit$k - fit$p) / sum(diag(W - W %*% M %*% solve(t(M) %*% W %*% M) %*% t(M) %*% W))
  list(coef = as.numeric(fit$beta), se = fit$se, ci_low = fit$ci.lb, ci_high = fit$ci.ub, p = fit$pval, se_cr2 = robust$SE, df_cr2 = robust$df_Satt,
       p_cr2 = robust$p_Satt, ci_cr2_low = as.numeric(fit$beta) - half, ci_cr2_high = as.numeric(fit$beta) + half,
       sigma2_between = fit$sigma2[1], sigma2_within = fit$sigma2[2], q = fit$QE,
       i2_between = 100 * fit$sigma2[1] / (sum(fit$sigma2) + typical), i2_within = 100 * fit$sigma2[2] / (sum(fit$sigma2) + typical))
}

# Effect on dose, a line or (with knots) a restricted cubic spline, with CR2 by trials.
dose_curve <- function(rows, knots, tau2_method, test, level, i2_from, random) {
  X <- cbind(dose = rows$dose, spline_terms(rows$dose, knots))
  fit <- regressed(rows$yi, rows$vi, X, tau2_method, test, level, random)
  plain <- if (test == "z") fit else regressed(rows$yi, rows$vi, X, tau2_method, "z", level, random)
  robust <- coef_test(plain, vcov = vcovCR(plain, cluster = rows$cluster, type = "CR2"), test = "Satterthwaite")
  c(coefficients_of(fit), left(fit, i2_from, random), list(se_cr2 = robust$SE, df_cr2 = robust$df_Satt, p_cr2 = robust$p_Satt))
}

# The terms beyond the line (Harrell, 2015, equations 2.25 to 2.27); none without knots.
spline_terms <- function(x, knots) {
  if (!length(knots)) return(NULL)
  m <- length(knots)
  cube <- function(t) pmax(x - t, 0)^3
  gap <- knots[m] - knots[m - 1]
  sapply(seq_len(m - 2), function(j) (cube(knots[j]) - cube(knots[m - 1]) * (knots[m] - knots[j]) / gap +
    cube(knots[m]) * (knots[m - 1] - knots[j]) / gap) / (knots[m] - knots[1])^2)
}
