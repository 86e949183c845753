# Effects, design (a column a treatment but the first), their covariance, and the pattern of heterogeneity.
network_parts <- function(contrasts, covariances, treatments) {
  X <- sapply(treatments[-1], function(name) (contrasts$treatment == name) - (contrasts$base == name))
  X <- matrix(X, nrow(contrasts))
  V <- matrix(0, nrow(contrasts), nrow(contrasts))
  V[cbind(as.numeric(covariances$row), covariances$column)] <- covariances$covariance
  V[upper.tri(V)] <- pmax(abs(V), abs(t(V)))[upper.tri(V)] * sign(V + t(V))[upper.tri(V)]
  V[lower.tri(V)] <- t(V)[lower.tri(V)]
  same <- outer(contrasts$study, contrasts$study, "==")
  list(y = contrasts$yi, X = X, V = V, R = ifelse(diag(nrow(V)) > 0, 1, 0.5 * same))
}

# Generalized least squares: squares left, coefficients and their covariance.
squares_about <- function(y, X, V) {
  W <- solve(V)
  found <- svd(t(X) %*% W %*% X)
  kept <- found$d > 1e-12 * found$d[1]
  covariance <- found$v[, kept, drop = FALSE] %*% (t(found$u[, kept, drop = FALSE]) / found$d[kept])
  theta <- covariance %*% t(X) %*% W %*% y
  list(q = as.numeric(t(y - X %*% theta) %*% W %*% (y - X %*% theta)), theta = as.numeric(theta), covariance = covariance, rank = qr(X)$rank)
}

# The generalized method of moments (Ruecker, 2012).
network_moments <- function(parts) {
  at <- squares_about(parts$y, parts$X, parts$V)
  df <- length(parts$y) - at$rank
  if (df == 0) return(0)
  W <- solve(parts$V)
  P <- W - W %*% parts$X %*% at$covariance %*% t(parts$X) %*% W
  max(0, (at$q - df) / sum(diag(P %*% parts$R)))
}

# One tau2 for all comparisons, correlated by half within trials: moments, or REML by metafor's rma.mv.
network_tau2 <- function(parts, contrasts, estimator) {
  if (estimator == "DL") return(network_moments(parts))
  rows <- data.frame(study = contrasts$study, row = seq_along(parts$y))
  fit <- rma.mv(parts$y, parts$V, mods = parts$X, intercept = FALSE, random = ~ row | study, struct = "CS", rho = 1/2, data = rows,
                control = list(optimizer = "nlminb", rel.tol = 1e-10))
  fit$tau2
}

# Every treatment against every later one in the list, and P-scores; as netmeta(method.tau = "DL" or "REML").
network <- function(contrasts, covariances, treatments, random, estimator, test, level, small_is_good) {
  parts <- network_parts(contrasts, covariances, treatments)
  q <- squares_about(parts$y, parts$X, parts$V)$q
  df <- length(parts$y) - ncol(parts$X)
  tau2 <- if (random) network_tau2(parts, contrasts, estimator) else 0
  at <- squares_about(parts$y, parts$X, parts$V + tau2 * parts$R)
  if (df == 0) test <- "z"
  factor <- c(z = 1, knha = at$q / df, adhoc = max(1, at$q / df))[[test]]
  theta <- c(0, at$theta)
  n <- length(treatments)
  S <- matrix(0, n, n)
  S[-1, -1] <- factor * at$covariance
  estimate <- outer(theta, theta, "-")
  se <- sqrt(pmax(outer(diag(S), diag(S), "+") - 2 * S, 0))
  law <- if (test == "z") Inf else df
  z <- ifelse(se > 0, estimate / se, 0)
  better <- matrix(pt(if (small_is_good) -z else z, law), n)
  diag(better) <- 0
  half <- qt(0.5 + level / 2, law) * se
  pick <- function(m) t(m)[lower.tri(m)]
  list(estimate = pick(estimate), se = pick(se), ci_low = pick(estimate - half), ci_high = pick(estimate + half), p = pick(matrix(2 * pt(-abs(z), law), n)),
       p_score = rowSums(better) / (n - 1), q = q, q_p = if (df > 0) pchisq(q, df, lower.tail = FALSE) else 1,
       i2 = if (df > 0) 100 * max(0, 1 - df / q) else NA, tau2 = tau2)
}

# The treatments of each trial.
members_of <- function(contrasts) {
  tapply(seq_len(nrow(contrasts)), contrasts$study, function(i) unique(c(contrasts$base[i], contrasts$treatment[i])), simplify = FALSE)
}

# Q within and between designs, and the design-by-treatment interaction (as netmeta's decomp.design).
inconsistency <- function(contrasts, covariances, treatments) {
  parts <- network_parts(contrasts, covariances, treatments)
  design <- sapply(members_of(contrasts), function(one) paste(sort(one), collapse = " | "))[contrasts$study]
  own <- do.call(cbind, lapply(sort(unique(design)), function(one) parts$X * (design == one)))
  whole <- squares_about(parts$y, parts$X, parts$V)
  within <- squares_about(parts$y, own, parts$V)
  df_within <- length(parts$y) - within$rank
  df_between <- length(parts$y) - ncol(parts$X) - df_within
  free <- list(y = parts$y, X = own, V = parts$V, R = parts$R)
  tau2 <- network_moments(free)
  V <- parts$V + tau2 * parts$R
  moved <- squares_about(parts$y, parts$X, V)$q - squares_about(parts$y, own, V)$q
  part <- function(q, df) if (df > 0) c(max(0, q), pchisq(max(0, q), df, lower.tail = FALSE)) else c(0, 1)
  a <- part(within$q, df_within)
  b <- part(whole$q - within$q, df_between)
  d <- part(moved, df_between)
  list(within_q = a[1], within_p = a[2], between_q = b[1], between_p = b[2], interaction_q = d[1], interaction_p = d[2], tau2_within = tau2)
}

# Direct and indirect evidence, left minus right (`pairs`: left, right, left, right ...), at the network's tau2.
sides_of <- function(contrasts, covariances, treatments, pairs, tau2) {
  parts <- network_parts(contrasts, covariances, treatments)
  members <- members_of(contrasts)
  found <- list()
  for (one in seq(1, length(pairs), 2)) {
    left <- pairs[one]
    right <- pairs[one + 1]
    has <- sapply(members, function(arms) all(c(left, right) %in% arms))[contrasts$study]
    toward <- function(name) (contrasts$treatment == name) - (contrasts$base == name)
    at <- squares_about(parts$y, cbind(parts$X, 0.5 * has * (toward(left) - toward(right))), parts$V + tau2 * parts$R)
    indirect <- c((treatments[-1] == left) - (treatments[-1] == right), 0)
    direct <- c(indirect[-length(indirect)], 1)
    for (side in list(list("indirect", indirect), list("direct", direct), list("difference", direct - indirect))) {
      found[[side[[1]]]] <- c(found[[side[[1]]]], sum(side[[2]] * at$theta))
      found[[paste0(side[[1]], "_se")]] <- c(found[[paste0(side[[1]], "_se")]], sqrt(as.numeric(side[[2]] %*% at$covariance %*% side[[2]])))
    }
  }
  found$p <- 2 * pnorm(-abs(found$difference / found$difference_se))
  found
}
