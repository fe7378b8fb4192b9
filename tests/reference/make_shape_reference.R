# Collinearity and linearity of the models on cohort.csv by the packages car, Hmisc and rms; run as:
# Rscript --vanilla make_shape_reference.R
suppressPackageStartupMessages({
  library(car)
  library(Hmisc)
  library(rms)
})
cohort <- read.csv("cohort.csv", na.strings = "", stringsAsFactors = FALSE)
cohort$stage <- factor(cohort$stage, levels = c("I", "II", "III"))
cohort$smoker <- factor(cohort$smoker, levels = c("no", "yes"))
cohort$event <- as.integer(cohort$died == "yes")
tight <- glm.control(epsilon = 1e-14, maxit = 100)
lines <- character()
put <- function(model, variable, level, statistic, value) {
  lines[[length(lines) + 1]] <<- paste(model, variable, level, statistic,
                                       format(value, digits = 17), sep = ",")
}

known <- cohort[complete.cases(cohort[, c("age", "stay", "stage", "smoker")]), ]
full <- glm(event ~ age + stay + stage + smoker, binomial(), known, control = tight)
full <- update(full, start = coef(full))
factors <- car::vif(full)
for (variable in rownames(factors)) {
  put("", variable, "", "gvif", factors[variable, 1])
  put("", variable, "", "gvif_df", factors[variable, 2])
  put("", variable, "", "gvif_scaled", factors[variable, 3])
}

# Splines: the knots of Hmisc, its basis, the fits of glm, the curve of rms.
linearity <- function(model, variable, rows, others) {
  x <- rows[[variable]]
  knots <- rcspline.eval(x, nk = 4, knots.only = TRUE)
  basis <- rcspline.eval(x, knots = knots, norm = 2, inclx = TRUE)
  linear <- glm(reformulate(c(variable, others), "event"), binomial(), rows, control = tight)
  spline <- glm(reformulate(c("basis", others), "event"), binomial(), rows, control = tight)
  for (index in seq_along(knots)) put(model, variable, "", paste0("knot_", index), knots[[index]])
  statistic <- linear$deviance - spline$deviance
  put(model, variable, "", "test_statistic", statistic)
  put(model, variable, "", "test_df", linear$df.residual - spline$df.residual)
  put(model, variable, "", "p_value", pchisq(statistic, 2, lower.tail = FALSE))
  knots
}
curve <- function(variable, knots, others) {
  information <- datadist(known, adjto.cat = "first")
  information$limits["Adjust to", variable] <- median(known[[variable]])
  assign("information", information, envir = globalenv())
  options(datadist = "information")
  rcs <- sprintf("rcs(%s, c(%s))", variable, paste(format(knots, digits = 17), collapse = ", "))
  fit <- lrm(reformulate(c(rcs, others), "event"), known, eps = 1e-13, tol = 1e-14, maxit = 100)
  ends <- quantile(known[[variable]], c(0.05, 0.95))
  at <- ends[[1]] + (ends[[2]] - ends[[1]]) * (0:20) / 20
  shown <- contrast(fit, setNames(list(at), variable),
                    setNames(list(median(known[[variable]])), variable))
  put("", variable, "", "median", median(known[[variable]]))
  for (index in seq_along(at)) {
    put("", variable, index, "curve_value", at[[index]])
    put("", variable, index, "curve_log_odds", shown$Contrast[[index]])
    put("", variable, index, "curve_std_error", shown$SE[[index]])
    put("", variable, index, "curve_ci_low", shown$Lower[[index]])
    put("", variable, index, "curve_ci_high", shown$Upper[[index]])
  }
}
for (variable in c("age", "stay")) {
  others <- setdiff(c("age", "stay", "stage", "smoker"), variable)
  knots <- linearity("", variable, known, others)
  curve(variable, knots, others)
  linearity(variable, variable, cohort[!is.na(cohort[[variable]]), ], character())
}

# Hmisc's basis itself.
x <- c(-2, 0, 0.5, 1, 2.5, 4, 7, 20)
basis <- rcspline.eval(x, knots = c(0, 1, 3, 8), norm = 2)
for (index in seq_along(x)) for (column in 1:2) {
  put("basis", format(x[[index]]), column, "value", basis[index, column])
}
writeLines(c("model,variable,level,statistic,value", lines), "shape_reference.csv")
