# Which coefficients have no finite maximum-likelihood estimate: what the patients who stand still
# do not determine.
#
# Under separation each iteration moves the log odds of the patients who can be split off by about
# as much as the one before, while the others stand still. No linear programme is solved here:
# another way to the answer that Python finds by one.

EARLY <- 14L
LATE <- 22L
STILL <- 1.0              # the log odds that a patient may move in between: splitting takes about 8

separation_of <- function(x, y) {
  after <- function(iterations) {
    fit <- suppressWarnings(stats::glm.fit(x, y, family = stats::binomial(),
                                           control = stats::glm.control(1e-300, iterations)))
    fit$linear.predictors
  }
  still <- abs(after(LATE) - after(EARLY)) < STILL
  rows <- x[still, , drop = FALSE]
  rank_of <- function(m) if (nrow(m)) qr(m, tol = 1e-9)$rank else 0L
  is_free <- vapply(seq_len(ncol(x))[-1], function(j) {
    rank_of(rbind(rows, as.double(seq_len(ncol(x)) == j))) > rank_of(rows)
  }, TRUE)
  list(columns = which(is_free), complete = !any(still))
}
