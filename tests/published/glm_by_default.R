# Rscript glm_by_default.R DATA OUTCOME EVENT COLUMN...: what summary(glm(...)) finds when R stops where
# it does by default, as variable, level, statistic, value. A column given as NAME=LEVEL;LEVEL... is a factor.
arguments <- commandArgs(trailingOnly = TRUE)
data <- read.csv(arguments[[1]], check.names = FALSE, colClasses = "character")
data[data == "NA"] <- NA
columns <- strsplit(arguments[-(1:3)], "=", fixed = TRUE)
frame <- data.frame(row.names = seq_len(nrow(data)))
frame$.event <- data[[arguments[[2]]]] == arguments[[3]]
keys <- list(c("(Intercept)", ""))
for (column in columns) {
  name <- column[[1]]
  if (length(column) == 1) {
    frame[[name]] <- as.numeric(data[[name]])
    keys <- c(keys, list(c(name, "")))
  } else {
    levels <- strsplit(column[[2]], ";", fixed = TRUE)[[1]]
    frame[[name]] <- factor(data[[name]], levels = levels)
    keys <- c(keys, lapply(levels[-1], function(level) c(name, level)))
  }
}
fit <- glm(.event ~ ., family = binomial, data = frame)
found <- summary(fit)$coefficients
limits <- exp(confint.default(fit))
for (i in seq_along(keys)) {
  values <- c(log_odds = found[i, 1], std_error = found[i, 2], p_value = found[i, 4],
              or_ci_low = limits[i, 1], or_ci_high = limits[i, 2])
  cat(sprintf("%s\t%s\t%s\t%.17g\n", keys[[i]][[1]], keys[[i]][[2]], names(values), values), sep = "")
}
