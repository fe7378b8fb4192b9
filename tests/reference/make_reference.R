# Makes the reference cohort and R's answers on it; run as: Rscript --vanilla make_reference.R
# Straight-line base R, on purpose unlike the code under test and unlike pyanalysis/crosscheck.
set.seed(20130501, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
n <- 160
age <- round(rnorm(n, 70, 8))
stay <- round(exp(rnorm(n, 2, 0.8)), 1)
stage <- sample(c("I", "II", "III"), n, replace = TRUE, prob = c(0.5, 0.3, 0.2))
smoker <- sample(c("no", "yes"), n, replace = TRUE, prob = c(0.7, 0.3))
score <- -6 + 0.06 * age + 0.03 * stay + 0.5 * (stage == "II") + 1.1 * (stage == "III") + 0.4 * (smoker == "yes")
died <- ifelse(runif(n) < plogis(score), "yes", "no")
age[c(3, 50)] <- NA
smoker[c(7, 99, 120)] <- NA
cohort <- data.frame(id = sprintf("R%03d", 1:n), age, stay, stage, smoker, died)
write.csv(cohort, "cohort.csv", row.names = FALSE, quote = FALSE, na = "")

cohort$stage <- factor(cohort$stage, levels = c("I", "II", "III"))
cohort$smoker <- factor(cohort$smoker, levels = c("no", "yes"))
cohort$event <- as.integer(cohort$died == "yes")
cohort$age10 <- cohort$age / 10
tight <- glm.control(epsilon = 1e-14, maxit = 100)

lines <- character()
put <- function(analysis, variable, level, group, statistic, value) {
  lines[[length(lines) + 1]] <<- paste(
    analysis, variable, level, group, statistic, format(value, digits = 17), sep = ","
  )
}

profile_root <- function(y, x, j, fit, side) {
  target <- fit$deviance + qchisq(0.95, 1)
  at <- function(b) {
    glm.fit(x[, -j, drop = FALSE], y, offset = x[, j] * b, family = binomial(), control = tight)$deviance - target
  }
  best <- coef(fit)[[j]]
  se <- sqrt(vcov(fit)[j, j])
  uniroot(at, sort(c(best, best + side * 3.5 * se)), extendInt = "yes", tol = 1e-12)$root
}

model <- function(analysis, terms, formula, names) {
  rows <- cohort[stats::complete.cases(cohort[, terms]), ]
  fit <- glm(formula, binomial(), rows, control = tight)
  x <- model.matrix(fit)
  table <- coef(summary(fit))
  put(analysis, "", "", "", "log_likelihood", as.numeric(logLik(fit)))
  put(analysis, "", "", "", "null_deviance", fit$null.deviance)
  put(analysis, "", "", "", "aic", AIC(fit))
  put(analysis, "(Intercept)", "", "", "log_odds", table[1, 1])
  put(analysis, "(Intercept)", "", "", "std_error", table[1, 2])
  for (j in 2:ncol(x)) {
    key <- names[[j - 1]]
    put(analysis, key[1], key[2], "", "log_odds", table[j, 1])
    put(analysis, key[1], key[2], "", "std_error", table[j, 2])
    put(analysis, key[1], key[2], "", "ci_low", profile_root(fit$y, x, j, fit, -1))
    put(analysis, key[1], key[2], "", "ci_high", profile_root(fit$y, x, j, fit, 1))
    without <- glm.fit(x[, -j, drop = FALSE], fit$y, family = binomial(), control = tight)
    put(analysis, key[1], key[2], "", "p_value",
        pchisq(without$deviance - fit$deviance, 1, lower.tail = FALSE))
    put(analysis, key[1], key[2], "", "wald_p_value", table[j, 4])
  }
  fit
}
model("univariable_age", "age", event ~ age10, list(c("age", "")))
model("univariable_stay", "stay", event ~ stay, list(c("stay", "")))
keys <- list(c("age", ""), c("stay", ""), c("stage", "II"), c("stage", "III"), c("smoker", "yes"))
full <- model("multivariable", c("age", "smoker"), event ~ age10 + stay + stage + smoker, keys)
complete <- cohort[stats::complete.cases(cohort[, c("age", "smoker")]), ]
smaller <- glm(event ~ age10 + stay + smoker, binomial(), complete, control = tight)
put("multivariable", "stage", "", "", "p_value",
    pchisq(smaller$deviance - full$deviance, 2, lower.tail = FALSE))
v <- vcov(full)[4:5, 4:5]
b <- coef(full)[4:5]
put("multivariable", "stage", "", "", "wald_p_value", pchisq(drop(b %*% solve(v) %*% b), 2, lower.tail = FALSE))

yes <- cohort[cohort$died == "yes", ]
no <- cohort[cohort$died == "no", ]
for (name in c("age", "stay")) {
  for (group in c("yes", "no")) {
    values <- na.omit(cohort[cohort$died == group, name])
    put("baseline", name, "", group, "mean", mean(values))
    put("baseline", name, "", group, "sd", sd(values))
    put("baseline", name, "", group, "median", median(values))
    put("baseline", name, "", group, "q1", quantile(values, 0.25, type = 7)[[1]])
    put("baseline", name, "", group, "q3", quantile(values, 0.75, type = 7)[[1]])
  }
  both <- na.omit(cohort[[name]])
  put("baseline", name, "", "", "skewness",
      mean((both - mean(both))^3) / mean((both - mean(both))^2)^1.5)
  one <- na.omit(yes[[name]])
  two <- na.omit(no[[name]])
  put("baseline", name, "", "", "smd", abs(mean(one) - mean(two)) / sqrt((var(one) + var(two)) / 2))
}
put("baseline", "age", "", "", "p_value", t.test(yes$age, no$age)$p.value)
put("baseline", "age", "", "", "test_statistic", t.test(yes$age, no$age)$statistic[[1]])
put("baseline", "age", "", "", "test_df", t.test(yes$age, no$age)$parameter[[1]])
ranks <- wilcox.test(yes$stay, no$stay, exact = FALSE, correct = TRUE)
put("baseline", "stay", "", "", "p_value", ranks$p.value)
put("baseline", "stay", "", "", "test_statistic", ranks$statistic[[1]])
put("baseline", "stage", "", "", "p_value", chisq.test(cohort$stage, cohort$died, correct = FALSE)$p.value)
put("baseline", "smoker", "", "", "p_value", chisq.test(cohort$smoker, cohort$died, correct = FALSE)$p.value)

# Fisher's exact test on given tables, levels by group, written level after level.
tables <- list(
  c(3, 1, 1, 3), c(10, 2, 3, 15), c(2, 8, 5, 5, 1, 9), c(7, 12, 3, 30, 4, 4, 4, 38),
  c(0, 6, 3, 2, 5, 11, 1, 9, 2, 2), c(5, 5, 5, 5, 5, 5), c(1, 40, 0, 25, 4, 31, 13, 6)
)
for (counts in tables) {
  p <- fisher.test(matrix(counts, ncol = 2, byrow = TRUE), workspace = 2e7)$p.value
  put("fisher", paste(counts, collapse = " "), "", "", "p_value", p)
}
put("versions", "R", "", "", paste(R.version$major, R.version$minor, sep = "."), 0)
writeLines(c("analysis,variable,level,group,statistic,value", lines), "reference.csv")
