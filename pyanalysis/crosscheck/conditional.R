# Conditional logistic regression of matched sets by survival's coxph: with one time for all and the
# sets as strata, its exact partial likelihood is the conditional likelihood.

ROUND <- 5L
ROUNDS <- 20L

# Columns z, an offset and the sets, from `start`; `steps` = 0 evaluates there. What is the same for
# a whole set changes nothing, and is taken so that its likeliest choice has a weight of one: coxph
# multiplies as many odds as there are cases, which would overflow in large sets.
cox <- function(z, y, sets, offset = numeric(length(y)), start = numeric(ncol(z)),
                steps = ROUND, epsilon = 1e-14) {
  here <- new.env(parent = asNamespace("survival"))
  eta <- drop(z %*% start) + offset
  cases <- rowsum(as.double(y), sets)[sets]
  order <- order(sets, -eta)
  place <- stats::ave(seq_along(eta), sets[order], FUN = seq_along)
  top <- numeric(length(eta))
  top[order] <- eta[order] * (place <= cases[order])
  offset <- offset - rowsum(top, sets)[sets] / cases
  list2env(list(z = z, y = y, sets = sets, shift = offset, time = rep(1, length(y))), here)
  formula <- stats::as.formula("Surv(time, y) ~ z + offset(shift) + strata(sets)", here)
  control <- suppressWarnings(survival::coxph.control(
    eps = epsilon, toler.chol = 1e-16, iter.max = steps
  ))
  suppressWarnings(survival::coxph(formula, method = "exact", init = start, control = control))
}

# The same in rounds, each of them anew from where the last one ended, until one has arrived.
cox_maximum <- function(z, y, sets, offset = numeric(length(y)), start = numeric(ncol(z))) {
  null <- NULL
  for (round in seq_len(ROUNDS)) {
    fit <- cox(z, y, sets, offset, start)
    if (is.null(null)) null <- fit$loglik[[1]]
    if (anyNA(stats::coef(fit))) break
    start <- unname(stats::coef(fit))
    if (fit$iter < ROUND) break
  }
  list(coefficients = start, covariance = fit$var, null = null, value = fit$loglik[[2]],
       converged = fit$iter < ROUND && !anyNA(stats::coef(fit)))
}

# The log-likelihood along the others, with the log odds `shift` held; without others, where it is.
cox_value <- function(z, y, sets, shift, start = numeric(ncol(z))) {
  if (ncol(z)) {
    fit <- cox_maximum(z, y, sets, shift, start)
    return(list(value = fit$value, others = fit$coefficients, converged = fit$converged))
  }
  any_column <- cbind(as.double(seq_along(y)) / length(y))
  fit <- cox(any_column, y, sets, shift, 0, steps = 0)
  list(value = fit$loglik[[1]], others = numeric(), converged = TRUE)
}

fit_conditional <- function(cohort, predictors, plan, store, analysis, model) {
  all <- model_rows(cohort, predictors)
  sets <- groups_of(cohort, plan)[all$known]
  cases <- stats::ave(all$y, sets, FUN = sum)
  stays <- cases > 0 & cases < stats::ave(rep(1, length(sets)), sets, FUN = sum)
  left <- list(groups = length(unique(sets[!stays])), patients = sum(!stays))
  known <- all$known
  known[known] <- stays
  rows <- list(known = known, y = all$y[stays])
  sets <- as.integer(factor(sets[stays]))
  columns <- model_columns(cohort, predictors, known)
  judged <- judge_sets(columns, rows$y, sets)
  status <- judged$status
  say <- function(statistic, value, method, variable = "", level = "", otherwise = status) {
    put_or(store, analysis, statistic, method = method, model = model, variable = variable,
           level = level, value = value, otherwise = otherwise)
  }
  methods <- model_methods(plan, firth = FALSE)
  methods$estimate <- "conditional_ml"
  say("n", length(rows$y), "count")
  say("n_missing", sum(!all$known), "count")
  say("events", sum(rows$y), "count")
  sizes <- group_sizes(sets)
  for (name in names(sizes)) say(name, sizes[[name]], "count", otherwise = "not_estimable")
  say("n_groups_dropped", left$groups, "count")
  say("n_dropped", left$patients, "count")
  for (predictor in predictors) level_counts(cohort, predictor, rows, methods$estimate, say)
  put(store, analysis, "ml_exists", status == "ok", "verdict", status = status, model = model)
  verdict_rows(judged, columns$keys, say)
  fit <- judged$fit
  values <- list(log_likelihood = fit$value, deviance = -2 * fit$value,
                 null_deviance = -2 * fit$null, aic = 2 * length(columns$keys) - 2 * fit$value)
  for (name in names(values)) say(name, values[[name]], methods$estimate)
  say("df_residual", NA_real_, methods$estimate,
      otherwise = if (status == "ok") "not_applicable" else status)
  engine <- if (!is.null(fit)) conditional_engine(judged, rows$y, sets, plan)
  p_values <- term_rows(engine, columns, methods, say)
  p_values <- global_rows(engine, columns, predictors, methods, p_values, say)
  list(status = status, ml_status = status, known = known, y = rows$y, x = columns$x,
       keys = columns$keys, fit = NULL, parameters = length(columns$keys), p_value = p_values)
}

# Which columns carry something within the sets, whether there is a maximum, and where.
judge_sets <- function(columns, y, sets) {
  if ("not_estimable" %in% columns$problems) return(list(status = "not_estimable"))
  if (length(y) == 0 || min(y) == max(y)) return(list(status = "no_variation"))
  x <- columns$x[, -1, drop = FALSE]
  flat <- vapply(seq_len(ncol(x)), function(j) {
    all(vapply(split(x[, j], sets), function(v) min(v) == max(v), TRUE))
  }, TRUE)
  z <- x - (rowsum(x, sets) / as.vector(table(sets)))[sets, , drop = FALSE]
  spread <- sqrt(colMeans(z^2))
  z <- sweep(z, 2, ifelse(flat, 1, spread), "/")
  kept <- which(!flat)
  parts <- qr(z[, kept, drop = FALSE], tol = 1e-7)
  aliased <- sort(kept[parts$pivot[seq_along(kept) > parts$rank]])
  if (any(flat) || "constant" %in% columns$problems || length(aliased)) {
    status <- if (any(flat) || "constant" %in% columns$problems) "constant" else "aliased"
    return(list(status = status, constant = which(flat), aliased = aliased))
  }
  split <- set_separation(z, y, sets)
  if (!is.null(split)) return(c(list(status = "separated"), split))
  fit <- cox_maximum(z, y, sets)
  status <- if (fit$converged) "ok" else "not_converged"
  list(status = status, fit = if (status == "ok") fit, z = z, spread = spread)
}

# A direction lets the conditional likelihood rise for ever when it puts each case at or above each
# control of its set: it moves the pairs' differences.
set_separation <- function(z, y, sets) {
  pairs <- do.call(rbind, lapply(split(seq_along(y), sets), function(own) {
    as.matrix(expand.grid(own[y[own] == 1], own[y[own] == 0]))
  }))
  gaps <- unique(z[pairs[, 1], , drop = FALSE] - z[pairs[, 2], , drop = FALSE])
  found <- movable(gaps)
  if (!any(found$moved)) return(NULL)
  list(separated = which(found$free), complete = all(found$moved))
}

# term_rows and global_rows count an intercept, which is not here.
conditional_engine <- function(judged, y, sets, plan) {
  fit <- judged$fit
  b <- fit$coefficients / judged$spread
  covariance <- fit$covariance / outer(judged$spread, judged$spread)
  profile <- plan$interval == "profile"
  reach <- stats::qnorm(0.5 + plan$confidence / 2)
  error <- function(j) sqrt(covariance[j - 1L, j - 1L])
  list(
    log_odds = function(j) b[[j - 1L]],
    std_error = error,
    limit = function(j, side) {
      if (!profile) return(b[[j - 1L]] + side * reach * error(j))
      conditional_limit(judged, y, sets, j - 1L, side, plan$confidence)
    },
    statistic = function(which) {
      if (profile) return(conditional_ratio(judged, y, sets, which - 1L))
      own <- b[which - 1L]
      sum(own * solve(covariance[which - 1L, which - 1L, drop = FALSE], own, tol = 0))
    },
    coarse = NULL
  )
}

# Where the refitted log-likelihood has fallen by half the chi-squared quantile.
conditional_limit <- function(judged, y, sets, j, side, confidence) {
  fit <- judged$fit
  drop <- stats::qchisq(confidence, 1) / 2
  se <- sqrt(fit$covariance[j, j])
  best <- fit$coefficients[[j]]
  others <- judged$z[, -j, drop = FALSE]
  start <- fit$coefficients[-j]
  excess <- function(b) {
    if (b == best) return(-drop)
    found <- cox_value(others, y, sets, judged$z[, j] * b, start)
    if (!found$converged) stop("no maximum here")
    start <<- found$others
    fit$value - found$value - drop
  }
  tryCatch({
    inner <- best
    width <- sqrt(2 * drop) * se
    while (width <= FURTHEST * se) {
      outer <- best + side * width
      if (excess(outer) > 0) {
        root <- stats::uniroot(excess, sort(c(inner, outer)), tol = 1e-10 * se)$root
        return(root / judged$spread[[j]])
      }
      inner <- outer
      width <- width * 1.3
    }
    NA_real_
  }, error = function(e) NA_real_)
}

# Twice the difference of the log-likelihoods; a small one by its slope along the straight way
# between the two, which is the root of the score test of that one direction times its information.
NODES <- c(0, sqrt(5 - 2 * sqrt(10 / 7)) / 3 * c(-1, 1), sqrt(5 + 2 * sqrt(10 / 7)) / 3 * c(-1, 1))
NODE_WEIGHTS <- c(128 / 225, rep((322 + 13 * sqrt(70)) / 900, 2), rep((322 - 13 * sqrt(70)) / 900, 2))

conditional_ratio <- function(judged, y, sets, dropped) {
  fit <- judged$fit
  others <- judged$z[, -dropped, drop = FALSE]
  without <- cox_value(others, y, sets, numeric(length(y)))
  if (!without$converged) return(NA_real_)
  ratio <- 2 * (fit$value - without$value)
  if (ratio >= 1e-2) return(ratio)
  low <- if (ncol(others)) drop(others %*% without$others) else numeric(length(y))
  way <- drop(judged$z %*% fit$coefficients) - low
  length_of <- sqrt(mean(way^2))
  if (length_of == 0) return(0)
  slope <- function(node) {
    at <- cox(cbind(way / length_of), y, sets, low + (1 + node) / 2 * way, 0, steps = 0)
    sqrt(at$score / at$var[[1]]) * length_of
  }
  sum(NODE_WEIGHTS * vapply(NODES, slope, 0))
}
