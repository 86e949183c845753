# Rscript make_oracle.R OUTDIR extra_bias.R -> cases.json (kept as extra_bias.json) and data/
# What the public cases lack: selection models, Peters, Harbord, PET-PEESE, rank test of various sizes, trim-and-fill with other
# estimators, fail-safe N with other levels. Peters and Harbord as the R package meta computes them, by lm().
own <- function(d) list(yi = num(d$yi), vi = num(d$vi))
selection <- function(id, f, yi, vi, alternative) {
  ml <- rma(yi, vi, method = "ML", control = tight)
  s <- selmodel(ml, type = "stepfun", steps = 0.025, alternative = alternative, control = list(reltol = 1e-15, maxit = 5000))
  add(paste(id, "selection", alternative, sep = "/"), "bias", f, list(estimate = num(s$beta), se = num(s$se), ci_low = num(s$ci.lb), ci_high = num(s$ci.ub), p = num(s$pval),
    tau2 = num(s$tau2), delta = num(s$delta[2]), se_delta = num(s$se.delta[2]), loglik = num(s$ll), lrt = num(s$LRT), lrt_p = num(s$LRTp)), test = "selection_model", alternative = alternative)
}
es <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
selection("bcg_logrr", "data/bcg_logrr.csv", num(es$yi), num(es$vi), "less")
d <- dat.hackshaw1998; selection("hackshaw1998", "data/hackshaw1998.csv", num(d$yi), num(d$vi), "greater")
d <- dat.raudenbush1985; selection("raudenbush1985", "data/raudenbush1985.csv", num(d$yi), num(d$vi), "greater")
set.seed(11)
simulate <- function(k, mu, tau, keep) { y <- v <- NULL
  while (length(y) < k) { vi <- runif(1, 0.005, 0.15); yi <- rnorm(1, mu, sqrt(tau^2 + vi)); if (pnorm(yi / sqrt(vi), lower.tail = FALSE) < 0.025 || runif(1) < keep) { y <- c(y, yi); v <- c(v, vi) } }
  data.frame(study = paste("s", seq_len(k)), yi = y, vi = v) }
d <- simulate(40, 0.3, 0.2, 0.3); f <- save_data("bias_selected", d); selection("bias_selected", f, d$yi, d$vi, "greater")
d <- simulate(60, 0.2, 0, 0.2); f <- save_data("bias_selected_homogeneous", d); selection("bias_selected_homogeneous", f, d$yi, d$vi, "greater")
# ---- rank test: exact p without ties for any k, normal with ties
ranks <- function(id, f, yi, vi) { r <- suppressWarnings(ranktest(yi, vi)); add(paste(id, "rank test", sep = "/"), "bias", f, list(kendall_tau = num(r$tau), p = num(r$pval)), test = "rank_test") }
set.seed(5)
for (k in c(2, 3, 4, 9, 49, 50, 51, 120)) { v <- runif(k, 0.01, 0.4); d <- data.frame(study = paste("s", seq_len(k)), yi = rnorm(k, 0.3 + 0.5 * sqrt(v), sqrt(v)), vi = v); ranks(paste0("bias_rank_", k), save_data(paste0("bias_rank_", k), d), d$yi, d$vi) }
d <- data.frame(study = paste("s", 1:60), yi = round(rnorm(60, 0.2, 0.3), 1), vi = round(runif(60, 0.02, 0.2), 2)); ranks("bias_rank_ties", save_data("bias_rank_ties", d), d$yi, d$vi)
# ---- regression tests with other estimators and the t test; Egger on small sets
regression <- function(id, f, yi, vi, method, test) { e <- regtest(rma(yi, vi, method = method, test = test, control = tight), predictor = "sei")
  add(paste(id, "regression test", method, test, sep = "/"), "bias", f, list(statistic = num(e$zval), p = num(e$pval), estimate_at_zero_se = num(e$est), ci_low = num(e$ci.lb), ci_high = num(e$ci.ub)), test = "regression_test", tau2 = method, inference = test) }
line <- function(id, f, yi, vi) { e <- regtest(yi, vi, model = "lm", predictor = "sei")
  add(paste(id, "Egger", sep = "/"), "bias", f, list(statistic = num(e$zval), df = num(e$dfs), p = num(e$pval), estimate_at_zero_se = num(e$est), ci_low = num(e$ci.lb), ci_high = num(e$ci.ub)), test = "egger") }
pet <- function(id, f, yi, vi) { part <- function(m) { s <- summary(m); ci <- confint(m); list(estimate = s$coef[1, 1], se = s$coef[1, 2], ci_low = ci[1, 1], ci_high = ci[1, 2], statistic = s$coef[1, 3], p = s$coef[1, 4], slope = s$coef[2, 1], slope_se = s$coef[2, 2], slope_p = s$coef[2, 4], df = s$df[2]) }
  add(paste(id, "PET-PEESE", sep = "/"), "bias", f, list(pet = part(lm(yi ~ sqrt(vi), weights = 1 / vi)), peese = part(lm(yi ~ vi, weights = 1 / vi))), test = "pet_peese") }
# (metafor 3.8 forgets the test of the model in the refit, unless told again)
trims <- function(id, f, yi, vi, method, test) for (es in c("L0", "R0")) for (s in c("auto", "left", "right")) {
  r <- rma(yi, vi, method = method, test = test, control = tight)
  t <- tryCatch(if (s == "auto") trimfill(r, estimator = es, control = tight, test = test) else trimfill(r, estimator = es, side = s, control = tight, test = test), error = function(e) { message(id, " ", method, " ", es, " ", s, ": ", conditionMessage(e)); NULL })
  if (is.null(t)) next
  add(paste(id, "trim-and-fill", es, method, test, s, sep = "/"), "bias", f, c(list(k0 = t$k0, se_k0 = num(t$se.k0), p_k0 = if (es == "R0") num(t$p.k0), side = t$side, estimate = num(t$beta), se = num(t$se), ci_low = num(t$ci.lb), ci_high = num(t$ci.ub), p = num(t$pval)),
    if (method != "EE") list(tau2 = num(t$tau2))), test = "trim_and_fill", estimator = es, tau2 = method, inference = test, side = s) }
es <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
sets <- list(list("bcg_logrr", num(es$yi), num(es$vi)), list("hackshaw1998", num(dat.hackshaw1998$yi), num(dat.hackshaw1998$vi)), list("raudenbush1985", num(dat.raudenbush1985$yi), num(dat.raudenbush1985$vi)),
  list("bias_rank_4", NULL, NULL), list("bias_rank_9", NULL, NULL), list("bias_selected", NULL, NULL))
for (s in sets) { f <- paste0("data/", s[[1]], ".csv"); if (is.null(s[[2]])) { d <- read.csv(file.path(out, f)); s[[2]] <- d$yi; s[[3]] <- d$vi }
  line(s[[1]], f, s[[2]], s[[3]]); pet(s[[1]], f, s[[2]], s[[3]])
  for (m in c("DL", "REML", "PM")) for (tst in c("z", "knha")) regression(s[[1]], f, s[[2]], s[[3]], m, tst)
  trims(s[[1]], f, s[[2]], s[[3]], "EE", "z"); trims(s[[1]], f, s[[2]], s[[3]], "REML", "knha")
  for (l in c(0.01, 0.1)) { x <- fsn(s[[2]], s[[3]], alpha = l); add(paste(s[[1]], "fail-safe N", "Rosenthal", l, sep = "/"), "bias", f, list(fail_safe_n = num(x$fsnum)), alpha = l)
    x <- fsn(s[[2]], s[[3]], alpha = l, type = "Rosenberg"); add(paste(s[[1]], "fail-safe N", "Rosenberg", l, sep = "/"), "bias", f, list(fail_safe_n = num(x$fsnum)), alpha = l) }
  x <- fsn(s[[2]], s[[3]], type = "Orwin", target = 0.07); add(paste(s[[1]], "fail-safe N", "Orwin", "target .07", sep = "/"), "bias", f, list(fail_safe_n = num(x$fsnum)), target = 0.07) }
# ---- Peters et al. (2006) and Harbord et al. (2006), as the R package meta's metabias() sets them up
counts <- function(id, f, ai, n1, ci, n2) {
  ai <- num(ai); n1 <- num(n1); ci <- num(ci); n2 <- num(n2)  # integers overflow in the variance
  N <- n1 + n2; ev <- ai + ci; es <- escalc(measure = "OR", ai = ai, n1i = n1, ci = ci, n2i = n2, drop00 = TRUE)
  fit <- function(m) { s <- summary(m); cf <- confint(m); list(statistic = s$coef[2, 3], df = s$df[2], p = s$coef[2, 4], slope = s$coef[2, 1], slope_se = s$coef[2, 2], estimate_at_zero_se = s$coef[1, 1], ci_low = cf[1, 1], ci_high = cf[1, 2]) }
  ok <- ev > 0 & ev < N
  add(paste(id, "Peters", sep = "/"), "bias", f, fit(lm(num(es$yi)[ok] ~ I(1 / N[ok]), weights = 1 / (1 / ev[ok] + 1 / (N - ev)[ok]))), test = "peters")
  Z <- (ai - n1 * ev / N)[ok]; V <- (n1 * n2 * ev * (N - ev) / (N^2 * (N - 1)))[ok]
  h <- lm(I(Z / sqrt(V)) ~ sqrt(V)); s <- summary(h)  # Egger's form: the intercept is the test
  e <- fit(lm(I(Z / V) ~ I(1 / sqrt(V)), weights = V)); stopifnot(abs(e$statistic - s$coef[1, 3]) < 1e-9)
  add(paste(id, "Harbord", sep = "/"), "bias", f, e, test = "harbord")
}
d <- dat.bcg; counts("bcg", "data/bcg.csv", d$tpos, d$tpos + d$tneg, d$cpos, d$cpos + d$cneg)
d <- dat.nielweise2007; counts("nielweise2007", "data/nielweise2007.csv", d$ai, d$n1i, d$ci, d$n2i)
d <- dat.collins1985b; counts("collins1985b", "data/collins1985b.csv", d$pre.xti, d$pre.nti, d$pre.xci, d$pre.nci)
