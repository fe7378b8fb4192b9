# Writes infert.csv from R's own package datasets.
# Run in this folder, or with the target file: Rscript --vanilla make_data.R [FILE]
target <- c(commandArgs(trailingOnly = TRUE), "infert.csv")[[1]]
columns <- c("case", "age", "parity", "education", "spontaneous", "induced")
connection <- file(target, open = "wb")
write.csv(datasets::infert[columns], connection, row.names = FALSE, quote = FALSE)
close(connection)
