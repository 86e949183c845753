# Common-effect models under every test, their permutations, and double-zero trials as metafor keeps them.
# Rscript extra_common.R (in this folder) writes extra_common.json
suppressMessages({library(metafor); library(jsonlite)})
d <- read.csv("data/unequal_k5.csv")
h <- read.csv("data/hahn2001.csv")
figures <- function(f) list(estimate = f$beta[1], se = f$se[1], ci_low = f$ci.lb[1], ci_high = f$ci.ub[1],
                            statistic = f$zval[1], p = f$pval[1], q = f$QE)
pooled <- lapply(c(z = "z", knha = "knha", adhoc = "adhoc"), function(test) {
  f <- suppressWarnings(rma(yi, vi, data = d, method = "EE", test = test))
  l <- suppressWarnings(leave1out(f))
  c(figures(f), list(permutation = permutest(f, exact = TRUE, progbar = FALSE)$pval, leave_one_out_se = l$se))
})
regression <- lapply(c(z = "z", knha = "knha", adhoc = "adhoc"), function(test) {
  f <- suppressWarnings(rma(yi, vi, mods = ~ mod1, data = d, method = "EE", test = test))
  list(coef = c(f$beta), se = f$se, p = f$pval, qm = f$QM, qm_p = f$QMp,
       permutation = permutest(f, exact = TRUE, progbar = FALSE)$pval)
})
double_zero <- lapply(c(RR = "RR", OR = "OR", RD = "RD"), function(measure) {
  f <- rma(measure = measure, ai = events_e, n1i = n_e, ci = events_c, n2i = n_c, data = h)
  list(k = f$k, estimate = f$beta[1], se = f$se, yi = c(f$yi), vi = f$vi)
})
write_json(list(pooled = pooled, regression = regression, double_zero = double_zero), "extra_common.json",
           digits = NA, auto_unbox = TRUE, pretty = TRUE)
