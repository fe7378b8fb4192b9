# Interactions: the products of two variables beside the multivariable model's, and the odds ratios
# of the first in each stratum of the second.
#
# In each stratum the second variable is coded anew, with that level as its reference (as relevel
# does) or with its zero at that value; the first variable's coefficients are then the stratum's.

STRATUM_QUARTILES <- c(q1 = 0.25, median = 0.5, q3 = 0.75)

examine_interactions <- function(cohort, plan, selection, store) {
  names <- vapply(plan$predictors, `[[`, "", "name")
  for (pair in plan$interactions) {
    entering <- plan$predictors[selection$chosen | names %in% c(pair$first, pair$second)]
    examine_interaction(cohort, plan, entering, pair, selection$status, store)
  }
}

examine_interaction <- function(cohort, plan, entering, pair, refused, store) {
  named <- stats::setNames(entering, vapply(entering, `[[`, "", "name"))
  first <- named[[pair$first]]
  second <- named[[pair$second]]
  name <- paste(pair$first, pair$second, sep = ":")
  rows <- model_rows(cohort, entering)
  strata <- strata_of(cohort, second, rows)
  main <- strata[[if (second$type == "numeric") "median" else second$reference]]
  columns <- interaction_columns(cohort, entering, first, second, rows$known, main)
  judged <- judge_interaction(model_columns(cohort, entering, rows$known), columns, rows$y, refused)
  say <- function(statistic, value, method, variable = "", level = "", group = "",
                  otherwise = judged$status) {
    put_or(store, "interaction", statistic, method = method, model = name, variable = variable,
           level = level, group = group, value = value, otherwise = otherwise)
  }
  engine <- interaction_engine(columns, rows$y, judged, plan)
  if (is.null(engine) && judged$wanted) {
    judged$verdict <- judged$status <- "not_converged"
    judged$wanted <- FALSE
  }
  methods <- model_methods(plan, firth = judged$verdict == "separated" && judged$wanted)
  say("n", length(rows$y), "count")
  say("n_missing", length(rows$known) - length(rows$y), "count")
  say("events", sum(rows$y), "count")
  say("parameters_fitted", length(columns$keys), "count")
  put(store, "interaction", "ml_exists", judged$verdict == "ok", "verdict", judged$verdict, name)
  verdict_rows(judged, judged$keys, say)
  statistic <- if (is.null(engine)) NA_real_ else engine$statistic(columns$products)
  df <- if (is.na(statistic)) NA_real_ else length(columns$products)
  absent <- if (is.null(engine)) judged$status else "not_converged"
  say("p_value", stats::pchisq(statistic, df, lower.tail = FALSE), methods$test, otherwise = absent)
  say("test_statistic", statistic, methods$test, otherwise = absent)
  say("test_df", df, methods$test, otherwise = absent)
  for (stratum in strata) {
    describe_stratum(cohort, plan, entering, first, second, rows, stratum, judged, methods, say)
  }
}

# Each level, or each quartile over the known values of the whole cohort.
strata_of <- function(cohort, second, rows) {
  values <- cohort$data[[second$column]]
  if (second$type == "numeric") {
    at <- stats::quantile(values, STRATUM_QUARTILES, type = 7, names = FALSE, na.rm = TRUE)
    found <- Map(function(name, value) list(name = name, value = value), names(STRATUM_QUARTILES), at)
  } else {
    found <- lapply(second$levels, function(level) {
      list(name = level, here = values[rows$known] == level)
    })
    names(found) <- second$levels
  }
  found
}

# The first variable's columns come first, the products last.
interaction_columns <- function(cohort, entering, first, second, known, stratum) {
  alone <- function(predictor) model_columns(cohort, list(predictor), known)
  others <- Filter(function(predictor) !predictor$name %in% c(first$name, second$name), entering)
  a <- alone(first)
  b <- alone(recoded(second, stratum))
  others <- model_columns(cohort, others, known)
  x <- cbind(a$x, b$x[, -1, drop = FALSE], others$x[, -1, drop = FALSE])
  keys <- c(a$keys, b$keys, others$keys)
  left <- a$x[, -1, drop = FALSE]
  if (first$type == "numeric") left <- left - mean(left)
  right <- b$x[, -1, drop = FALSE]
  if (second$type == "numeric") right <- right - stratum$value / second$per
  each <- expand.grid(b = seq_len(ncol(right)), a = seq_len(ncol(left)))
  products <- left[, each$a, drop = FALSE] * right[, each$b, drop = FALSE]
  level_of <- function(keys, index) vapply(keys[index], `[[`, "", 2L)
  list(
    x = cbind(x, products),
    keys = c(keys, Map(function(a, b) c(paste(first$name, second$name, sep = ":"),
                                        paste(a, b, sep = ":")),
                       level_of(a$keys, each$a), level_of(b$keys, each$b))),
    first = a$keys, products = ncol(x) + seq_len(ncol(products))
  )
}

recoded <- function(predictor, stratum) {
  if (predictor$type != "numeric") predictor$reference <- stratum$name
  predictor
}

# `plain`, the variables in the plan's order without the products, comes first: what stands in their
# way needs no product. An empty combination makes a product that is zero throughout: R's glm would
# drop it, like any alias. `wanted`: whether there is something to estimate.
judge_interaction <- function(plain, columns, y, refused) {
  if (refused != "ok") return(list(status = refused, verdict = refused, wanted = FALSE))
  judged <- judge_design(plain, y)
  keys <- plain$keys
  if (judged$status == "ok") {
    keys <- columns$keys
    judged <- judge_design(list(x = columns$x, problems = character()), y)
    if (judged$status %in% c("constant", "aliased")) {
      judged <- list(status = "aliased", aliased = sort(c(judged$constant, judged$aliased)))
    } else {
      judged <- judge_model(list(x = columns$x, problems = character()), y)
    }
  }
  judged$keys <- keys
  judged$verdict <- judged$status
  judged$wanted <- judged$status %in% c("ok", "separated") &&
    firth_is_settled(columns$x, y, judged)
  judged
}

# NULL where there is no estimate.
interaction_engine <- function(columns, y, judged, plan) {
  if (!judged$wanted) return(NULL)
  if (judged$verdict == "ok") {
    fit <- fit_frame(data.frame(y = y, columns$x[, -1, drop = FALSE]), judged$start)
    return(ml_engine(fit, columns, y, plan))
  }
  firth <- firth_fit(columns$x, y, separation_kind(judged))
  if (is.null(firth)) NULL else firth_engine(firth, plan)
}

# A level of the second variable without patients has no odds ratio; without the reference there is
# no model at all.
describe_stratum <- function(cohort, plan, entering, first, second, rows, stratum, judged, methods,
                             say) {
  say_here <- function(statistic, value, method, variable = "", level = "",
                       otherwise = judged$status) {
    say(statistic, value, method, variable, level, stratum$name, otherwise)
  }
  if (is.null(stratum$here)) {
    say_here("stratum_value", stratum$value, "quantile_type_7", second$name,
             otherwise = "not_estimable")
  }
  is_empty <- !is.null(stratum$here) && !any(stratum$here) && stratum$name != second$reference
  count_cells(cohort, first, rows, stratum, is_empty, methods$estimate, say_here)
  if (is_empty) return(invisible())
  columns <- interaction_columns(cohort, entering, first, second, rows$known, stratum)
  if (judged$verdict == "ok") {
    judged$start <- judge_model(list(x = columns$x, problems = character()), rows$y)$start
  }
  engine <- interaction_engine(columns, rows$y, judged, plan)
  if (is.null(engine) && judged$wanted) judged$status <- "not_converged"
  term_rows(engine, list(keys = columns$first), methods, say_here)
}

# Patients and events of each level of the first variable; and its levels without an odds ratio.
count_cells <- function(cohort, first, rows, stratum, is_empty, estimate, say) {
  values <- cohort$data[[first$column]][rows$known]
  numeric <- first$type == "numeric"
  for (level in if (numeric) "" else first$levels) {
    at_level <- if (numeric) rep(TRUE, length(values)) else values == level
    if (!is.null(stratum$here)) {
      say("n", sum(at_level & stratum$here), "count", first$name, level)
      say("events", sum(rows$y[at_level & stratum$here]), "count", first$name, level)
    }
    if (!numeric && level == first$reference) {
      say("odds_ratio", NA_real_, estimate, first$name, level, otherwise = "reference")
    } else if (is_empty || !(numeric || any(at_level))) {
      say("odds_ratio", NA_real_, estimate, first$name, level, otherwise = "empty")
    }
  }
}
