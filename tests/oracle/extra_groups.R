# Subgroups (separate and common tau2), meta-regression beyond the public cases, exact permutation tests.
#   Rscript make_oracle.R OUTDIR extra_groups.R     then OUTDIR/cases.json is extra_groups.json
es <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
d <- data.frame(study = paste(es$author, es$year), yi = num(es$yi), vi = num(es$vi), ablat = es$ablat, year = es$year, alloc = es$alloc)
f <- save_data("bcg_groups", d); lv <- sort(unique(d$alloc))
for (m in c("REML", "DL", "ML", "SJ")) for (tst in c("z", "knha", "adhoc")) {
  s <- lapply(lv, function(l) rma(yi, vi, data = d, subset = alloc == l, method = m, test = tst, control = tight))
  b <- rma(sapply(s, function(r) r$beta[1]), sei = sapply(s, function(r) r$se), mods = ~ factor(lv), method = "EE")
  # two studies a group: the upper limit of tau2 lies beyond where confint() stops looking by default
  g <- lapply(s, function(r) { ci <- confint(r, control = list(maxiter = 10000, tol = 1e-12, tau2.max = 1e6))$random; c(pooled(r, ci_tau2 = FALSE), list(tau2_ci_low = ci[1, 2], tau2_ci_high = ci[1, 3])) })
  add(paste("bcg_groups/separate", m, tst, sep = "/"), "subgroups", f, list(labels = lv, groups = g, q = b$QM, df = b$m, p = b$QMp), tau2 = m, test = tst, tau2_common = FALSE)
  r <- rma(yi, vi, mods = ~ alloc, data = d, method = m, test = tst, control = tight)
  n <- rma(yi, vi, mods = ~ alloc - 1, data = d, method = m, test = tst, control = tight); pr <- predict(n, newmods = diag(3))
  ci <- confint(n, control = list(maxiter = 10000, tol = 1e-12))$random
  add(paste("bcg_groups/common", m, tst, sep = "/"), "subgroups", f, list(labels = lv, estimate = num(n$beta), se = num(n$se), ci_low = num(n$ci.lb), ci_high = num(n$ci.ub), p_values = num(n$pval), pi_low = num(pr$pi.lb), pi_high = num(pr$pi.ub), tau2 = num(n$tau2), tau2_ci_low = ci[1, 2], tau2_ci_high = ci[1, 3], q = r$QM, df = r$m, p = r$QMp), tau2 = m, test = tst, tau2_common = TRUE)
}
reg <- function(id, formula, cols, methods) for (m in methods) for (tst in c("z", "knha", "adhoc")) {
  if (m == "EE" && tst != "z") next
  r <- rma(yi, vi, mods = formula, data = d, method = m, test = tst, control = tight)
  e <- list(names = rownames(r$beta), coef = num(r$beta), se = num(r$se), ci_low = num(r$ci.lb), ci_high = num(r$ci.ub), p = num(r$pval), i2 = num(r$I2), h2 = num(r$H2), qm = num(r$QM), qm_p = num(r$QMp), qe = num(r$QE), qe_p = num(r$QEp), r2 = num(r$R2), cov = as.vector(vcov(r)))
  if (m != "EE") { ci <- confint(r, control = list(maxiter = 10000, tol = 1e-12))$random; e <- c(e, list(tau2 = num(r$tau2), tau2_se = num(r$se.tau2), tau2_ci_low = ci[1, 2], tau2_ci_high = ci[1, 3])) }
  add(paste("bcg_groups/regression", id, m, tst, sep = "/"), "regress", f, e, moderators = cols, model = if (m == "EE") "common" else "random", tau2 = if (m == "EE") NULL else m, test = tst)
}
reg("ablat+year+alloc", ~ ablat + year + factor(alloc), c("ablat", "year", "alloc"), c("EE", "DL", "PM", "REML", "ML", "SJ", "HS", "EB", "HE"))
reg("year", ~ year, "year", c("EE", "REML", "HE", "HS"))
k7 <- d[c(1, 3, 5, 7, 9, 10, 13), ]; k7$two <- ifelse(k7$alloc == "alternate", "alternate", "other"); f7 <- save_data("bcg_seven", k7); d7 <- k7
for (m in c("REML", "DL", "PM")) for (tst in c("z", "knha")) {
  r <- rma(yi, vi, data = d7, method = m, test = tst, control = tight); p <- permutest(r, exact = TRUE, progbar = FALSE)
  add(paste("bcg_seven/permutation/pooled", m, tst, sep = "/"), "permutation", f7, list(p = num(p$pval), permutations = p$exact.iter), tau2 = m, test = tst)
  r <- rma(yi, vi, mods = ~ two, data = d7, method = m, test = tst, control = tight); p <- permutest(r, exact = TRUE, progbar = FALSE)
  add(paste("bcg_seven/permutation/two", m, tst, sep = "/"), "permutation", f7, list(p = num(p$pval), qm_p = p$QMp, permutations = p$exact.iter), moderators = "two", tau2 = m, test = tst)
}
six <- d7[1:6, ]; f6 <- save_data("bcg_six", six)
for (tst in c("z", "knha")) { r <- rma(yi, vi, mods = ~ ablat, data = six, test = tst, control = tight); p <- permutest(r, exact = TRUE, progbar = FALSE)
  add(paste("bcg_six/permutation/ablat REML", tst, sep = "/"), "permutation", f6, list(p = num(p$pval), qm_p = p$QMp, permutations = p$exact.iter), moderators = "ablat", tau2 = "REML", test = tst) }
