# Which patients some direction of the coefficients moves further and further to their right side, and
# which coefficients those who stand still do not determine.
#
# Rows are turned so that positive log odds are right. A row stands still when it and others, with
# weights that are not negative, add up to zero: what moves one to the right moves another to the
# left (Gordan's and Stiemke's theorems of the alternative). Such weights are sought by non-negative
# least squares; whatever lies in the space of the rows found stands still too, and the rest is
# projected off it. No linear programme is solved here: another way to the answer that Python finds
# by one.

NARROWEST_GAP <- 1e-8       # distance of the rows' hull from zero, for rows of length one
NO_LENGTH <- 1e-7           # what is left of a row of length one that lies in the space
NO_GAP <- 1e-15             # rounding: some balance to 1e-8, others nearby to the last digit
NO_PULL <- 1e-14            # of a row of length one towards what is left
NO_WEIGHT <- 1e-7           # of a share of one
LARGEST_ERROR <- 50         # standard error of the log odds of a patient

separation_of <- function(x, y) {
  found <- movable(unique(x * ifelse(y > 0, 1, -1)))
  list(columns = which(found$free[-1]), complete = all(found$moved), directions = found$directions)
}

# `moved`: by row; `free`: by coefficient; `directions`: how many none of those who stand still bars.
movable <- function(rows) {
  size <- sqrt(rowSums(rows^2))
  left <- rows / ifelse(size > 0, size, 1)
  moved <- size > 0
  space <- matrix(0, ncol(rows), 0)
  while (any(moved)) {
    unit <- left[moved, , drop = FALSE]
    length_left <- sqrt(rowSums(unit^2))
    weights <- balancing_weights(unit / length_left)
    if (is.null(weights)) break
    still <- weights > NO_WEIGHT
    parts <- svd(unit[still, , drop = FALSE] / length_left[still], nu = 0)
    space <- cbind(space, parts$v[, parts$d > NO_LENGTH * parts$d[[1]], drop = FALSE])
    left <- left - (left %*% space) %*% t(space)
    moved <- moved & sqrt(rowSums(left^2)) > NO_LENGTH
  }
  axes <- diag(ncol(rows)) - space %*% t(space)
  list(moved = moved, free = sqrt(rowSums(axes^2)) > NO_LENGTH, directions = ncol(rows) - ncol(space))
}

# An orthonormal basis of what is orthogonal to the columns. What is left of `b` has its direction from
# here: as a difference of nearly equal numbers it would lose the digits that tell narrow gaps.
complement <- function(columns) {
  if (!ncol(columns)) return(diag(nrow(columns)))
  parts <- qr(columns, tol = 1e-14)
  qr.Q(parts, complete = TRUE)[, -seq_len(parts$rank), drop = FALSE]
}

# Weights, none negative and with sum one, with which the rows add up to zero; NULL where there are
# none. By Lawson and Hanson's active sets (1974, Solving least squares problems, chapter 23).
balancing_weights <- function(rows) {
  a <- rbind(t(rows), 1)
  b <- c(numeric(ncol(rows)), 1)
  weights <- numeric(nrow(rows))
  used <- logical(nrow(rows))
  for (iteration in seq_len(20L * nrow(a))) {
    away <- complement(a[, used, drop = FALSE])
    rest <- drop(crossprod(away, b))
    gap <- sqrt(sum(rest^2))
    if (gap < NO_GAP) return(weights)
    pull <- drop(crossprod(a, away %*% (rest / gap)))
    pull[used] <- -Inf
    if (max(pull) <= NO_PULL) return(if (gap < NARROWEST_GAP) weights)
    used[which.max(pull)] <- TRUE
    repeat {
      wanted <- numeric(length(weights))
      wanted[used] <- qr.coef(qr(a[, used, drop = FALSE], tol = 1e-14), b)
      wanted[is.na(wanted)] <- 0
      low <- used & wanted <= 0
      if (!any(low)) break
      share <- min(weights[low] / (weights[low] - wanted[low]), 1, na.rm = TRUE)
      weights <- weights + share * (wanted - weights)
      used <- used & weights > 1e-15
      weights[!used] <- 0
      if (!any(used)) break
    }
    weights <- wanted
    weights[!used] <- 0
  }
  if (gap < NARROWEST_GAP) weights
}

# Whether the likelihood has a maximum in theory only: the log odds of a quarter of the patients have
# standard errors that leave their risks anywhere.
is_beyond_use <- function(judged) {
  basis <- svd(judged$x, nv = 0)$u
  parts <- eigen(crossprod(basis, judged$weights * basis), TRUE)
  variances <- rowSums(sweep((basis %*% parts$vectors)^2, 2, pmax(parts$values, 1e-300), "/"))
  stats::quantile(variances, 0.75, names = FALSE) > LARGEST_ERROR^2
}
