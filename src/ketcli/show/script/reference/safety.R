# A side effect: ratio by the model, shares of people with it, their difference and the number needed.
side_effect <- function(rows, model, tau2_method, test, share_test, level, i2_from) {
  found <- ratio_of(rows, model, tau2_method, test, level, i2_from)
  a <- sum(rows$events_e)
  c <- sum(rows$events_c)
  control <- c / sum(rows$n_c)
  found$share_c <- control
  if (a == 0 || c == 0 || !is.finite(found$rr)) {
    found$share_e <- a / sum(rows$n_e)
    found[c("rd", "rd_ci_low", "rd_ci_high")] <- counted_difference(rows, level)
    found$nnh <- NA
  } else {
    ratios <- c(found$rr, found$rr_ci_low, found$rr_ci_high)
    odds <- ratios * control / (1 - control)
    shares <- pmin(if (model == "peto") odds / (1 + odds) else control * ratios, 1)
    found[c("share_e", "share_e_ci_low", "share_e_ci_high")] <- shares
    found[c("rd", "rd_ci_low", "rd_ci_high")] <- shares - control
    found$nnh <- if (shares[1] == control) NA else 1 / (shares[1] - control)
  }
  c(found, incidence(rows$events_e, rows$n_e, "incidence_e", tau2_method, share_test, level),
    incidence(rows$events_c, rows$n_c, "incidence_c", tau2_method, share_test, level))
}

# Risk ratio (Peto: odds ratio) with its limits; of one trial its own.
ratio_of <- function(rows, model, tau2_method, test, level, i2_from) {
  told <- rows[is.finite(rows$log_rr) & is.finite(rows$log_rr_v) & rows$log_rr_v > 0, ]
  told <- data.frame(yi = told$log_rr, vi = told$log_rr_v)
  if (model == "none") return(list(rr = NA, rr_ci_low = NA, rr_ci_high = NA))
  more <- list()
  if (model == "random" && nrow(told) > 1) {
    fit <- refit(told, tau2_method, test, level, i2_from)
    more <- fit[c("tau2", "i2")]
  } else if (model == "mh") fit <- mantel_haenszel(rows, "RR", level)
  else if (model == "peto") fit <- peto(rows, level)
  else fit <- common_effect(told, if (nrow(told) == 1) "z" else test, level)
  c(list(rr = exp(fit$estimate), rr_ci_low = exp(fit$ci_low), rr_ci_high = exp(fit$ci_high)), more)
}

# From the counts: Mantel-Haenszel; of one trial the hybrid score (Newcombe, 1998), paired its own.
counted_difference <- function(rows, level) {
  z <- qnorm(0.5 + level / 2)
  if (nrow(rows) == 1 && rows$paired > 0) return(as.list(rows$rd + c(0, -1, 1) * z * sqrt(rows$rd_v)))
  if (nrow(rows) == 1 && rows$events_e + rows$events_c > 0) {
    e <- wilson(rows$events_e, rows$n_e, z)
    k <- wilson(rows$events_c, rows$n_c, z)
    gap <- e[1] - k[1]
    return(list(gap, gap - sqrt((e[1] - e[2])^2 + (k[3] - k[1])^2), gap + sqrt((e[3] - e[1])^2 + (k[1] - k[2])^2)))
  }
  if (sum(rows$events_e + rows$events_c) == 0) return(list(0, NA, NA))
  fit <- mantel_haenszel(rows, "RD", level)
  list(fit$estimate, fit$ci_low, fit$ci_high)
}

# A share with its score interval (Wilson, 1927).
wilson <- function(x, n, z) {
  p <- x / n
  middle <- p + z^2 / (2 * n)
  half <- z * sqrt(p * (1 - p) / n + z^2 / (4 * n^2))
  c(p, (middle - half) / (1 + z^2 / n), (middle + half) / (1 + z^2 / n))
}

# The share of a group: random effects on logits, or all people together with exact limits (Clopper and Pearson).
incidence <- function(x, n, name, tau2_method, test, level) {
  exact <- as.numeric(binom.test(round(sum(x)), round(sum(n)), conf.level = level)$conf.int)
  total <- sum(x) / sum(n)
  telling <- x > 0 & x < n
  if (length(x) < 2 || 2 * sum(telling) <= length(x)) {
    own <- c(total, exact)
  } else {
    e <- escalc("PLO", xi = x, ni = n)
    fit <- rma(e$yi, e$vi, method = tau2_method, test = test, level = 100 * level, control = tight(as.numeric(e$yi), as.numeric(e$vi)))
    own <- plogis(c(fit$beta[1], fit$ci.lb, fit$ci.ub))
  }
  setNames(as.list(c(own, total, exact)), paste0(name, c("", "_ci_low", "_ci_high", "_total", "_exact_low", "_exact_high")))
}
