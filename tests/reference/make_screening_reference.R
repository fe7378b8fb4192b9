# Makes Firth's penalised likelihood-ratio tests of single candidates under separation.
# Run in this folder: Rscript --vanilla make_screening_reference.R (made with R 4.2.2).
# Firth's modified score is that of a likelihood in which each patient counts once as seen, and with
# half the leverage as a case and as a control (Heinze & Schemper 2002, doi:10.1002/sim.1047,
# section 2): glm on these weights, repeated until the leverages stand still. The null model has the
# constant alone, and the leverages of all columns.
penalised <- function(x, y, free) {
  b <- replace(numeric(ncol(x)), 1, qlogis(mean(y)))
  for (iteration in 1:5000) {
    p <- plogis(drop(x %*% b))
    h <- hatvalues_of(x, p)
    fit <- suppressWarnings(glm.fit(
      x[, free, drop = FALSE], (y + h / 2) / (1 + h), weights = 1 + h, family = binomial(),
      control = glm.control(epsilon = 1e-15, maxit = 200)
    ))
    step <- replace(numeric(ncol(x)), free, fit$coefficients) - b
    b <- b + step
    if (max(abs(step)) < 1e-12) break
  }
  stopifnot(iteration < 5000)
  p <- plogis(drop(x %*% b))
  log_det <- determinant(crossprod(x * sqrt(p * (1 - p))))$modulus
  as.vector(sum(ifelse(y == 1, log(p), log1p(-p))) + log_det / 2)
}

hatvalues_of <- function(x, p) {
  rowSums(qr.Q(qr(x * sqrt(p * (1 - p))))^2)
}

# Events and patients without at each level, the reference first; or the values of both groups.
factors <- list(
  two_levels = list(events = c(6, 4), others = c(0, 20)),
  reference_without_events = list(events = c(0, 5), others = c(9, 16)),
  three_levels = list(events = c(3, 0, 4), others = c(11, 8, 7)),
  two_empty_cells = list(events = c(3, 0, 4, 2), others = c(15, 6, 0, 9)),
  everyone_split = list(events = c(0, 7), others = c(12, 0))
)
numbers <- list(
  ends_meet = list(events = c(3, 4.5, 6, 6), others = c(1, 1, 2, 2.5, 3)),
  gap = list(events = c(-1, -2, -2.5), others = c(0.5, 1, 1, 4, 4, 7)),
  drawn_twice = list(events = c(3, 5, 5, 5), others = c(1, 1, 1, 2, 2, 3))
)
cell <- function(part) sprintf("%s", paste(part, collapse = " "))
row <- function(name, kind, data, x, y) {
  statistic <- 2 * (penalised(x, y, seq_len(ncol(x))) - penalised(x, y, 1L))
  data.frame(name = name, kind = kind, events = cell(data$events), others = cell(data$others),
             statistic = sprintf("%.17g", statistic),
             p_value = sprintf("%.17g", pchisq(statistic, ncol(x) - 1, lower.tail = FALSE)))
}
rows <- c(
  lapply(names(factors), function(name) {
    data <- factors[[name]]
    levels <- seq_along(data$events)
    level <- c(rep(levels, data$events), rep(levels, data$others))
    x <- cbind(1, outer(level, levels[-1], "==") + 0)
    row(name, "factor", data, x, rep(1:0, c(sum(data$events), sum(data$others))))
  }),
  lapply(names(numbers), function(name) {
    data <- numbers[[name]]
    x <- cbind(1, c(data$events, data$others))
    row(name, "number", data, x, rep(1:0, lengths(data)))
  })
)
write.csv(do.call(rbind, rows), "screening_reference.csv", row.names = FALSE, quote = FALSE)
