# Published examples that software for meta-analysis is tested with, at full convergence.
#   Rscript make_oracle.R OUTDIR extra_anchors.R     then OUTDIR/cases.json is extra_anchors.json
generic("viechtbauer2005_1", c(-0.581, 0.530, 0.771, 1.031, 0.553, 0.295, 0.078, 0.573, -0.176, -0.232), c(0.023, 0.052, 0.060, 0.115, 0.095, 0.203, 0.200, 0.211, 0.051, 0.040), 1:10)
generic("viechtbauer2005_2", c(0.100, -0.162, -0.090, -0.049, -0.046, -0.010, -0.431, -0.261, 0.134, 0.019, 0.175, 0.056, 0.045, 0.103, 0.121, -0.482, 0.290, 0.342), c(0.016, 0.015, 0.050, 0.050, 0.032, 0.052, 0.036, 0.024, 0.034, 0.033, 0.031, 0.034, 0.039, 0.167, 0.134, 0.096, 0.016, 0.035), 1:18)
clasp <- data.frame(ai = c(5, 5, 12, 69, 9, 313), n1 = c(156, 303, 565, 1570, 103, 4659), ci = c(8, 17, 9, 94, 11, 352), n2 = c(74, 303, 477, 1565, 105, 4650))
binary("clasp", clasp, clasp$ai, clasp$n1, clasp$ci, clasp$n2, 1:6, measures = "OR", methods = c("DL", "PM", "REML", "ML", "SJ", "HS", "EB", "HE"))
d <- dat.hine1989; binary("hine1989", d, d$ai, d$n1i, d$ci, d$n2i, d$source, measures = "RD")
d <- escalc("RR", ai = ai, ci = ci, n1i = n1i, n2i = n2i, data = dat.linde2005)[c(7:10, 13:25), ]
x <- data.frame(dose = d$dosage * 7 / 1000 * d$duration - 34, base = d$baseline - 20); x$both <- x$dose * x$base
f <- save_data("linde2005", data.frame(study = d$id, yi = num(d$yi), vi = num(d$vi), x))
yv("linde2005", f, num(d$yi), num(d$vi), d$id, methods = c("DL", "REML"))
metareg("linde2005", f, num(d$yi), num(d$vi), x, ~ dose + base + both, c("dose", "base", "both"), methods = c("DL", "HS", "HE", "SJ", "PM", "ML", "REML", "EB"))
d <- dat.raudenbush1985; x <- data.frame(weeks_c = pmin(d$weeks, 3)); f <- save_data("raudenbush_weeks", data.frame(study = seq_len(nrow(d)), yi = num(d$yi), vi = num(d$vi), x))
metareg("raudenbush_weeks", f, num(d$yi), num(d$vi), x, ~ weeks_c, "weeks_c", methods = "REML")
