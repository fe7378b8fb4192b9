# Writes birthwt.csv as Venables & Ripley code it: example(birthwt, package = "MASS").
# Run in this folder, or with the target file: Rscript --vanilla make_data.R [FILE]
target <- c(commandArgs(trailingOnly = TRUE), "birthwt.csv")[[1]]
births <- with(MASS::birthwt, {
  race <- factor(race, labels = c("white", "black", "other"))
  ptd <- factor(ptl > 0)
  ftv <- factor(ftv)
  levels(ftv)[-(1:2)] <- "2+"
  data.frame(low = factor(low), age, lwt, race, smoke = (smoke > 0), ptd, ht = (ht > 0),
             ui = (ui > 0), ftv)
})
yes_no <- function(x) ifelse(as.logical(x), "yes", "no")
for (name in c("smoke", "ptd", "ht", "ui")) births[[name]] <- yes_no(births[[name]])
births$low <- ifelse(births$low == "1", "yes", "no")
connection <- file(target, open = "wb")
write.csv(births, connection, row.names = FALSE, quote = FALSE)
close(connection)
