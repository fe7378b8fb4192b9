# Base R: glm and profile confint of every candidate alone and of all together.
# Rscript glm.R FILE REPEATS BUDGET. The coefficients of the large model are profiled a few at a time;
# after BUDGET seconds the rest are left out, and the last line says how many were done.
arguments <- commandArgs(TRUE)
cohort <- read.csv(arguments[1], stringsAsFactors = TRUE)
cohort$outcome <- as.integer(cohort$outcome == "yes")
repeats <- as.integer(arguments[2])
budget <- as.numeric(arguments[3])
candidates <- setdiff(names(cohort), "outcome")

limits <- function(fit, ...) suppressMessages(confint(fit, ...))

once <- function() {
    start <- proc.time()[["elapsed"]]
    spent <- function() proc.time()[["elapsed"]] - start
    for (candidate in candidates) {
        limits(glm(reformulate(candidate, "outcome"), binomial, cohort))
    }
    fit <- glm(reformulate(candidates, "outcome"), binomial, cohort)
    number <- length(coef(fit))
    done <- 0
    first <- NULL
    some <- if (budget > 0) 8 else number
    while (done < number && (budget <= 0 || spent() < budget)) {
        now <- seq(done + 1, min(done + some, number))
        found <- limits(fit, parm = now)
        if (is.null(first)) first <- found[2, ]
        done <- max(now)
    }
    list(seconds = spent(), profiled = done, of = number, first = c(coef(fit)[[2]], first))
}

runs <- lapply(seq_len(repeats), function(run) once())
last <- runs[[repeats]]
cat(sprintf(
    '{"seconds": %.6f, "profiled": %d, "of": %d, "first": [%.10g, %.10g, %.10g], "version": "R %s", "blas": "%s"}\n',
    median(vapply(runs, function(run) run$seconds, 0)), last$profiled, last$of,
    last$first[1], last$first[2], last$first[3],
    getRversion(), basename(extSoftVersion()[["BLAS"]])
))
