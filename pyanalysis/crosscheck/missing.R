# Missing values of the candidates: per variable, by pattern, and in which patients.

MOST_PATTERNS <- 10

describe_missing <- function(cohort, plan, store) {
  columns <- vapply(plan$predictors, `[[`, "", "column")
  names <- vapply(plan$predictors, `[[`, "", "name")
  absent <- vapply(columns, function(column) is.na(cohort$data[[column]]),
                   logical(length(cohort$event)))
  dim(absent) <- c(length(cohort$event), length(columns))
  if (!any(absent)) return(invisible())
  count <- function(statistic, value, ...) put(store, "missing", statistic, value, "count", ...)
  for (index in which(colSums(absent) > 0)) {
    count("n_missing", sum(absent[, index]), variable = names[[index]])
    count("percent_missing", 100 * mean(absent[, index]), variable = names[[index]])
  }
  pattern_rows(absent, names, count)
  incomplete <- rowSums(absent) > 0
  for (group in c("complete", "incomplete")) {
    event <- cohort$event[incomplete == (group == "incomplete")]
    count("n", length(event), group = group)
    count("events", sum(event), group = group)
    put_or(store, "missing", "event_rate", method = "count", group = group,
           value = if (length(event)) mean(event) else NA_real_, otherwise = "not_estimable")
  }
  key <- function(...) put_or(store, "missing", ...)
  counts <- table(droplevels(factor(cohort$event, levels = c(1L, 0L))),
                  factor(incomplete, levels = c(FALSE, TRUE)))
  if (nrow(counts) < 2 || min(colSums(counts)) == 0) {
    test_rows(key, "none", NA, NA, NA, "constant")
  } else {
    test_table(counts, key)
  }
  compare_completeness(cohort, plan, incomplete, store)
}

# Each predictor's known values in complete against incomplete patients, as in the baseline table.
compare_completeness <- function(cohort, plan, incomplete, store) {
  groups <- list(complete = !incomplete, incomplete = incomplete)
  for (predictor in plan$predictors) {
    key <- function(statistic, ...) {
      if (statistic %in% c("minimum", "maximum", "skewness")) return(invisible())
      put_or(store, "missing", statistic, variable = predictor$name, ...)
    }
    describe_by(cohort$data[[predictor$column]], predictor, groups, as.integer(!incomplete), key)
  }
}

# The most frequent patterns first; among equals fewer missing variables, then the study's order.
pattern_rows <- function(absent, names, count) {
  code <- do.call(paste0, lapply(seq_along(names), function(index) ifelse(absent[, index], "0", "1")))
  frequency <- table(code)
  shown <- ifelse(grepl(" + ", names, fixed = TRUE), paste0("`", names, "`"), names)
  codes <- names(frequency)
  size <- nchar(gsub("1", "", codes, fixed = TRUE))
  order <- order(-as.integer(frequency), size, codes, method = "radix")
  count("n_patterns", length(codes))
  for (index in utils::head(order, MOST_PATTERNS)) {
    missing <- shown[strsplit(codes[[index]], "")[[1]] == "0"]
    level <- if (length(missing)) paste(missing, collapse = " + ") else "(none)"
    count("n", frequency[[index]], level = level, group = "pattern")
    count("percent", 100 * frequency[[index]] / length(code), level = level, group = "pattern")
  }
  if (length(order) > MOST_PATTERNS) {
    rest <- sum(frequency[order[-seq_len(MOST_PATTERNS)]])
    count("n", rest, level = "(other)", group = "pattern")
    count("percent", 100 * rest / length(code), level = "(other)", group = "pattern")
  }
}
