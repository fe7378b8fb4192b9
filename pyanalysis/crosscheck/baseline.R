# The baseline table: descriptions by outcome group, tests and standardised differences.

MINIMUM_EXPECTED <- 5       # Pearson's chi-squared from this expected count on
MAXIMUM_TABLES <- 1e6       # Fisher's exact test up to this many spreads of the smaller group
SKEWNESS_LIMIT <- 1         # Bulmer (1979): beyond it a distribution is highly skewed
FISHER_WORKSPACES <- c(2e6, 2e7, 2e8)

describe_baseline <- function(cohort, plan, store) {
  groups <- list(cohort$event == 1L, cohort$event == 0L, rep(TRUE, length(cohort$event)))
  names(groups) <- c(plan$event, plan$non_event, "overall")
  for (predictor in plan$predictors) {
    key <- function(...) put_or(store, "baseline", variable = predictor$name, ...)
    describe_by(cohort$data[[predictor$column]], predictor, groups, cohort$event, key)
  }
}

# A predictor's values in each of the groups, named, and tested between those of `split` 1 and 0.
describe_by <- function(values, predictor, groups, split, key) {
  for (index in seq_along(groups)) {
    group <- names(groups)[[index]]
    own <- values[groups[[index]]]
    known <- own[!is.na(own)]
    key("n", value = length(known), method = "count", group = group, otherwise = "")
    key("n_missing", value = sum(is.na(own)), method = "count", group = group, otherwise = "")
    if (predictor$type == "numeric") {
      describe_numbers(known, group, key)
    } else {
      describe_levels(known, predictor$levels, group, key)
    }
  }
  if (predictor$type == "numeric") {
    test_numbers(values, split, predictor$summary, key)
  } else {
    test_levels(values, split, key)
  }
}

describe_numbers <- function(known, group, key) {
  say <- function(statistic, value, method) {
    key(statistic, value = if (length(known)) value else NA_real_, method = method, group = group,
        otherwise = "not_estimable")
  }
  quartiles <- stats::quantile(known, c(0.25, 0.5, 0.75), type = 7, names = FALSE)
  say("mean", mean(known), "mean")
  say("sd", stats::sd(known), "sd")
  say("median", quartiles[[2]], "quantile_type_7")
  say("q1", quartiles[[1]], "quantile_type_7")
  say("q3", quartiles[[3]], "quantile_type_7")
  say("minimum", suppressWarnings(min(known)), "range")
  say("maximum", suppressWarnings(max(known)), "range")
}

describe_levels <- function(known, levels, group, key) {
  counts <- table(factor(known, levels = levels))
  for (level in levels) {
    n <- counts[[level]]
    key("n", value = n, method = "count", group = group, level = level, otherwise = "")
    key("percent", value = if (length(known)) 100 * n / length(known) else NA_real_,
        method = "count", group = group, level = level, otherwise = "not_estimable")
  }
}

test_rows <- function(key, method, statistic, df, p_value, status) {
  why <- if (status == "ok") "not_applicable" else status
  key("test_statistic", value = statistic, method = method, otherwise = why)
  key("test_df", value = df, method = method, otherwise = why)
  key("p_value", value = p_value, method = method, otherwise = why)
}

test_numbers <- function(values, event, summary, key) {
  here <- !is.na(values)
  # What is tested and measured does not move with an offset, but its digits do.
  known <- values[here] - values[here][1]
  one <- known[event[here] == 1L]
  two <- known[event[here] == 0L]
  skewness <- NA_real_
  if (length(known) >= 3 && min(known) < max(known)) {
    deviation <- known - mean(known)
    skewness <- mean(deviation^3) / mean(deviation^2)^1.5
  }
  if (summary == "auto") {
    summary <- if (!is.na(skewness) && abs(skewness) <= SKEWNESS_LIMIT) "mean" else "median"
  }
  spread <- function(x) length(x) > 0 && min(x) < max(x)
  status <- "ok"
  if (length(known) && !spread(known)) {
    status <- "constant"
  } else if (min(length(one), length(two)) < 2 || !(spread(one) || spread(two))) {
    status <- "not_estimable"
  }
  method <- if (summary == "mean") "welch_t" else "mann_whitney"
  if (status != "ok") {
    test_rows(key, method, NA, NA, NA, status)
  } else if (summary == "mean") {
    test <- stats::t.test(one, two, var.equal = FALSE)
    test_rows(key, method, test$statistic[[1]], test$parameter[[1]], test$p.value, status)
  } else {
    test <- stats::wilcox.test(values[here & event == 1L], values[here & event == 0L],
                                exact = FALSE, correct = TRUE)
    test_rows(key, method, test$statistic[[1]], NA, test$p.value, status)
  }
  smd <- NA_real_
  if (min(length(one), length(two)) >= 2 && (spread(one) || spread(two))) {
    smd <- abs(mean(one) - mean(two)) / sqrt((stats::var(one) + stats::var(two)) / 2)
  }
  key("smd", value = smd, method = "austin_2009", otherwise = "not_estimable")
  key("skewness", value = skewness, method = "moment_g1", otherwise = "not_estimable")
}

test_levels <- function(values, event, key) {
  observed <- droplevels(values[!is.na(values)])
  counts <- table(observed, factor(event[!is.na(values)], levels = c(1L, 0L)))
  if (nrow(counts) < 2 || min(colSums(counts)) == 0) {
    test_rows(key, "none", NA, NA, NA, "constant")
  } else {
    test_table(counts, key)
  }
  key("smd", value = multinomial_difference(counts), method = "austin_2009",
      otherwise = "not_estimable")
}

test_table <- function(counts, key) {
  pearson <- suppressWarnings(stats::chisq.test(counts, correct = FALSE))
  smaller <- min(colSums(counts))
  spreads <- choose(smaller + nrow(counts) - 1, nrow(counts) - 1)
  if (min(pearson$expected) < MINIMUM_EXPECTED && spreads <= MAXIMUM_TABLES) {
    test_rows(key, "fisher_exact", NA, NA, fisher_p(counts), "ok")
  } else {
    large <- min(pearson$expected) >= MINIMUM_EXPECTED
    test_rows(key, if (large) "chi_squared" else "chi_squared_sparse", pearson$statistic[[1]],
              pearson$parameter[[1]], pearson$p.value, "ok")
  }
}

# R's default workspace gives up on larger tables; ask for more only where it does.
fisher_p <- function(counts) {
  for (workspace in FISHER_WORKSPACES) {
    p <- tryCatch(stats::fisher.test(counts, workspace = workspace)$p.value,
                  error = function(e) NULL)
    if (!is.null(p)) return(p)
  }
  NA_real_
}

multinomial_difference <- function(counts) {
  if (nrow(counts) < 2 || min(colSums(counts)) == 0) return(NA_real_)
  shares <- sweep(counts, 2, colSums(counts), "/")[-1, , drop = FALSE]
  covariance <- function(p) diag(p, length(p)) - p %o% p
  pooled <- (covariance(shares[, 1]) + covariance(shares[, 2])) / 2
  difference <- shares[, 1] - shares[, 2]
  solved <- tryCatch(solve(pooled, difference), error = function(e) NULL)
  if (is.null(solved)) NA_real_ else sqrt(sum(difference * solved))
}
