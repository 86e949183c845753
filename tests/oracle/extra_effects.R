# Effect sizes: variances of the SMD, paired means and paired proportions, zero cells, Peto, Freeman-Tukey back.
#   Rscript make_oracle.R OUTDIR extra_effects.R     then OUTDIR/cases.json is extra_effects.json
es <- function(x) list(yi = num(x$yi), vi = num(x$vi))
d <- data.frame(study = 1:6, mean_e = c(-12, -3.5, 0, 8.25, -20, 1), sd_e = c(9, 4, 2.5, 11, 8, .3), n_e = c(9, 2, 3, 40, 150, 12), mean_c = c(-3, -3, 1.5, 2, -5, 1.4), sd_c = c(7, 5, 3, 9.5, 12, .2), n_c = c(9, 3, 2, 35, 160, 11))
f <- save_data("small_groups", d)
for (vt in c("LS", "UB", "LS2")) add(paste("small_groups/SMD", vt, sep = "/"), "effects", f, es(escalc("SMD", m1i = mean_e, sd1i = sd_e, n1i = n_e, m2i = mean_c, sd2i = sd_c, n2i = n_c, data = d, vtype = vt)), measure = "SMD", smd_variance = tolower(vt))
add("small_groups/MD", "effects", f, es(escalc("MD", m1i = mean_e, sd1i = sd_e, n1i = n_e, m2i = mean_c, sd2i = sd_c, n2i = n_c, data = d)), measure = "MD")
# RevMan 5 and esc are not in metafor: their published formulas
N <- d$n_e + d$n_c; sp <- sqrt(((d$n_e - 1) * d$sd_e^2 + (d$n_c - 1) * d$sd_c^2) / (N - 2)); dd <- (d$mean_e - d$mean_c) / sp; J <- 1 - 3 / (4 * N - 9)
add("small_groups/SMD/revman", "effects", f, list(yi = J * dd, vi = N / (d$n_e * d$n_c) + (J * dd)^2 / (2 * (N - 3.94))), measure = "SMD", smd_variance = "revman")
add("small_groups/SMD/esc", "effects", f, list(yi = J * dd, vi = N / (d$n_e * d$n_c) + dd^2 / (2 * N)), measure = "SMD", smd_variance = "esc")
p <- data.frame(study = 1:5, mean_e = c(12, 20.5, 8, 31, 15), sd_e = c(6, 9, 4, 10, 7), mean_c = c(22, 24, 8.5, 25, 30), sd_c = c(5, 8, 4.5, 12, 6), n = c(7, 18, 3, 26, 2), r = c(.5, .34, 0, -.2, .9))
f <- save_data("crossover_means", p)
add("crossover/MC", "effects", f, es(escalc("MC", m1i = mean_e, sd1i = sd_e, m2i = mean_c, sd2i = sd_c, ni = n, ri = r, data = p)), measure = "MC")
add("crossover/SMCC", "effects", f, es(escalc("SMCC", m1i = mean_e, sd1i = sd_e, m2i = mean_c, sd2i = sd_c, ni = n, ri = r, data = p)), measure = "SMCC")
add("crossover/SMCR", "effects", f, es(escalc("SMCR", m1i = mean_e, sd1i = sd_c, m2i = mean_c, ni = n, ri = r, data = p)), measure = "SMCR", note = "standardized by sd_c")
# SMCRP came with metafor 4: its formula from there, with metafor's own J
m <- 2 * (p$n - 1) / (1 + p$r^2); g <- metafor:::.cmicalc(m) * (p$mean_e - p$mean_c) / sqrt((p$sd_e^2 + p$sd_c^2) / 2)
add("crossover/SMCRP", "effects", f, list(yi = g, vi = 2 * (1 - p$r) / p$n + g^2 * (1 + p$r^2) / (4 * p$n)), measure = "SMCRP")
# pairs: a both events, b only experimental, c only control, d none; phi is the correlation of the two outcomes
t <- data.frame(study = 1:4, a = c(5, 2, 10, 1), b = c(6, 8, 3, 2), c = c(2, 3, 4, 5), d = c(12, 7, 9, 4)); t$n <- with(t, a + b + c + d)
t$events_e <- t$a + t$b; t$events_c <- t$a + t$c; t$phi <- with(t, (a * d - b * c) / sqrt((a + b) * (c + d) * (a + c) * (b + d)))
f <- save_data("crossover_events", t)
for (ms in c("MPRR", "MPOR", "MPRD")) add(paste("crossover", ms, sep = "/"), "effects", f, es(escalc(ms, ai = t$a, bi = t$b, ci = t$c, di = t$d)), measure = ms)
add("crossover/MPORM", "effects", f, es(escalc("MPORM", ai = events_e, n1i = n, ci = events_c, n2i = n, ri = phi, data = t)), measure = "MPORM")
z <- data.frame(study = 1:9, events_e = c(0, 3, 0, 5, 10, 10, 7, 0, 1), n_e = c(20, 30, 25, 40, 10, 10, 7, 12, 6), events_c = c(0, 1, 4, 2, 10, 3, 6, 0, 0), n_c = c(20, 30, 25, 40, 10, 12, 9, 30, 50))
f <- binary("zeros", z, z$events_e, z$n_e, z$events_c, z$n_c, z$study, methods = c("DL", "REML"))
for (ms in c("RR", "OR", "RD")) {
  e <- escalc(ms, ai = events_e, n1i = n_e, ci = events_c, n2i = n_c, data = z, to = "none", drop00 = ms != "RD"); e$yi[!is.finite(e$yi) | !is.finite(e$vi) | e$vi <= 0] <- NA; e$vi[is.na(e$yi)] <- NA
  add(paste("zeros", ms, "none", sep = "/"), "effects", f, es(e), measure = ms, zero_cells = "none")
}
add("zeros/PETO", "effects", f, es(escalc("PETO", ai = events_e, n1i = n_e, ci = events_c, n2i = n_c, data = z, to = "none")), measure = "PETO")
x <- data.frame(study = 1:6, events = c(0, 3, 12, 20, 1, 39), n = c(12, 17, 12, 45, 250, 40))
f <- save_data("back_transformation", x)
for (m in c("DL", "REML")) { e <- escalc("PFT", xi = events, ni = n, data = x); r <- rma(yi, vi, data = e, method = m, control = tight)
  nh <- 1 / mean(1 / x$n); bt <- function(v) transf.ipft.hm(v, targs = list(ni = x$n))
  pr <- predict(r); add(paste("back_transformation/PFT", m, sep = "/"), "pool", f, c(pooled(r), list(n_harmonic = nh, back = c(bt(num(r$beta)), bt(r$ci.lb), bt(r$ci.ub), bt(pr$pi.lb), bt(pr$pi.ub)))), measure = "PFT", model = "random", tau2 = m, test = "z") }
angles <- seq(0, pi / 2, length.out = 41)
for (nh in c(1, 5.5, 80)) add(paste("back_transformation/angles", nh, sep = "/"), "angles", f, list(n_harmonic = nh, x = angles, back = transf.ipft.hm(angles, targs = list(ni = nh))))
cp <- t(mapply(function(x, n) binom.test(x, n)$conf.int, x$events, x$n)); add("back_transformation/exact", "exact", f, list(low = cp[, 1], high = cp[, 2]))
