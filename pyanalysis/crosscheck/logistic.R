# One logistic regression: fit, verdict, likelihood-ratio or Wald inference.

TIGHT <- stats::glm.control(epsilon = 1e-14, maxit = 100)
# summary.glm takes the weights of the last iteration but one: at R's default epsilon its standard
# errors are off by up to 1e-4.

SEPARATED_ITERATIONS <- 25
AT_THE_EDGE <- 1e-8
NO_CURVATURE <- 1e-14
# A maximum that exists is reached in about ten iterations; under separation each one moves the
# fitted values by a constant factor, and more than thirty pass before the deviance stands still.

model_rows <- function(cohort, predictors) {
  known <- rep(TRUE, length(cohort$event))
  for (predictor in predictors) known <- known & !is.na(cohort$data[[predictor$column]])
  list(known = known, y = cohort$event[known])
}

# One block of columns a predictor: what is estimated, and why it cannot be.
model_columns <- function(cohort, predictors, known) {
  x <- list()
  keys <- list()
  problems <- character()
  for (predictor in predictors) {
    values <- cohort$data[[predictor$column]][known]
    if (predictor$type != "categorical") {
      block <- number_block(values, predictor)
      for (index in seq_len(ncol(block))) {
        x[[length(x) + 1L]] <- block[, index]
        keys[[length(keys) + 1L]] <- c(predictor$name, number_names(predictor)[[index]])
      }
      next
    }
    counts <- table(factor(values, levels = predictor$levels))
    if (counts[[predictor$reference]] == 0) problems <- c(problems, "not_estimable")
    if (sum(counts > 0) < 2) problems <- c(problems, "constant")
    for (level in setdiff(predictor$levels[counts > 0], predictor$reference)) {
      x[[length(x) + 1L]] <- as.double(values == level)
      keys[[length(keys) + 1L]] <- c(predictor$name, level)
    }
  }
  list(x = do.call(cbind, c(list(rep(1, sum(known))), x)), keys = keys, problems = problems)
}

# glm.fit takes full steps: far from the maximum they overshoot to fitted values of 0 and 1, where the
# deviance stands still and passes for converged. So what it says is held against the score, and
# where that is not zero the maximum is climbed to with steps that are halved.
SCORE_TOLERANCE <- 1e-6

fit_matrix <- function(x, y, offset = rep(0, length(y)), start = NULL) {
  fit <- tryCatch(
    suppressWarnings(stats::glm.fit(x, y, offset = offset, start = start,
                                    family = stats::binomial(), control = TIGHT)),
    error = function(e) NULL
  )
  if (!is.null(fit) && fit$converged && fit$iter <= SEPARATED_ITERATIONS &&
        at_maximum(x, y, fit$fitted.values)) {
    return(fit)
  }
  climb(x, y, offset, if (is.null(start)) rep(0, ncol(x)) else start)
}

# glm's standard errors are those of the weights before the last step: starting from the maximum
# makes them those of the estimates, and keeps the first steps from going astray.
fit_frame <- function(frame, start) {
  fit <- function(start) {
    suppressWarnings(stats::glm(y ~ ., stats::binomial(), frame, control = TIGHT, start = start,
                                na.action = stats::na.fail))
  }
  fit(stats::coef(fit(start)))
}

at_maximum <- function(x, y, mu) {
  size <- sqrt(colSums(x^2 * mu * (1 - mu)))
  all(abs(crossprod(x, y - mu)) <= SCORE_TOLERANCE * size)
}

# Whether the score is zero but for its rounding.
is_flat <- function(x, y, mu) {
  all(abs(crossprod(x, y - mu)) <= 1e-14 * crossprod(abs(x), abs(y - mu)))
}

climb <- function(x, y, offset, b, flat_ends = TRUE) {
  deviance_at <- function(eta) -2 * sum(stats::plogis(ifelse(y == 1, eta, -eta), log.p = TRUE))
  eta <- as.vector(x %*% b) + offset
  deviance <- deviance_at(eta)
  converged <- FALSE
  for (iteration in seq_len(200)) {
    mu <- stats::plogis(eta)
    root <- sqrt(pmax(mu * stats::plogis(-eta), 1e-300))
    triangle <- qr(root * x, tol = 0)
    step <- tryCatch(qr.coef(triangle, (y - mu) / root), error = function(e) NULL)
    if (is.null(step) || !all(is.finite(step))) break
    along <- as.vector(x %*% step)
    gain <- sum((y - mu) * along)
    if (gain < 1e-18 || (flat_ends && is_flat(x, y, mu))) {
      converged <- TRUE
      break
    }
    # Where the deviance is all but straight the step knows no measure.
    part <- min(1, (1 + max(abs(eta))) / max(abs(along)))
    while (part > 1e-12 && deviance_at(eta + part * along) > deviance * (1 + 1e-13)) {
      part <- part / 2
    }
    if (part <= 1e-12) break
    b <- b + part * step
    eta <- as.vector(x %*% b) + offset
    deviance <- deviance_at(eta)
  }
  list(coefficients = b, linear.predictors = eta, fitted.values = stats::plogis(eta),
       deviance = deviance,
       iter = iteration, converged = converged)
}

# Why maximum likelihood cannot be used, and which coefficients stand in the way; where it can,
# where the maximum of the raw columns is.
judge_model <- function(columns, y) {
  judged <- seek_maximum(columns, y)
  found <- list()
  if (judged$status == "separated") {
    found <- separation_of(judged$x, y)
  } else if (judged$status == "ok" && is_beyond_use(judged)) {
    judged$status <- "separated"
    found <- list(columns = integer(), complete = FALSE, directions = 0)
  }
  judged$x <- judged$weights <- NULL
  c(judged, list(separated = found$columns, complete = found$complete,
                 directions = found$directions))
}

# The verdict without a look at what separates; `x` are the columns that were climbed, standardised.
seek_maximum <- function(columns, y) {
  verdict <- judge_design(columns, y)
  if (verdict$status != "ok") return(verdict)
  scaled <- scale(columns$x[, -1, drop = FALSE])
  x <- cbind(1, scaled)
  fit <- fit_matrix(x, y)
  edge <- min(fit$fitted.values, 1 - fit$fitted.values)
  if (!fit$converged || fit$iter > SEPARATED_ITERATIONS || edge < AT_THE_EDGE) {
    fit <- climb(x, y, rep(0, length(y)), rep(0, ncol(x)), flat_ends = FALSE)
  }
  slopes <- fit$coefficients[-1] / attr(scaled, "scaled:scale")
  constant <- fit$coefficients[[1]] - sum(slopes * attr(scaled, "scaled:center"))
  list(status = fit_verdict(fit, x), start = c(constant, slopes), x = x,
       weights = fit_weights(fit))
}

judge_design <- function(columns, y) {
  x <- columns$x
  flat <- if (nrow(x)) apply(x[, -1, drop = FALSE], 2, function(v) min(v) == max(v)) else logical()
  kept <- c(1L, 1L + which(!flat))
  scaled <- x[, kept, drop = FALSE]
  scaled[, -1] <- scale(scaled[, -1])
  parts <- qr(scaled, tol = 1e-7)
  aliased <- sort(kept[parts$pivot[seq_len(ncol(scaled)) > parts$rank]]) - 1L
  status <- if ("not_estimable" %in% columns$problems) {
    "not_estimable"
  } else if (length(y) == 0 || min(y) == max(y)) {
    "no_variation"
  } else if ("constant" %in% columns$problems || any(flat)) {
    "constant"
  } else if (length(aliased) || nrow(x) < ncol(x)) {
    "aliased"
  } else {
    "ok"
  }
  list(status = status, constant = which(flat), aliased = aliased)
}

fit_weights <- function(fit) fit$fitted.values * stats::plogis(-fit$linear.predictors)

# Under separation the climb ends where nothing is left of the curvature in some direction.
fit_verdict <- function(fit, x) {
  curvature <- min(eigen(crossprod(x * sqrt(fit_weights(fit))), TRUE, TRUE)$values)
  if (curvature < NO_CURVATURE * nrow(x)) return("separated")
  if (fit$converged) "ok" else "not_converged"
}

# `refused`: why no estimate is wanted although the model may have one.
fit_model <- function(cohort, predictors, plan, store, analysis, model, estimator = "ml",
                      refused = "ok") {
  if (!is.null(plan$grouping)) {
    fit_grouped <- if (plan$grouping$kind == "matched") fit_conditional else fit_clustered
    return(fit_grouped(cohort, predictors, plan, store, analysis, model))
  }
  rows <- model_rows(cohort, predictors)
  columns <- model_columns(cohort, predictors, rows$known)
  judged <- if (refused == "ok") {
    judge_model(columns, rows$y)
  } else {
    replace(judge_design(columns, rows$y), "status", list(refused))
  }
  say <- function(statistic, value, method, variable = "", level = "", otherwise = status) {
    put_or(store, analysis, statistic, method = method, model = model, variable = variable,
           level = level, value = value, otherwise = otherwise)
  }
  fit <- firth <- NULL
  if (judged$status == "ok" && estimator == "ml") {
    fit <- fit_frame(data.frame(y = rows$y, columns$x[, -1, drop = FALSE]), judged$start)
  } else if (refused == "ok" && judged$status %in% c("ok", "separated") &&
             firth_is_settled(columns$x, rows$y, judged)) {
    firth <- firth_fit(columns$x, rows$y, separation_kind(judged))
    if (is.null(firth) && judged$status == "separated") {
      judged$status <- "not_converged"  # Firth's likelihood has no answer either
    }
  }
  status <- if (is.null(fit) && is.null(firth)) judged$status else "ok"
  methods <- model_methods(plan, firth = !is.null(firth))
  say("n", length(rows$y), "count")
  say("n_missing", length(rows$known) - length(rows$y), "count")
  say("events", sum(rows$y), "count")
  for (predictor in predictors) level_counts(cohort, predictor, rows, methods$estimate, say)
  put(store, analysis, "ml_exists", judged$status == "ok", "verdict", status = judged$status,
      model = model)
  verdict_rows(judged, columns$keys, say)
  whole_model(fit, firth, judged$status, methods$estimate, say)
  engine <- if (is.null(firth)) ml_engine(fit, columns, rows$y, plan) else firth_engine(firth, plan)
  p_values <- term_rows(engine, columns, methods, say)
  p_values <- global_rows(engine, columns, predictors, methods, p_values, say)
  list(status = status, ml_status = judged$status, known = rows$known, y = rows$y, x = columns$x,
       keys = columns$keys, fit = fit, parameters = length(columns$keys), p_value = p_values)
}

model_methods <- function(plan, firth) {
  if (firth) {
    list(estimate = "firth", interval = "penalised_profile", test = "penalised_likelihood_ratio")
  } else {
    list(estimate = "ml", interval = plan$interval,
         test = if (plan$interval == "profile") "likelihood_ratio" else "wald")
  }
}

separation_kind <- function(judged) {
  if (is.null(judged$complete)) "none" else if (judged$complete) "complete" else "quasi"
}

verdict_rows <- function(judged, keys, say) {
  if (!is.null(judged$complete)) {
    say("completely_separated", as.double(judged$complete), "verdict")
  }
  for (kind in c("constant", "aliased", "separated")) {
    for (index in judged[[kind]]) {
      say(kind, 1, "verdict", keys[[index]][[1]], keys[[index]][[2]])
    }
  }
}

level_counts <- function(cohort, predictor, rows, estimate, say) {
  values <- cohort$data[[predictor$column]][rows$known]
  if (predictor$type != "categorical") {
    for (level in number_names(predictor)) {
      say("n", length(values), "count", predictor$name, level)
      say("events", sum(rows$y), "count", predictor$name, level)
    }
    return(invisible())
  }
  for (level in predictor$levels) {
    here <- values == level
    say("n", sum(here), "count", predictor$name, level)
    say("events", sum(rows$y[here]), "count", predictor$name, level)
    if (level == predictor$reference) {
      say("odds_ratio", NA_real_, estimate, predictor$name, level, otherwise = "reference")
    } else if (!any(here)) {
      say("odds_ratio", NA_real_, estimate, predictor$name, level, otherwise = "empty")
    }
  }
}

whole_model <- function(fit, firth, ml_status, estimate, say) {
  value <- function(of) if (is.null(fit)) NA_real_ else of(fit)
  absent <- if (ml_status == "ok") "not_applicable" else ml_status
  ml <- function(statistic, of) say(statistic, value(of), "ml", otherwise = absent)
  ml("log_likelihood", function(f) as.double(stats::logLik(f)))
  ml("deviance", function(f) f$deviance)
  ml("null_deviance", function(f) f$null.deviance)
  ml("df_residual", function(f) f$df.residual)
  ml("aic", function(f) f$aic)
  constant <- c(NA_real_, NA_real_)
  if (!is.null(fit)) constant <- stats::coef(summary(fit))[1, 1:2]
  if (!is.null(firth)) {
    constant <- c(firth$coefficients[[1]], sqrt(firth$covariance[1, 1]))
    say("penalised_log_likelihood", firth$value, "firth")
  }
  say("log_odds", constant[[1]], estimate, "(Intercept)")
  say("std_error", constant[[2]], estimate, "(Intercept)")
}

# What term_rows and global_rows ask of an estimator; NULL where there is none.
ml_engine <- function(fit, columns, y, plan) {
  if (is.null(fit)) return(NULL)
  table <- stats::coef(summary(fit))
  x <- columns$x
  profile <- plan$interval == "profile"
  reach <- stats::qnorm(0.5 + plan$confidence / 2)
  list(
    log_odds = function(j) table[j, 1],
    std_error = function(j) table[j, 2],
    limit = function(j, side) {
      if (profile) profile_limit(fit, x, y, j, side, plan$confidence)
      else table[j, 1] + side * reach * table[j, 2]
    },
    statistic = function(which) {
      if (profile) return(likelihood_ratio(fit, x, y, which))
      b <- stats::coef(fit)[which]
      sum(b * solve(stats::vcov(fit)[which, which, drop = FALSE], b, tol = 0))
    },
    coarse = if (profile) function(j, exact) coarse_limits(fit, j, exact, plan$confidence)
  )
}

firth_engine <- function(firth, plan) {
  list(
    log_odds = function(j) firth$coefficients[[j]],
    std_error = function(j) sqrt(firth$covariance[j, j]),
    limit = function(j, side) firth_limit(firth, j, side, plan$confidence),
    statistic = function(which) firth_ratio(firth, which),
    coarse = NULL
  )
}

# A coefficient each: estimate, limits and P from one method. Gives the P values by variable.
term_rows <- function(engine, columns, methods, say) {
  p_values <- list()
  for (index in seq_along(columns$keys)) {
    name <- columns$keys[[index]][[1]]
    level <- columns$keys[[index]][[2]]
    ask <- function(what, ...) if (is.null(engine)) NA_real_ else engine[[what]](index + 1L, ...)
    p <- stats::pchisq(ask("statistic"), 1, lower.tail = FALSE)
    found <- list(std_error = ask("std_error"), low = ask("limit", -1), high = ask("limit", 1))
    say("log_odds", ask("log_odds"), methods$estimate, name, level)
    say("std_error", found$std_error, methods$estimate, name, level)
    say_ratio(say, "odds_ratio", ask("log_odds"), methods$estimate, name, level)
    say("p_value", p, methods$test, name, level)
    limit <- function(statistic, value, method) {
      if (!is.null(engine) && is.na(value)) {
        say(statistic, NA_real_, method, name, level, otherwise = "no_limit")
      } else {
        say_ratio(say, statistic, value, method, name, level)
      }
    }
    limit("or_ci_low", found$low, methods$interval)
    limit("or_ci_high", found$high, methods$interval)
    if (!is.null(engine$coarse)) {
      coarse <- engine$coarse(index + 1L, found)
      if (!is.na(coarse[[1]])) limit("or_ci_low_confint", coarse[[1]], "confint")
      if (!is.na(coarse[[2]])) limit("or_ci_high_confint", coarse[[2]], "confint")
    }
    p_values[[name]] <- p
  }
  p_values
}

# An odds ratio that no number can hold has a status instead.
say_ratio <- function(say, statistic, log_ratio, method, name, level) {
  ratio <- exp(log_ratio)
  if (!is.na(ratio) && (ratio == 0 || is.infinite(ratio))) {
    say(statistic, NA_real_, method, name, level, otherwise = "out_of_range")
  } else {
    say(statistic, ratio, method, name, level)
  }
}

# Patient by patient: the difference of two deviances keeps too few digits of a small statistic.
likelihood_ratio <- function(fit, x, y, dropped) {
  eta <- fit_matrix(x[, -dropped, drop = FALSE], y)$linear.predictors
  rise <- fit$linear.predictors - eta
  softplus <- function(v) pmax(v, 0) + log1p(exp(-abs(v)))
  cost <- ifelse(abs(rise) < 1, log1p(stats::plogis(eta) * expm1(rise)),
                 softplus(eta + rise) - softplus(eta))
  max(0, 2 * sum(y * rise - cost))
}

# The test of each factor and each spline as a whole.
global_rows <- function(engine, columns, predictors, methods, p_values, say) {
  names <- vapply(columns$keys, `[[`, "", 1L)
  for (predictor in predictors) {
    if (predictor$type == "numeric") next
    which <- 1L + which(names == predictor$name)
    statistic <- p <- df <- NA_real_
    if (!is.null(engine)) {
      df <- length(which)
      statistic <- engine$statistic(which)
      p <- stats::pchisq(statistic, df, lower.tail = FALSE)
    }
    say("p_value", p, methods$test, predictor$name)
    say("test_statistic", statistic, methods$test, predictor$name)
    say("test_df", df, methods$test, predictor$name)
    p_values[[predictor$name]] <- p
  }
  p_values
}
