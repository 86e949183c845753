# Bayesian random-effects cases by bayesmeta (Roever 2020): Rscript extra_bayes.R FOLDER [bayesmeta's R/ folder, where it is not installed]
# FOLDER/data holds study files; the cases go to FOLDER/bayes.json. mu: flat prior. Intervals: central (2.5 % and 97.5 % quantiles) and shortest.
a <- commandArgs(TRUE); root <- a[1]
suppressMessages({library(metafor); library(mvtnorm); library(numDeriv); library(jsonlite)})
if (requireNamespace("bayesmeta", quietly = TRUE)) library(bayesmeta) else for (f in list.files(a[2], full.names = TRUE)) source(f)
options(digits = 15)
priors <- list("half-normal:0.5" = function(t) dhalfnormal(t, scale = 0.5), "half-normal:1" = function(t) dhalfnormal(t, scale = 1),
  "half-cauchy:0.5" = function(t) dhalfcauchy(t, scale = 0.5), "log-normal:-3.02,1.85" = function(t) dlnorm(t^2, -3.02, 1.85) * 2 * t)
effects <- function(f) {
  d <- read.csv(f)
  if (!is.null(d$yi)) return(list(measure = "GEN", yi = d$yi, vi = d$vi))
  if (!is.null(d$mean_e)) { e <- escalc("SMD", m1i = mean_e, sd1i = sd_e, n1i = n_e, m2i = mean_c, sd2i = sd_c, n2i = n_c, data = d); return(list(measure = "SMD", yi = as.numeric(e$yi), vi = as.numeric(e$vi))) }
  if (!is.null(d$events_c)) { e <- escalc("OR", ai = events_e, n1i = n_e, ci = events_c, n2i = n_c, data = d); return(list(measure = "OR", yi = as.numeric(e$yi), vi = as.numeric(e$vi))) }
  NULL
}
out <- list()
for (f in sort(list.files(file.path(root, "data"), pattern = "csv$", full.names = TRUE))) {
  d <- read.csv(f); if (!is.null(d$cluster)) next
  e <- effects(f); if (is.null(e)) next
  for (k in unique(c(2, 3, 4, 6, min(length(e$yi), 12)))) for (p in names(priors)) {
    if (k > length(e$yi)) next
    b <- try(bayesmeta(y = e$yi[1:k], sigma = sqrt(e$vi[1:k]), tau.prior = priors[[p]], interval.type = "central"), silent = TRUE)
    if (inherits(b, "try-error")) { cat("left out", f, k, p, "\n"); next }
    q <- function(z) { z <- unname(z); z }
    s <- b$summary
    out[[length(out) + 1]] <- list(id = sprintf("%s/bayes/k=%d/%s", sub(".csv", "", basename(f)), k, p), data = paste0("data/", basename(f)), measure = e$measure, first_rows = k, tau_prior = p,
      yi = e$yi[1:k], vi = e$vi[1:k],
      expected = list(mu_mean = s["mean", "mu"], mu_sd = s["sd", "mu"], mu_median = s["median", "mu"], mu_central = q(b$post.interval(mu.level = 0.95, method = "central")), mu_shortest = q(b$post.interval(mu.level = 0.95, method = "shortest")),
        tau_mean = s["mean", "tau"], tau_median = s["median", "tau"], tau_central = q(b$post.interval(tau.level = 0.95, method = "central")),
        new_study_mean = s["mean", "theta"], new_study_sd = s["sd", "theta"], new_study_central = q(b$post.interval(theta.level = 0.95, predict = TRUE, method = "central")),
        probability_below_0 = b$pposterior(mu = 0)))
  }
}
write(toJSON(out, auto_unbox = TRUE, digits = 12), file.path(root, "bayes.json")); cat(length(out), "cases\n")
