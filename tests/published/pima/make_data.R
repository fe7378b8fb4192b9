# Writes pima.csv, the training set, from the installed package MASS.
# Run in this folder, or with the target file: Rscript --vanilla make_data.R [FILE]
target <- c(commandArgs(trailingOnly = TRUE), "pima.csv")[[1]]
connection <- file(target, open = "wb")
write.csv(MASS::Pima.tr, connection, row.names = FALSE, quote = FALSE)
close(connection)
