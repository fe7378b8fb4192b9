# Apparent performance of the multivariable model, each statistic from its definition, with R's own
# glm, ranks, splines and influence functions.

SAME_RISK <- 1e-9     # log odds closer than this are one risk; equal patients differ by about 1e-14
SMALLEST_GROUP <- 5   # fewest patients behind a point of a curve or a group of risk
CALIBRATION_TENTHS <- 10
COOK_NUMERATOR <- 4
LARGEST_SE <- 100     # log odds; a calibration curve less certain somewhere is none

describe_performance <- function(model, plan, store) {
  if (is.null(model) || is.null(model$fit) || !plan$performance) return(invisible())
  say <- function(statistic, value, method, level = "", variable = "", otherwise = "not_estimable") {
    put_or(store, "performance", statistic, method = method, variable = variable, level = level,
           value = value, otherwise = otherwise)
  }
  y <- model$y
  # Nothing below depends on the units, and columns far from zero would cost digits.
  columns <- scale(model$x[, -1, drop = FALSE])
  fit <- settled(columns, y)
  lp <- one_value_per_risk(as.double(stats::predict(fit)))
  p <- as.double(stats::fitted(fit))
  say("n", length(y), "count")
  say("events", sum(y), "count")
  describe_discrimination(y, lp, plan$confidence, say)
  describe_overall(fit, y, p, say)
  describe_calibration(y, lp, p, say)
  if (plan$hosmer_lemeshow > 0) describe_hosmer_lemeshow(y, lp, plan$hosmer_lemeshow, say)
  describe_influence(fit, y, columns, model$keys, say)
  describe_decisions(y, lp, say)
}

# Equal risks made exactly equal: the lowest of those that no gap separates.
one_value_per_risk <- function(lp) {
  order <- order(lp)
  run <- integer(length(lp))
  run[order] <- cumsum(c(TRUE, diff(lp[order]) > SAME_RISK))
  stats::ave(lp, run, FUN = min)
}

# AUC = U / (n1 n0), Mann and Whitney's U from mid-ranks; DeLong's variance from the placement of
# each patient among those of the other outcome.
describe_discrimination <- function(y, lp, confidence, say) {
  ranks <- rank(lp)
  cases <- y == 1
  n1 <- sum(cases)
  n0 <- sum(!cases)
  auc <- (sum(ranks[cases]) - n1 * (n1 + 1) / 2) / (n1 * n0)
  case_placements <- (ranks[cases] - rank(lp[cases])) / n0
  control_placements <- 1 - (ranks[!cases] - rank(lp[!cases])) / n1
  se <- sqrt(stats::var(case_placements) / n1 + stats::var(control_placements) / n0)
  limits <- stats::qnorm(c((1 - confidence) / 2, (1 + confidence) / 2), auc, se)
  say("auc", auc, "mann_whitney")
  say("auc_std_error", se, "delong")
  say("auc_ci_low", max(0, limits[[1]]), "delong")
  say("auc_ci_high", min(1, limits[[2]]), "delong")

  cuts <- c(sort(unique(lp)), Inf)
  below <- function(values) findInterval(cuts, sort(values), left.open = TRUE)
  sensitivity <- 1 - below(lp[cases]) / n1
  negative <- below(lp[!cases])
  for (twentieth in 0:20) {
    allowed <- negative * 20 >= twentieth * n0
    say("sensitivity", max(sensitivity[allowed]), "empirical", level = grid_text(twentieth / 20))
  }
}

describe_overall <- function(fit, y, p, say) {
  n <- length(y)
  model <- as.double(stats::logLik(fit))
  null <- as.double(stats::logLik(stats::glm(y ~ 1, stats::binomial(), control = TIGHT)))
  brier <- mean((p - y)^2)
  cox_snell <- 1 - exp(2 * (null - model) / n)
  say("brier", brier, "brier")
  say("brier_scaled", 1 - brier / mean((mean(y) - y)^2), "brier")
  say("r2_mcfadden", 1 - model / null, "mcfadden")
  say("r2_cox_snell", cox_snell, "cox_snell")
  say("r2_nagelkerke", cox_snell / (1 - exp(2 * null / n)), "nagelkerke")
  say("r2_tjur", mean(p[y == 1]) - mean(p[y == 0]), "tjur")
}

# A glm carries the weights of its last iteration but one, and with them its standard errors and hat
# values. Started from its own maximum it stops after one iteration, with the weights of the maximum.
settled <- function(x, y, offset = rep(0, length(y))) {
  x <- cbind(rep(1, length(y)), x)
  start <- fit_matrix(x, y, offset)$coefficients
  for (time in 1:2) {
    fit <- suppressWarnings(stats::glm(y ~ x - 1, stats::binomial(), offset = offset, start = start,
                                       control = TIGHT, na.action = stats::na.fail))
    start <- stats::coef(fit)
  }
  fit
}

describe_calibration <- function(y, lp, p, say) {
  large <- settled(NULL, y, offset = lp)
  say("calibration_intercept", stats::coef(large)[[1]], "offset")
  say("calibration_intercept_std_error", sqrt(stats::vcov(large)[1, 1]), "offset")
  bend <- c(NA_real_, NA_real_)
  if (max(lp) - min(lp) > SAME_RISK) {
    slope <- settled((lp - mean(lp)) / stats::sd(lp), y)
    bend <- c(stats::coef(slope)[[2]], sqrt(stats::vcov(slope)[2, 2])) / stats::sd(lp)
  }
  say("calibration_slope", bend[[1]], "recalibration", otherwise = "not_estimable")
  say("calibration_slope_std_error", bend[[2]], "recalibration", otherwise = "not_estimable")

  grid <- c(0.01, 0.02, (1:19) / 20, 0.98, 0.99)
  behind <- vapply(stats::qlogis(grid), function(at) {
    min(sum(lp <= at + SAME_RISK), sum(lp >= at - SAME_RISK))
  }, 0)
  grid <- grid[behind >= SMALLEST_GROUP]
  curve <- smooth_curve(y, lp, stats::qlogis(grid))
  for (index in seq_along(grid)) {
    say("calibration_observed", curve[[index]], "spline", level = grid_text(grid[[index]]))
  }
  groups <- joined_groups(risk_group(lp, CALIBRATION_TENTHS))
  for (group in sort(unique(groups))) {
    here <- groups == group
    level <- grid_text(group)
    say("calibration_n", sum(here), "risk_groups", level = level)
    say("calibration_events", sum(y[here]), "risk_groups", level = level)
    say("calibration_expected", sum(p[here]), "risk_groups", level = level)
  }
}

# A natural cubic spline with one inner knot and two boundary knots spans the same curves as a
# restricted cubic spline with three knots.
smooth_curve <- function(y, lp, at) {
  none <- rep(NA_real_, length(at))
  knots <- stats::quantile(lp, c(0.1, 0.5, 0.9), type = 7, names = FALSE)
  if (length(unique(lp)) < 3 || min(diff(knots)) <= SAME_RISK) return(none)
  basis <- function(x) splines::ns(x, knots = knots[[2]], Boundary.knots = knots[c(1, 3)])
  x <- cbind(1, basis(lp))
  own <- qr.coef(qr(x), lp) # the linear predictor itself: the curve of perfect calibration
  fit <- fit_matrix(x, y, start = own)
  half <- tryCatch(chol(crossprod(x * sqrt(fit_weights(fit)))), error = function(e) NULL)
  if (!fit$converged || is.null(half) || !length(at)) return(none)
  if (max(colSums(backsolve(half, t(x), transpose = TRUE)^2)) > LARGEST_SE^2) return(none)
  stats::plogis(drop(cbind(1, basis(at)) %*% fit$coefficients))
}

# Cut at the quantiles of the risk, closed above; numbered 1, 2, ... without the empty ones. The
# log odds order patients as their risks do.
risk_group <- function(lp, groups) {
  cuts <- stats::quantile(lp, seq_len(groups - 1) / groups, type = 7, names = FALSE)
  bin <- vapply(lp, function(value) sum(cuts < value - SAME_RISK), 0)
  match(bin, sort(unique(bin)))
}

# A group that is too small joins the next higher one, the highest joins the one below.
joined_groups <- function(group) {
  sizes <- tabulate(group)
  new <- integer(length(sizes))
  number <- 1L
  size <- 0
  for (index in seq_along(sizes)) {
    new[[index]] <- number
    size <- size + sizes[[index]]
    if (size >= SMALLEST_GROUP) {
      number <- number + 1L
      size <- 0
    }
  }
  if (size > 0 && number > 1L) new[new == number] <- number - 1L
  new[group]
}

describe_hosmer_lemeshow <- function(y, lp, requested, say) {
  group <- risk_group(lp, requested)
  used <- max(group)
  method <- paste0("quantile_groups_", requested)
  statistic <- df <- NA_real_
  if (used > 2) {
    with <- tapply(stats::plogis(lp), group, sum)
    without <- tapply(stats::plogis(-lp), group, sum)
    # Both outcomes are off by as much; the rarer one's expected number keeps the digits of it.
    off <- ifelse(with < without, tapply(y, group, sum) - with, tapply(1 - y, group, sum) - without)
    statistic <- sum(off^2 / with + off^2 / without)
    df <- used - 2
  }
  say("hosmer_lemeshow_groups", used, method)
  say("hosmer_lemeshow", statistic, method)
  say("hosmer_lemeshow_df", df, method)
  say("hosmer_lemeshow_p_value", stats::pchisq(statistic, df, lower.tail = FALSE), method)
}

# Cook's distances and leverages are R's of the glm. One Newton step is weighted least squares on
# the working response, so lm.influence of that regression gives the one-step changes.
describe_influence <- function(fit, y, columns, keys, say) {
  cook <- stats::cooks.distance(fit)
  say("n_cook_above", sum(cook > COOK_NUMERATOR / length(y)), "one_step")
  say("cook_max", max(cook), "one_step")
  say("leverage_max", max(stats::hatvalues(fit)), "hat_matrix")
  eta <- stats::predict(fit)
  weight <- stats::plogis(eta) * stats::plogis(-eta)
  response <- eta + ifelse(y == 1, stats::plogis(-eta), -stats::plogis(eta)) / weight
  step <- stats::lm(response ~ columns, weights = weight)
  changes <- stats::lm.influence(step, do.coef = TRUE)$coefficients
  errors <- sqrt(diag(stats::vcov(fit)))
  for (index in seq_along(keys)) {
    key <- keys[[index]]
    say("dfbetas_max", max(abs(changes[, index + 1L])) / errors[[index + 1L]], "one_step",
        variable = key[[1]], level = key[[2]])
  }
}

# Net benefit: true positives less false positives at the threshold's odds, per patient.
describe_decisions <- function(y, lp, say) {
  n <- length(y)
  for (threshold in (1:99) / 100) {
    treated <- lp >= stats::qlogis(threshold) - SAME_RISK
    if (sum(treated) < SMALLEST_GROUP) break
    odds <- threshold / (1 - threshold)
    level <- grid_text(threshold)
    say("net_benefit", sum(treated & y == 1) / n - sum(treated & y == 0) / n * odds,
        "vickers_elkin", level = level)
    say("net_benefit_all", mean(y) - (1 - mean(y)) * odds, "vickers_elkin", level = level)
  }
}

# A point of a grid as Python writes it: 0.0, 0.05, 1.0, but counts without a decimal point.
grid_text <- function(value) {
  if (is.integer(value)) return(as.character(value))
  text <- format(value, digits = 15, trim = TRUE)
  if (value == round(value)) paste0(text, ".0") else text
}
