# Pooling: hard data, the ad hoc Hartung-Knapp variant, prediction intervals, and standard errors of tau2.
#   Rscript make_oracle.R OUTDIR extra_pool.R     then OUTDIR/cases.json is extra_pool.json
# Stopping rules are scaled to the data: metafor's are absolute, so they say nothing for effects of 1e-6 or 1e6.
methods <- c("DL", "PM", "REML", "ML", "SJ", "HS", "EB", "HE")
pi_variants <- function(r) {
  q <- function(df, se) { h <- qt(.975, df) * sqrt(se^2 + r$tau2); c(r$beta[1] - h, r$beta[1] + h) }
  classic <- sqrt(1 / sum(1 / (r$vi + r$tau2)))
  e <- list(pi_t1_classic = q(r$k - 1, classic), pi_t1_test = q(r$k - 1, r$se), pi_normal_test = q(Inf, r$se))
  if (r$k > 2) e <- c(e, list(pi_t2_classic = q(r$k - 2, classic), pi_t2_test = q(r$k - 2, r$se)))
  e
}
hard <- function(id, yi, vi, interval = TRUE) {
  f <- save_data(paste0("hard_", id), data.frame(study = seq_along(yi), yi = num(yi), vi = num(vi)))
  if (length(yi) > 1) scale <- max(var(yi), min(vi)) else scale <- vi
  con <- list(maxiter = 100000, threshold = 1e-13 * scale, tol = 1e-14 * scale, tau2.max = 1e4 * scale)
  r <- suppressWarnings(rma(yi, vi, method = "EE"))
  add(paste("hard", id, "EE", sep = "/"), "pool", f, c(pooled(r), list(i2 = num(r$I2), h2 = num(r$H2))), measure = "GEN", model = "common", test = "z")
  if (length(yi) > 1) for (m in methods) for (tst in c("z", "knha", "adhoc")) {
    r <- tryCatch(withCallingHandlers(rma(yi, vi, method = m, test = tst, control = con), warning = function(w) { if (!grepl("Ratio of largest", conditionMessage(w))) message(id, " ", m, " warning: ", conditionMessage(w)); invokeRestart("muffleWarning") }),
                  error = function(e) { message(id, " ", m, ": ", conditionMessage(e)); NULL })
    if (is.null(r)) next
    e <- pooled(r, ci_tau2 = FALSE)
    if (tst == "z") { e$tau2_se <- num(r$se.tau2); e$weights <- num(weights(r)) }
    if (tst == "z" && interval) { ci <- confint(r, control = list(maxiter = 100000, tol = 1e-14 * scale, tau2.max = 1e7 * scale))$random
      e <- c(e, list(tau2_ci_low = ci[1, 2], tau2_ci_high = ci[1, 3], i2_ci_low = ci[3, 2], i2_ci_high = ci[3, 3], h2_ci_low = ci[4, 2], h2_ci_high = ci[4, 3])) }
    add(paste("hard", id, m, tst, sep = "/"), "pool", f, c(e, pi_variants(r)), measure = "GEN", model = "random", tau2 = m, test = tst)
  }
}
b <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg); y <- num(b$yi); v <- num(b$vi)
hard("bcg", y, v)
hard("two_apart", c(-.4, 1.2), c(.04, .09)); hard("two_alike", c(.1, .2), c(.04, .09))
hard("homogeneous", c(.10, .12, .08, .11, .13, .09), c(.04, .09, .05, .16, .08, .02))
hard("identical", rep(.3, 5), c(.04, .09, .05, .16, .08))
hard("dominating", c(.5, -.2, .9, .1, 1.4, -.6), c(1e-6, .1, .2, .15, .3, .12))
hard("ratio_1e8", c(.21, -.35, .8, 2.1, -1.9, 12, -33, 150), c(1e-4, 1e-3, .01, .1, 1, 1e2, 1e3, 1e4))
hard("ratio_1e8_homogeneous", c(.21, .2, .18, .4, -.3, 6, -11, 50), c(1e-4, 1e-3, .01, .1, 1, 1e2, 1e3, 1e4))
hard("tiny_variances", y, v * 1e-12 / mean(v)); hard("huge_variances", y, v * 1e12 / mean(v))
hard("small_scale", y * 1e-6, v * 1e-12); hard("large_scale", y * 1e6, v * 1e12)
# confint() does not centre the effects, so its limits lose their digits here: 0.11976 for 0.11972
hard("far_from_zero", y + 1e6, v, interval = FALSE); hard("one_study", .3, .04)
hard("equal_variances", c(.2, -.4, .9, .5, 1.1, -.1, .3), rep(.1, 7))
hard("generic_input", c(-.4, .1, .5, 1.2, 1.8), c(.04, .09, .05, .16, .08))
