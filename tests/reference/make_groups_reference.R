# Clusters and matched sets on cohort.csv by the packages sandwich and survival; run as:
# Rscript --vanilla make_groups_reference.R
# Cluster: row number modulo 23. Matched set: four rows after another.
suppressPackageStartupMessages({
  library(sandwich)
  library(survival)
})
cohort <- read.csv("cohort.csv", na.strings = "", stringsAsFactors = FALSE)
cohort$stage <- factor(cohort$stage, levels = c("I", "II", "III"))
cohort$smoker <- factor(cohort$smoker, levels = c("no", "yes"))
cohort$event <- as.integer(cohort$died == "yes")
cohort$age10 <- cohort$age / 10
cohort$cluster <- (seq_len(nrow(cohort)) - 1) %% 23
cohort$set <- (seq_len(nrow(cohort)) - 1) %/% 4
lines <- character()
put <- function(kind, variable, level, statistic, value) {
  lines[[length(lines) + 1]] <<- paste(kind, variable, level, statistic,
                                       format(value, digits = 17), sep = ",")
}
known <- cohort[complete.cases(cohort[, c("age", "stay", "stage", "smoker")]), ]
keys <- list(c("age", ""), c("stay", ""), c("stage", "II"), c("stage", "III"), c("smoker", "yes"))
wald <- function(b, v) pchisq(drop(b %*% solve(v) %*% b), length(b), lower.tail = FALSE)

tight <- glm.control(epsilon = 1e-14, maxit = 100)
fit <- glm(event ~ age10 + stay + stage + smoker, binomial(), known, control = tight)
fit <- update(fit, start = coef(fit))
v <- vcovCL(fit, cluster = known$cluster, type = "HC0", cadjust = TRUE)
put("cluster", "(Intercept)", "", "std_error", sqrt(v[1, 1]))
for (index in seq_along(keys)) {
  b <- coef(fit)[[index + 1]]
  error <- sqrt(v[index + 1, index + 1])
  say <- function(statistic, value) put("cluster", keys[[index]][1], keys[[index]][2], statistic, value)
  say("log_odds", b)
  say("std_error", error)
  say("ci_low", b - qnorm(0.975) * error)
  say("ci_high", b + qnorm(0.975) * error)
  say("p_value", 2 * pnorm(-abs(b / error)))
}
put("cluster", "stage", "", "p_value", wald(coef(fit)[4:5], v[4:5, 4:5]))

# clogit leaves sets that say nothing in its n; the figures are those of the others anyway.
control <- coxph.control(eps = 1e-13, iter.max = 100, toler.chol = 1e-15)
fit_sets <- function(terms, offset = 0) {
  known$shift <- offset
  formula <- reformulate(c(terms, "offset(shift)", "strata(set)"), "event")
  suppressWarnings(clogit(formula, known, method = "exact", control = control))
}
terms <- c("age10", "stay", "I(stage == 'II')", "I(stage == 'III')", "smoker")
full <- fit_sets(terms)
put("matched", "", "", "log_likelihood", full$loglik[[2]])
put("matched", "", "", "null_log_likelihood", full$loglik[[1]])
columns <- model.matrix(~ age10 + stay + stage + smoker, known)[, -1]
for (index in seq_along(keys)) {
  b <- coef(full)[[index]]
  error <- sqrt(vcov(full)[index, index])
  say <- function(statistic, value) put("matched", keys[[index]][1], keys[[index]][2], statistic, value)
  excess <- function(at) {
    2 * (full$loglik[[2]] - fit_sets(terms[-index], columns[, index] * at)$loglik[[2]]) - qchisq(0.95, 1)
  }
  say("log_odds", b)
  say("std_error", error)
  say("ci_low", uniroot(excess, c(b - 5 * error, b), tol = 1e-11)$root)
  say("ci_high", uniroot(excess, c(b, b + 6 * error), tol = 1e-11)$root)
  say("wald_p_value", 2 * pnorm(-abs(b / error)))
  say("p_value", pchisq(2 * (full$loglik[[2]] - fit_sets(terms[-index])$loglik[[2]]), 1,
                        lower.tail = FALSE))
}
put("matched", "stage", "", "p_value",
    pchisq(2 * (full$loglik[[2]] - fit_sets(terms[-(3:4)])$loglik[[2]]), 2, lower.tail = FALSE))
put("matched", "stage", "", "wald_p_value", wald(coef(full)[3:4], vcov(full)[3:4, 3:4]))
said <- ave(known$event, known$set, FUN = function(e) length(unique(e))) == 2
put("matched", "", "", "n", sum(said))
put("matched", "", "", "n_groups", length(unique(known$set[said])))
put("matched", "", "", "n_groups_dropped", length(unique(known$set[!said])))
put("matched", "", "", "n_dropped", sum(!said))
for (package in c("sandwich", "survival")) {
  put("versions", package, "", as.character(packageVersion(package)), 0)
}
writeLines(c("kind,variable,level,statistic,value", lines), "groups_reference.csv")
