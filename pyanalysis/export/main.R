redo_the_paper <- function() {
  folder <- script_folder()
  check_packages()

  for (name in c(data_file, "ard.csv")) {
    if (!file.exists(file.path(folder, name))) leave(3, name, ": this file is missing from the folder")
  }

  # The patients: the file as it was shipped, its columns typed as the plan says.
  path <- file.path(folder, data_file)
  cells <- read_cells(path)
  check_data_file(path)
  patients <- typed_columns(cells)

  # Everything at once; nothing of ard.csv has been read so far.
  results <- as.data.frame(analyse(patients, shared_inputs(plan, folder)))

  # The tables, in the order of the manuscript.
  writeLines(plan$title)
  show_cohort(results)
  show_baseline(results)
  show_models("Univariable models", results, "univariable",
              vapply(plan$predictors, `[[`, "", "name"))
  show_rows("How the variables were selected", results[results$analysis == "selection", ])
  show_models("Multivariable model", results, "multivariable", "")
  others <- unique(results$model[results$analysis == "sensitivity"])
  for (kind in unique(sub(":.*", "", others))) {
    alone <- others[startsWith(others, paste0(kind, ":"))]
    show_models(paste("Sensitivity analysis:", kind), results, "sensitivity", kind)
    show_models(paste("Univariable models:", kind), results, "sensitivity", alone)
  }
  whole <- results$variable == "" & results$analysis %in% c("multivariable", "sensitivity")
  show_rows("Whole models", results[whole, ])
  shown <- c("cohort", "baseline", "univariable", "selection", "multivariable", "sensitivity")
  for (name in setdiff(unique(results$analysis), shown)) {
    show_rows(paste0("Further results: ", name), results[results$analysis == name, ])
  }

  # Only now the results of the manuscript, to be held against these.
  compared <- compare(read_shipped(file.path(folder, "ard.csv")), results)
  figures <- check_published(results)
  show_comparison(compared, figures)
  verdict(compared, figures)
}

# Where this script lies, so that it runs from any working directory.
script_folder <- function() {
  given <- grep("^--file=", commandArgs(FALSE), value = TRUE)
  if (!length(given)) return(".")
  # Rscript writes blanks in a path as ~+~.
  dirname(gsub("~+~", " ", sub("^--file=", "", given[[1]]), fixed = TRUE))
}

check_packages <- function() {
  if (getRversion() < OLDEST_R) leave(6, "R ", OLDEST_R, " or newer is needed, this is ", getRversion())
  if (!l10n_info()[["UTF-8"]]) leave(6, "no UTF-8 locale could be set; try LC_ALL=C.UTF-8")
  # Before R 4.4 the profile limits of glm were in MASS.
  needed <- c(packages, if (getRversion() < "4.4.0") "MASS")
  missing <- needed[!vapply(needed, requireNamespace, NA, quietly = TRUE)]
  if (length(missing)) {
    leave(6, "R's ", paste(missing, collapse = " and "), " cannot be loaded. Debian, Ubuntu: ",
          "apt-get install ", paste0("r-cran-", tolower(missing), collapse = " "),
          "; elsewhere: install.packages(c(", paste0('"', missing, '"', collapse = ", "), "))")
  }
}

# Exit codes: 0 everything agrees, 5 something does not, 3 a file is missing or cannot be read, 6 R
# lacks something, 1 a fault of this script.
main <- function() {
  tryCatch(redo_the_paper(), leave = function(e) {
    message(conditionMessage(e))
    e$code
  }, error = function(e) {
    message("the analysis stopped: ", conditionMessage(e))
    1
  })
}
