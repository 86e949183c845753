# Exact permutation tests of more than one coefficient, and of tests and estimators that extra_groups.R has not.
#   Rscript make_oracle.R OUTDIR extra_permutation.R     then OUTDIR/cases.json is extra_permutation.json
six <- read.csv("data/bcg_six.csv"); seven <- read.csv("data/bcg_seven.csv")
permuted <- function(id, d, f, moderators, m, tst) {
  r <- rma(yi, vi, mods = reformulate(moderators), data = d, method = m, test = tst, control = tight)
  p <- permutest(r, exact = TRUE, progbar = FALSE)
  add(paste(id, m, tst, sep = "/"), "permutation", f, list(p = num(p$pval), qm_p = p$QMp, permutations = p$exact.iter), moderators = I(moderators), tau2 = m, test = tst)
}
for (m in c("REML", "ML")) for (tst in c("z", "adhoc")) permuted("bcg_six/ablat and year", six, "data/bcg_six.csv", c("ablat", "year"), m, tst)
for (m in c("SJ", "EB")) permuted("bcg_seven/alloc", seven, "data/bcg_seven.csv", "alloc", m, "adhoc")
permuted("bcg_seven/alloc", seven, "data/bcg_seven.csv", "alloc", "REML", "knha")
for (tst in c("z", "adhoc")) {
  r <- rma(yi, vi, data = seven, method = "ML", test = tst, control = tight); p <- permutest(r, exact = TRUE, progbar = FALSE)
  add(paste("bcg_seven/pooled ML", tst, sep = "/"), "permutation", "data/bcg_seven.csv", list(p = num(p$pval), permutations = p$exact.iter), tau2 = "ML", test = tst)
}
