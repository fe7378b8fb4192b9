# Makes R's answers on pooling; run as: Rscript --vanilla make_imputation_reference.R
# Needs mice and, for mice::D1, mitml (Debian: r-cran-mice r-cran-nnet r-cran-mitml). Straight-line, on
# purpose unlike the code under test. Written are the estimates of every completed set of the invented
# reference cohort, whose holes are enlarged here, and what mice makes of them; no imputed value.
suppressMessages(library(mice))
set.seed(20130501, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
cohort <- read.csv("cohort.csv", na.strings = "")
cohort$stage <- factor(cohort$stage, levels = c("I", "II", "III"))
cohort$smoker <- factor(cohort$smoker, levels = c("no", "yes"))
cohort$event <- as.integer(cohort$died == "yes")
cohort$age[sample(160, 25)] <- NA
cohort$stage[sample(160, 30)] <- NA
sets <- mice(cohort[c("age", "stay", "stage", "smoker", "event")], m = 7, maxit = 3, printFlag = FALSE)
tight <- glm.control(epsilon = 1e-14, maxit = 100)
full <- with(sets, glm(event ~ age + stay + stage + smoker, family = binomial(), control = tight))
less <- with(sets, glm(event ~ age + stay + smoker, family = binomial(), control = tight))
two <- with(sets, glm(event ~ stay + stage, family = binomial(), control = tight))
one <- with(sets, glm(event ~ stay, family = binomial(), control = tight))

lines <- character()
put <- function(model, kind, set, row, column, value) {
  lines[[length(lines) + 1]] <<- paste(model, kind, set, row, column, format(value, digits = 17), sep = ",")
}
describe <- function(model, fits) {
  pooled <- pool(fits)
  table <- summary(pooled, conf.int = TRUE, conf.level = 0.95)
  for (set in seq_along(fits$analyses)) {
    estimates <- coef(fits$analyses[[set]])
    covariance <- vcov(fits$analyses[[set]])
    for (i in seq_along(estimates)) {
      put(model, "estimate", set, i, "", estimates[[i]])
      for (j in seq_along(estimates)) put(model, "covariance", set, i, j, covariance[i, j])
    }
  }
  put(model, "df_complete", "", "", "", fits$analyses[[1]]$df.residual)
  for (i in seq_len(nrow(table))) {
    put(model, "pooled", "", i, "estimate", table$estimate[i])
    put(model, "pooled", "", i, "std_error", table$std.error[i])
    put(model, "pooled", "", i, "df", table$df[i])
    put(model, "pooled", "", i, "p_value", table$p.value[i])
    put(model, "pooled", "", i, "ci_low", table[i, "2.5 %"])
    put(model, "pooled", "", i, "ci_high", table[i, "97.5 %"])
    put(model, "pooled", "", i, "riv", pooled$pooled$riv[i])
    put(model, "pooled", "", i, "lambda", pooled$pooled$lambda[i])
    put(model, "pooled", "", i, "fmi", pooled$pooled$fmi[i])
  }
}
joint <- function(model, larger, smaller) {
  test <- D1(larger, smaller)$result
  put(model, "d1", "", "", "statistic", test[[1]])
  put(model, "d1", "", "", "df", test[[2]])
  put(model, "d1", "", "", "df_denominator", test[[3]])
  put(model, "d1", "", "", "p_value", test[[4]])
}
describe("full", full)
joint("full", full, less)
describe("two", two)
joint("two", two, one)
describe("one", one)
put("versions", "R", "", "", paste(R.version$major, R.version$minor, sep = "."), 0)
put("versions", "mice", "", "", as.character(packageVersion("mice")), 0)
put("versions", "mitml", "", "", as.character(packageVersion("mitml")), 0)
writeLines(c("model,kind,set,row,column,value", lines), "imputation_reference.csv")
