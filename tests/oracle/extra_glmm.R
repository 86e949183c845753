# GLMM cases by metafor's rma.glmm: Rscript extra_glmm.R FOLDER (Debian's r-cran-metafor, r-cran-lme4, r-cran-biasedurn). FOLDER/data/*.csv with events_e, n_e, events_c, n_c -> FOLDER/glmm.json
a <- commandArgs(TRUE); root <- a[1]; suppressMessages({library(metafor); library(jsonlite)}); options(warn = -1)
out <- list()
for (f in sort(list.files(file.path(root, "data"), pattern = "csv$", full.names = TRUE))) {
  d <- read.csv(f); if (is.null(d$events_c)) next
  for (k in unique(c(3, 5, nrow(d)))) for (m in c("CM.EL", "UM.RS")) {
    if (k > nrow(d) || k > 40) next
    x <- d[1:k, ]; r <- try(rma.glmm(measure = "OR", ai = events_e, n1i = n_e, ci = events_c, n2i = n_c, data = x, model = m, control = if (m == "UM.RS") list() else list(optCtrl = list(reltol = 1e-13, maxit = 20000))), silent = TRUE)
    if (inherits(r, "try-error") || is.na(r$se) || r$se < 1e-3) { cat("left out", basename(f), k, m, "\n"); next }
    out[[length(out) + 1]] <- list(id = sprintf("%s/glmm/%s/k=%d", sub(".csv", "", basename(f)), m, k), data = paste0("data/", basename(f)), first_rows = k, glmm = m, measure = "OR",
      expected = list(estimate = as.numeric(r$b), se = as.numeric(r$se), tau2 = as.numeric(r$tau2)))
  }
}
write(toJSON(out, auto_unbox = TRUE, digits = 10), file.path(root, "glmm.json")); cat(length(out), "cases\n")
