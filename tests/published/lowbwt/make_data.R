# Writes lowbwt.csv, the births as Hosmer & Lemeshow code them, from the installed package MASS.
# Run in this folder, or with the target file: Rscript --vanilla make_data.R [FILE]
target <- c(commandArgs(trailingOnly = TRUE), "lowbwt.csv")[[1]]
connection <- file(target, open = "wb")
write.csv(MASS::birthwt[c("low", "age", "lwt", "race", "ftv")], connection,
          row.names = FALSE, quote = FALSE)
close(connection)
