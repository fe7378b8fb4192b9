# Multiple imputation by mice, and the models pooled by mice. The sets are the one thing that Python
# is given by R: it asks for them before its analysis (impute_cells); here they are drawn again
# from the same seed, so that a cell damaged on its way shows as a disagreement.

imputation_sets <- function(cohort, plan) {
  columns <- vapply(plan$predictors, `[[`, "", "column")
  frame <- as.data.frame(cohort$data[columns])
  levels <- list()
  for (predictor in plan$predictors) {
    if (predictor$type == "numeric") next
    values <- droplevels(factor(frame[[predictor$column]], levels = predictor$levels))
    levels[[predictor$column]] <- levels(values)
    # Any text may be a level; mice makes names of model terms from them.
    levels(values) <- paste0("l", seq_along(levels(values)))
    frame[[predictor$column]] <- values
  }
  frame$outcome <- factor(cohort$event, levels = c(0L, 1L))
  set.seed(plan$imputation$seed, kind = "Mersenne-Twister", normal.kind = "Inversion",
           sample.kind = "Rejection")
  tryCatch({
    mids <- suppressWarnings(mice::mice(frame, m = plan$imputation$m, maxit = plan$imputation$iterations,
                                        printFlag = FALSE))
    list(mids = mids, levels = levels, reason = "")
  }, error = function(e) list(reason = paste("mice:", substr(conditionMessage(e), 1, 200))))
}

logged_events <- function(sets) {
  if (is.null(sets$mids$loggedEvents)) 0 else nrow(sets$mids$loggedEvents)
}

# For Python: the imputed cells, set after set, as numbers or as positions of declared levels, from 0.
impute_cells <- function(data, plan) {
  cohort <- analysed_cohort(data, plan, new_rows())
  sets <- imputation_sets(cohort, plan)
  answer <- list(reason = sets$reason, logged = 0, cells = list())
  if (sets$reason != "") return(answer)
  answer$logged <- logged_events(sets)
  for (predictor in plan$predictors) {
    cells <- sets$mids$imp[[predictor$column]]
    if (!anyNA(cohort$data[[predictor$column]])) next
    n <- sum(is.na(cohort$data[[predictor$column]]))
    values <- if (is.null(cells) || nrow(cells) != n) rep(NA_real_, n * plan$imputation$m) else unlist(
      lapply(cells, function(set) {
        if (predictor$type == "numeric") return(as.double(set))
        own <- sets$levels[[predictor$column]]
        match(own[as.integer(set)], predictor$levels) - 1
      }), use.names = FALSE)
    answer$cells[[predictor$name]] <- values
  }
  answer
}

# `untransformed` are the cohort and the plan as they are, which are imputed; the models have the
# predictors of `seen`, transformed after the imputation.
pool_imputed <- function(untransformed, seen, chosen, multivariable, store) {
  cohort <- untransformed$cohort
  plan <- untransformed$plan
  if (is.null(plan$imputation)) return(invisible())
  columns <- vapply(plan$predictors, `[[`, "", "column")
  sets <- NULL
  status <- "complete"
  if (anyNA(cohort$data[columns])) {
    sets <- imputation_sets(cohort, plan)
    status <- if (sets$reason == "") "ok" else "not_imputed"
  }
  say <- function(statistic, value, ...) {
    if (status != "ok") value <- NA_real_
    put_or(store, "sensitivity", statistic, method = "mice", model = "imputation", value = value,
           otherwise = status)
  }
  say("n_imputations", sets$mids$m)
  say("n_iterations", sets$mids$iteration)
  say("seed", plan$imputation$seed)
  say("n_logged_events", logged_events(sets))
  if (status != "ok") return(invisible())
  imputed_rows(cohort, plan, sets, store)
  completed <- lapply(completed_data(cohort, plan, sets), transform_data, plan$predictors)
  for (predictor in seen$predictors) {
    pool_model(completed, cohort, list(predictor), plan, store,
               paste0("imputation:", predictor$name))
  }
  if (!is.null(multivariable) && multivariable$status == "ok") {
    pool_model(completed, cohort, seen$predictors[chosen], plan, store, "imputation")
  }
}

imputed_rows <- function(cohort, plan, sets, store) {
  for (predictor in plan$predictors) {
    if (!anyNA(cohort$data[[predictor$column]])) next
    method <- sets$mids$method[[predictor$column]]
    put(store, "sensitivity", "n_imputed",
        if (method == "") 0 else sets$mids$nmis[[predictor$column]],
        if (method == "") "none" else method, model = "imputation", variable = predictor$name)
  }
}

completed_data <- function(cohort, plan, sets) {
  lapply(mice::complete(sets$mids, "all"), function(set) {
    for (predictor in plan$predictors) {
      if (predictor$type == "numeric") next
      own <- sets$levels[[predictor$column]]
      set[[predictor$column]] <- factor(own[as.integer(set[[predictor$column]])],
                                        levels = predictor$levels)
    }
    set
  })
}

# The maximum must exist in every set: leaving out those without would keep the harmless ones only.
pool_model <- function(completed, cohort, predictors, plan, store, model) {
  own <- vapply(predictors, `[[`, "", "column")
  sets <- if (anyNA(cohort$data[own])) completed else completed[1]
  fitted <- lapply(sets, function(set) fit_completed(set, cohort$event, predictors))
  columns <- fitted[[1]]$columns
  fits <- lapply(fitted, `[[`, "fit")
  if (length(sets) < length(completed)) fits <- rep(fits, length(completed))
  sound <- sum(!vapply(fits, is.null, NA))
  whole <- sound == length(fits)
  say <- function(statistic, value, method, variable = "", level = "", otherwise = "not_estimable") {
    put_or(store, "sensitivity", statistic, method = method, model = model, variable = variable,
           level = level, value = value, otherwise = otherwise)
  }
  say("n", length(cohort$event), "count")
  say("events", sum(cohort$event), "count")
  say("n_fitted", sound, "count")
  levels_without_estimate(completed[[1]], predictors, say)
  pooled <- if (whole) mice::pool(mice::as.mira(unname(fits))) else NULL
  pooled_rows(pooled, columns$keys, plan, say)
  d1_rows(if (whole) fits else NULL, columns$keys, say)
}

fit_completed <- function(set, y, predictors) {
  known <- stats::complete.cases(set[vapply(predictors, `[[`, "", "column")])
  columns <- model_columns(list(data = set), predictors, known)
  judged <- judge_model(columns, y)
  if (!all(known) || judged$status != "ok") return(list(columns = columns, fit = NULL))
  frame <- data.frame(y = y, columns$x[, -1, drop = FALSE])
  list(columns = columns, fit = fit_frame(frame, judged$start))
}

levels_without_estimate <- function(set, predictors, say) {
  for (predictor in predictors) {
    if (predictor$type != "categorical") next
    for (level in predictor$levels) {
      if (level == predictor$reference) {
        say("odds_ratio", NA_real_, "rubin", predictor$name, level, otherwise = "reference")
      } else if (!any(set[[predictor$column]] == level, na.rm = TRUE)) {
        say("odds_ratio", NA_real_, "rubin", predictor$name, level, otherwise = "empty")
      }
    }
  }
}

pooled_rows <- function(pooled, keys, plan, say) {
  # The limits stand right after the P value; their names differ between versions of mice.
  table <- if (is.null(pooled)) NULL else summary(pooled, conf.int = TRUE, conf.level = plan$confidence)
  value <- function(row, name, shift = 0L) {
    if (is.null(table)) NA_real_ else table[[row, match(name, names(table)) + shift]]
  }
  detail <- function(row, name) if (is.null(pooled)) NA_real_ else pooled$pooled[[row, name]]
  say("log_odds", value(1, "estimate"), "rubin", "(Intercept)")
  say("std_error", value(1, "std.error"), "rubin", "(Intercept)")
  for (index in seq_along(keys)) {
    row <- index + 1L
    tell <- function(statistic, x) say(statistic, x, "rubin", keys[[index]][[1]], keys[[index]][[2]])
    tell("log_odds", value(row, "estimate"))
    tell("std_error", value(row, "std.error"))
    tell("odds_ratio", exp(value(row, "estimate")))
    tell("or_ci_low", exp(value(row, "p.value", 1L)))
    tell("or_ci_high", exp(value(row, "p.value", 2L)))
    tell("p_value", value(row, "p.value"))
    tell("df", value(row, "df"))
    for (name in c("riv", "lambda", "fmi")) tell(name, detail(row, name))
  }
}

# D1 (Li, Raghunathan & Rubin 1991) with the degrees of freedom of Reiter (2007). mice::D1 hands this
# to mitml, which brings forty more packages; tests/reference holds its answers.
d1_rows <- function(fits, keys, say) {
  names <- vapply(keys, `[[`, "", 1L)
  levels <- vapply(keys, `[[`, "", 2L)
  for (name in unique(names[levels != ""])) {
    which <- 1L + which(names == name)
    k <- length(which)
    if (k < 2) next
    test <- if (is.null(fits)) NULL else d1_test(fits, which)
    tell <- function(statistic, x) say(statistic, if (is.null(test)) NA_real_ else x, "d1", name)
    tell("f_statistic", test$f)
    tell("test_df", k)
    tell("test_df2", test$df2)
    tell("p_value", test$p)
  }
}

d1_test <- function(fits, which) {
  m <- length(fits)
  k <- length(which)
  q <- do.call(rbind, lapply(fits, function(fit) stats::coef(fit)[which]))
  u <- Reduce(`+`, lapply(fits, function(fit) stats::vcov(fit)[which, which])) / m
  r <- (1 + 1 / m) * sum(diag(stats::cov(q) %*% solve(u))) / k
  f <- drop(colMeans(q) %*% solve((1 + r) * u, colMeans(q))) / k
  t <- k * (m - 1)
  df <- fits[[1]]$df.residual
  v <- (df + 1) / (df + 3) * df
  if (t <= 4) return(NULL)
  a <- r * t / (t - 2)
  c2 <- v - 4 * (1 + a)
  if (c2 <= 0) return(NULL)
  c1 <- v - 2 * (1 + a)
  z <- 1 / c2 + (a^2 * c1 / ((1 + a)^2 * c2) + 8 * a^2 * c1 / ((1 + a) * c2^2) +
                   4 * a^2 / ((1 + a) * c2) + 4 * a^2 / (c2 * c1) + 16 * a^2 * c1 / c2^3 +
                   8 * a^2 / c2^2) / (t - 4)
  list(f = f, df2 = 4 + 1 / z, p = stats::pf(f, k, 4 + 1 / z, lower.tail = FALSE))
}
