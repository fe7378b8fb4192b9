# Makes performance.csv and s100b.csv; run as: Rscript --vanilla make_performance.R
# Asks packages where they have the measure (pROC, rms; Debian: r-cran-proc, r-cran-rms) and base R
# otherwise. The model is the multivariable one of make_reference.R on cohort.csv.
suppressPackageStartupMessages({
  library(pROC)
  library(rms)
})
cohort <- read.csv("cohort.csv", na.strings = "")
cohort$stage <- factor(cohort$stage, levels = c("I", "II", "III"))
cohort$event <- as.integer(cohort$died == "yes")
cohort$age10 <- cohort$age / 10
cohort <- cohort[complete.cases(cohort[, c("age", "smoker")]), ]
tight <- glm.control(epsilon = 1e-14, maxit = 100)
fit <- glm(event ~ age10 + stay + stage + smoker, binomial(), cohort, control = tight)
fit <- glm(formula(fit), binomial(), cohort, control = tight, start = coef(fit)) # weights settle
y <- cohort$event
lp <- predict(fit)
p <- fitted(fit)
n <- length(y)

lines <- character()
put <- function(model, statistic, level, value) {
  lines[[length(lines) + 1]] <<- paste(model, statistic, level, format(value, digits = 17), sep = ",")
}

# pROC: area, DeLong's variance and interval, the coordinates of the empirical curve.
curve <- roc(y, as.numeric(lp), quiet = TRUE, direction = "<", levels = c(0, 1))
put("cohort", "auc", "", as.numeric(auc(curve)))
put("cohort", "auc_std_error", "", sqrt(var(curve, method = "delong")))
limits <- ci.auc(curve, method = "delong")
put("cohort", "auc_ci_low", "", limits[[1]])
put("cohort", "auc_ci_high", "", limits[[3]])
for (step in 0:20) {
  reached <- curve$sensitivities[curve$specificities >= step / 20 - 1e-12]
  put("cohort", "sensitivity", step / 20, max(reached))
}

# rms: Brier score, Nagelkerke's R2, recalibration; lrm's own agree. (Its C bins the predictions.)
judged <- val.prob(logit = lp, y = y, pl = FALSE)
put("cohort", "brier", "", judged[["Brier"]])
put("cohort", "r2_nagelkerke", "", judged[["R2"]])
put("cohort", "calibration_slope_val_prob", "", judged[["Slope"]])
again <- lrm(event ~ age10 + stay + stage + smoker, cohort, tol = 1e-14, eps = 1e-14, maxit = 100)
put("cohort", "r2_nagelkerke_lrm", "", again$stats[["R2"]])
put("cohort", "brier_lrm", "", again$stats[["Brier"]])
null <- glm(y ~ 1, binomial(), control = tight)
put("cohort", "r2_mcfadden", "", 1 - fit$deviance / null$deviance)
put("cohort", "r2_cox_snell", "", 1 - exp((fit$deviance - null$deviance) / n))
put("cohort", "r2_tjur", "", unname(diff(tapply(p, y, mean))))
put("cohort", "brier_scaled", "", 1 - mean((y - p)^2) / (mean(y) * (1 - mean(y))))
large <- glm(y ~ offset(lp), binomial(), control = tight, start = 0)
put("cohort", "calibration_intercept_std_error", "", coef(summary(large))[1, 2])
slope <- glm(y ~ lp, binomial(), control = tight, start = c(0, 1))
put("cohort", "calibration_slope_std_error", "", coef(summary(slope))[2, 2])

# The flexible curve on rms's own restricted cubic spline, knots where rms puts them.
smooth <- glm(y ~ rcs(lp, 3), binomial(), control = tight)
for (risk in c(0.1, 0.2, 0.3, 0.5, 0.7)) {
  put("cohort", "calibration_observed", risk,
      predict(smooth, data.frame(lp = qlogis(risk)), type = "response")[[1]])
}

# Hosmer and Lemeshow as most R packages bin: cut() at the quantiles, lowest included.
group <- cut(p, quantile(p, 0:10 / 10), include.lowest = TRUE)
table <- cbind(tapply(y, group, sum), tapply(p, group, sum), table(group))
chi <- sum((table[, 1] - table[, 2])^2 / (table[, 2] * (1 - table[, 2] / table[, 3])))
put("cohort", "hosmer_lemeshow", "", chi)
put("cohort", "hosmer_lemeshow_p_value", "", pchisq(chi, 8, lower.tail = FALSE))
for (tenth in 1:10) {
  put("cohort", "calibration_events", tenth, table[tenth, 1])
  put("cohort", "calibration_expected", tenth, table[tenth, 2])
  put("cohort", "calibration_n", tenth, table[tenth, 3])
}

# Influence: R's Cook's distances and leverages; one Newton step without each patient, spelled out.
cook <- cooks.distance(fit)
put("cohort", "cook_max", "", max(cook))
put("cohort", "n_cook_above", "", sum(cook > 4 / n))
put("cohort", "leverage_max", "", max(hatvalues(fit)))
x <- model.matrix(fit)
w <- p * (1 - p)
step_without <- function(i) {
  information <- crossprod(x[-i, ] * sqrt(w[-i]))
  solve(information, crossprod(x[-i, ], (y - p)[-i]))
}
steps <- vapply(seq_len(n), step_without, numeric(ncol(x)))
errors <- sqrt(diag(solve(crossprod(x * sqrt(w)))))
largest <- apply(abs(steps), 1, max) / errors
for (index in 2:6) {
  put("cohort", "dfbetas_max", c("", "age", "stay", "stage II", "stage III", "smoker yes")[[index]],
      largest[[index]])
}

# Net benefit, counted.
for (threshold in c(0.01, 0.1, 0.25, 0.5)) {
  treated <- p >= threshold
  put("cohort", "net_benefit", threshold,
      sum(treated & y == 1) / n - sum(treated & y == 0) / n * threshold / (1 - threshold))
  put("cohort", "net_benefit_all", threshold, mean(y) - mean(y == 0) * threshold / (1 - threshold))
}

# A marker with many ties, published with pROC (Robin et al. 2011, doi:10.1186/1471-2105-12-77):
# area 0.7314, DeLong interval 0.6301 to 0.8326.
data(aSAH)
ties <- aggregate(cbind(n = 1, events = as.integer(outcome == "Poor")) ~ s100b, aSAH, sum)
write.csv(ties, "s100b.csv", row.names = FALSE, quote = FALSE)
marker <- roc(aSAH$outcome, aSAH$s100b, quiet = TRUE, direction = "<", levels = c("Good", "Poor"))
put("s100b", "auc", "", as.numeric(auc(marker)))
put("s100b", "auc_std_error", "", sqrt(var(marker, method = "delong")))
limits <- ci.auc(marker, method = "delong")
put("s100b", "auc_ci_low", "", limits[[1]])
put("s100b", "auc_ci_high", "", limits[[3]])
for (step in 0:20) {
  put("s100b", "sensitivity", step / 20,
      max(marker$sensitivities[marker$specificities >= step / 20 - 1e-12]))
}
put("versions", "R", paste(R.version$major, R.version$minor, sep = "."), 0)
put("versions", "pROC", as.character(packageVersion("pROC")), 0)
put("versions", "rms", as.character(packageVersion("rms")), 0)
writeLines(c("model,statistic,level,value", lines), "performance.csv")
