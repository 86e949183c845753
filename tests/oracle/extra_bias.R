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
