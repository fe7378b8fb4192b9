# Writes lung.csv from the installed package survival, with the two columns that CAMIS adds:
# treatment 1 for the first 158 patients and 2 for the last 70, and whether no weight was lost.
# Run in this folder, or with the target file: Rscript --vanilla make_data.R [FILE]
target <- c(commandArgs(trailingOnly = TRUE), "lung.csv")[[1]]
patients <- survival::lung[c("age", "sex", "ph.ecog", "meal.cal")]
patients$trt01pn <- rep(1:2, c(158, 70))
patients$wt_catn <- as.integer(survival::lung$wt.loss <= 0)
connection <- file(target, open = "wb")
write.csv(patients, connection, row.names = FALSE, quote = FALSE)
close(connection)
