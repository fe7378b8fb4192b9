# Each statistic of ard.csv beside the same one of this script. A statistic that only one of the two
# has is a disagreement, and so is another method or status.

FIELDS <- c("analysis", "model", "variable", "level", "group", "statistic")
CONFINT <- "_confint$"  # rows of plain confint, each held against the exact limit of ard.csv
MOST_SHOWN <- 40

read_shipped <- function(path) {
  shipped <- read_texts(path)
  numbers <- suppressWarnings(as.double(shipped$value))
  unread <- is.na(numbers) & shipped$value != ""
  if (any(unread)) leave(5, "ard.csv: '", shipped$value[unread][[1]], "' is not a number")
  shipped$value <- numbers
  shipped
}

key_of <- function(rows, fields = FIELDS) do.call(paste, c(unname(rows[fields]), sep = "\r"))

compare <- function(shipped, redone) {
  ours <- key_of(shipped)
  theirs <- key_of(redone)
  if (anyDuplicated(ours) || anyDuplicated(theirs)) leave(5, "a statistic occurs twice")
  keys <- sort(union(setdiff(ours, sub(CONFINT, "", theirs)), theirs))
  one <- shipped[match(sub(CONFINT, "", keys), ours), ]
  two <- redone[match(keys, theirs), ]
  coarse <- grepl(CONFINT, keys)
  present <- ifelse(is.na(two$statistic), "shipped only",
                    ifelse(is.na(one$statistic), "redone only", "both"))
  known <- !is.na(one$value) & !is.na(two$value)
  same <- present == "both" & one$status == two$status & (coarse | one$method == two$method)
  measured <- difference_and_limit(redone, theirs, one, two)
  within <- known & is.finite(measured$difference) & measured$difference <= measured$limit
  agrees <- same & (within | (is.na(one$value) & is.na(two$value)))
  shown <- two
  shown[present == "shipped only", FIELDS] <- one[present == "shipped only", FIELDS]
  data.frame(shown[FIELDS], shipped = described(one, two), redone = described(two, one),
             difference = measured$difference, limit = measured$limit,
             agrees = !is.na(agrees) & agrees, row.names = NULL)
}

# The value, or why there is none; method and status where they are what differs.
described <- function(row, other) {
  text <- ifelse(is.na(row$value), row$status, sprintf("%.15g", row$value))
  differs <- function(field) !is.na(row[[field]] != other[[field]]) & row[[field]] != other[[field]]
  text <- ifelse(differs("method"), paste0(text, " (", row$method, ")"), text)
  text <- ifelse(differs("status"), paste0(text, " [", row$status, "]"), text)
  ifelse(is.na(row$statistic), "absent", text)
}

difference_and_limit <- function(redone, theirs, one, two) {
  beside <- function(statistic) {
    fields <- two
    fields$statistic <- statistic
    redone$value[match(key_of(fields), theirs)]
  }
  rule <- match(two$statistic, limits$statistic)
  measure <- limits$measure[rule]
  gap <- abs(one$value - two$value)
  size <- abs(two$value)
  error <- beside("std_error")
  error[is.na(error) | error == 0] <- 1
  sd <- beside("sd")
  sd[is.na(sd)] <- 0
  least <- ifelse(measure %in% "relative_above_one", 1, ifelse(measure %in% "relative_or_sd", sd, 0))
  difference <- gap / pmax(size, least, 1e-300)
  take <- function(name, values) {
    here <- measure %in% name
    difference[here] <<- values[here]
  }
  take("absolute", gap)
  take("standard_errors", gap / error)
  take("log_standard_errors", log_gap(one$value, two$value) / error)
  larger <- pmax(abs(one$value), size)
  share <- ifelse(larger > SMALLEST_P, gap / larger, 0)
  take("p_value", pmax(gap, P_RELATIVE_WEIGHT * share))
  difference[is.na(one$value) | is.na(two$value)] <- NA
  list(difference = difference, limit = limits$limit[rule])
}

# An odds ratio of zero or infinity agrees with itself only.
log_gap <- function(one, two) {
  positive <- !is.na(one) & !is.na(two) & one > 0 & two > 0
  gap <- ifelse(positive, 0, Inf)
  gap[positive] <- abs(log(one[positive]) - log(two[positive]))
  ifelse(!is.na(one) & !is.na(two) & one == two, 0, gap)
}

# The figures of the publication: to the decimals printed, rounded half up, or below a bound; within
# a distance where the program that printed them had stopped short of the maximum. Distances are
# counted in units of the last decimal, which are whole numbers.
check_published <- function(redone) {
  if (nrow(published) == 0) return(published)
  row <- match(key_of(published), key_of(redone))
  value <- redone$value[row]
  computed <- ifelse(is.na(row), "absent", redone$status[row])
  agrees <- rep(FALSE, nrow(published))
  for (index in which(!is.na(value))) {
    decimals <- published$decimals[[index]]
    if (is.na(decimals)) {
      computed[[index]] <- sprintf("%.6g", value[[index]])
      agrees[[index]] <- value[[index]] < as.double(published$figure[[index]])
    } else {
      computed[[index]] <- fixed(value[[index]], decimals)
      units <- round(c(as.double(computed[[index]]), as.double(published$figure[[index]])) *
                       10^decimals)
      allowed <- floor(published$within[[index]] * 10^decimals + 1e-6)
      agrees[[index]] <- abs(diff(units)) <= allowed
    }
  }
  data.frame(published, computed = computed, agrees = agrees)
}

named <- function(rows) {
  apply(rows[FIELDS], 1, function(parts) paste(parts[parts != ""], collapse = " / "))
}

show_comparison <- function(compared, figures) {
  heading("The comparison with ard.csv")
  worst <- ifelse(compared$limit > 0, compared$difference / compared$limit, 0)
  sections <- unique(compared$analysis)
  show_table(data.frame(
    section = sections,
    compared = vapply(sections, function(name) sum(compared$analysis == name), 0L),
    disagree = vapply(sections, function(name) sum(!compared$agrees[compared$analysis == name]), 0L),
    `worst difference / limit` = vapply(sections, function(name) {
      sprintf("%.1e", max(0, worst[compared$analysis == name], na.rm = TRUE))
    }, ""),
    check.names = FALSE
  ))
  if (nrow(figures)) {
    heading("The published figures")
    show_table(data.frame(
      figure = named(figures),
      published = paste0(ifelse(is.na(figures$decimals), "< ", ""), figures$figure),
      computed = figures$computed, verdict = ifelse(figures$agrees, "agrees", "DISAGREES")
    ))
  }
  wrong <- compared[!compared$agrees, ]
  if (nrow(wrong) == 0) return(invisible())
  heading("What disagrees")
  lines <- paste0(named(wrong), ": ard.csv ", wrong$shipped, ", redone ", wrong$redone)
  writeLines(utils::head(lines, MOST_SHOWN))
  if (length(lines) > MOST_SHOWN) writeLines(paste("and", length(lines) - MOST_SHOWN, "more"))
}

verdict <- function(compared, figures) {
  wrong <- sum(!compared$agrees)
  agreeing <- sum(figures$agrees)
  opinions <- sum(endsWith(compared$statistic, "_confint"))
  text <- paste0("R ", getRversion(), ": ", nrow(compared) - opinions, " statistics compared",
                 if (opinions) paste0(" and ", opinions, " second opinions of confint"), ", ",
                 wrong, " disagree")
  if (nrow(figures)) {
    text <- paste0(text, "; published figures: ", agreeing, " of ", nrow(figures), " agree")
  }
  heading("Verdict")
  for (problem in data_problems) writeLines(paste("DATA:", problem))
  passes <- wrong == 0 && agreeing == nrow(figures) && length(data_problems) == 0
  writeLines(paste0(if (passes) "PASS. " else "FAIL. ", text, "."))
  if (passes) 0 else 5
}
