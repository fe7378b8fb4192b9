# Restricted cubic splines against straight lines, and the curve relative to the median.

KNOT_QUANTILES <- list(`3` = c(0.1, 0.5, 0.9), `4` = c(0.05, 0.35, 0.65, 0.95),
                       `5` = c(0.05, 0.275, 0.5, 0.725, 0.95))
CURVE_POINTS <- 21L

# `model` is what fit_model gave, `label` its key.
test_linearity <- function(cohort, model, predictors, plan, label, store) {
  if (is.null(model) || plan$linearity == 0) return(invisible())
  for (predictor in predictors) {
    if (predictor$type != "numeric") next
    say <- function(statistic, value, method, otherwise = "ok", level = "") {
      put_or(store, "linearity", statistic, method = method, model = label, value = value,
             variable = predictor$name, level = level, otherwise = otherwise)
    }
    values <- cohort$data[[predictor$column]][model$known]
    spline <- spline_of(model, values, predictor$name, plan$linearity)
    for (index in seq_along(spline$knots)) {
      say(paste0("knot_", index), spline$knots[[index]], "quantile_type_7")
    }
    statistic <- df <- NA_real_
    if (spline$status == "ok") {
      bent <- ncol(model$x) + seq_len(length(spline$knots) - 2)
      statistic <- likelihood_ratio(spline$fit, spline$z, model$y, bent)
      df <- length(bent)
    }
    say("test_statistic", statistic, "likelihood_ratio", spline$status)
    say("test_df", df, "likelihood_ratio", spline$status)
    say("p_value", stats::pchisq(statistic, df, lower.tail = FALSE), "likelihood_ratio",
        spline$status)
    if (spline$status == "ok" && label == "") {
      draw_curve(spline, values, predictor$per, plan$confidence, say)
    }
  }
}

# The model's columns beside the spline's, all standardised, and their fit.
spline_of <- function(model, values, name, wanted) {
  if (is.null(model$fit)) return(list(status = model$ml_status))
  knots <- place_knots(values, wanted)
  if (is.null(knots)) return(list(status = "too_few_values"))
  bent <- bend(values, knots)
  if (any(apply(bent, 2, function(v) min(v) == max(v))) ||
        qr(cbind(1, scale(values), scale(bent)), tol = 1e-7)$rank < 2 + ncol(bent)) {
    return(list(status = "too_few_values"))
  }
  scaled <- scale(cbind(model$x[, -1, drop = FALSE], bent))
  keys <- c(model$keys, rep(list(c(name, "spline")), ncol(bent)))
  z <- cbind(1, scaled)
  judged <- judge_model(list(x = z, keys = keys, problems = character()), model$y)
  fit <- if (judged$status == "ok") fit_frame(data.frame(y = model$y, scaled), judged$start)
  own <- c(which(vapply(model$keys, `[[`, "", 1L) == name), length(model$keys) + seq_len(ncol(bent)))
  list(status = judged$status, knots = knots, z = z, fit = fit, own = own,
       spread = attr(scaled, "scaled:scale")[own])
}

place_knots <- function(values, wanted) {
  for (count in unique(c(if (length(values) < 100) 3 else wanted, 3))) {
    if (length(unique(values)) < count) next
    knots <- stats::quantile(values, KNOT_QUANTILES[[as.character(count)]], type = 7, names = FALSE)
    if (all(diff(knots) > 1e-12 * max(abs(knots)))) return(knots)
  }
  NULL
}

# The basis of natural cubic splines: differences of truncated cubes that are linear beyond the outer
# knots, in the units of the values.
bend <- function(values, knots) {
  k <- length(knots)
  cubes <- function(j) pmax(values - knots[[j]], 0)^3
  slope <- function(j) (cubes(j) - cubes(k)) / (knots[[k]] - knots[[j]])
  columns <- lapply(seq_len(k - 2), function(j) {
    (slope(j) - slope(k - 1)) * (knots[[k]] - knots[[j]]) / (knots[[k]] - knots[[1]])^2
  })
  do.call(cbind, columns)
}

# Not vcov: glm gives patients whose log odds are beyond 30 a weight of 2e-16 each, which a nearly flat
# direction feels.
spline_covariance <- function(spline) {
  eta <- drop(spline$z %*% stats::coef(spline$fit))
  chol2inv(qr.R(qr(sqrt(stats::plogis(eta) * stats::plogis(-eta)) * spline$z, tol = 0)))
}

draw_curve <- function(spline, values, per, confidence, say) {
  middle <- stats::median(values)
  rows <- function(at) cbind((at - middle) / per, bend(at, spline$knots))
  own <- 1L + spline$own
  say_curve(values, rows, stats::coef(spline$fit)[own] / spline$spread,
            spline_covariance(spline)[own, own], spline$spread, confidence, say)
}

# `rows` gives the columns of a curve at any values; `slopes` are per unit of them, `covariance` per
# `spread`.
say_curve <- function(values, rows, slopes, covariance, spread, confidence, say) {
  middle <- stats::median(values)
  ends <- stats::quantile(values, c(0.05, 0.95), type = 7, names = FALSE)
  at <- seq(ends[[1]], ends[[2]], length.out = CURVE_POINTS)
  contrast <- sweep(rows(at), 2, rows(middle))
  log_odds <- drop(contrast %*% slopes)
  steps <- sweep(contrast, 2, spread, "/")
  error <- sqrt(rowSums((steps %*% covariance) * steps))
  reach <- stats::qnorm(0.5 + confidence / 2) * error
  say("median", middle, "quantile_type_7")
  for (index in seq_along(at)) {
    level <- as.character(index)
    say("curve_value", at[[index]], "grid", level = level)
    say("curve_log_odds", log_odds[[index]], "spline", level = level)
    say("curve_std_error", error[[index]], "spline", level = level)
    say("curve_ci_low", log_odds[[index]] - reach[[index]], "wald", level = level)
    say("curve_ci_high", log_odds[[index]] + reach[[index]], "wald", level = level)
  }
}
