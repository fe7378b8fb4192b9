# Predictors as the models see them: the plan's transformations, done on the analysed patients.
#
# A number stays a number (log, log2, sqrt), or becomes a factor (cut) or a block of columns (spline).
# The spline's knots and quartiles are those of all known values of the cohort, for every model.

SCALES <- list(log = log, log2 = log2, sqrt = sqrt)
QUARTILES <- "Q3 vs Q1"

model_view <- function(cohort, plan) {
  list(cohort = replace(cohort, "data", list(transform_data(cohort$data, plan$predictors))),
       plan = replace(plan, "predictors", list(lapply(plan$predictors, function(predictor) {
         lay_out(predictor, cohort$data[[predictor$column]])
       }))))
}

lay_out <- function(predictor, values) {
  kind <- if (is.null(predictor$transform)) "" else predictor$transform
  if (kind == "cut") predictor$type <- "categorical"
  if (kind == "spline") {
    known <- values[!is.na(values)]
    predictor$type <- "spline"
    predictor$quartiles <- stats::quantile(known, c(0.25, 0.75), type = 7, names = FALSE)
    predictor$at <- place_knots(known, predictor$knots)
    if (predictor$quartiles[[1]] == predictor$quartiles[[2]]) predictor$at <- NULL
  }
  predictor
}

transform_data <- function(data, predictors) {
  for (predictor in predictors) {
    kind <- predictor$transform
    if (is.null(kind) || kind == "spline") next
    values <- data[[predictor$column]]
    data[[predictor$column]] <- if (kind == "cut") {
      cut(values, c(-Inf, predictor$points, Inf), labels = predictor$levels, right = FALSE)
    } else {
      SCALES[[kind]](values)
    }
  }
  data
}

# The columns of a predictor that is no factor, and what they are called. Those of a spline: the
# distance from the lower quartile in quartile distances, and how far each curve of the basis is
# from the straight line through its values at the quartiles.
number_block <- function(values, predictor) {
  if (predictor$type == "numeric") return(matrix(values / predictor$per))
  if (is.null(predictor$at)) return(matrix(0, length(values), 1))
  ends <- predictor$quartiles
  share <- (values - ends[[1]]) / diff(ends)
  curves <- bend(values, predictor$at)
  at_ends <- bend(ends, predictor$at)
  chord <- (1 - share) %o% at_ends[1, ] + share %o% at_ends[2, ]
  cbind(share, (curves - chord) / diff(ends), deparse.level = 0)
}

number_names <- function(predictor) {
  if (predictor$type == "numeric") return("")
  c(QUARTILES, if (!is.null(predictor$at)) paste("nonlinear", seq_len(length(predictor$at) - 2)))
}

describe_splines <- function(plan, store) {
  for (predictor in plan$predictors) {
    if (predictor$type != "spline") next
    is_laid_out <- !is.null(predictor$at)
    say <- function(statistic, value) {
      put(store, "transformation", statistic, if (is_laid_out) value else NA_real_,
          "quantile_type_7", if (is_laid_out) "ok" else "too_few_values",
          variable = predictor$name)
    }
    for (index in seq_along(predictor$at)) say(paste0("knot_", index), predictor$at[[index]])
    say("q1", predictor$quartiles[[1]])
    say("q3", predictor$quartiles[[2]])
  }
}

# The declared splines of the multivariable model as curves. The covariance is taken from the weights
# of the maximum, and of standardised columns, which keep the digits of nearly equal ones.
draw_declared <- function(cohort, model, plan, store) {
  if (is.null(model$fit)) return(invisible())
  names <- vapply(model$keys, `[[`, "", 1L)
  scaled <- scale(model$x[, -1, drop = FALSE])
  root <- sqrt(fit_weights(model$fit))
  covariance <- chol2inv(qr.R(qr(root * cbind(1, scaled), tol = 0)))[-1, -1, drop = FALSE]
  for (predictor in plan$predictors) {
    own <- which(names == predictor$name)
    if (predictor$type != "spline" || !length(own)) next
    values <- cohort$data[[predictor$column]][model$known]
    rows <- function(x) number_block(x, predictor)
    say_curve(values, rows, stats::coef(model$fit)[1L + own], covariance[own, own, drop = FALSE],
              attr(scaled, "scaled:scale")[own], plan$confidence, function(...) {
                put(store, "linearity", ..., variable = predictor$name)
              })
  }
}
