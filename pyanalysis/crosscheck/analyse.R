# The whole study again, from the raw columns and the plan: nothing here was computed elsewhere.
#
# data: a data frame, one row a patient of the file, columns x1, x2, ... (numeric, or factors with
#       every declared level in display order).
# plan: event, non_event, outcome (a column), interval, confidence, selection, predictors and
#       exclusions, each with its column in `data` and its own name.
# Gives equally long vectors, one element a statistic, with the keys of ard.csv.

analyse <- function(data, plan) {
  store <- new_rows()
  cohort <- analysed_cohort(data, plan, store)
  describe_baseline(cohort, plan, store)
  p_values <- lapply(plan$predictors, function(predictor) {
    fit <- fit_model(cohort, list(predictor), plan, store, "univariable", predictor$name)
    fit$p_value[[predictor$name]]
  })
  selection <- select_variables(cohort, plan, p_values, store)
  multivariable <- NULL
  if (any(selection$chosen)) {
    multivariable <- fit_model(cohort, plan$predictors[selection$chosen], plan, store,
                               "multivariable", "", refused = selection$status)
  }
  count_parameters(cohort, plan, multivariable, store)
  describe_performance(multivariable, plan, store)
  as_columns(store)
}

count_parameters <- function(cohort, plan, multivariable, store) {
  y <- if (is.null(multivariable)) cohort$event else multivariable$y
  limiting <- min(sum(y), length(y) - sum(y))
  considered <- sum(vapply(plan$predictors, function(predictor) {
    if (predictor$type == "numeric") return(1)
    max(0, nlevels(droplevels(cohort$data[[predictor$column]])) - 1)
  }, 0))
  fitted <- if (is.null(multivariable)) 0 else multivariable$parameters
  say <- function(statistic, value) {
    put_or(store, "diagnostics", statistic, method = "count", value = value,
           otherwise = "not_estimable")
  }
  say("limiting_size", limiting)
  say("parameters_considered", considered)
  say("parameters_fitted", fitted)
  say("events_per_parameter_considered", if (considered > 0) limiting / considered else NA_real_)
  say("events_per_parameter_fitted", if (fitted > 0) limiting / fitted else NA_real_)
}
