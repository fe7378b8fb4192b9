# Makes resamples of the invented cohort and what rms::validate says of them.
# Run in this folder: Rscript --vanilla make_validation_reference.R (Debian: r-cran-rms; made with
# rms 6.5 in R 4.2.2).
# rms::validate as it is, but for three things that are put in its way: sample() gives the stored
# resamples, lrm.fit converges to the last digits (its default stops early), and Dxy comes from
# somers2, which counts every pair where lrm.fit counts in bins.
suppressMessages(library(rms))
data <- read.csv("cohort.csv", stringsAsFactors = TRUE, na.strings = "")
data <- data[complete.cases(data[c("age", "stay", "stage", "smoker", "died")]), ]
data$y <- as.integer(data$died == "yes")
n <- nrow(data)
set.seed(20130503, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
draws <- t(replicate(60, sample(n, replace = TRUE)))
write.table(draws - 1L, "validation_draws.csv", sep = ",", row.names = FALSE, col.names = FALSE)

own <- new.env(parent = asNamespace("rms"))
drawn <- 0
own$sample <- function(...) {
  drawn <<- drawn + 1
  draws[drawn, ]
}
own$lrm.fit <- function(x, y, ..., maxit, tol) {
  rms::lrm.fit(x, y, ..., maxit = 100, tol = 1e-13, eps = 1e-9)
}
own$predab.resample <- rms::predab.resample
environment(own$predab.resample) <- own
validate_given <- rms:::validate.lrm
environment(validate_given) <- own
fit <- lrm(y ~ age + stay + stage + smoker, data, x = TRUE, y = TRUE, eps = 1e-13, maxit = 100)
found <- unclass(validate_given(fit, B = nrow(draws), Dxy.method = "somers2"))
stopifnot(drawn == nrow(draws), found[1, "n"] == nrow(draws))
names <- c(Dxy = "somers_dxy", R2 = "nagelkerke_r2", Intercept = "calibration_intercept",
           Slope = "calibration_slope", B = "brier")
columns <- c(apparent = "index.orig", training = "training", test = "test",
             optimism = "optimism", corrected = "index.corrected")
rows <- do.call(rbind, lapply(names(names), function(name) {
  data.frame(index = names[[name]], part = names(columns),
             value = sprintf("%.17g", found[name, columns]))
}))
write.csv(rows, "validation_reference.csv", row.names = FALSE, quote = FALSE)
