# Firth's penalised logistic regression from its definition (Heinze & Schemper 2002): modified
# score, penalised likelihood ratio with the information of all columns, penalised profile.

MANY_ROWS <- 500  # beyond, ways that take time and memory by the rows, not by their square

firth_state <- function(x, y, b) {
  p <- stats::plogis(drop(x %*% b))
  root <- sqrt(p * (1 - p))
  if (nrow(x) > MANY_ROWS) {
    triangle <- chol(crossprod(x * root))
    h <- colSums(backsolve(triangle, t(x * root), transpose = TRUE)^2)
  } else {
    parts <- qr(x * root, tol = 0)
    triangle <- qr.R(parts)
    h <- rowSums(qr.Q(parts)^2)
  }
  value <- sum(ifelse(y == 1, stats::plogis(drop(x %*% b), log.p = TRUE),
                      stats::plogis(drop(x %*% b), lower.tail = FALSE, log.p = TRUE))) +
    sum(log(abs(diag(triangle))))
  list(b = b, value = value, score = drop(crossprod(x, y - p + h * (0.5 - p))),
       information = crossprod(x * root))
}

# The slope of the modified score, turned positive. Of few patients it pairs each with each.
firth_curvature <- function(x, state) {
  p <- stats::plogis(drop(x %*% state$b))
  w <- p * (1 - p)
  if (nrow(x) > MANY_ROWS) {
    solved <- t(solve(state$information, t(x), tol = 0))
    h <- w * rowSums(solved * x)
    pulled <- apply(w * (1 - 2 * p) * x, 2, function(v) {
      rowSums((solved %*% crossprod(x, v * x)) * solved)
    })
  } else {
    pairs <- x %*% solve(state$information, t(x), tol = 0)
    h <- w * diag(pairs)
    pulled <- pairs^2 %*% (w * (1 - 2 * p) * x)
  }
  h_slope <- h * (1 - 2 * p) * x - w * pulled
  slope <- crossprod(x, (0.5 - p) * h_slope) - crossprod(x, h * w * x)
  state$information - (slope + t(slope)) / 2
}

# Newton's step where the curvature is downward, else by the information, which can overshoot by its
# own length and swing for ever: then only part of it. Such steps get ever shorter towards a saddle,
# and leave it along the direction in which the curvature is most upward.
firth_step <- function(x, state, free) {
  plain <- function() solve(state$information[free, free, drop = FALSE], state$score[free], tol = 0)
  shortened <- function(step) if (max(abs(step)) < 0.5) 0.6 * step else step
  or_null <- function(code) tryCatch(code, error = function(e) NULL)
  curvature <- or_null(firth_curvature(x, state)[free, free, drop = FALSE])
  if (is.null(curvature)) return(shortened(plain()))
  newton <- or_null({
    triangle <- chol(curvature)
    backsolve(triangle, backsolve(triangle, state$score[free], transpose = TRUE))
  })
  if (!is.null(newton)) return(newton)
  step <- shortened(plain())
  if (max(abs(step)) > 0.006) return(step)
  upward <- eigen(curvature, symmetric = TRUE)$vectors[, length(free)]
  slope <- sum(upward * state$score[free])
  step + (if (slope < 0) -0.1 else 0.1) * upward
}

# How far a step moves the log odds of the patient whom it moves furthest.
moved_furthest <- function(x, step) max(abs(drop(x %*% step)))

# Climbs over the columns `free`; the others stay where `start` has them.
firth_climb <- function(x, y, start, free) {
  state <- firth_state(x, y, start)
  for (iteration in seq_len(1000)) {
    step <- numeric(length(start))
    step[free] <- firth_step(x, state, free)
    step <- step / max(1, moved_furthest(x, step) / 2)
    repeat {
      ahead <- firth_state(x, y, state$b + step)
      if (is.finite(ahead$value) && ahead$value >= state$value - 1e-10 * (1 + abs(state$value))) break
      step <- step / 2
      if (max(abs(step)) < 1e-14) return(NULL)
    }
    state <- ahead
    if (max(abs(step)) < 1e-12) return(state)
  }
  NULL
}

FIRTH_AMPLE <- 10  # patients in the smaller group for each coefficient: one maximum is sought

# Further starts: in small samples the penalised likelihood has several maxima; under complete
# separation the cut between the groups can lie at either edge of the gap or amid it.
firth_starts <- function(x, y, start, free, separation) {
  if (min(sum(y), sum(1 - y)) >= FIRTH_AMPLE * ncol(x)) return(list())
  starts <- list(replace(start, free, 0))
  if (separation == "complete") {
    predictor <- drop(x[, -1, drop = FALSE] %*% start[-1])
    edges <- c(max(predictor[y == 0]), min(predictor[y == 1]))
    starts <- c(starts, lapply(c(edges, mean(edges)), function(cut) replace(start, 1, -cut)))
  }
  starts
}

# The maxima over the columns `free` that are found from the starts, the highest first.
FIRTH_BRANCHES <- 4

firth_maxima <- function(x, y, starts, free) {
  found <- lapply(starts, function(start) {
    # A start where nothing is left of the information leads nowhere.
    tryCatch(firth_climb(x, y, start, free), error = function(e) NULL)
  })
  found <- Filter(Negate(is.null), found)
  if (!length(found)) return(list())
  heights <- vapply(found, `[[`, 0, "value")
  found <- found[order(-heights)]
  apart <- c(TRUE, diff(sort(heights, decreasing = TRUE)) < -1e-9)
  utils::head(found[apart], FIRTH_BRANCHES)
}

# Where a model splits the outcomes completely, the penalty alone decides among the ways to do it, and
# with more than a constant and one slope it can have several maxima, but not in a saturated model;
# so can the profile of a model that splits them in part, in one direction with fewer patients in the
# smaller group than coefficients, in several with no more.
firth_is_settled <- function(x, y, judged) {
  spare <- min(sum(y), sum(1 - y)) - ncol(x)
  ncol(x) <= 2 ||
    switch(separation_kind(judged), none = TRUE,
           quasi = spare > 0 || spare == 0 && judged$directions <= 1, complete = FALSE) ||
    nrow(unique(x)) == ncol(x)
}

# The fit on columns that were centred and scaled, and what turns its coefficients back.
firth_fit <- function(x, y, separation) {
  centre <- colMeans(x[, -1, drop = FALSE])
  spread <- apply(x[, -1, drop = FALSE], 2, function(v) sqrt(mean((v - mean(v))^2)))
  scaled <- cbind(1, sweep(sweep(x[, -1, drop = FALSE], 2, centre), 2, spread, "/"))
  turned <- firth_columns(scaled, integer())
  start <- c(stats::qlogis(mean(y)), numeric(ncol(x) - 1))
  best <- firth_climb(turned$z, y, start, seq_along(start))
  if (is.null(best)) return(NULL)
  to_scaled <- backsolve(turned$triangle, diag(ncol(x)))
  back <- diag(c(1, 1 / spread), ncol(x))
  back[1, -1] <- -centre / spread
  b <- drop(to_scaled %*% best$b)
  list(scaled = scaled, y = y, separation = separation, b = b, spread = c(1, spread),
       coefficients = drop(back %*% b),
       covariance = back %*% to_scaled %*% solve(best$information) %*% t(back %*% to_scaled),
       value = best$value + sum(log(spread)) + sum(log(diag(turned$triangle))))
}

# An orthonormal basis of the columns in which those of `last` come last: coefficients of nearly equal
# columns move far and lose digits where hardly a patient's log odds move, and those of the basis do
# not. Zeros at the end of one are zeros at the end of the other, and the constant stays in front.
firth_columns <- function(scaled, last) {
  order <- c(setdiff(seq_len(ncol(scaled)), last), last)
  parts <- qr(scaled[, order, drop = FALSE], tol = 0)
  size <- ifelse(diag(qr.R(parts)) < 0, -1, 1) * sqrt(nrow(scaled))
  list(z = sweep(qr.Q(parts), 2, size, "*"), order = order, triangle = qr.R(parts) / size)
}

# The fit seen from the basis where the columns of `last` come last.
firth_turned <- function(fit, last) {
  turned <- firth_columns(fit$scaled, last)
  start <- drop(turned$triangle %*% fit$b[turned$order])
  turned$best <- firth_climb(turned$z, fit$y, start, seq_along(start))
  if (is.null(turned$best)) return(NULL)
  c(turned, list(y = fit$y, separation = fit$separation))
}

firth_without <- function(fit, free) {
  start <- replace(fit$best$b, -free, 0)
  starts <- c(list(start), firth_starts(fit$z, fit$y, start, free, fit$separation))
  found <- firth_maxima(fit$z, fit$y, starts, free)
  if (length(found)) found[[1]]
}

firth_ratio <- function(fit, dropped) {
  fit <- firth_turned(fit, dropped)
  if (is.null(fit)) return(NA_real_)
  without <- firth_without(fit, seq_len(ncol(fit$z) - length(dropped)))
  if (is.null(without)) return(NA_real_)
  ratio <- 2 * (fit$best$value - without$value)
  # A small one is summed patient by patient: the difference of two values has too few digits.
  if (ratio < 1e-2) ratio <- small_firth_ratio(fit, without)
  max(0, ratio)
}

small_firth_ratio <- function(fit, without) {
  eta <- drop(fit$z %*% without$b)
  grown <- expm1(drop(fit$z %*% (fit$best$b - without$b)))
  p <- stats::plogis(eta)
  likelihood <- 2 * sum(fit$y * log1p(grown) - log1p(p * grown))
  rise <- p * (1 - p) * grown / (1 + p * grown)
  moved <- crossprod(fit$z, fit$z * (rise * (1 - 2 * p - rise)))
  shares <- eigen(solve(without$information, moved), only.values = TRUE)$values
  likelihood + sum(log1p(Re(shares)))
}

# Follows the profile outwards in short strides. In tiny samples the penalised likelihood can have
# several maxima over the other coefficients: all that are found are followed, and the profile is the
# highest of them. A stride that ends far from where any was expected is halved.
FIRTH_STRIDE <- 0.4
FIRTH_SURPRISE <- 1  # of the log odds of any patient
FIRTH_END <- 0.01

firth_limit <- function(fit, j, side, confidence) {
  spread <- fit$spread[[j]]
  fit <- firth_turned(fit, j)
  if (is.null(fit)) return(NA_real_)
  last <- length(fit$best$b)
  free <- seq_len(last - 1L)
  se <- sqrt(solve(fit$best$information)[last, last])
  rise <- stats::qchisq(confidence, 1)
  moved <- function(near, b) {
    give <- solve(near$information[free, free, drop = FALSE], near$information[free, last], tol = 0)
    c(near$b[free] - give * (b - near$b[[last]]), b)
  }
  branches <- function(b, near, separation = fit$separation) {
    starts <- lapply(near, moved, b = b)
    starts <- c(starts, firth_starts(fit$z, fit$y, starts[[1]], free, separation))
    found <- firth_maxima(fit$z, fit$y, starts, free)
    if (!length(found)) stop("no maximum")
    found
  }
  excess_of <- function(found) 2 * (fit$best$value - found[[1]]$value) - rise
  tryCatch({
    inner <- list(fit$best)
    stride <- FIRTH_STRIDE * se
    while (abs(inner[[1]]$b[[last]] - fit$best$b[[last]]) <= FURTHEST * se) {
      b <- inner[[1]]$b[[last]] + side * stride
      outer <- branches(b, inner)
      surprise <- min(vapply(inner, function(near) {
        moved_furthest(fit$z, outer[[1]]$b - moved(near, b))
      }, 0))
      if (surprise > FIRTH_SURPRISE && stride > FIRTH_END * se) {
        stride <- stride / 2
        next
      }
      if (excess_of(outer) > 0) {
        separation <- if (length(inner) + length(outer) > 2) fit$separation else "none"
        ends <- c(inner[[1]]$b[[last]], outer[[1]]$b[[last]])
        excess <- function(b) {
          if (b == ends[[1]]) return(excess_of(inner))
          if (b == ends[[2]]) return(excess_of(outer))
          excess_of(branches(b, inner, separation))
        }
        root <- stats::uniroot(excess, sort(ends), tol = 1e-10 * se)$root
        return(root / fit$triangle[last, last] / spread)
      }
      inner <- outer
      stride <- min(2 * stride, FIRTH_STRIDE * se)
    }
    NA_real_
  }, error = function(e) NA_real_)
}
