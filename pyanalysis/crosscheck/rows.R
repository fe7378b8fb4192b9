# The rows that go back: one statistic each, with the keys of ard.csv.

new_rows <- function() {
  store <- new.env(parent = emptyenv())
  store$rows <- list()
  store
}

put <- function(store, analysis, statistic, value, method, status = "ok", model = "",
                variable = "", level = "", group = "") {
  value <- as.double(value)
  if (length(value) != 1L || is.nan(value)) value <- NA_real_
  store$rows[[length(store$rows) + 1L]] <- list(
    analysis = analysis, model = model, variable = variable, level = level, group = group,
    statistic = statistic, value = value, method = method, status = status
  )
}

# A value that may be absent: its status says why.
put_or <- function(store, ..., value, otherwise) {
  absent <- length(value) != 1L || is.na(value)
  put(store, ..., value = if (absent) NA_real_ else value, status = if (absent) otherwise else "ok")
}

as_columns <- function(store) {
  fields <- c("analysis", "model", "variable", "level", "group", "statistic", "method", "status")
  columns <- lapply(fields, function(field) vapply(store$rows, `[[`, "", field))
  names(columns) <- fields
  columns$value <- vapply(store$rows, `[[`, 0, "value")
  columns
}
