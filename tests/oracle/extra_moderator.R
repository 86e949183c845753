# The test between groups: the moderator of one meta-regression with one tau2 for all groups.
#   Rscript make_oracle.R OUTDIR extra_moderator.R     then OUTDIR/cases.json is extra_moderator.json
es <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
d <- data.frame(study = paste(es$author, es$year), yi = num(es$yi), vi = num(es$vi), ablat = es$ablat, year = es$year, alloc = es$alloc)
d$two <- ifelse(d$alloc == "alternate", "alternate", "other")
f <- save_data("bcg_moderator", d)
for (by in c("alloc", "two")) for (m in c("EE", "REML", "DL", "ML", "PM", "SJ", "HS", "HE", "EB")) for (tst in c("adhoc", "knha", "z")) {
  r <- rma(yi, vi, mods = ~ factor(d[[by]]), data = d, method = m, test = tst, control = if (m == "EE") list() else tight)
  df2 <- if (tst == "z") NULL else r$k - r$p
  add(paste("bcg_moderator", by, m, tst, sep = "/"), "between", f,
      list(q = r$QM, df = r$m, df2 = df2, p = r$QMp, fewest = min(table(d[[by]])), coef = num(r$beta)[2], se = r$se[2], ci_low = r$ci.lb[2], ci_high = r$ci.ub[2], coef_p = r$pval[2]),
      by = by, tau2 = if (m == "EE") NULL else m, model = if (m == "EE") "common" else "random", test = tst)
}
