"""Mistakes that the comparison must catch: in what is asked, in how R computes it, in its answer.

`python -m tests.acceptance.mutations` writes docs/mutations.md anew.
"""

from __future__ import annotations

import dataclasses
import math
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.coverage import CONFINT_SUFFIX
from tests.acceptance.mutation import FIRST, ROOT, Mutation, code, plan, r_results, write_study
from tests.acceptance.mutations_of_models import BASES_OF_MODELS, MUTATIONS_OF_MODELS

PAGE = ROOT / "docs" / "mutations.md"

IMPUTED = FIRST.but(("  seed: 1\n", "  imputation: {m: 5, iterations: 1}\n  seed: 1\n"))
UNVALIDATED = FIRST.but(("  validation: {resamples: 3}\n", ""))
WITH_EVERYONE = FIRST.but(
    ('  - {column: age, keep: ">= 65"}\n', '  - {column: age, keep: ">= 50"}\n'),
    ('  - {column: operation_time, keep: "<= 60"}\n', ""),
)
RESAMPLED = FIRST.but(("{resamples: 3}", "{resamples: 40}"))
ON_A_PATH = FIRST.but(
    ("{method: univariable, threshold: 0.2}", "{method: backward, criterion: aic}")
)

FIRST_PATIENT = ("higher,higher,higher,no\nP002,", "higher,higher,higher,yes\nP002,")

U, M, B = "univariable", "multivariable", "baseline"

MUTATIONS: tuple[Mutation, ...] = (
    plan(
        "the other outcome is the event", "event direction", ('event: "yes"', 'event: "no"'),
        ("cohort", "events"), ("cohort", "event_rate"), (U, "log_odds"), (U, "odds_ratio"),
        (M, "log_odds"), (M, "or_ci_low"), (M, "events"),
    ),
    plan(
        "another reference level", "reference level", ("reference: L1", "reference: T11"),
        (U, "log_odds"), (U, "odds_ratio"), (U, "p_value"),
    ),
    plan(
        "Wald limits and tests for profile ones", "limit", ("interval: profile", "interval: wald"),
        (U, "or_ci_low"), (U, "or_ci_high"), (U, "p_value"), (M, "or_ci_low"), (M, "p_value"),
    ),
    plan(
        "another confidence", "limit", ("confidence: 0.95", "confidence: 0.9"),
        (U, "or_ci_low"), (M, "or_ci_high"), ("performance", "auc_ci_low"),
        ("linearity", "curve_ci_low"),
    ),
    plan(
        "per 10 becomes per 1", "estimate", ("label: Age, per: 10", "label: Age, per: 1"),
        (U, "log_odds"), (U, "std_error"), (U, "odds_ratio"),
    ),
    plan(
        "a t-test for a Mann-Whitney test", "test choice", ("summary: median", "summary: mean"),
        (B, "test_statistic"), (B, "p_value"), (B, "test_df"),
    ),
    plan(
        "a Mann-Whitney test for a t-test", "test choice", ("summary: mean", "summary: median"),
        (B, "test_statistic"), (B, "p_value"), (B, "test_df"),
    ),
    plan(
        "an exclusion is dropped", "count",
        ('  - {column: operation_time, keep: "<= 60"}\n', ""),
        ("cohort", "n"), ("cohort", "n_excluded"), (B, "mean"), (U, "n"), (M, "log_likelihood"),
    ),
    plan(
        "exclusions in another order", "count",
        (
            '  - {column: age, keep: ">= 65"}\n  - {column: operation_time, keep: "<= 60"}\n',
            '  - {column: operation_time, keep: "<= 60"}\n  - {column: age, keep: ">= 65"}\n',
        ),
        ("cohort", "n_excluded"),
    ),
    plan(
        "an exclusion at another value", "count", ('keep: ">= 65"', 'keep: "> 65"'),
        ("cohort", "n_excluded"), ("cohort", "n"), (U, "n"),
    ),
    plan(
        "a candidate is forgotten", "rows",
        ("  - {column: preoperative_vas, type: numeric, label: Pain before}\n", ""),
        (B, "n"), (U, "log_odds"), ("selection", "n_candidates"),
    ),
    plan(
        "another threshold of selection", "selection", ("threshold: 0.2", "threshold: 0.001"),
        ("selection", "selected"), ("selection", "n_selected"), (M, "n"),
    ),
    plan(
        "a candidate is always selected", "selection",
        ("threshold: 0.2}", "threshold: 0.2, always: [fractured_vertebra]}"),
        ("selection", "selected"), (M, "log_odds"),
    ),
    plan(
        "an alternative is left out", "rows",
        ("sensitivity: [firth, forced]", "sensitivity: [forced]"),
        ("sensitivity", "log_odds"), ("sensitivity", "penalised_log_likelihood"),
    ),
    plan(
        "another number of knots", "degrees of freedom", ("{knots: 4}", "{knots: 3}"),
        ("linearity", "test_df"), ("linearity", "p_value"), ("linearity", "knot_4"),
        base=WITH_EVERYONE,
    ),
    plan(
        "another number of risk groups", "degrees of freedom", ("{groups: 5}", "{groups: 4}"),
        ("performance", "hosmer_lemeshow_df"),
    ),
    plan(
        "other patients are drawn into the resamples", "resampling",
        ("  seed: 1\n", "  seed: 2\n"),
        ("validation", "auc_corrected"), ("validation", "brier_optimism"),
    ),
    plan(
        "fewer resamples", "resampling", ("{resamples: 40}", "{resamples: 30}"),
        ("validation", "n_resamples"), ("validation", "n_selections"),
        ("validation", "auc_optimism"), base=RESAMPLED,
    ),
    code(
        "no P for a candidate that separates in a resample", "resampling", "validation.R",
        (
            "if (rows$separated) return(p_of(grouped_firth_ratio(rows$x, rows$share, rows$size)))",
            "if (rows$separated) return(NA_real_)",
        ),
        ("validation", "n_included"), ("validation", "percent_included"), base=RESAMPLED,
    ),
    plan(
        "other imputed values", "missing-data set", ("  seed: 1\n", "  seed: 2\n"),
        ("sensitivity", "log_odds"), ("sensitivity", "seed"), base=IMPUTED,
    ),
    plan(
        "fewer imputed sets", "missing-data set", ("{m: 5,", "{m: 6,"),
        ("sensitivity", "n_imputations"), ("sensitivity", "fmi"), base=IMPUTED,
    ),
    plan(
        "BIC for AIC along the path", "selection", ("criterion: aic", "criterion: bic"),
        ("selection", "aic"), ("selection", "bic"), base=ON_A_PATH,
    ),
    plan(
        "forward for backward", "selection", ("method: backward", "method: forward"),
        ("selection", "n_path"), ("selection", "deviance"), base=ON_A_PATH,
    ),
    Mutation(
        name="one patient's outcome is another", kind="count", file="d.csv",
        edits=(FIRST_PATIENT,), named=(("cohort", "events"), (U, "events"), (B, "n")),
    ),
    code(
        "complete cases of all candidates for those of each model", "missing-data set", "analyse.R",
        (
            "  describe_missing(cohort, plan, store)\n",
            "  describe_missing(cohort, plan, store)\n"
            '  columns <- vapply(plan$predictors, `[[`, "", "column")\n'
            "  whole <- stats::complete.cases(cohort$data[columns])\n"
            "  cohort <- list(data = cohort$data[whole, , drop = FALSE],\n"
            "                 event = cohort$event[whole])\n",
        ),
        (U, "n"), (U, "n_missing"), (U, "log_odds"), (U, "log_likelihood"),
        base=UNVALIDATED,
    ),
    code(
        "missing values count as the first level", "missing-data set", "cohort.R",
        (
            "  columns <- vapply(plan$predictors, `[[`, \"\", \"column\")\n",
            "  columns <- vapply(plan$predictors, `[[`, \"\", \"column\")\n"
            "  for (column in columns) if (is.factor(cohort[[column]])) {\n"
            "    cohort[[column]][is.na(cohort[[column]])] <- levels(cohort[[column]])[[1]]\n"
            "  }\n",
        ),
        ("cohort", "n_incomplete"), (B, "n_missing"), (B, "percent"), (U, "n"),
    ),
    code(
        "a pooled t-test for Welch's", "test choice", "baseline.R",
        ("var.equal = FALSE", "var.equal = TRUE"),
        (B, "test_statistic"), (B, "test_df"), (B, "p_value"),
    ),
    code(
        "Mann-Whitney without its continuity correction", "test choice", "baseline.R",
        ("exact = FALSE, correct = TRUE", "exact = FALSE, correct = FALSE"), (B, "p_value"),
    ),
    code(
        "Yates's correction", "test choice", "baseline.R",
        ("stats::chisq.test(counts, correct = FALSE)", "stats::chisq.test(counts, correct = TRUE)"),
        (B, "test_statistic"), (B, "p_value"),
        base=WITH_EVERYONE,
    ),
    code(
        "chi-squared where Fisher's test belongs", "test choice", "baseline.R",
        ("MINIMUM_EXPECTED <- 5 ", "MINIMUM_EXPECTED <- 0 "),
        (B, "test_statistic"), (B, "p_value"),
    ),
    code(
        "quantiles of another type", "estimate", "baseline.R", ("type = 7", "type = 6"),
        (B, "q1"), (B, "q3"),
    ),
    code(
        "a standard deviation over n", "estimate", "baseline.R",
        ('say("sd", stats::sd(known), "sd")',
         'say("sd", sqrt(mean((known - mean(known))^2)), "sd")'),
        (B, "sd"),
    ),
    code(
        "standard errors over n less the parameters", "error", "logistic.R",
        (
            "    std_error = function(j) table[j, 2],\n",
            "    std_error = function(j) table[j, 2] * sqrt(length(y) / (length(y) - ncol(x))),\n",
        ),
        (U, "std_error"), (M, "std_error"),
    ),
    code(
        "a likelihood-ratio test on one degree of freedom more", "P", "logistic.R",
        ("p <- stats::pchisq(statistic, df, lower", "p <- stats::pchisq(statistic, df + 1, lower"),
        (U, "p_value"),
    ),
    *MUTATIONS_OF_MODELS,
)  # fmt: skip
"""The mistakes, one of them a line."""

LEAST_CHANGE = 1e-5
"""Of what is no P value: shares and intercepts are compared absolutely, and one that is zero but
for its rounding has no digit to be wrong in."""

ANSWERS = (
    "value: one digit of R's number is another",
    "absence: R has no such row",
    "addition: R has a row more, of another level",
    "method: R names another test, interval or estimator",
    "status: R says of a number that there is none, or of none that there is one",
)
"""What is done to R's answer, to every one of its rows."""


def kind_of(row: ArdRow) -> tuple[str, str, str]:
    """Name the kind of a statistic; the alternatives keep their model's name."""
    model = row.model.partition(":")[0] if row.analysis == "sensitivity" else ""
    return row.analysis, model, row.statistic


def other_value(row: ArdRow) -> ArdRow:
    """Change the fourth significant digit, or the fifth decimal where that is more.

    Counts change by one, plain confint's limits, which are compared coarsely, by a twentieth.
    """
    value = row.value
    assert value is not None
    if row.statistic.endswith(CONFINT_SUFFIX):
        return dataclasses.replace(row, value=value * 1.05)
    if value.is_integer() and abs(value) < 1e4:
        return dataclasses.replace(row, value=value + 1.0)
    step = 10.0 ** (math.floor(math.log10(abs(value))) - 3)
    if not row.statistic.endswith("p_value"):
        step = max(step, LEAST_CHANGE)
    return dataclasses.replace(row, value=value + step)


def kinds_text(rows: Iterable[ArdRow]) -> list[str]:
    """List the kinds, one analysis a line."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        analysis, model, statistic = kind_of(row)
        found[f"{analysis} ({model})" if model else analysis].add(statistic)
    return [f"{name}: {', '.join(sorted(kinds))}" for name, kinds in sorted(found.items())]


def page(rows: Iterable[ArdRow]) -> str:
    """Write docs/mutations.md from the list and R's rows."""
    lines = [
        "# What the comparison catches",
        "",
        "Written by `python -m tests.acceptance.mutations`. `tests/acceptance/test_mutations.py`",
        "makes each of these mistakes, and demands that the comparison disagrees and names these",
        "statistics. `tests/acceptance/test_every_digit_counts.py` does the same for one digit of",
        "every number that Python computes.",
        "",
        "## Mistakes that are made for real",
        "",
        "Those in the study file or the data are made on R's side and then on Python's; those in",
        "R's code on R's side.",
        "",
        "| kind | mistake | in | statistics that disagree, among others |",
        "|---|---|---|---|",
    ]
    for mutation in sorted(MUTATIONS, key=lambda one: (one.kind, one.name)):
        named = ", ".join(f"{analysis} {statistic}" for analysis, statistic in mutation.named)
        lines.append(f"| {mutation.kind} | {mutation.name} | `{mutation.file}` | {named} |")
    lines += [
        "",
        "## Changes of R's answer",
        "",
        "Every row of R's answer is changed in each of these ways:",
        "",
    ]
    lines += [f"- {answer}" for answer in ANSWERS]
    lines += ["", "The kinds of statistics among these rows:", ""]
    lines += [f"- {line}" for line in kinds_text(rows)]
    return "\n".join(lines) + "\n"


BASES = {"plain": FIRST, "imputed": IMPUTED, "path": ON_A_PATH, **BASES_OF_MODELS}
"""The unspoilt studies; most kinds of statistics are in those after the first."""


def all_rows(folder: Path) -> tuple[ArdRow, ...]:
    """Give R's rows of the unspoilt studies."""
    answers = (r_results(write_study(folder / name, base)) for name, base in BASES.items())
    return tuple(row for answer in answers for row in answer.rows)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        PAGE.write_text(page(all_rows(Path(folder))), encoding="utf-8")


if __name__ == "__main__":
    main()
