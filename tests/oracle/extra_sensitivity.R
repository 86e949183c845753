# Rscript make_oracle.R OUTDIR extra_sensitivity.R -> cases.json (kept as extra_sensitivity.json)
# Leave-one-out, influence (with dfbetas and flags), cumulative and Baujat for more estimators, tests and models than the public
# cases have, and for two and three studies.
all_of <- function(id, f, yi, vi, method, test) {
  r <- rma(yi, vi, method = method, test = test, control = tight)
  o <- list(model = if (method == "EE") "common" else "random", tau2 = if (method == "EE") NULL else method, test = test)
  case <- function(part, e) do.call(add, c(list(paste(id, part, method, test, sep = "/"), "sensitivity", f, e, part = part), o))
  l <- leave1out(r); c1 <- cumul(r); i <- influence(r)
  pdf(NULL); b <- baujat(r); dev.off()
  stat <- function(x) if (test == "z") x$zval else x$tval
  common <- method == "EE"
  case("leave_one_out", c(list(estimate = num(l$estimate), se = num(l$se), ci_low = num(l$ci.lb), ci_high = num(l$ci.ub), statistic = num(stat(l)), p = num(l$pval), q = num(l$Q), i2 = num(l$I2), h2 = num(l$H2)), if (!common) list(tau2 = num(l$tau2))))
  case("cumulative", c(list(estimate = num(c1$estimate), se = num(c1$se), ci_low = num(c1$ci.lb), ci_high = num(c1$ci.ub), statistic = num(stat(c1)), p = num(c1$pvals), q = num(c1$Q), i2 = num(c1$I2), h2 = num(c1$H2)), if (!common) list(tau2 = num(c1$tau2))))
  case("influence", list(rstudent = num(i$inf$rstudent), dffits = num(i$inf$dffits), cook_d = num(i$inf$cook.d), cov_r = num(i$inf$cov.r), tau2_deleted = num(i$inf$tau2.del), q_deleted = num(i$inf$QE.del),
    hat = num(i$inf$hat), weight = num(i$inf$weight), dfbetas = num(i$dfbs[[1]]), influential = as.numeric(i$is.infl)))
  case("baujat", list(x = num(b$x), y = num(b$y)))
}
es <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
for (m in c("DL", "PM", "REML", "ML", "SJ", "HS", "EB", "HE")) for (tst in c("z", "knha")) all_of("bcg_logrr", "data/bcg_logrr.csv", num(es$yi), num(es$vi), m, tst)
all_of("bcg_logrr", "data/bcg_logrr.csv", num(es$yi), num(es$vi), "EE", "z"); all_of("bcg_logrr", "data/bcg_logrr.csv", num(es$yi), num(es$vi), "REML", "adhoc")
d <- dat.raudenbush1985; for (m in c("DL", "REML")) all_of("raudenbush1985", "data/raudenbush1985.csv", num(d$yi), num(d$vi), m, "knha")
two <- data.frame(study = c("a", "b"), yi = c(0.1, 0.9), vi = c(0.05, 0.08)); f <- save_data("sensitivity_two", two)
for (m in c("DL", "REML", "SJ")) all_of("sensitivity_two", f, two$yi, two$vi, m, "z")
three <- data.frame(study = c("a", "b", "c"), yi = c(0.1, 0.9, 0.4), vi = c(0.05, 0.08, 0.1)); f <- save_data("sensitivity_three", three)
for (m in c("DL", "REML", "PM")) for (tst in c("z", "knha")) all_of("sensitivity_three", f, three$yi, three$vi, m, tst)
