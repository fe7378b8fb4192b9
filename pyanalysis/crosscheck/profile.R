# Profile-likelihood limits, twice: as roots of the refitted deviance, and as plain confint gives them.

FURTHEST <- 200 # standard errors, as far as a limit is looked for
DEEPEST <- 4

# The coefficient moves into the offset; where the refitted deviance has risen by the chi-squared
# quantile, there is the limit. NA where the deviance never rises so far. The columns are centred,
# which changes no other coefficient than the constant: with the offset far from zero, iterations
# that start from the uncentred constant end in the wrong place and call it convergence.
profile_limit <- function(fit, x, y, j, side, confidence) {
  rise <- stats::qchisq(confidence, 1)
  se <- sqrt(stats::vcov(fit)[j, j])
  x[, -1] <- sweep(x[, -1, drop = FALSE], 2, colMeans(x[, -1, drop = FALSE]))
  full <- fit_matrix(x, y)
  best <- list(at = stats::coef(fit)[[j]], others = full$coefficients[-j],
               weights = fit_weights(full), excess = -rise)
  profiled <- function(b, near, depth = 0) {
    # The others give way as the last point's curvature says: nearly equal columns move far.
    root <- sqrt(pmax(near$weights, 1e-300))
    give <- qr.coef(qr(x[, -j, drop = FALSE] * root, tol = 0), x[, j] * root)
    start <- near$others - (b - near$at) * ifelse(is.finite(give), give, 0)
    refit <- fit_matrix(x[, -j, drop = FALSE], y, offset = x[, j] * b, start = start)
    if (refit$converged) {
      return(list(at = b, others = refit$coefficients, weights = fit_weights(refit),
                  excess = refit$deviance - fit$deviance - rise))
    }
    # Too far at once: half of the way first.
    if (depth == DEEPEST) return(NULL)
    halfway <- profiled((b + near$at) / 2, near, depth + 1)
    if (is.null(halfway)) NULL else profiled(b, halfway, depth + 1)
  }
  inner <- best
  width <- sqrt(rise) * se
  while (width <= FURTHEST * se) {
    outer <- profiled(best$at + side * width, inner)
    if (is.null(outer)) return(NA_real_)
    if (outer$excess > 0) return(limit_between(inner, outer, profiled, 1e-10 * se))
    inner <- outer
    width <- width * 1.3
  }
  NA_real_
}

limit_between <- function(inner, outer, profiled, tolerance) {
  excess <- function(b) {
    for (end in list(inner, outer)) if (b == end$at) return(end$excess)
    found <- profiled(b, inner)
    if (is.null(found)) stop("no maximum here")
    found$excess
  }
  tryCatch(stats::uniroot(excess, sort(c(inner$at, outer$at)), tol = tolerance)$root,
           error = function(e) NA_real_)
}

# A second opinion: confint's spline through a profile of about ten fits. Where the profile bends
# too much for so few, it is drawn more finely. NA where confint has no answer; it then has no row.
FINER <- c(1, 8, 64)
SPLINE_TOLERANCE <- 5e-4

coarse_limits <- function(fit, j, exact, confidence) {
  widest <- sqrt(stats::qchisq(1 - (1 - confidence) / 4, 1))
  for (finer in FINER) {
    limits <- tryCatch(
      suppressWarnings(suppressMessages({
        drawn <- stats::profile(fit, which = j, alpha = (1 - confidence) / 4,
                                maxsteps = 10 * finer, del = widest / 5 / finer)
        as.vector(stats::confint(drawn, parm = names(stats::coef(fit))[[j]], level = confidence))
      })),
      error = function(e) c(NA_real_, NA_real_)
    )
    if (length(limits) != 2) limits <- c(NA_real_, NA_real_)
    gap <- abs(limits - c(exact$low, exact$high)) / exact$std_error
    if (!any(gap > SPLINE_TOLERANCE, na.rm = TRUE)) break
  }
  limits
}
