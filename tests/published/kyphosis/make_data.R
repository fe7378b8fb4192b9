# Writes kyphosis.csv from the installed package rpart.
# Run in this folder, or with the target file: Rscript --vanilla make_data.R [FILE]
target <- c(commandArgs(trailingOnly = TRUE), "kyphosis.csv")[[1]]
connection <- file(target, open = "wb")
write.csv(rpart::kyphosis, connection, row.names = FALSE, quote = FALSE)
close(connection)
