# One logistic regression: fit, verdict, likelihood-ratio or Wald inference.

TIGHT <- stats::glm.control(epsilon = 1e-14, maxit = 100)
# summary.glm takes the weights of the last iteration but one: at R's default epsilon its standard
# errors are off by up to 1e-4.

SEPARATED_ITERATIONS <- 25
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
    if (predictor$type == "numeric") {
      x[[length(x) + 1L]] <- values / predictor$per
      keys[[length(keys) + 1L]] <- c(predictor$name, "")
      if (length(values) && min(values) == max(values)) problems <- c(problems, "constant")
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

# Fitted once more from its own answer: only then do the weights, and with them the covariance, belong
# to the final coefficients. In cohorts of thousands they are off by 1e-7 without it.
fit_tight <- function(frame, start = NULL) {
  fit <- suppressWarnings(stats::glm(y ~ ., stats::binomial(), frame, control = TIGHT, start = start,
                                     na.action = stats::na.fail))
  if (is.null(start)) fit_tight(frame, stats::coef(fit)) else fit
}

fit_matrix <- function(x, y, offset = NULL, start = NULL) {
  suppressWarnings(stats::glm.fit(x, y, offset = offset, start = start,
                                  family = stats::binomial(), control = TIGHT))
}

model_verdict <- function(columns, y) {
  if ("not_estimable" %in% columns$problems) return("not_estimable")
  if (length(y) == 0 || min(y) == max(y)) return("no_variation")
  if ("constant" %in% columns$problems) return("constant")
  if (nrow(columns$x) < ncol(columns$x)) return("aliased")
  scaled <- columns$x
  scaled[, -1] <- scale(scaled[, -1])
  if (qr(scaled, tol = 1e-7)$rank < ncol(scaled)) return("aliased")
  fit <- fit_matrix(scaled, y)
  if (!fit$converged || fit$iter > SEPARATED_ITERATIONS) return("separated")
  "ok"
}

fit_model <- function(cohort, predictors, plan, store, analysis, model) {
  rows <- model_rows(cohort, predictors)
  columns <- model_columns(cohort, predictors, rows$known)
  status <- model_verdict(columns, rows$y)
  say <- function(statistic, value, method, variable = "", level = "", otherwise = status) {
    put_or(store, analysis, statistic, method = method, model = model, variable = variable,
           level = level, value = value, otherwise = otherwise)
  }
  say("n", length(rows$y), "count")
  say("n_missing", length(rows$known) - length(rows$y), "count")
  say("events", sum(rows$y), "count")
  for (predictor in predictors) level_counts(cohort, predictor, rows, say)
  fit <- NULL
  if (status == "ok") {
    frame <- data.frame(y = rows$y, columns$x[, -1, drop = FALSE])
    fit <- fit_tight(frame)
  }
  whole_model(fit, say)
  p_values <- term_rows(fit, columns, rows$y, plan, say)
  p_values <- global_rows(fit, columns, rows$y, predictors, plan, p_values, say)
  list(status = status, known = rows$known, y = rows$y, x = columns$x, keys = columns$keys,
       fit = fit, parameters = length(columns$keys), p_value = p_values)
}

level_counts <- function(cohort, predictor, rows, say) {
  values <- cohort$data[[predictor$column]][rows$known]
  if (predictor$type == "numeric") {
    say("n", length(values), "count", predictor$name)
    say("events", sum(rows$y), "count", predictor$name)
    return(invisible())
  }
  for (level in predictor$levels) {
    here <- values == level
    say("n", sum(here), "count", predictor$name, level)
    say("events", sum(rows$y[here]), "count", predictor$name, level)
    if (level == predictor$reference) {
      say("odds_ratio", NA_real_, "ml", predictor$name, level, otherwise = "reference")
    } else if (!any(here)) {
      say("odds_ratio", NA_real_, "ml", predictor$name, level, otherwise = "empty")
    }
  }
}

whole_model <- function(fit, say) {
  value <- function(of) if (is.null(fit)) NA_real_ else of(fit)
  say("log_likelihood", value(function(f) as.double(stats::logLik(f))), "ml")
  say("deviance", value(function(f) f$deviance), "ml")
  say("null_deviance", value(function(f) f$null.deviance), "ml")
  say("df_residual", value(function(f) f$df.residual), "ml")
  say("aic", value(function(f) f$aic), "ml")
  table <- if (is.null(fit)) matrix(NA_real_, 1, 2) else stats::coef(summary(fit))
  say("log_odds", table[1, 1], "ml", "(Intercept)")
  say("std_error", table[1, 2], "ml", "(Intercept)")
}

# A coefficient each: estimate, limits and P from one method. Gives the P values by variable.
term_rows <- function(fit, columns, y, plan, say) {
  p_values <- list()
  profile <- plan$interval == "profile"
  coarse <- if (profile && !is.null(fit)) plain_confint(fit, plan$confidence) else NULL
  for (index in seq_along(columns$keys)) {
    name <- columns$keys[[index]][[1]]
    level <- columns$keys[[index]][[2]]
    estimate <- list(log_odds = NA_real_, std_error = NA_real_, low = NA_real_, high = NA_real_,
                     p = NA_real_)
    if (!is.null(fit)) estimate <- estimate_term(fit, columns$x, y, index + 1L, plan)
    say("log_odds", estimate$log_odds, "ml", name, level)
    say("std_error", estimate$std_error, "ml", name, level)
    say("odds_ratio", exp(estimate$log_odds), "ml", name, level)
    say("p_value", estimate$p, if (profile) "likelihood_ratio" else "wald", name, level)
    no_limit <- if (is.null(fit)) NULL else "no_limit"
    limit <- function(statistic, value, method) {
      if (is.null(no_limit)) say(statistic, exp(value), method, name, level)
      else say(statistic, exp(value), method, name, level, otherwise = no_limit)
    }
    limit("or_ci_low", estimate$low, plan$interval)
    limit("or_ci_high", estimate$high, plan$interval)
    if (!is.null(coarse)) {
      limit("or_ci_low_confint", coarse[index + 1L, 1], "confint")
      limit("or_ci_high_confint", coarse[index + 1L, 2], "confint")
    }
    p_values[[name]] <- estimate$p
  }
  p_values
}

estimate_term <- function(fit, x, y, j, plan) {
  table <- stats::coef(summary(fit))
  b <- table[j, 1]
  se <- table[j, 2]
  if (plan$interval == "profile") {
    return(list(log_odds = b, std_error = se, p = likelihood_ratio_p(fit, x, y, j),
                low = profile_limit(fit, x, y, j, -1, plan$confidence),
                high = profile_limit(fit, x, y, j, 1, plan$confidence)))
  }
  reach <- stats::qnorm(0.5 + plan$confidence / 2) * se
  list(log_odds = b, std_error = se, p = table[j, 4], low = b - reach, high = b + reach)
}

likelihood_ratio <- function(fit, x, y, dropped) {
  max(0, fit_matrix(x[, -dropped, drop = FALSE], y)$deviance - fit$deviance)
}

likelihood_ratio_p <- function(fit, x, y, dropped) {
  stats::pchisq(likelihood_ratio(fit, x, y, dropped), length(dropped), lower.tail = FALSE)
}

# The test of each factor as a whole.
global_rows <- function(fit, columns, y, predictors, plan, p_values, say) {
  names <- vapply(columns$keys, `[[`, "", 1L)
  method <- if (plan$interval == "profile") "likelihood_ratio" else "wald"
  for (predictor in predictors) {
    if (predictor$type == "numeric") next
    which <- 1L + which(names == predictor$name)
    statistic <- p <- df <- NA_real_
    if (!is.null(fit)) {
      df <- length(which)
      statistic <- if (plan$interval == "profile") {
        likelihood_ratio(fit, columns$x, y, which)
      } else {
        b <- stats::coef(fit)[which]
        sum(b * solve(stats::vcov(fit)[which, which, drop = FALSE], b))
      }
      p <- stats::pchisq(statistic, df, lower.tail = FALSE)
    }
    say("p_value", p, method, predictor$name)
    say("test_statistic", statistic, method, predictor$name)
    say("test_df", df, method, predictor$name)
    p_values[[predictor$name]] <- p
  }
  p_values
}
