# Models with transformed predictors on cohort.csv: glm on values that were transformed by hand, and the
# splines of Hmisc and rms; run as: Rscript --vanilla make_transform_reference.R
suppressPackageStartupMessages({
  library(Hmisc)
  library(MASS)
  library(rms)
})
cohort <- read.csv("cohort.csv", na.strings = "", stringsAsFactors = FALSE)
cohort$stage <- factor(cohort$stage, levels = c("I", "II", "III"))
cohort$event <- as.integer(cohort$died == "yes")
tight <- glm.control(epsilon = 1e-14, maxit = 100)
lines <- character()
put <- function(model, variable, level, statistic, value) {
  lines[[length(lines) + 1]] <<- paste(model, variable, level, statistic,
                                       format(unname(value), digits = 17), sep = ",")
}

# Quartiles and knots: of all known values.
quartiles <- quantile(cohort$age, c(0.25, 0.75), na.rm = TRUE)
knots <- rcspline.eval(cohort$age[!is.na(cohort$age)], nk = 4, knots.only = TRUE)
put("", "age", "", "q1", quartiles[[1]])
put("", "age", "", "q3", quartiles[[2]])
for (index in seq_along(knots)) put("", "age", "", paste0("knot_", index), knots[[index]])

# The contrast c = d'b of the quartiles as a coefficient: b1 = (c - sum of the other d b) / d1, which
# puts x / d1 in the place of the linear column and takes x d / d1 off the others.
basis <- function(x) rcspline.eval(x, knots = knots, norm = 2, inclx = TRUE)
d <- drop(basis(quartiles[[2]])) - drop(basis(quartiles[[1]]))
turned <- function(x) {
  b <- basis(x)
  cbind(x / d[[1]], b[, -1] - outer(x, d[-1] / d[[1]]))
}
# The bends are counted in units of the quartiles' distance.
columns_of <- function(frame) {
  z <- turned(frame$age)
  data.frame(contrast = z[, 1], bend1 = z[, 2] / d[[1]], bend2 = z[, 3] / d[[1]])
}

describe <- function(model, fit, names) {
  table <- coef(summary(fit))
  limits <- suppressMessages(confint(profile(fit, del = 0.02, maxsteps = 2000)))
  put(model, "", "", "log_likelihood", as.numeric(logLik(fit)))
  for (name in names(names)) {
    key <- names[[name]]
    put(model, key[[1]], key[[2]], "log_odds", table[name, 1])
    put(model, key[[1]], key[[2]], "std_error", table[name, 2])
    put(model, key[[1]], key[[2]], "ci_low", limits[name, 1])
    put(model, key[[1]], key[[2]], "ci_high", limits[name, 2])
  }
}
global <- function(model, variable, fit, without) {
  statistic <- without$deviance - fit$deviance
  df <- without$df.residual - fit$df.residual
  put(model, variable, "", "test_statistic", statistic)
  put(model, variable, "", "test_df", df)
  put(model, variable, "", "p_value", pchisq(statistic, df, lower.tail = FALSE))
}
fitted <- function(formula, frame) {
  fit <- glm(formula, binomial(), frame, control = tight)
  update(fit, start = coef(fit))
}
spline_names <- list(contrast = c("age", "Q3 vs Q1"), bend1 = c("age", "nonlinear 1"),
                     bend2 = c("age", "nonlinear 2"))

alone <- cohort[!is.na(cohort$age), ]
alone <- cbind(alone, columns_of(alone))
fit <- fitted(event ~ contrast + bend1 + bend2, alone)
describe("age", fit, spline_names)
global("age", "age", fit, fitted(event ~ 1, alone))

# rms finds the same contrast by itself.
information <- datadist(alone)
options(datadist = "information")
rcs_knots <- as.numeric(knots)
by_rms <- lrm(event ~ rcs(age, rcs_knots), alone, eps = 1e-13, tol = 1e-14, maxit = 100)
shown <- contrast(by_rms, list(age = quartiles[[2]]), list(age = quartiles[[1]]))
put("rms", "age", "Q3 vs Q1", "log_odds", shown$Contrast)
put("rms", "age", "Q3 vs Q1", "std_error", shown$SE)

# Together: the spline, a doubling and levels between cut points.
known <- cohort[complete.cases(cohort[, c("age", "stay", "stage")]), ]
known <- cbind(known, columns_of(known))
known$doubling <- log2(known$stay)
known$cut <- relevel(cut(known$stay, c(-Inf, 5, 10, Inf), right = FALSE,
                         labels = c("low", "middle", "high")), "middle")
fit <- fitted(event ~ contrast + bend1 + bend2 + doubling + stage, known)
describe("log2", fit, c(spline_names, list(doubling = c("stay", ""))))
global("log2", "age", fit, fitted(event ~ doubling + stage, known))
fit <- fitted(event ~ contrast + bend1 + bend2 + cut + stage, known)
describe("cut", fit, c(spline_names, list(cutlow = c("stay", "< 5"), cuthigh = c("stay", ">= 10"))))
global("cut", "stay", fit, fitted(event ~ contrast + bend1 + bend2 + stage, known))

# Other scales, alone; the root per two units of it.
stayed <- cohort[!is.na(cohort$stay), ]
stayed$natural <- log(stayed$stay)
stayed$root <- sqrt(stayed$stay) / 2
describe("log", fitted(event ~ natural, stayed), list(natural = c("stay", "")))
describe("sqrt", fitted(event ~ root, stayed), list(root = c("stay", "")))
writeLines(c("model,variable,level,statistic,value", lines), "transform_reference.csv")
