# What is wrong with the data is collected here; the analysis goes on without the cell.
data_problems <- character()

say_problem <- function(...) data_problems <<- c(data_problems, paste0(...))

# Ends the script with a message and an exit code.
leave <- function(code, ...) {
  stop(structure(class = c("leave", "error", "condition"),
                 list(message = paste0(...), call = NULL, code = code)))
}

# Every cell as the text it is in the file; names of columns as they are.
read_texts <- function(path) {
  texts <- tryCatch(
    utils::read.csv(path, colClasses = "character", na.strings = character(), check.names = FALSE,
                    quote = "\"", comment.char = "", fill = FALSE, strip.white = FALSE,
                    fileEncoding = "UTF-8-BOM"),
    error = function(e) leave(3, path, ": cannot be read, ", conditionMessage(e))
  )
  texts[] <- lapply(texts, enc2utf8)
  names(texts) <- enc2utf8(names(texts))
  texts
}

read_cells <- function(path) {
  cells <- read_texts(path)
  # Spreadsheets leave empty rows at the end.
  filled <- which(rowSums(cells != "") > 0)
  cells[seq_len(max(0, filled)), , drop = FALSE]
}

column_of <- function(cells, column) {
  if (!column %in% names(cells)) leave(3, data_file, ": there is no column '", column, "'")
  values <- cells[[column]]
  values[values %in% missing_texts] <- NA
  values
}

as_text <- function(cells, column) column_of(cells, column)

# Blanks of any kind around a number do no harm, nor do the digits of an East Asian keyboard.
as_number <- function(cells, column) {
  texts <- column_of(cells, column)
  plain <- chartr("\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19", "0123456789",
                  gsub("^[\\s\\p{Z}]+|[\\s\\p{Z}]+$", "", texts, perl = TRUE))
  is_number <- grepl("^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?$", plain)
  numbers <- as.double(ifelse(is_number, plain, NA))
  say_wrong(texts[!is.na(texts) & !is.finite(numbers)], column, "is not a number")
  numbers
}

as_levels <- function(cells, column, levels) {
  texts <- column_of(cells, column)
  say_wrong(texts[!is.na(texts) & !texts %in% levels], column, "is not one of its levels")
  factor(texts, levels = levels)
}

say_wrong <- function(texts, column, what) {
  for (text in unique(texts)) {
    say_problem(data_file, ", column '", column, "': '", text, "' ", what)
  }
}

# R has SHA-256 from version 4.5 on; before, MD5 serves as well against a change by accident.
check_data_file <- function(path) {
  same <- if (getRversion() >= "4.5.0") {
    tools::sha256sum(path) == data_sha256
  } else {
    tools::md5sum(path) == data_md5
  }
  if (!same) say_problem(data_file, ": the file is not the one that was analysed (its hash differs)")
}
