# Who is analysed: exclusions in order, then the patients whose outcome is known.

passes <- function(values, operator, operands) {
  switch(operator,
    ">=" = values >= operands, ">" = values > operands,
    "<=" = values <= operands, "<" = values < operands,
    "==" = values == operands, "!=" = values != operands,
    "in" = values %in% operands
  )
}

analysed_cohort <- function(data, plan, store) {
  here <- rep(TRUE, nrow(data))
  count <- function(...) put(store, "cohort", ..., method = "count", group = "overall")
  for (rule in plan$exclusions) {
    values <- data[[rule$column]]
    unknown <- is.na(values)
    leaves <- !unknown & !passes(values, rule$operator, rule$operands)
    count("n_excluded", sum(here & leaves), variable = rule$name, level = rule$keep)
    count("n_unknown", sum(here & unknown), variable = rule$name, level = rule$keep)
    here <- here & !leaves
  }
  known <- !is.na(data[[plan$outcome]])
  cohort <- data[here & known, , drop = FALSE]
  event <- as.integer(cohort[[plan$outcome]] == plan$event)
  columns <- vapply(plan$predictors, `[[`, "", "column")
  count("n_rows", nrow(data))
  count("n_excluded", sum(!here))
  count("n_missing_outcome", sum(here & !known))
  count("n_incomplete", sum(!stats::complete.cases(cohort[columns])))
  count("n", nrow(cohort))
  count("events", sum(event))
  count("event_rate", mean(event))
  put(store, "cohort", "n", sum(event == 1L), "count", group = plan$event)
  put(store, "cohort", "n", sum(event == 0L), "count", group = plan$non_event)
  list(data = cohort, event = event)
}
