# The whole study again, from the raw columns and the plan: nothing here was computed elsewhere.
#
# data: a data frame, one row a patient of the file, columns x1, x2, ... (numeric, or factors with
#       every declared level in display order).
# plan: event, non_event, outcome (a column), interval, confidence, selection, predictors and
#       exclusions, each with its column in `data` and its own name.
# A validation alone brings what was drawn elsewhere: the numbers of the patients in each resample.
# Gives equally long vectors, one element a statistic, with the keys of ard.csv.

analyse <- function(data, plan) {
  store <- new_rows()
  cohort <- analysed_cohort(data, plan, store)
  describe_groups(cohort, plan, store)
  describe_baseline(cohort, plan, store)
  describe_missing(cohort, plan, store)
  untransformed <- list(cohort = cohort, plan = plan)
  view <- model_view(cohort, plan)
  cohort <- view$cohort
  plan <- view$plan
  describe_splines(plan, store)
  p_values <- lapply(plan$predictors, function(predictor) {
    fit <- fit_model(cohort, list(predictor), plan, store, "univariable", predictor$name)
    test_linearity(cohort, fit, list(predictor), plan, predictor$name, store)
    fit$p_value[[predictor$name]]
  })
  selection <- select_variables(cohort, plan, p_values, store)
  multivariable <- NULL
  if (any(selection$chosen)) {
    multivariable <- fit_model(cohort, plan$predictors[selection$chosen], plan, store,
                               "multivariable", "", refused = selection$status)
  }
  sizes <- count_parameters(cohort, plan, multivariable, store)
  tell_planned(plan, selection$chosen, multivariable, sizes, store)
  describe_performance(multivariable, plan, store)
  fit_alternatives(cohort, plan, selection$chosen, multivariable, store)
  describe_collinearity(multivariable, store)
  test_linearity(cohort, multivariable, plan$predictors[selection$chosen], plan, "", store)
  examine_interactions(cohort, plan, selection, store)
  draw_declared(cohort, multivariable, plan, store)
  pool_imputed(untransformed, plan, selection$chosen, multivariable, store)
  validate_model(cohort, plan, selection, multivariable, store)
  as_columns(store)
}

count_parameters <- function(cohort, plan, multivariable, store) {
  y <- if (is.null(multivariable)) cohort$event else multivariable$y
  limiting <- min(sum(y), length(y) - sum(y))
  considered <- sum(vapply(plan$predictors, function(predictor) {
    if (predictor$type != "categorical") return(length(number_names(predictor)))
    max(0, nlevels(droplevels(cohort$data[[predictor$column]])) - 1)
  }, 0))
  fitted <- if (is.null(multivariable)) 0 else multivariable$parameters
  say <- function(statistic, value, method = "count") {
    put_or(store, "diagnostics", statistic, method = method, value = value,
           otherwise = "not_estimable")
  }
  say("limiting_size", limiting)
  say("parameters_considered", considered)
  say("parameters_fitted", fitted)
  say("events_per_parameter_considered", if (considered > 0) limiting / considered else NA_real_)
  say("events_per_parameter_fitted", if (fitted > 0) limiting / fitted else NA_real_)
  sizes <- riley_sizes(multivariable, considered)
  for (name in names(sizes)) say(name, sizes[[name]], "riley_2020")
  sizes
}

# What the candidates would have needed (Riley et al. 2020): a shrinkage of 0.9, an optimism of 0.05
# in Nagelkerke's R2, the overall risk to within 0.05.
riley_sizes <- function(multivariable, considered) {
  none <- stats::setNames(as.list(rep(NA_real_, 7)), c(
    "r2_cox_snell", "shrinkage", "r2_cox_snell_adjusted", "n_for_shrinkage", "n_for_r2",
    "n_for_risk", "n_needed"
  ))
  fit <- multivariable$fit
  if (is.null(fit) || isTRUE(multivariable$is_grouped) ||
        fit$null.deviance - fit$deviance <= 1e-9 * fit$null.deviance) {
    return(none)
  }
  n <- length(fit$y)
  null <- fit$null.deviance
  r2 <- 1 - exp((fit$deviance - null) / n)
  shrinkage <- 1 - considered / (null - fit$deviance)
  adjusted <- shrinkage * r2
  sizes <- replace(none, c("r2_cox_snell", "shrinkage", "r2_cox_snell_adjusted", "n_for_risk"),
                   list(r2, shrinkage, adjusted, (1.96 / 0.05)^2 * mean(fit$y) * (1 - mean(fit$y))))
  if (adjusted > 0) {
    needed <- function(s) considered / ((s - 1) * log(1 - adjusted / s))
    sizes$n_for_shrinkage <- needed(0.9)
    sizes$n_for_r2 <- needed(adjusted / (adjusted + 0.05 * (1 - exp(-null / n))))
    sizes$n_needed <- max(sizes$n_for_shrinkage, sizes$n_for_r2, sizes$n_for_risk)
  }
  sizes
}
