# Reads a data frame from an .rds file and writes it to stdout as CSV of five header lines and the
# rows: names, kinds, labels of columns, codes and labels of their values; then the cells.

arguments <- commandArgs(trailingOnly = TRUE)
give_up <- function(...) {
  cat(..., sep = "", file = stderr())
  quit(save = "no", status = 3)
}
table <- tryCatch(readRDS(arguments[[1]]), error = function(e) give_up("it is no .rds file"))
if (!is.data.frame(table)) give_up("it holds no data frame but ", class(table)[[1]])
if (!all(vapply(table, function(v) is.atomic(v) && is.null(dim(v)), NA))) {
  give_up("it has a column that is no plain vector")
}

one <- function(text) if (is.null(text) || !length(text)) "" else enc2utf8(as.character(text)[[1]])
kind_of <- function(v) {
  if (is.factor(v) || is.character(v)) return("text")
  if (is.logical(v)) return("text")
  if (inherits(v, c("Date", "POSIXct"))) return("text")
  if (is.numeric(v)) "number" else "text"
}
cells_of <- function(v) {
  if (inherits(v, "POSIXct")) {
    text <- sub(" 00:00:00$", "", format(v, "%Y-%m-%d %H:%M:%S"))
  } else if (inherits(v, "Date") || is.factor(v) || is.logical(v)) {
    text <- as.character(v)
  } else if (is.numeric(v)) {
    text <- sprintf("%.17g", as.double(unclass(v)))
  } else {
    text <- as.character(v)
  }
  text[is.na(v)] <- ""
  enc2utf8(text)
}
labels_of <- function(v) {
  labels <- attr(v, "labels", exact = TRUE)
  if (is.null(names(labels))) return(c("", ""))
  codes <- if (is.numeric(labels)) sprintf("%.17g", as.double(unclass(labels))) else as.character(labels)
  c(paste(codes, collapse = "\x1f"), paste(enc2utf8(names(labels)), collapse = "\x1f"))
}

labels <- vapply(table, labels_of, c("", ""))
header <- rbind(vapply(table, kind_of, ""), vapply(table, function(v) one(attr(v, "label", exact = TRUE)), ""),
                if (length(labels)) labels)
cells <- vapply(table, cells_of, rep("", nrow(table)))
dim(cells) <- c(nrow(table), ncol(table))
quoted <- function(rows) {
  rows[] <- paste0("\"", gsub("\"", "\"\"", rows, fixed = TRUE), "\"")
  apply(rows, 1, paste, collapse = ",")
}
writeLines(c(quoted(matrix(enc2utf8(names(table)), 1)), quoted(header), if (nrow(table)) quoted(cells)),
           stdout(), useBytes = TRUE)
