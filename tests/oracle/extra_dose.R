# Rscript make_oracle.R OUTDIR extra_dose.R -> cases.json (kept as extra_dose.json) and data/
# Restricted cubic splines (knots and basis of Hmisc), meta-regression on them with predictions, slopes within one trial
# by generalized least squares, and the trend of a three-level model with CR2.
suppressMessages(library(Hmisc))
doses <- c(0.1, 0.1, 0.2, 0.2, 0.25, 0.3, 0.4, 0.5, 0.5, 0.5, 0.5, 0.5, 0.75, 1.0)
set.seed(7)
d <- data.frame(study = paste0("arm", seq_along(doses)), trial_id = c("a", "b", "a", "c", "d", "e", "e", "a", "b", "f", "g", "h", "i", "b"),
  dose = doses, yi = round(-0.9 * doses / (doses + 0.2) + rnorm(14, 0, 0.5), 3), vi = round(runif(14, 0.03, 0.2), 3))
f <- save_data("dose_response", d)
for (nk in 3:5) {
  knots <- rcspline.eval(d$dose, nk = nk, knots.only = TRUE)
  quantiles <- num(quantile(d$dose, list(NULL, NULL, c(.1, .5, .9), c(.05, .35, .65, .95), c(.05, .275, .5, .725, .95))[[nk]]))
  own <- if (length(unique(quantiles)) == nk) quantiles else num(quantile(unique(d$dose), list(NULL, NULL, c(.1, .5, .9), c(.05, .35, .65, .95), c(.05, .275, .5, .725, .95))[[nk]]))
  basis <- rcspline.eval(d$dose, knots = own, inclx = TRUE)
  add(paste0("knots/", nk), "spline", f, list(knots = own, basis = unname(apply(basis, 2, num, simplify = FALSE))), knots = nk, hmisc_knots = num(knots))
}
grid <- c(0.1, 0.2, 0.37, 0.5, 0.9)
for (tst in c("z", "knha")) for (method in c("REML", "DL")) {
  own <- num(quantile(d$dose, c(.1, .5, .9)))
  for (kind in c("linear", "spline")) {
    X <- if (kind == "linear") cbind(dose = d$dose) else { b <- rcspline.eval(d$dose, knots = own, inclx = TRUE); colnames(b) <- c("dose", "bent"); b }
    G <- if (kind == "linear") cbind(grid) else { b <- rcspline.eval(grid, knots = own, inclx = TRUE); b }
    r <- rma(yi, vi, mods = X, data = d, method = method, test = tst, control = tight)
    p <- predict(r, newmods = unname(G))
    e <- list(coef = num(r$beta), se = num(r$se), p = num(r$pval), tau2 = num(r$tau2), qm = num(r$QM), qm_p = num(r$QMp),
      estimate = num(p$pred), pred_se = num(p$se), ci_low = num(p$ci.lb), ci_high = num(p$ci.ub), pi_low = num(p$pi.lb), pi_high = num(p$pi.ub))
    if (tst == "z" && method == "REML") { # given tau2, a weighted least squares fit: the working model of CR2
      w <- rma(yi, vi, mods = X, data = d, method = "REML", test = "z", control = tight)
      cr <- coef_test(w, vcov = vcovCR(w, cluster = d$trial_id, type = "CR2"), test = "Satterthwaite")
      e <- c(e, list(se_cr2 = num(cr$SE), df_cr2 = num(cr$df_Satt), p_cr2 = num(cr$p_Satt)))
    }
    add(paste(kind, method, tst, sep = "/"), "dose", f, e, kind = kind, tau2 = method, test = tst, grid = grid, knots = own)
  }
}
# one trial with four doses: slope of the contrasts against the lowest one, with the covariance of the shared arm
arms <- data.frame(study = paste0("dose", 1:4), dose = c(0.1, 0.2, 0.5, 1.0), mean = c(-8.2, -9.1, -13.4, -14.9), sd = c(9.1, 8.4, 10.2, 9.7), n = c(18, 20, 22, 20), events = c(4, 6, 9, 11))
fa <- save_data("dose_arms", arms)
slope <- function(y, V, x) { r <- rma.mv(y, V, mods = ~ 0 + x); c(num(r$beta), num(r$se)^2) }
x <- arms$dose[-1] - arms$dose[1]
md <- arms$mean[-1] - arms$mean[1]; V <- diag(arms$sd[-1]^2 / arms$n[-1]) + arms$sd[1]^2 / arms$n[1]
add("slope/MD", "slope", fa, list(slope = slope(md, V, x)), measure = "MD")
N <- sum(arms$n); sp <- sqrt(sum((arms$n - 1) * arms$sd^2) / (N - 4)); m <- N - 4
g <- exp(lgamma(m / 2) - log(sqrt(m / 2)) - lgamma((m - 1) / 2)) * md / sp
V <- diag(1 / arms$n[-1]) + 1 / arms$n[1] + outer(g, g) / (2 * N)
add("slope/SMD", "slope", fa, list(slope = slope(g, V, x)), measure = "SMD")
lr <- log(arms$events / arms$n); v <- 1 / arms$events - 1 / arms$n; V <- diag(v[-1]) + v[1]
add("slope/RR", "slope", fa, list(slope = slope(lr[-1] - lr[1], V, x)), measure = "RR")
# time trend: results of seven trials at several times
t <- data.frame(study = c("a", "a", "a", "b", "b", "c", "d", "d", "d", "d", "e", "e", "f", "g", "g"), time_h = c(2, 24, 168, 24, 72, 24, 24, 168, 336, 672, 4, 24, 672, 24, 672),
  yi = c(-0.5, -0.9, -0.6, -0.7, -0.4, -1.1, -0.4, -0.3, -0.2, -0.35, -0.2, -0.6, -0.3, -0.5, -0.1), vi = c(0.1, 0.11, 0.12, 0.06, 0.07, 0.2, 0.03, 0.03, 0.035, 0.04, 0.09, 0.08, 0.05, 0.07, 0.075))
t$trial_id <- t$study; ft <- save_data("time_points", t); t$x <- log10(t$time_h / 24); t$id <- seq_len(nrow(t)); t$mean <- ave(t$x, t$study); t$dev <- t$x - t$mean
for (part in c("slope", "parts")) {
  mods <- if (part == "slope") ~ x else ~ dev + mean
  r <- rma.mv(yi, vi, mods = mods, random = ~ 1 | study / id, data = t, control = list(optimizer = "optim", optmethod = "Nelder-Mead", reltol = 1e-15, maxit = 10000))
  cr <- coef_test(r, vcov = vcovCR(r, cluster = t$study, type = "CR2"), test = "Satterthwaite")
  add(paste0("trend/", part), "trend", ft, list(coef = num(r$beta), se = num(r$se), se_cr2 = num(cr$SE), df_cr2 = num(cr$df_Satt), p_cr2 = num(cr$p_Satt)), part = part)
}
