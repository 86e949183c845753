# Print every number beside ketcli's own; 1 if any differs, else 0. `loose` holds the tolerance where not 1e-6.
report <- function(found, expected, loose) {
  different <- 0
  total <- 0
  for (label in names(expected)) {
    numbers <- expected[[label]]
    tolerance <- if (is.null(loose[[label]])) 1e-6 else loose[[label]]
    cat(sprintf("%s\n%-20s%20s%20s\n", label, "", "this script", "ketcli"))
    for (key in names(numbers)) for (i in seq_along(numbers[[key]])) {
      theirs <- as.numeric(numbers[[key]][i])
      ours <- as.numeric(found[[label]][[key]])[i]
      se <- if (is.null(numbers$se) && length(numbers$ci_low) == 1) (numbers$ci_high - numbers$ci_low) / 4 else numbers$se
      se <- if (length(se) == length(numbers[[key]])) se[i] else se[1]
      size <- unit_of(key, if (is.null(se) || is.na(se)) 0 else se)
      agree <- if (!is.finite(theirs)) !is.finite(ours) else isTRUE(abs(ours - theirs) <= tolerance * max(abs(theirs), size) + 1e-12)
      name <- if (length(numbers[[key]]) > 1) sprintf("%s[%d]", key, i) else key
      cat(sprintf("%-20s%20.10g%20.10g%s\n", name, ours, theirs, if (agree) "" else "  DIFFERS"))
      different <- different + !agree
      total <- total + 1
    }
  }
  if (different) cat(sprintf("%d of %d numbers differ.\n", different, total))
  else cat(sprintf("All %d numbers agree.\n", total))
  as.integer(different > 0)
}

# What a difference is measured by where the number itself is small.
unit_of <- function(key, se) {
  if (grepl("^(tau2|sigma2)", key)) return(se^2)
  if (key %in% c("i2", "weight", "i2_between", "i2_within", "r2")) return(100)
  ones <- c("p", "q", "h2", "statistic", "rstudent", "dffits", "dfbetas", "hat", "qm", "qe", "lrt")
  if (key %in% ones || grepl("_[pq]$", key)) 1 else se
}

# Print estimates on the scale that people read; `shown` holds the measure of each.
display <- function(found, shown) {
  for (label in names(shown)) {
    back <- switch(shown[[label]], RR = exp, OR = exp, HR = exp, PLO = plogis, identity)
    one <- found[[label]]
    cat(sprintf("%s: %s %.4g (%.4g to %.4g)\n", label, shown[[label]], back(one$estimate), back(one$ci_low), back(one$ci_high)))
  }
}
