# Network meta-analysis by a second route: multivariate models of contrasts in metafor's rma.mv, with the covariance of
# multi-arm trials and an explicit design matrix (no Laplacian, no pseudo-inverse). Writes extra_network.json.
# Run in this folder: Rscript extra_network.R
suppressMessages({library(metafor); library(jsonlite)})

contrasts_of <- function(arms) {
  # arms: study, treatment (factor), value, variance -> one row a contrast against the study's first arm
  rows <- NULL; blocks <- list()
  for (s in unique(arms$study)) {
    a <- arms[arms$study == s, ]
    a <- a[order(as.integer(a$treatment)), ]
    m <- nrow(a)
    rows <- rbind(rows, data.frame(study = s, base = as.character(a$treatment[1]), other = as.character(a$treatment[-1]),
      yi = a$value[-1] - a$value[1], row = seq_len(m - 1), design = paste(a$treatment, collapse = ":")))
    blocks[[length(blocks) + 1]] <- diag(a$variance[-1], m - 1) + a$variance[1]
  }
  list(rows = rows, V = as.matrix(Matrix::bdiag(blocks)))
}

design_of <- function(rows, treatments, reference) {
  X <- sapply(treatments, function(t) (rows$other == t) - (rows$base == t))
  X[, treatments != reference, drop = FALSE]
}

fit <- function(rows, V, X, ...) rma.mv(yi, V, mods = X, intercept = FALSE, random = ~ factor(row) | study, struct = "CS", rho = 0.5,
  data = rows, ...)

moments <- function(rows, V, X) {
  # DerSimonian & Laird generalized (Jackson et al., 2012, with one tau2): (Q - df) / tr(P R)
  W <- solve(V)
  P <- W - W %*% X %*% solve(t(X) %*% W %*% X) %*% t(X) %*% W
  R <- outer(rows$study, rows$study, "==") * 0.5
  diag(R) <- 1
  max(0, (c(rows$yi %*% P %*% rows$yi) - (nrow(X) - ncol(X))) / sum(diag(P %*% R)))
}

interaction_of <- function(rows, treatments) {
  # one parameter a non-base arm of each design: nothing is assumed across designs
  key <- paste(rows$design, rows$base, rows$other)
  sapply(unique(key), function(k) as.numeric(key == k))
}

analyse <- function(arms, reference) {
  treatments <- levels(arms$treatment)
  made <- contrasts_of(arms)
  rows <- made$rows; V <- made$V
  X <- design_of(rows, treatments, reference)
  k <- ncol(X)
  ask <- function(tau2) {
    m <- fit(rows, V, X, tau2 = tau2)
    list(tau2 = tau2, estimates = c(coef(m)), se = c(m$se), vcov = unname(vcov(m)), qe = m$QE)
  }
  common <- ask(0)
  # rma.mv's optimizer stops early; the exact maximum is the root of the score, and rma.mv must agree to its own accuracy
  R <- outer(rows$study, rows$study, "==") * 0.5; diag(R) <- 1
  score <- function(t) {
    W <- solve(V + t * R); P <- W - W %*% X %*% solve(t(X) %*% W %*% X) %*% t(X) %*% W; q <- P %*% rows$yi
    c(t(q) %*% R %*% q) - sum(diag(P %*% R))
  }
  top <- uniroot(score, c(0, 5), tol = 1e-14)$root
  theirs <- fit(rows, V, X)
  stopifnot(abs(theirs$tau2 - top) < 1e-4 * top)
  reml <- fit(rows, V, X, tau2 = top)
  dl <- moments(rows, V, X)
  full <- interaction_of(rows, treatments)
  inside <- fit(rows, V, full, tau2 = 0)
  within <- moments(rows, V, full)
  whole <- function(X, tau2) {
    S <- V + tau2 * outer(rows$study, rows$study, "==") * 0.5 * (1 + diag(nrow(rows)))
    W <- solve(S); b <- solve(t(X) %*% W %*% X, t(X) %*% W %*% rows$yi)
    e <- rows$yi - X %*% b
    c(t(e) %*% W %*% e)
  }
  p_scores <- function(m, small_good) {
    b <- c(0, m$estimates); v <- rbind(0, cbind(0, m$vcov)); n <- length(b); s <- numeric(n)
    for (i in 1:n) for (j in setdiff(1:n, i)) {
      z <- (b[i] - b[j]) / sqrt(v[i, i] + v[j, j] - 2 * v[i, j])
      s[i] <- s[i] + pnorm(if (small_good) -z else z) / (n - 1)
    }
    setNames(as.list(s), c(reference, setdiff(treatments, reference)))
  }
  splits <- list()
  for (i in seq_along(treatments)) for (j in seq_along(treatments)) if (i < j) {
    a <- treatments[i]; b <- treatments[j]
    has <- sapply(rows$study, function(s) { d <- rows[rows$study == s, ]; all(c(a, b) %in% c(d$base, d$other)) })
    if (!any(has)) next
    # a gains d/2, b loses d/2 in trials that compare them (White, 2015, symmetric)
    shift <- has * 0.5 * (((rows$other == a) - (rows$base == a)) - ((rows$other == b) - (rows$base == b)))
    Xs <- cbind(X, shift = shift)
    if (qr(Xs)$rank <= k) next
    m <- fit(rows, V, Xs, tau2 = dl)
    est <- setNames(rep(0, length(treatments)), treatments)
    est[colnames(X)] <- coef(m)[seq_len(k)]
    splits[[length(splits) + 1]] <- list(a = a, b = b, trials = length(unique(rows$study[has])),
      indirect = unname(est[a] - est[b]), difference = unname(coef(m)[k + 1]), se_difference = m$se[k + 1])
  }
  mdl <- ask(dl)
  list(treatments = treatments, reference = reference, compared = colnames(X), common = common, dl = mdl,
    reml = list(tau2 = reml$tau2, estimates = c(coef(reml)), se = c(reml$se), loglik = c(logLik(reml))),
    q_df = nrow(X) - k, within = list(q = inside$QE, df = nrow(full) - ncol(full)),
    interaction = list(tau2 = within, q = whole(X, within) - whole(full, within), df = ncol(full) - k),
    p_scores = list(common_small = p_scores(common, TRUE), dl_small = p_scores(mdl, TRUE), dl_large = p_scores(mdl, FALSE)),
    splits = splits)
}

senn <- dat.senn2013
senn <- data.frame(study = senn$study, treatment = factor(senn$treatment), value = senn$mi, variance = senn$sdi^2 / senn$ni)

smoke <- dat.hasselblad1998
empty <- ave(smoke$xi == 0, smoke$study, FUN = any) == 1
x <- smoke$xi + 0.5 * empty; n <- smoke$ni + empty
smoking <- data.frame(study = smoke$study, treatment = factor(smoke$trt), value = log(x / (n - x)), variance = 1 / x + 1 / (n - x))

# three arms and standardized mean differences: the SD of all arms pooled (Gleser & Olkin, 2009)
gleser <- function(mean, sd, n) {
  N <- sum(n); m <- N - length(n); s <- sqrt(sum((n - 1) * sd^2) / m)
  J <- exp(lgamma(m / 2) - log(sqrt(m / 2)) - lgamma((m - 1) / 2))
  g <- J * (mean[-1] - mean[1]) / s
  list(yi = g, V = diag(1 / n[-1], length(g)) + 1 / n[1] + outer(g, g) / (2 * N))
}
smd <- list(mean = c(20, 15, 12.5), sd = c(8, 9, 7.5), n = c(20, 22, 19))

# the invented trials of tests/facing, standardized mean differences (the trial with a published difference only left out)
read <- function(name) read.csv(file.path("..", "facing", name), na.strings = "", stringsAsFactors = FALSE)
node_of <- function(drug, formulation, route) ifelse(!is.na(formulation) & formulation == "esketamine",
  ifelse(route == "iv", "esketamine IV", "esketamine nasal"), ifelse(drug == "ketamine", "racemic IV",
  ifelse(drug %in% c("saline", "placebo"), "inactive placebo", ifelse(drug == "midazolam", "active placebo",
  ifelse(drug == "electroconvulsive therapy", "ECT", drug)))))
facing <- merge(read("results.csv"), read("arms.csv")[, c("trial_id", "arm_id", "role", "drug", "formulation", "route")])
facing <- facing[facing$outcome == "severity" & !facing$trial_id %in% c("oak2014", "pine2019"), ]
facing$node <- node_of(facing$drug, facing$formulation, facing$route)
facing_fit <- local({
  rows <- NULL; blocks <- list()
  for (s in sort(unique(facing$trial_id))) {
    a <- facing[facing$trial_id == s, ]; a <- a[order(a$node), ]
    g <- gleser(a$mean, a$sd, a$n)
    rows <- rbind(rows, data.frame(study = s, base = a$node[1], other = a$node[-1], yi = g$yi, row = seq_along(g$yi)))
    blocks[[length(blocks) + 1]] <- g$V
  }
  V <- as.matrix(Matrix::bdiag(blocks))
  X <- design_of(rows, sort(unique(facing$node)), "inactive placebo")
  ask <- function(tau2) { m <- fit(rows, V, X, tau2 = tau2); list(compared = colnames(X), estimates = c(coef(m)), se = c(m$se), qe = m$QE) }
  list(common = ask(0), tau2_0.1 = ask(0.1))
})

out <- list(
  R = R.version.string, metafor = as.character(packageVersion("metafor")),
  senn2013 = c(list(arms = senn), analyse(senn, "placebo")),
  hasselblad1998 = c(list(arms = smoking, counts = smoke[, c("study", "trt", "xi", "ni")]), analyse(smoking, "no_contact")),
  smd = c(smd, do.call(gleser, smd)), facing = facing_fit
)
write_json(out, "extra_network.json", auto_unbox = TRUE, digits = I(17), pretty = FALSE)
