# metafor's gosh() on all 8191 subsets of the 13 BCG trials: Rscript extra_gosh.R (a minute or so)
# writes gosh_bcg.csv.gz beside it, one row a subset in binary order (subset m holds study j where bit j of m is set)
suppressMessages({library(metafor); library(metadat)})
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
d <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
tight <- list(maxiter = 10000, threshold = 1e-12, tol = 1e-12)
ordered <- function(method) {
  g <- gosh(rma(yi, vi, data = d, method = method, control = tight), progbar = FALSE)
  stopifnot(all(g$fit))
  subset <- as.vector(g$incl %*% 2^(0:12))
  g$res[order(subset), ]
}
ee <- ordered("EE"); dl <- ordered("DL"); reml <- ordered("REML"); ml <- ordered("ML")
out <- data.frame(q = reml$QE, ee_estimate = ee$estimate, dl_estimate = dl$estimate, dl_tau2 = dl$tau2,
                  reml_estimate = reml$estimate, reml_tau2 = reml$tau2, reml_i2 = reml$I2, ml_tau2 = ml$tau2)
to <- gzfile(file.path(here, "gosh_bcg.csv.gz"), "w", compression = 9)
write.csv(signif(out, 10), to, row.names = FALSE, quote = FALSE); close(to)
