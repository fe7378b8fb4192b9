# Patients who belong together: how many groups there are, and cluster-robust inference.

groups_of <- function(cohort, plan) as.integer(cohort$data[[plan$grouping$column]])

group_sizes <- function(groups) {
  sizes <- as.vector(table(groups))
  any_of <- function(of) if (length(sizes)) of(sizes) else NA_real_
  list(n_groups = length(sizes), group_size_min = any_of(min),
       group_size_median = any_of(stats::median), group_size_max = any_of(max))
}

describe_groups <- function(cohort, plan, store) {
  if (is.null(plan$grouping)) return(invisible())
  sizes <- group_sizes(groups_of(cohort, plan))
  for (statistic in names(sizes)) {
    put_or(store, "cohort", statistic, method = plan$grouping$kind, group = "overall",
           value = sizes[[statistic]], otherwise = "not_estimable")
  }
}

# The sandwich of a logistic fit: scores summed within clusters, in the coordinates where the
# information is unity; corrected by G / (G - 1) and by nothing else. NULL where it is not of full
# rank: then some error or joint test would be zero.
RANK_LEFT <- 1e-10

robust_covariance <- function(fit, x, y, clusters) {
  eta <- fit$linear.predictors
  parts <- qr(x * sqrt(stats::plogis(eta) * stats::plogis(-eta)), tol = 0)
  residual <- ifelse(y == 1, exp(-eta / 2), -exp(eta / 2))
  sums <- rowsum(qr.Q(parts) * residual, clusters)
  count <- nrow(sums)
  if (count <= ncol(x) || min(svd(sums, 0, 0)$d)^2 <= RANK_LEFT) return(NULL)
  back <- backsolve(qr.R(parts), diag(ncol(x)))
  back %*% crossprod(sums) %*% t(back) * count / (count - 1)
}

# A logistic regression as fit_model does it, but with robust errors; what separates is refused.
fit_clustered <- function(cohort, predictors, plan, store, analysis, model) {
  rows <- model_rows(cohort, predictors)
  clusters <- groups_of(cohort, plan)[rows$known]
  columns <- model_columns(cohort, predictors, rows$known)
  judged <- judge_model(columns, rows$y)
  fit <- covariance <- NULL
  if (judged$status == "ok") {
    fit <- fit_frame(data.frame(y = rows$y, columns$x[, -1, drop = FALSE]), judged$start)
    covariance <- robust_covariance(fit, columns$x, rows$y, clusters)
    if (is.null(covariance)) {
      judged$status <- "too_few_clusters"
      fit <- NULL
    }
  }
  status <- judged$status
  say <- function(statistic, value, method, variable = "", level = "", otherwise = status) {
    if (statistic == "std_error") method <- "cluster_robust"
    put_or(store, analysis, statistic, method = method, model = model, variable = variable,
           level = level, value = value, otherwise = otherwise)
  }
  methods <- list(estimate = "ml", interval = "cluster_robust", test = "cluster_robust")
  say("n", length(rows$y), "count")
  say("n_missing", length(rows$known) - length(rows$y), "count")
  say("events", sum(rows$y), "count")
  sizes <- group_sizes(clusters)
  for (name in names(sizes)) say(name, sizes[[name]], "count", otherwise = "not_estimable")
  for (predictor in predictors) level_counts(cohort, predictor, rows, methods$estimate, say)
  put(store, analysis, "ml_exists", status == "ok", "verdict", status = status, model = model)
  verdict_rows(judged, columns$keys, say)
  for (statistic in c("log_likelihood", "deviance", "null_deviance", "df_residual", "aic")) {
    say(statistic, NA_real_, "ml", otherwise = if (status == "ok") "not_applicable" else status)
  }
  engine <- if (!is.null(fit)) robust_engine(stats::coef(fit), covariance, plan$confidence)
  say("log_odds", if (is.null(engine)) NA_real_ else engine$log_odds(1L), "ml", "(Intercept)")
  say("std_error", if (is.null(engine)) NA_real_ else engine$std_error(1L), "ml", "(Intercept)")
  p_values <- term_rows(engine, columns, methods, say)
  p_values <- global_rows(engine, columns, predictors, methods, p_values, say)
  list(status = status, ml_status = status, known = rows$known, y = rows$y, x = columns$x,
       keys = columns$keys, fit = fit, is_grouped = TRUE, parameters = length(columns$keys),
       p_value = p_values)
}

robust_engine <- function(b, covariance, confidence) {
  reach <- stats::qnorm(0.5 + confidence / 2)
  list(
    log_odds = function(j) b[[j]],
    std_error = function(j) sqrt(covariance[j, j]),
    limit = function(j, side) b[[j]] + side * reach * sqrt(covariance[j, j]),
    statistic = function(which) {
      sum(b[which] * solve(covariance[which, which, drop = FALSE], b[which], tol = 0))
    },
    coarse = NULL
  )
}
