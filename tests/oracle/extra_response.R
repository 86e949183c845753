# Standardized differences from counts of response by metafor: escalc(measure = "OR2DL"), and a pool of them with g.
suppressMessages({library(metafor); library(jsonlite)})
counts <- data.frame(
  study = c("a", "b", "c", "d"), events_e = c(12, 34, 9, 6), n_e = c(40, 114, 23, 14),
  events_c = c(6, 21, 2, 0), n_c = c(40, 109, 24, 12))
or <- escalc("OR2DL", ai = events_e, n1i = n_e, ci = events_c, n2i = n_c, data = counts)
scores <- data.frame(
  study = c("e", "f", "g"), mean_e = c(12.7, 17.5, 20.1), sd_e = c(7.6, 9.2, 10.4), n_e = c(20, 48, 35),
  mean_c = c(16.4, 24.9, 22.3), sd_c = c(10.0, 9.9, 9.8), n_c = c(19, 25, 36))
smd <- escalc("SMD", m1i = mean_e, sd1i = sd_e, n1i = n_e, m2i = mean_c, sd2i = sd_c, n2i = n_c, data = scores)
all <- rma(c(-or$yi, smd$yi), c(or$vi, smd$vi), method = "REML", test = "adhoc")
write_json(list(
  metafor = as.character(packageVersion("metafor")), counts = counts, scores = scores,
  yi = as.numeric(-or$yi), vi = as.numeric(or$vi),
  pool = list(estimate = as.numeric(all$beta), se = all$se, ci_low = all$ci.lb, ci_high = all$ci.ub, tau2 = all$tau2)),
  "extra_response.json", digits = NA, auto_unbox = TRUE, pretty = TRUE)
