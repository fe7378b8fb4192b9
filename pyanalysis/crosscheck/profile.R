# Profile-likelihood limits, twice: as roots of the refitted deviance, and as plain confint gives them.

FURTHEST <- 200 # standard errors, as far as a limit is looked for

# The coefficient moves into the offset; where the refitted deviance has risen by the chi-squared
# quantile, there is the limit. NA where the deviance never rises so far. The columns are centred,
# which changes no other coefficient than the constant: with the offset far from zero, iterations
# that start from the uncentred constant end in the wrong place and call it convergence.
profile_limit <- function(fit, x, y, j, side, confidence) {
  rise <- stats::qchisq(confidence, 1)
  best <- stats::coef(fit)[[j]]
  se <- sqrt(stats::vcov(fit)[j, j])
  x[, -1] <- sweep(x[, -1, drop = FALSE], 2, colMeans(x[, -1, drop = FALSE]))
  start <- stats::coef(fit_matrix(x, y))[-j]
  excess <- function(b) {
    refit <- fit_matrix(x[, -j, drop = FALSE], y, offset = x[, j] * b, start = start)
    if (!refit$converged || refit$iter > SEPARATED_ITERATIONS) {
      refit <- fit_matrix(x[, -j, drop = FALSE], y, offset = x[, j] * b)
    }
    refit$deviance - fit$deviance - rise
  }
  safe <- function(b) tryCatch(excess(b), error = function(e) NA_real_)
  inner <- best
  width <- sqrt(rise) * se
  while (width <= FURTHEST * se) {
    outer <- best + side * width
    value <- safe(outer)
    if (is.na(value)) return(NA_real_)
    if (value > 0) {
      return(stats::uniroot(excess, sort(c(inner, outer)), tol = 1e-10 * se)$root)
    }
    inner <- outer
    width <- width * 1.3
  }
  NA_real_
}

plain_confint <- function(fit, confidence) {
  none <- matrix(NA_real_, length(stats::coef(fit)), 2)
  limits <- tryCatch(
    suppressWarnings(suppressMessages(stats::confint(fit, level = confidence))),
    error = function(e) none
  )
  if (is.null(dim(limits))) none else limits
}
