# Generalised variance inflation: how much smaller the generalised variance of a variable's columns
# is once the other columns are known, in the weighted space of the fitted model. No covariance
# matrix is inverted.

describe_collinearity <- function(model, store) {
  if (is.null(model) || is.null(model$fit)) return(invisible())
  names <- vapply(model$keys, `[[`, "", 1L)
  if (length(unique(names)) < 2) return(invisible())
  root <- sqrt(fit_weights(model$fit))
  z <- root * scale(model$x[, -1, drop = FALSE])
  spread <- function(block, given) {
    left <- qr.resid(qr(given, tol = 0), block)
    prod(diag(as.matrix(qr.R(qr(left, tol = 0))))^2)
  }
  for (name in unique(names)) {
    own <- names == name
    block <- z[, own, drop = FALSE]
    gvif <- spread(block, root) / spread(block, cbind(root, z[, !own, drop = FALSE]))
    say <- function(statistic, value) {
      put(store, "diagnostics", statistic, value, "fox_monette", variable = name)
    }
    say("gvif", gvif)
    say("gvif_df", sum(own))
    say("gvif_scaled", gvif^(1 / (2 * sum(own))))
  }
}
