# Makes the cohort of the selection tests and R's paths on it and on the first study's data.
# Run in this folder: Rscript --vanilla make_selection_reference.R
# Plain calls of step, drop1 and add1 on formulas: no code of pyanalysis/crosscheck.
set.seed(20130502, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
n <- 240
invented <- data.frame(
  a = round(rnorm(n, 60, 10)), b = round(rexp(n), 2), c = sample(0:4, n, TRUE),
  grade = sample(c("low", "mid", "high"), n, TRUE, c(0.5, 0.3, 0.2)),
  drug = sample(c("no", "yes"), n, TRUE), site = sample(c("N", "S", "E", "W"), n, TRUE),
  d = round(rnorm(n), 1)
)
invented$e <- round(0.8 * invented$d + rnorm(n, 0, 0.6), 1)
score <- -3 + 0.03 * invented$a + 0.4 * invented$b + 0.7 * (invented$grade == "high") +
  0.5 * (invented$drug == "yes") + 0.35 * invented$d
invented$y <- ifelse(runif(n) < plogis(score), "yes", "no")
# The sum of two others, to the last digit: one of the three must go.
invented$f <- invented$a + 10 * invented$c
for (name in c("a", "grade", "d")) invented[sample(n, 6), name] <- NA
invented$f[is.na(invented$a)] <- NA
write.csv(invented, "selection_cohort.csv", row.names = FALSE, quote = FALSE, na = "")

# Few cohorts make step take back a removal: the first of a row of random ones that does.
returning <- function(number) {
  set.seed(number)
  common <- rnorm(60)
  data <- as.data.frame(lapply(1:7, function(i) round(common + rnorm(60, 0, 0.5), 2)))
  names(data) <- paste0("v", 1:7)
  data$y <- ifelse(runif(60) < plogis(2 * data$v1 - 2 * data$v2 + data$v3 - data$v4), "yes", "no")
  data
}
takes_back <- function(data) {
  data$y <- as.integer(data$y == "yes")
  full <- glm(y ~ ., binomial, data)
  changes <- step(full, list(lower = ~1, upper = formula(full)), trace = 0)$anova$Step
  any(startsWith(as.character(changes), "+"))
}
number <- 1
while (!takes_back(returning(number))) number <- number + 1
suppressor <- returning(number)
write.csv(suppressor, "selection_suppressor.csv", row.names = FALSE, quote = FALSE)

seed <- read.csv("../../data/residual_pain/residual_pain.csv", na.strings = c("", "NA"))
seed$y <- seed$residual_pain
seed$fractured_vertebra <- relevel(factor(seed$fractured_vertebra), "L1")

lines <- "cohort,candidates,always,method,criterion,step,action,variable,value,df,deviance"
settings <- glm.control(epsilon = 1e-9, maxit = 100)

record <- function(label, method, criterion, changes, values, dfs, deviances) {
  for (i in seq_along(changes)) {
    action <- c("-" = "remove", "+" = "add")[substr(changes[[i]], 1, 1)]
    lines <<- c(lines, paste(
      label, method, criterion, i - 1, if (i == 1) "start" else action,
      if (i == 1) "" else substring(changes[[i]], 3), format(values[[i]], digits = 16),
      if (i == 1) "" else abs(dfs[[i]]), format(deviances[[i]], digits = 16), sep = ","
    ))
  }
}

by_step <- function(label, data, candidates, always, method, criterion) {
  upper <- reformulate(candidates)
  lower <- if (length(always)) reformulate(always) else ~1
  first <- if (method == "forward") update(lower, y ~ .) else update(upper, y ~ .)
  direction <- c(backward = "backward", forward = "forward", stepwise = "both")[[method]]
  start <- glm(first, binomial, data, control = settings)
  path <- step(start, list(lower = lower, upper = upper), direction = direction, trace = 0,
               k = if (criterion == "bic") log(nrow(data)) else 2)$anova
  again <- MASS::stepAIC(start, list(lower = lower, upper = upper), direction = direction, trace = 0,
                         k = if (criterion == "bic") log(nrow(data)) else 2)$anova
  stopifnot(identical(as.character(path$Step), as.character(again$Step)))
  record(label, method, criterion, as.character(path$Step), path$AIC, path$Df, path$`Resid. Dev`)
}

by_p <- function(label, data, candidates, always, method, threshold = 0.05) {
  present <- if (method == "forward") always else candidates
  model <- function() {
    glm(reformulate(if (length(present)) present else "1", "y"), binomial, data, control = settings)
  }
  changes <- ""; values <- NA; dfs <- NA; deviances <- deviance(model())
  keep <- function(change, row) {
    changes <<- c(changes, change); dfs <<- c(dfs, row$Df)
    values <<- c(values, row[["Pr(>Chi)"]]); deviances <<- c(deviances, row$Deviance)
  }
  repeat {
    fit <- model()
    removable <- setdiff(present, always)
    if (method != "forward" && length(removable)) {
      table <- drop1(fit, removable, test = "LRT")[-1, ]
      idle <- which(table$Df == 0)
      worst <- if (length(idle)) max(idle) else which.max(table[["Pr(>Chi)"]])
      if (length(idle) || table[worst, "Pr(>Chi)"] > threshold) {
        keep(paste("-", removable[[worst]]), table[worst, ])
        present <- setdiff(present, removable[[worst]])
        next
      }
    }
    absent <- setdiff(candidates, present)
    if (method != "backward" && length(absent)) {
      table <- add1(fit, absent, test = "LRT")[-1, ]
      best <- which.min(table[["Pr(>Chi)"]])
      if (length(best) && table[best, "Pr(>Chi)"] < threshold) {
        keep(paste("+", absent[[best]]), table[best, ])
        present <- c(present, absent[[best]])
        next
      }
    }
    break
  }
  record(label, method, "p", changes, values, dfs, deviances)
}

all_paths <- function(name, data, candidates, always = character(), forward_only = FALSE) {
  data <- data[complete.cases(data[candidates]), ]
  data$y <- as.integer(data$y == "yes")
  for (column in candidates) if (is.character(data[[column]])) data[[column]] <- factor(data[[column]])
  label <- paste(name, paste(candidates, collapse = " "), paste(always, collapse = " "), sep = ",")
  for (method in if (forward_only) "forward" else c("backward", "forward", "stepwise")) {
    for (criterion in c("aic", "bic")) by_step(label, data, candidates, always, method, criterion)
    by_p(label, data, candidates, always, method)
  }
}

all_paths("invented", invented, c("a", "b", "c", "grade", "drug", "site", "d", "e"))
all_paths("invented", invented, c("site", "e", "d", "a", "b", "grade"), always = c("site"))
all_paths("invented", invented, c("a", "b", "c", "f", "grade", "drug"))
candidates <- setdiff(names(seed), c("patient_id", "surgery_date", "residual_pain", "y"))
all_paths("suppressor", suppressor, paste0("v", 1:7))
# With all of them the first study's full model has no maximum.
all_paths("seed", seed, candidates, forward_only = TRUE)
all_paths("seed", seed, c("bmi", "diabetes", "fractured_vertebra", "injury_mechanism",
                          "adjacent_vertebral_fracture", "height_recovery_rate", "bmd_t_value"))
writeLines(lines, "selection_reference.csv")
