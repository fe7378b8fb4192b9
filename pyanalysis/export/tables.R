# The tables as a reader sees them, from the rows that were just computed. Rounding is half up on the
# decimal text, as a person would round.

fixed <- function(value, decimals) {
  if (is.na(value)) return("-")
  parts <- shortest_text(value)
  # Shifted in the text, not by multiplying: 2.675 becomes 267.5, not 267.49999999999997.
  shifted <- as.double(paste0(parts$digits, "e", parts$exponent + as.integer(decimals)))
  rounded <- sign(shifted) * floor(abs(shifted) + 0.5)
  sprintf("%.*f", as.integer(decimals), if (rounded == 0) 0 else rounded / 10^decimals)
}

# The fewest digits that read back as the same number, and its power of ten.
shortest_text <- function(value) {
  for (digits in 15:17) {
    text <- sprintf("%.*e", digits - 1L, value)
    if (as.double(text) == value) break
  }
  parts <- strsplit(text, "e", fixed = TRUE)[[1]]
  list(digits = parts[[1]], exponent = as.integer(parts[[2]]))
}

# Two decimals; three significant digits below 0.1 and from 10 on; a bound beyond ten thousand.
ratio_text <- function(value) {
  if (is.na(value)) return("-")
  if (value > 1e4) return(">10000")
  if (value < 1e-4) return("<0.0001")
  parts <- shortest_text(value)
  carried <- fixed(as.double(parts$digits), 2) == "10.00"
  power <- parts$exponent + carried
  fixed(value, if (power %in% c(-1L, 0L)) 2 else max(0, 2 - power))
}

p_text <- function(value) {
  if (is.na(value)) return("-")
  if (value < 0.001) return("< 0.001")
  text <- fixed(value, 3)
  if (value < 1 && text == "1.000") "> 0.999" else text
}

# Two significant digits of the spread.
decimals_for <- function(spread) {
  if (is.na(spread) || spread == 0) return(1)
  min(6, max(0, 1 - floor(log10(abs(spread)))))
}

heading <- function(text) writeLines(c("", text, strrep("-", nchar(text, "width"))))

show_table <- function(table) {
  columns <- lapply(names(table), function(name) {
    text <- format(c(name, as.character(table[[name]])))
    c(text[[1]], strrep("-", nchar(text[[1]], "width")), text[-1])
  })
  writeLines(sub(" +$", "", do.call(paste, c(columns, sep = "  "))))
}

# Looks values up by their keys; NA where there is none.
finder <- function(rows) {
  keys <- key_of(rows, c("variable", "level", "group", "statistic"))
  function(statistic, variable = "", level = "", group = "", field = "value") {
    rows[[field]][match(paste(variable, level, group, statistic, sep = "\r"), keys)]
  }
}

label_of <- function(predictor, level = NULL) {
  if (is.null(level)) return(predictor$label)
  own <- match(level, predictor$levels)
  paste0("  ", if (is.null(predictor$level_labels)) level else predictor$level_labels[[own]])
}

show_cohort <- function(results) {
  rows <- results[results$analysis == "cohort", ]
  find <- finder(rows)
  of_all <- function(statistic) find(statistic, group = "overall")
  heading("Who was analysed")
  steps <- "Rows of the data file"
  counts <- of_all("n_rows")
  for (rule in plan$exclusions) {
    why <- if (rule$reason == "") paste("not", rule$name, rule$keep) else rule$reason
    steps <- c(steps, paste0("  left out: ", why))
    counts <- c(counts, find("n_excluded", rule$name, rule$keep, "overall"))
  }
  steps <- c(steps, "  left out: outcome unknown", "Analysed", "  of whom with the event",
             "  of whom with a candidate missing")
  counts <- c(counts, of_all("n_missing_outcome"), of_all("n"), of_all("events"),
              of_all("n_incomplete"))
  show_table(data.frame(step = steps, patients = counts))
}

show_baseline <- function(results) {
  find <- finder(results[results$analysis == "baseline", ])
  sizes <- finder(results[results$analysis == "cohort", ])
  groups <- c(plan$event, plan$non_event, "overall")
  titles <- c(plan$group_labels[[1]], plan$group_labels[[2]], "Overall")
  lines <- list()
  add <- function(...) lines[[length(lines) + 1L]] <<- c(...)
  for (predictor in plan$predictors) {
    name <- predictor$name
    test <- c(find("p_value", name, field = "method"), p_text(find("p_value", name)),
              fixed(find("smd", name), 2))
    value <- function(statistic, group, level = "") find(statistic, name, level, group)
    if (predictor$type == "numeric") {
      by_mean <- test[[1]] == "welch_t"
      quartiles <- value("q3", "overall") - value("q1", "overall")
      decimals <- decimals_for(if (by_mean) value("sd", "overall") else quartiles)
      cells <- vapply(groups, function(group) {
        show <- function(statistic) fixed(value(statistic, group), decimals)
        if (by_mean) paste(show("mean"), "\u00b1", show("sd"))
        else paste0(show("median"), " (", show("q1"), " to ", show("q3"), ")")
      }, "")
      what <- if (by_mean) ", mean \u00b1 SD" else ", median (quartiles)"
      add(paste0(label_of(predictor), what), cells, test)
    } else {
      add(label_of(predictor), rep("", 3), test)
      for (level in predictor$levels) {
        cells <- vapply(groups, function(group) {
          paste0(value("n", group, level), " (", fixed(value("percent", group, level), 1), "%)")
        }, "")
        add(label_of(predictor, level), cells, rep("", 3))
      }
    }
    missing <- vapply(groups, function(group) value("n_missing", group), 0)
    if (missing[[3]] > 0) add("  Missing, n", missing, rep("", 3))
  }
  table <- as.data.frame(do.call(rbind, lines))
  counts <- vapply(groups, function(group) sizes("n", group = group), 0)
  names(table) <- c("Characteristic", paste0(titles, " (n = ", counts, ")"), "Test", "P", "SMD")
  heading("Baseline characteristics by outcome")
  show_table(table)
}

# Odds ratios with their limits and P values; several models may share a table.
show_models <- function(title, results, analysis, models) {
  lines <- list()
  add <- function(...) lines[[length(lines) + 1L]] <<- c(...)
  for (model in models) {
    rows <- results[results$analysis == analysis & results$model == model, ]
    find <- finder(rows)
    cells <- function(name, level) {
      status <- find("odds_ratio", name, level, field = "status")
      ratio <- if (status %in% "ok") ratio_text(find("odds_ratio", name, level)) else status
      limit <- function(statistic) ratio_text(find(statistic, name, level))
      interval <- paste(limit("or_ci_low"), "to", limit("or_ci_high"))
      if (interval == "- to -") interval <- ""
      p <- find("p_value", name, level)
      shown <- c(find("n", name, level), find("events", name, level), ratio, interval, p_text(p))
      ifelse(is.na(shown) | shown == "-", "", shown)
    }
    for (predictor in plan$predictors) {
      name <- predictor$name
      if (!any(rows$variable == name)) next
      if (predictor$type == "numeric") {
        per <- if (predictor$per == 1) "" else paste0(", per ", format(predictor$per))
        add(paste0(label_of(predictor), per), cells(name, ""))
      } else {
        add(label_of(predictor), "", "", "", "", sub("^-$", "", p_text(find("p_value", name))))
        for (level in predictor$levels) add(label_of(predictor, level), cells(name, level))
      }
    }
  }
  if (length(lines) == 0) return(invisible())
  table <- as.data.frame(do.call(rbind, lines))
  names(table) <- c("Variable", "n", "Events", "Odds ratio",
                    paste0(format(100 * plan$confidence), "% CI"), "P")
  heading(title)
  show_table(table)
}

# Any other part of the results: one line a statistic.
show_rows <- function(title, rows) {
  if (nrow(rows) == 0) return(invisible())
  value <- ifelse(is.na(rows$value), rows$status, sprintf("%.6g", rows$value))
  table <- data.frame(rows[c("model", "variable", "level", "group", "statistic")], value = value,
                      method = rows$method)
  heading(title)
  show_table(table[vapply(table, function(column) any(column != ""), NA)])
}
