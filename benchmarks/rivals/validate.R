# rms: the optimism bootstrap of a logistic model.
# Rscript validate.R FILE OUTCOME VARIABLES RESAMPLES BUDGET; VARIABLES with commas, or "all". Ten
# resamples tell how many fit into BUDGET seconds; as many are timed, at most RESAMPLES.
arguments <- commandArgs(TRUE)
suppressPackageStartupMessages(library(rms))
cohort <- read.csv(arguments[1], stringsAsFactors = TRUE)
outcome <- arguments[2]
variables <- strsplit(arguments[3], ",")[[1]]
if (identical(variables, "all")) variables <- setdiff(names(cohort), outcome)
cohort[[outcome]] <- as.integer(cohort[[outcome]] == "yes")
wanted <- as.integer(arguments[4])
budget <- as.numeric(arguments[5])

fit <- lrm(reformulate(variables, outcome), data = cohort, x = TRUE, y = TRUE)
spent <- function(number) {
    set.seed(1)
    # It prints a note of resamples that diverged.
    sink(nullfile())
    on.exit(sink())
    system.time(found <<- validate(fit, B = number))[["elapsed"]]
}
one <- spent(10) / 10
resamples <- min(wanted, max(10, 10 * floor(budget / one / 10)))
seconds <- spent(resamples)
cat(sprintf(
    '{"seconds": %.6f, "resamples": %d, "dxy": %.10g, "version": "rms %s"}\n',
    seconds, resamples, found["Dxy", "index.orig"], packageVersion("rms")
))
