# The side effects of tests/safety_data.py by metafor and base R.
#   Rscript extra_safety.R > extra_safety.json
suppressMessages({library(metafor); library(jsonlite)})
tight <- list(threshold = 1e-12, maxiter = 10000)
random <- function(yi, vi, test = "knha") { r <- rma(yi, vi, method = "REML", test = test, control = tight)
  list(estimate = r$beta[1], ci_low = r$ci.lb, ci_high = r$ci.ub, i2 = r$I2, tau2 = r$tau2) }
# nausea: alpha, beta, gamma (the same 20 people, r = 0.5), delta (two doses together), eps
a <- c(12, 15, 7, 30, 70); n1 <- c(40, 60, 20, 100, 120); c <- c(4, 9, 2, 5, 9); n2 <- c(40, 60, 20, 50, 120)
es <- escalc(measure = "RR", ai = a, n1i = n1, ci = c, n2i = n2); ed <- escalc(measure = "RD", ai = a, n1i = n1, ci = c, n2i = n2)
p <- 7 / 20; q <- 2 / 20; s <- sqrt(p * (1 - p) * q * (1 - q)); phi <- min(0.5, (min(p, q) - p * q) / s)
es$vi[3] <- ((1 - p) / p + (1 - q) / q - 2 * phi * s / (p * q)) / 20; ed$vi[3] <- (p * (1 - p) + q * (1 - q) - 2 * phi * s) / 20
plo <- function(x, n) { e <- escalc(measure = "PLO", xi = x, ni = n); r <- random(e$yi, e$vi, "adhoc"); lapply(r[1:3], plogis) }
nausea <- list(rr = random(as.numeric(es$yi), es$vi), rd = random(as.numeric(ed$yi), ed$vi), e = plo(a, n1), c = plo(c, n2))
mh <- function(a, n1, c, n2, m) { r <- rma.mh(ai = a, n1i = n1, ci = c, n2i = n2, measure = m); list(estimate = r$beta[1], ci_low = r$ci.lb, ci_high = r$ci.ub) }
ta <- c(2, 3, 0, 9); t1 <- c(40, 60, 20, 120); tc <- c(0, 1, 0, 4); tremor <- list(rr = mh(ta, t1, tc, t1, "RR"), rd = mh(ta, t1, tc, t1, "RD"))
da <- c(0, 1, 1); d1 <- c(40, 60, 120); dc <- c(0, 0, 1); r <- rma.peto(ai = da, n1i = d1, ci = dc, n2i = d1)
death <- list(or = list(estimate = r$beta[1], ci_low = r$ci.lb, ci_high = r$ci.ub), rd = mh(da, d1, dc, d1, "RD"))
exact <- function(x, n) { b <- binom.test(x, n)$conf.int; list(low = b[1], high = b[2]) }
wilson <- function(x, n) prop.test(x, n, correct = FALSE)$conf.int
newcombe <- function(x1, n1, x2, n2) { p1 <- x1 / n1; p2 <- x2 / n2; l1 <- wilson(x1, n1); l2 <- wilson(x2, n2); d <- p1 - p2
  list(rd = d, low = d - sqrt((p1 - l1[1])^2 + (l2[2] - p2)^2), high = d + sqrt((l1[2] - p1)^2 + (p2 - l2[1])^2)) }
one <- escalc(measure = "RR", ai = 6, n1i = 60, ci = 0, n2i = 60)
tinnitus <- list(yi = as.numeric(one$yi), vi = one$vi, rd = newcombe(6, 60, 0, 60), e = exact(6, 60), c = exact(0, 60))
grid <- expand.grid(x = c(0, 1, 7, 19, 20), n = c(20, 33)); w <- t(mapply(wilson, grid$x, grid$n))
cat(toJSON(list(nausea = nausea, tremor = tremor, death = death, tinnitus = tinnitus, exact_seizure = exact(0, 100),
  wilson = data.frame(x = grid$x, n = grid$n, low = w[, 1], high = w[, 2])), auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
