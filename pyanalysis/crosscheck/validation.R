# Internal validation: the whole procedure again in every resample. Which patients are drawn (or the
# fold of each) is the one thing given from outside; selection, fits and indices are done here.

TIED <- 1e-8
INDICES <- c("auc", "somers_dxy", "brier", "nagelkerke_r2", "calibration_intercept",
             "calibration_slope")

validate_model <- function(cohort, plan, selection, multivariable, store) {
  rule <- plan$validation
  if (is.null(rule)) return(invisible())
  n <- length(cohort$event)
  draws <- matrix(rule$draws, nrow = n)
  candidates <- validation_columns(cohort, plan)
  status <- original_status(cohort, plan, selection, multivariable)
  apparent <- if (status == "ok") apparent_indices(candidates, selection$chosen)
  each <- if (rule$method == "bootstrap") bootstrap_one else leave_out_one
  found <- lapply(seq_len(ncol(draws)), function(index) {
    each(cohort, plan, candidates, draws[, index], status == "ok")
  })
  say_validation(found, apparent, plan, status, store)
}

original_status <- function(cohort, plan, selection, multivariable) {
  if (is.null(multivariable)) return("no_model")
  if (selection$status != "ok") return(selection$status)
  chosen <- plan$predictors[selection$chosen]
  rows <- model_rows(cohort, chosen)
  judge_model(model_columns(cohort, chosen, rows$known), rows$y)$status
}

# Each candidate's values, and its columns for all patients: NA where unknown.
validation_columns <- function(cohort, plan) {
  x <- lapply(plan$predictors, function(predictor) {
    values <- cohort$data[[predictor$column]]
    if (predictor$type != "categorical") return(number_block(values, predictor))
    levels <- setdiff(predictor$levels[table(factor(values, predictor$levels)) > 0],
                      predictor$reference)
    matrix(as.double(outer(as.character(values), levels, "==")), ncol = length(levels))
  })
  list(x = x, y = cohort$event, factor = vapply(plan$predictors, `[[`, "", "type") == "categorical")
}

# The selected columns of the patients for whom they are known; levels without a patient have none.
chosen_columns <- function(candidates, chosen) {
  blocks <- candidates$x[chosen]
  known <- rep(TRUE, length(candidates$y))
  for (block in blocks) known <- known & !is.na(rowSums(block))
  for (index in which(candidates$factor[chosen])) {
    block <- blocks[[index]]
    blocks[[index]] <- block[, colSums(block[known, , drop = FALSE]) > 0, drop = FALSE]
  }
  list(x = do.call(cbind, c(list(rep(1, length(known))), blocks)), known = known)
}

# The coefficients of the maximum on the given rows; NULL without one.
fit_rows <- function(x, y) {
  if (length(y) == 0 || min(y) == max(y)) return(NULL)
  if (ncol(x) == 1L) return(stats::qlogis(mean(y)))
  found <- seek_maximum(list(x = x, problems = character()), y)
  if (found$status == "ok") found$start else NULL
}

indices_of <- function(eta, y, calibrated = FALSE) {
  if (length(y) == 0 || min(y) == max(y)) return(NULL)
  null <- mean(y)
  brier <- mean((y - stats::plogis(eta))^2)
  if (max(eta) - min(eta) <= TIED) {
    intercept <- if (calibrated) 0 else stats::qlogis(null) - min(eta)
    return(c(0.5, 0, brier, 0, intercept, 1))
  }
  sorted <- order(eta)
  group <- cumsum(c(TRUE, diff(eta[sorted]) > TIED))
  rank <- numeric(length(y))
  rank[sorted] <- stats::ave(as.double(seq_along(y)), group)
  events <- sum(y)
  auc <- (sum(rank[y == 1]) - events * (events + 1) / 2) / (events * (length(y) - events))
  line <- if (calibrated) c(0, 1) else fit_rows(cbind(1, eta), y)
  if (is.null(line)) return(NULL)
  fitted <- line[[1]] + line[[2]] * eta
  likelihood <- sum(stats::plogis(ifelse(y == 1, fitted, -fitted), log.p = TRUE))
  constant <- events * log(null) + (length(y) - events) * log(1 - null)
  r2 <- (1 - exp(2 * (constant - likelihood) / length(y))) / (1 - exp(2 * constant / length(y)))
  c(auc, 2 * auc - 1, brier, r2, line)
}

apparent_indices <- function(candidates, chosen) {
  columns <- chosen_columns(candidates, chosen)
  x <- columns$x[columns$known, , drop = FALSE]
  y <- candidates$y[columns$known]
  indices_of(drop(x %*% fit_rows(x, y)), y, calibrated = TRUE)
}

bootstrap_one <- function(cohort, plan, candidates, draw, with_model) {
  rows <- draw + 1L
  selected <- reselect(cohort, plan, rows)
  if (!with_model || !selected$ended) return(list(selected = list(selected)))
  columns <- chosen_columns(candidates, selected$chosen)
  own <- rows[columns$known[rows]]
  b <- fit_rows(columns$x[own, , drop = FALSE], candidates$y[own])
  if (is.null(b)) return(list(selected = list(selected)))
  eta <- drop(columns$x %*% b)
  training <- indices_of(eta[own], candidates$y[own], calibrated = TRUE)
  test <- indices_of(eta[columns$known], candidates$y[columns$known])
  if (is.null(training) || is.null(test)) return(list(selected = list(selected)))
  list(selected = list(selected), training = training, test = test)
}

leave_out_one <- function(cohort, plan, candidates, fold, with_model) {
  eta <- rep(NA_real_, length(fold))
  failed <- !with_model
  selections <- list()
  for (out in seq_len(plan$validation$folds) - 1L) {
    rows <- which(fold != out)
    selected <- reselect(cohort, plan, rows)
    selections <- c(selections, list(selected))
    if (failed || !selected$ended) {
      failed <- TRUE
      next
    }
    columns <- chosen_columns(candidates, selected$chosen)
    own <- rows[columns$known[rows]]
    b <- fit_rows(columns$x[own, , drop = FALSE], candidates$y[own])
    if (is.null(b)) {
      failed <- TRUE
      next
    }
    left <- which(fold == out & columns$known)
    eta[left] <- drop(columns$x[left, , drop = FALSE] %*% b)
  }
  seen <- !is.na(eta)
  test <- if (!failed) indices_of(eta[seen], candidates$y[seen])
  list(selected = selections, test = test)
}

# Who is chosen among the patients in `rows`, repeats and all; whether the selection came to its end.
reselect <- function(cohort, plan, rows) {
  rule <- plan$selection
  if (rule$method == "forced") return(list(chosen = rep(TRUE, length(plan$predictors)), ended = TRUE))
  if (rule$method == "univariable") {
    chosen <- vapply(plan$predictors, function(predictor) {
      if (predictor$name %in% rule$always) return(TRUE)
      p <- screening_p(cohort$data[[predictor$column]][rows], cohort$event[rows], predictor, plan)
      !is.na(p) && p < rule$threshold
    }, NA)
    return(list(chosen = chosen, ended = TRUE))
  }
  drawn <- list(data = cohort$data[rows, , drop = FALSE], event = cohort$event[rows])
  path <- selection_path(drawn, plan)
  list(chosen = seq_along(plan$predictors) %in% path$terms, ended = path$status == "ok")
}

# The P of one candidate alone, as the study's own model of it has it: a factor is a table of groups, a
# number or a spline one fit. Under separation it is Firth's, whatever the interval; NA where the model
# is refused.
screening_p <- function(values, y, predictor, plan) {
  known <- !is.na(values)
  values <- values[known]
  y <- y[known]
  if (length(y) == 0 || min(y) == max(y)) return(NA_real_)
  rows <- switch(predictor$type, categorical = screened_factor(values, y, predictor),
                 numeric = screened_number(values, y), spline = screened_spline(values, y, predictor))
  if (is.null(rows)) return(NA_real_)
  which <- seq_len(ncol(rows$x))[-1]
  p_of <- function(statistic) stats::pchisq(statistic, length(which), lower.tail = FALSE)
  if (rows$separated) return(p_of(grouped_firth_ratio(rows$x, rows$share, rows$size)))
  if (plan$interval == "profile") {
    null <- sum(stats::binomial()$dev.resids(rows$share, mean(y), rows$size))
    return(p_of(max(0, null - rows$fit$deviance)))
  }
  fitted <- stats::plogis(drop(rows$x %*% rows$fit$coefficients))
  covariance <- solve(crossprod(rows$x * sqrt(rows$size * fitted * (1 - fitted))))
  b <- rows$fit$coefficients[which]
  p_of(sum(b * solve(covariance[which, which, drop = FALSE], b)))
}

# What is fitted: the columns, the share of events and the patients in each row, and the fit, unless
# separation leaves none. NULL where the model is refused.
screened_rows <- function(x, y, separated) {
  rows <- list(x = x, share = y, size = rep(1, length(y)), separated = separated)
  if (!separated) rows$fit <- fit_matrix(x, y)
  rows
}

screened_number <- function(values, y) {
  if (min(values) == max(values)) return(NULL)
  with <- range(values[y == 1])
  without <- range(values[y == 0])
  separated <- with[[2]] <= without[[1]] || without[[2]] <= with[[1]]
  rows <- screened_rows(cbind(1, as.double(scale(values))), y, separated)
  if (separated || rows$fit$converged) rows
}

screened_spline <- function(values, y, predictor) {
  x <- cbind(1, number_block(values, predictor))
  judged <- judge_model(list(x = x, problems = character()), y)
  separated <- judged$status == "separated"
  if (judged$status != "ok" && !(separated && firth_is_settled(x, y, judged))) return(NULL)
  x[, -1] <- scale(x[, -1])
  screened_rows(x, y, separated)
}

screened_factor <- function(values, y, predictor) {
  counts <- table(factor(values, unique(c(predictor$reference, predictor$levels))), y)
  if (sum(counts[1, ]) == 0) return(NULL)
  counts <- counts[rowSums(counts) > 0, , drop = FALSE]
  if (nrow(counts) < 2) return(NULL)
  size <- rowSums(counts)
  rows <- list(x = cbind(1, rbind(0, diag(nrow(counts) - 1L))), share = counts[, 2] / size,
               size = size, separated = min(counts) == 0)
  if (!rows$separated) {
    rows$fit <- suppressWarnings(stats::glm.fit(rows$x, rows$share, weights = size,
                                                family = stats::binomial(), control = TIGHT))
  }
  rows
}

# Firth's ratio of rows that may stand for several patients: the penalised likelihood at its highest
# over all coefficients, and over the constant alone with the penalty of all columns.
grouped_firth_ratio <- function(x, share, size) {
  events <- round(share * size)
  rows <- rep(seq_along(size), size)
  y <- unlist(Map(function(event, n) rep(c(1, 0), c(event, n - event)), events, size))
  x <- x[rows, , drop = FALSE]
  start <- replace(numeric(ncol(x)), 1, stats::qlogis(mean(y)))
  best <- firth_climb(x, y, start, seq_len(ncol(x)))
  null <- firth_climb(x, y, start, 1L)
  if (is.null(best) || is.null(null)) return(NA_real_)
  max(0, 2 * (best$value - null$value))
}

say_validation <- function(found, apparent, plan, status, store) {
  rule <- plan$validation
  say <- function(statistic, value, otherwise = status, variable = "") {
    put_or(store, "validation", statistic, method = rule$method, variable = variable,
           value = value, otherwise = otherwise)
  }
  sound <- Filter(function(one) !is.null(one$test), found)
  took_nothing <- vapply(sound, function(one) {
    any(vapply(one$selected, function(selected) !any(selected$chosen), NA))
  }, NA)
  say("n_resamples", length(found))
  say("seed", rule$seed)
  if (rule$method == "cross_validation") say("n_folds", rule$folds)
  say("n_failed", if (status == "ok") length(found) - length(sound) else NA_real_)
  say("n_null", if (status == "ok") sum(took_nothing) else NA_real_)
  say_inclusion(found, plan, say)
  mean_of <- function(part, index) {
    if (length(sound)) mean(vapply(sound, function(one) one[[part]][[index]], 0)) else NA_real_
  }
  lacking <- if (status == "ok") "not_estimable" else status
  for (index in seq_along(INDICES)) {
    own <- if (is.null(apparent)) NA_real_ else apparent[[index]]
    test <- mean_of("test", index)
    before <- own
    tell <- function(part, value) say(paste0(INDICES[[index]], "_", part), value, lacking)
    if (rule$method == "bootstrap") {
      before <- mean_of("training", index)
      tell("training", before)
    }
    tell("apparent", own)
    tell("test", test)
    tell("optimism", before - test)
    tell("corrected", own - (before - test))
  }
}

say_inclusion <- function(found, plan, say) {
  if (plan$selection$method == "forced") {
    return(say("n_selections", NA_real_, "not_applicable"))
  }
  selections <- do.call(c, lapply(found, `[[`, "selected"))
  ended <- Filter(function(selected) selected$ended, selections)
  say("n_selections", length(ended))
  if (!length(ended)) return()
  for (index in seq_along(plan$predictors)) {
    count <- sum(vapply(ended, function(selected) selected$chosen[[index]], NA))
    name <- plan$predictors[[index]]$name
    say("n_included", count, variable = name)
    say("percent_included", 100 * count / length(ended), "not_estimable", name)
  }
}
