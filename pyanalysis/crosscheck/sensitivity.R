# The multivariable model again, otherwise.

INFLUENTIAL <- 4  # Cook's distance, over n, above which a patient is left out

fit_alternatives <- function(cohort, plan, chosen, multivariable, store) {
  if (is.null(multivariable) || multivariable$status != "ok") return(invisible())
  entering <- plan$predictors[chosen]
  for (name in unlist(plan$sensitivity)) {
    if (name == "firth") {
      fit_model(cohort, entering, plan, store, "sensitivity", "firth", estimator = "firth")
    } else if (name == "forced") {
      fit_model(cohort, plan$predictors, plan, store, "sensitivity", "forced")
    } else if (!is.null(multivariable$fit)) {
      distances <- stats::cooks.distance(multivariable$fit)
      left_out <- which(multivariable$known)[distances > INFLUENTIAL / length(distances)]
      stays <- setdiff(seq_along(cohort$event), left_out)
      rest <- list(data = cohort$data[stays, , drop = FALSE], event = cohort$event[stays])
      fit_model(rest, entering, plan, store, "sensitivity", "without_influential")
    }
  }
}
