# Which candidates enter: all, by univariable P, or by a path on the complete cases of all of them.
#
# AIC and BIC: the path is that of stats::step. P: repeated drop1 and add1 with test = "LRT". The
# same tables are read a second time by an explicit rule, because step leaves a tie to the last bits of
# its iterations: where the rule met a tie it decides, and elsewhere step does.

STEP_CONTROL <- stats::glm.control(epsilon = 1e-9, maxit = 100)
# glm.fit drops a column when less than epsilon / 1000 of it is left: TIGHT would never drop one.
TIE <- 1e-7
MAX_STEPS <- 1000

select_variables <- function(cohort, plan, p_values, store) {
  rule <- plan$selection
  names <- vapply(plan$predictors, `[[`, "", "name")
  p <- vapply(p_values, function(value) if (is.null(value)) NA_real_ else value, 0)
  status <- "ok"
  chosen <- if (rule$method == "forced") {
    rep(TRUE, length(names))
  } else if (rule$method == "univariable") {
    (!is.na(p) & p < rule$threshold) | names %in% rule$always
  } else {
    path <- selection_path(cohort, plan)
    path_rows(path, plan, names, store)
    status <- path$status
    if (status == "separated") stop_rows(cohort, plan, seq_along(names) %in% path$terms, store)
    seq_along(names) %in% path$terms
  }
  for (index in seq_along(names)) {
    put_or(store, "selection", "p_value", method = rule$method, variable = names[[index]],
           value = p[[index]], otherwise = "not_estimable")
    put(store, "selection", "selected", chosen[[index]], rule$method, variable = names[[index]])
  }
  put(store, "selection", "n_candidates", length(names), rule$method)
  put(store, "selection", "n_selected", sum(chosen), rule$method)
  list(chosen = chosen, status = status)
}

path_rows <- function(path, plan, names, store) {
  rule <- plan$selection
  put(store, "selection", "n_path", path$n, paste0(rule$method, "_", rule$criterion), path$status)
  worth <- if (rule$criterion == "p") "p_value" else rule$criterion
  for (index in seq_along(path$steps)) {
    step <- path$steps[[index]]
    say <- function(statistic, value) {
      put_or(store, "selection", statistic, method = step$action, level = as.character(index - 1L),
             variable = if (step$term) names[[step$term]] else "", value = value,
             otherwise = if (step$action == "stop" && path$status != "ok") path$status else "none")
    }
    say(worth, step$worth)
    say("test_df", step$df)
    say("deviance", if (is.na(step$deviance) || step$deviance >= NO_DEVIANCE) step$deviance else 0)
  }
}

# What separates the outcome in the model at which the path had to stop, on the path's patients.
stop_rows <- function(cohort, plan, chosen, store) {
  rows <- model_rows(cohort, plan$predictors)
  columns <- model_columns(cohort, plan$predictors[chosen], rows$known)
  judged <- judge_model(columns, rows$y)
  if (judged$status != "separated") return(invisible())
  verdict_rows(judged, columns$keys, function(statistic, value, method, variable = "", level = "") {
    put(store, "selection", statistic, value, method, variable = variable, level = level)
  })
}

# Terms c1, c2, ... in the candidates' order; numbers are standardised, which changes no likelihood.
path_frame <- function(cohort, plan) {
  rows <- model_rows(cohort, plan$predictors)
  columns <- lapply(plan$predictors, function(predictor) {
    values <- cohort$data[[predictor$column]][rows$known]
    if (predictor$type != "categorical") return(standard_block(values, predictor))
    values <- droplevels(factor(values, levels = unique(c(predictor$reference, predictor$levels))))
    if (nlevels(values) < 2) rep(0, length(values)) else values
  })
  frame <- data.frame(y = rows$y)
  for (index in seq_along(columns)) frame[[paste0("c", index)]] <- columns[[index]]
  frame
}

# One term of the path, whatever its number of columns; those that do not vary are zero.
standard_block <- function(values, predictor) {
  block <- number_block(values, predictor)
  varies <- if (nrow(block)) apply(block, 2, function(v) min(v) < max(v)) else FALSE
  block[, varies] <- scale(block[, varies, drop = FALSE])
  block[, !varies] <- 0
  if (ncol(block) == 1L) as.vector(block) else block
}

selection_path <- function(cohort, plan) {
  rule <- plan$selection
  frame <- path_frame(cohort, plan)
  candidates <- setdiff(names(frame), "y")
  always <- candidates[vapply(plan$predictors, `[[`, "", "name") %in% rule$always]
  start <- if (rule$method == "forward") always else candidates
  ground <- list(frame = frame, candidates = candidates, always = always, start = start,
                 rule = rule, k = if (rule$criterion == "bic") log(nrow(frame)) else 2)
  if (nrow(frame) == 0 || min(frame$y) == max(frame$y)) {
    path <- list(steps = list(one_step("stop")), terms = start, status = "no_variation")
  } else {
    path <- walk(ground)
    if (rule$criterion != "p" && !path$tied && length(path$steps) > 1) {
      stepped <- moves_of_step(ground)
      own <- path$moves
      if (path$status != "ok") stepped <- utils::head(stepped, length(own))
      if (!identical(stepped, own)) path <- walk(ground, stepped)
    }
  }
  path$n <- nrow(frame)
  path$terms <- match(path$terms, candidates)
  path
}

# A model that separates the outcome completely has a deviance that tends to zero.
NO_DEVIANCE <- 1e-8

one_step <- function(action, term = "", worth = NA_real_, df = NA_real_, deviance = NA_real_) {
  list(action = action, term = if (nzchar(term)) as.integer(sub("c", "", term)) else 0L,
       worth = worth, df = df, deviance = deviance)
}

fit_terms <- function(ground, terms) {
  formula <- stats::reformulate(if (length(terms)) terms else "1", "y")
  suppressWarnings(do.call(stats::glm, list(formula = formula, family = stats::binomial(),
                                            data = ground$frame, control = STEP_CONTROL)))
}

has_maximum <- function(fit) {
  x <- stats::model.matrix(fit)[, !is.na(stats::coef(fit)), drop = FALSE]
  refit <- fit_matrix(x, fit$y)
  refit$converged && refit$iter <= SEPARATED_ITERATIONS
}

# The tables of drop1 and add1, one under the other: change, Df, deviance, what it is worth.
changes <- function(ground, fit, terms) {
  drops <- if (ground$rule$method == "forward") character() else setdiff(terms, ground$always)
  adds <- if (ground$rule$method == "backward") character() else setdiff(ground$candidates, terms)
  part <- function(of, sign, scope) {
    if (!length(scope)) return(NULL)
    table <- suppressWarnings(of(fit, scope, k = ground$k, test = "LRT"))[-1, ]
    data.frame(move = paste(sign, scope), df = table$Df, deviance = table$Deviance,
               worth = if (ground$rule$criterion == "p") table[["Pr(>Chi)"]] else table$AIC)
  }
  rbind(part(stats::drop1, "-", drops), part(stats::add1, "+", adds))
}

# The move to make, whether it is made, and whether a tie was met.
choose_move <- function(ground, fit, table) {
  empty <- list(row = NULL, take = FALSE, tied = FALSE)
  if (is.null(table)) return(empty)
  leaving <- startsWith(table$move, "-")
  idle <- which(leaving & table$df == 0)
  if (length(idle)) return(list(row = table[max(idle), ], take = TRUE, tied = FALSE))
  table <- table[table$df != 0, ]
  if (!nrow(table)) return(empty)
  if (ground$rule$criterion != "p") {
    best <- which(table$worth <= min(table$worth) + TIE)
    gain <- stats::extractAIC(fit, k = ground$k)[[2]] - table$worth[[best[[1]]]]
    return(list(row = table[best[[1]], ], take = gain > TIE,
                tied = length(best) > 1 || abs(gain) <= TIE))
  }
  leaving <- startsWith(table$move, "-")
  out <- table[leaving, ]
  last <- NULL
  if (nrow(out)) {
    last <- out[which(out$worth >= max(out$worth) * (1 - TIE))[[1]], ]
    if (last$worth > ground$rule$threshold) return(list(row = last, take = TRUE, tied = FALSE))
  }
  into <- table[!leaving, ]
  if (!nrow(into)) return(list(row = last, take = FALSE, tied = FALSE))
  first <- into[which(into$worth <= min(into$worth) * (1 + TIE))[[1]], ]
  list(row = first, take = first$worth < ground$rule$threshold, tied = FALSE)
}

# From the start, by the rule or along given moves, to the end or to a model without a maximum.
walk <- function(ground, moves = NULL) {
  terms <- ground$start
  fit <- fit_terms(ground, terms)
  result <- list(steps = list(), moves = character(), tied = FALSE, terms = terms,
                 status = "separated")
  if (!has_maximum(fit)) {
    result$steps <- list(one_step("stop"))
    return(result)
  }
  by_p <- ground$rule$criterion == "p"
  worth <- function(fit) if (by_p) NA_real_ else stats::extractAIC(fit, k = ground$k)[[2]]
  steps <- list(one_step("start", worth = worth(fit), deviance = fit$deviance))
  while (length(steps) < MAX_STEPS) {
    table <- changes(ground, fit, terms)
    choice <- choose_move(ground, fit, table)
    if (!is.null(moves)) {
      given <- if (length(steps) <= length(moves)) moves[[length(steps)]] else ""
      choice$take <- nzchar(given)
      if (choice$take) choice$row <- table[table$move == given, ]
    }
    result$tied <- result$tied || choice$tied
    row <- choice$row
    if (!choice$take) {
      last <- if (is.null(row)) one_step("stop") else
        one_step("stop", substring(row$move, 3), row$worth, row$df, row$deviance)
      result$status <- "ok"
      break
    }
    term <- substring(row$move, 3)
    result$moves <- c(result$moves, row$move)
    entering <- startsWith(row$move, "+")
    terms <- if (entering) c(terms, term) else setdiff(terms, term)
    fit <- fit_terms(ground, terms)
    if (entering && !has_maximum(fit)) {
      last <- one_step("stop", term)
      break
    }
    steps <- c(steps, list(one_step(
      if (entering) "add" else "remove", term,
      if (by_p) (if (row$df == 0) NA_real_ else row$worth) else worth(fit),
      row$df, fit$deviance
    )))
  }
  result$steps <- c(steps, list(last))
  result$terms <- terms
  result
}

moves_of_step <- function(ground) {
  direction <- c(backward = "backward", forward = "forward", stepwise = "both")
  all_of <- function(terms) stats::reformulate(if (length(terms)) terms else "1")
  final <- suppressWarnings(stats::step(
    fit_terms(ground, ground$start), k = ground$k, trace = 0,
    direction = direction[[ground$rule$method]],
    scope = list(lower = all_of(ground$always), upper = all_of(ground$candidates))
  ))
  as.character(final$anova$Step)[-1]
}
