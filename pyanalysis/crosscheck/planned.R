# Which of the planned analyses of the multivariable model could be done, and why the others not.

tell_planned <- function(plan, chosen, multivariable, sizes, store) {
  say <- function(name, reason = needs_ml) {
    put(store, "plan", paste0(name, "_done"), reason == "ok", "plan", reason)
  }
  needs_model <- if (is.null(multivariable)) "no_model" else multivariable$status
  needs_ml <- needs_model
  if (needs_model == "ok" && is.null(multivariable$fit)) needs_ml <- "penalised"
  for (name in unlist(plan$sensitivity)) {
    say(name, if (name == "influence") needs_ml else needs_model)
  }
  if (plan$performance) say("performance")
  if (plan$hosmer_lemeshow > 0) say("hosmer_lemeshow")
  kind <- if (is.null(plan$grouping)) "none" else plan$grouping$kind
  if (kind != "matched" && sum(chosen) > 1) say("collinearity")
  if (kind == "none") {
    is_silent <- needs_ml == "ok" && is.na(sizes$n_needed)
    say("sample_size", if (is_silent) "not_estimable" else needs_ml)
  }
}
