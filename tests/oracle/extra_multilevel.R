# Rscript make_oracle.R OUTDIR extra_multilevel.R -> cases.json (kept as extra_multilevel.json) and data/
# Three-level models: profile-likelihood intervals, moderators, CR2 by clubSandwich, tiny clusters, a variance at zero.
# rma.mv's optimizers stop at about 1e-7 of the variances, its confint at about 1e-5. The exact maximum and the exact limits come
# from the dense restricted likelihood below (average information, then bisection); rma.mv must agree to its own accuracy,
# and gives all other figures at the exact variances.
dense <- function(s, y, v, X, Z) {
  V <- diag(v + s[2]) + s[1] * tcrossprod(Z); W <- solve(V); XWX <- t(X) %*% W %*% X
  P <- W - W %*% X %*% solve(XWX) %*% t(X) %*% W; q <- P %*% y; f <- cbind(Z %*% crossprod(Z, q), q)
  ll <- -0.5 * ((length(y) - ncol(X)) * log(2 * pi) - determinant(crossprod(X))$modulus + determinant(V)$modulus + determinant(XWX)$modulus + sum(y * q))
  list(ll = num(ll), score = 0.5 * (c(sum(crossprod(Z, q)^2), sum(q^2)) - c(sum(diag(P %*% tcrossprod(Z))), sum(diag(P)))), ai = 0.5 * t(f) %*% P %*% f)
}
climb <- function(s, free, ...) {
  for (i in 1:500) {
    at <- dense(s, ...); move <- which(free & (s > 0 | at$score > 0)); if (!length(move)) break
    step <- c(0, 0); step[move] <- solve(at$ai[move, move, drop = FALSE], at$score[move])
    if (any(s == 0 & step < 0)) { move <- which(free & s > 0); step <- c(0, 0); step[move] <- solve(at$ai[move, move, drop = FALSE], at$score[move]) }
    f <- 1; new <- pmax(0, s + step)
    while (f > 1e-12 && dense(new, ...)$ll < at$ll - 1e-13) { f <- f / 2; new <- pmax(0, s + f * step) }
    if (max(abs(new - s)) < 1e-14) break
    s <- new
  }
  list(s = s, ll = dense(s, ...)$ll)
}
limits <- function(r, best, ...) {
  target <- best$ll - qchisq(0.95, 1) / 2
  one <- function(i) {
    above <- function(x) { s <- pmax(best$s, 1e-4); s[i] <- x; climb(s, seq_len(2) != i, ...)$ll - target }
    low <- if (above(0) >= 0) 0 else uniroot(above, c(0, best$s[i]), tol = 1e-13)$root
    top <- max(1, 2 * best$s[i]); while (above(top) > 0) top <- 2 * top
    high <- uniroot(above, c(best$s[i], top), tol = 1e-13)$root
    if (r$k < 60) { theirs <- num(confint(r, sigma2 = i, control = list(tol = 1e-9))$random[1, 2:3]); stopifnot(abs(c(low, high) - theirs) < 1e-3 * high) }
    c(low, high)
  }
  b <- one(1); w <- one(2)
  list(sigma2_between_ci_low = b[1], sigma2_between_ci_high = b[2], sigma2_within_ci_low = w[1], sigma2_within_ci_high = w[2])
}
shares <- function(r, v, X) {  # Nakagawa & Santos (2012), as on metafor's site
  W <- diag(1 / v); P <- W - W %*% X %*% solve(t(X) %*% W %*% X) %*% t(X) %*% W
  i2 <- 100 * r$sigma2 / (sum(r$sigma2) + (r$k - r$p) / sum(diag(P)))
  list(i2_between = i2[1], i2_within = i2[2])
}
three <- function(id, d, mods = ~ 1, intervals = TRUE) {
  f <- save_data(id, d); X <- model.matrix(mods, d); Z <- model.matrix(~ factor(d$cluster) - 1)
  free <- tryCatch(rma.mv(yi, vi, mods = mods, random = ~ 1 | cluster/study, data = d),
                   error = function(e) rma.mv(yi, vi, mods = mods, random = ~ 1 | cluster/study, data = d, control = list(optimizer = "bobyqa")))
  best <- climb(pmax(free$sigma2, 1e-3), c(TRUE, TRUE), d$yi, d$vi, X, Z)
  stopifnot(best$ll >= num(logLik(free)) - 1e-10, best$ll - num(logLik(free)) < 1e-5)
  r <- rma.mv(yi, vi, mods = mods, random = ~ 1 | cluster/study, data = d, sigma2 = best$s)
  cr <- coef_test(r, vcov = "CR2", cluster = d$cluster)
  e <- list(k = r$k, clusters = length(unique(d$cluster)), se = num(r$se), ci_low = num(r$ci.lb), ci_high = num(r$ci.ub),
    statistic = num(r$zval), p = num(r$pval), sigma2_between = r$sigma2[1], sigma2_within = r$sigma2[2], loglik = num(logLik(r)),
    se_cr2 = num(cr$SE), df_cr2 = num(cr$df_Satt), p_cr2 = num(cr$p_Satt))
  e <- c(e, shares(r, d$vi, model.matrix(r)), if (intervals) limits(free, best, d$yi, d$vi, X, Z))
  if (!length(all.vars(mods))) {
    p <- predict(r)
    add(paste0(id, "/three-level"), "pool", f, c(list(estimate = num(r$beta), q = num(r$QE), q_p = num(r$QEp), pi_low = num(p$pi.lb), pi_high = num(p$pi.ub)), e), model = "multilevel")
  } else
    add(paste(id, "three-level with", paste(all.vars(mods), collapse = "+"), sep = "/"), "regress", f,
      c(list(coef = num(r$beta), qe = num(r$QE), qe_p = num(r$QEp), qm = num(r$QM), qm_p = num(r$QMp)), e), model = "multilevel", moderators = as.list(all.vars(mods)))
}
d <- dat.konstantopoulos2011
k11 <- data.frame(study = paste0("s", d$study), cluster = d$district, yi = num(d$yi), vi = num(d$vi), year = d$year)
three("multilevel_konstantopoulos", k11)
three("multilevel_konstantopoulos", k11, ~ year)
d <- dat.assink2016
a16 <- data.frame(study = paste0("e", d$esid), cluster = paste0("study ", d$study), yi = num(d$yi), vi = num(d$vi), year = d$year,
  overt = as.numeric(d$deltype == "overt"), covert = as.numeric(d$deltype == "covert"))
three("multilevel_assink", a16)
three("multilevel_assink", a16, ~ year + overt + covert)
set.seed(20)  # one to three estimates a cluster
n <- c(1, 2, 1, 3, 1, 2, 1, 1, 2); cl <- rep(seq_along(n), n); k <- length(cl); v <- runif(k, 0.02, 0.4)
tiny <- data.frame(study = paste0("e", 1:k), cluster = paste0("c", cl), yi = 0.4 + rnorm(9, 0, 0.5)[cl] + rnorm(k, 0, 0.3) + rnorm(k, 0, sqrt(v)), vi = v,
  x = round(rnorm(k), 3), lone = as.numeric(cl == 4))
three("multilevel_tiny", tiny)
three("multilevel_tiny", tiny, ~ x)
three("multilevel_tiny", tiny, ~ x + lone, intervals = FALSE)
set.seed(3)  # less variation than sampling error explains: both variances, or one, at zero
cl <- rep(1:6, each = 3); v <- runif(18, 0.05, 0.5)
three("multilevel_none", data.frame(study = paste0("e", 1:18), cluster = cl, yi = 0.2 + 0.4 * rnorm(18, 0, sqrt(v)), vi = v))
y <- 0.2 + rnorm(18, 0, 0.5) + rnorm(18, 0, sqrt(v)); y <- y - 0.9 * ave(y, cl) + 0.18
three("multilevel_within_only", data.frame(study = paste0("e", 1:18), cluster = cl, yi = y, vi = v))
y <- 0.1 + rnorm(6, 0, 0.6)[cl] + 0.3 * rnorm(18, 0, sqrt(v))
three("multilevel_between_only", data.frame(study = paste0("e", 1:18), cluster = cl, yi = y, vi = v))
# CR2 for models without the third level
es <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
robust <- function(id, mods) {
  r <- rma(es$yi, es$vi, mods = mods, data = dat.bcg, method = "REML", control = tight)
  for (by in c("trial", "alloc")) { cr <- coef_test(r, vcov = "CR2", cluster = dat.bcg[[by]])
    add(paste("bcg_logrr/CR2", id, by, sep = "/"), "cr2", "data/bcg_logrr.csv", list(se = num(cr$SE), df = num(cr$df_Satt), coef = num(r$beta), tau2 = r$tau2), cluster = by, moderators = as.list(all.vars(mods))) }
}
robust("intercept", ~ 1); robust("ablat + year", ~ ablat + year)
