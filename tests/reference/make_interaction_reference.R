# Interactions of the models on cohort.csv by glm, relevel and formulas; run as:
# Rscript --vanilla make_interaction_reference.R
# Straight-line base R, on purpose unlike the code under test and unlike pyanalysis/crosscheck.
cohort <- read.csv("cohort.csv", na.strings = "", stringsAsFactors = FALSE)
cohort$stage <- factor(cohort$stage, levels = c("I", "II", "III"))
cohort$smoker <- factor(cohort$smoker, levels = c("no", "yes"))
cohort$event <- as.integer(cohort$died == "yes")
cohort$age10 <- cohort$age / 10
tight <- glm.control(epsilon = 1e-14, maxit = 100)

lines <- character()
put <- function(model, others, level, stratum, statistic, value) {
  lines[[length(lines) + 1]] <<- paste(model, others, level, stratum, statistic,
                                       format(value, digits = 17), sep = ",")
}

# The estimates do not hang on where the numbers start; the fit of nearly equal columns would.
fit_to <- function(formula, rows) {
  fit <- glm(formula, binomial(), rows, control = tight)
  glm(formula, binomial(), rows, control = tight, start = coef(fit))
}

limit <- function(fit, j, side) {
  x <- model.matrix(fit)
  target <- fit$deviance + qchisq(0.95, 1)
  above <- function(b) {
    glm.fit(x[, -j, drop = FALSE], fit$y, offset = x[, j] * b, family = binomial(),
            control = tight)$deviance - target
  }
  best <- coef(fit)[[j]]
  se <- sqrt(vcov(fit)[j, j])
  uniroot(above, sort(c(best, best + side * 3.5 * se)), extendInt = "yes", tol = 1e-12)$root
}

describe <- function(model, others, fit, name, level, stratum, n, events) {
  j <- match(paste0(name, level), names(coef(fit)))
  table <- coef(summary(fit))
  x <- model.matrix(fit)
  without <- glm.fit(x[, -j, drop = FALSE], fit$y, family = binomial(), control = tight)
  put(model, others, level, stratum, "log_odds", table[j, 1])
  put(model, others, level, stratum, "std_error", table[j, 2])
  put(model, others, level, stratum, "ci_low", limit(fit, j, -1))
  put(model, others, level, stratum, "ci_high", limit(fit, j, 1))
  put(model, others, level, stratum, "p_value",
      pchisq(without$deviance - fit$deviance, 1, lower.tail = FALSE))
  put(model, others, level, stratum, "wald_low", table[j, 1] - qnorm(0.975) * table[j, 2])
  put(model, others, level, stratum, "wald_p_value", table[j, 4])
  if (!is.na(n)) {
    put(model, others, level, stratum, "n", n)
    put(model, others, level, stratum, "events", events)
  }
}

# `first` and `second` are columns of the formula, `others` what is adjusted for.
interaction_of <- function(first, second, others, label) {
  wanted <- unique(c(others, first, second))
  rows <- cohort[complete.cases(cohort[, wanted]), ]
  key <- paste(sub("10", "", first), sub("10", "", second), sep = ":")
  product <- reformulate(c(wanted, paste(first, second, sep = ":")), "event")
  full <- fit_to(product, rows)
  plain <- fit_to(reformulate(wanted, "event"), rows)
  df <- length(coef(full)) - length(coef(plain))
  statistic <- plain$deviance - full$deviance
  tail <- grep(":", names(coef(full)))
  wald <- drop(coef(full)[tail] %*% solve(vcov(full)[tail, tail, drop = FALSE], coef(full)[tail]))
  put(key, label, "", "", "n", nrow(rows))
  put(key, label, "", "", "events", sum(rows$event))
  put(key, label, "", "", "parameters_fitted", length(coef(full)) - 1)
  put(key, label, "", "", "test_df", df)
  put(key, label, "", "", "test_statistic", statistic)
  put(key, label, "", "", "p_value", pchisq(statistic, df, lower.tail = FALSE))
  put(key, label, "", "", "wald_statistic", wald)
  put(key, label, "", "", "wald_p_value", pchisq(wald, df, lower.tail = FALSE))
  levels_of <- if (is.factor(rows[[first]])) levels(rows[[first]])[-1] else ""
  if (is.factor(rows[[second]])) {
    for (stratum in levels(rows[[second]])) {
      moved <- rows
      moved[[second]] <- relevel(moved[[second]], stratum)
      fit <- fit_to(product, moved)
      for (level in levels_of) {
        here <- rows[[second]] == stratum & (level == "" | rows[[first]] == level)
        describe(key, label, fit, first, level, stratum, sum(here), sum(rows$event[here]))
      }
    }
  } else {
    at <- quantile(cohort[[second]], c(0.25, 0.5, 0.75), type = 7, na.rm = TRUE)
    for (index in 1:3) {
      moved <- rows
      moved[[second]] <- moved[[second]] - at[[index]]
      stratum <- c("q1", "median", "q3")[[index]]
      put(key, label, "", stratum, "stratum_value",
          at[[index]] * (if (second == "age10") 10 else 1))
      fit <- fit_to(product, moved)
      for (level in levels_of) describe(key, label, fit, first, level, stratum, NA, NA)
    }
  }
}

everything <- c("age10", "stay", "stage", "smoker")
interaction_of("smoker", "stage", everything, "adjusted")
interaction_of("stage", "smoker", everything, "adjusted")
interaction_of("age10", "smoker", everything, "adjusted")
interaction_of("stage", "age10", everything, "adjusted")
interaction_of("stay", "age10", everything, "adjusted")
interaction_of("stay", "age10", character(), "alone")
interaction_of("smoker", "stage", character(), "alone")
writeLines(c("model,others,level,stratum,statistic,value", lines), "interaction_reference.csv")
