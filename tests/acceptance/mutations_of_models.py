"""Mistakes about what a study declares of its models: shapes, interactions, groups, separation."""

from __future__ import annotations

from tests.acceptance.mutation import ROOT, Base, Mutation, code, plan
from tests.grouped_study import STUDY as GROUPED
from tests.grouped_study import grouped_data

SHAPED = Base(
    study="""\
schema_version: 1
study: shaped
title: Transformed variables and interactions, of synthetic data
data: {file: d.csv, id: patient_id, synthetic: true}
outcome: {column: residual_pain, event: "yes", label: Residual pain}
predictors:
  - {column: age, type: numeric, label: Age, transform: {spline: 3}}
  - {column: cement_volume, type: numeric, label: Cement, transform: {cut: [3.5, 4.5]}}
  - {column: days_injury_to_surgery, type: numeric, label: Days, transform: log2}
  - {column: operation_time, type: numeric, label: Operation time, per: 10, summary: median}
  - {column: smoking, type: categorical, label: Smoking, levels: ["no", "yes"]}
  - {column: sex, type: categorical, label: Sex, levels: [female, male]}
analysis:
  interval: profile
  interactions:
    - {between: [smoking, sex]}
    - {between: [smoking, operation_time]}
""",
    data=(ROOT / "data" / "residual_pain" / "residual_pain.csv").read_text(encoding="utf-8"),
)

CLUSTERED = Base(study=GROUPED.format(analysis="cluster: centre"), data=grouped_data()).but(
    ("cohort.csv", "d.csv")
)
MATCHED = CLUSTERED.but(("cluster: centre", "matched: set"))

SEPARATED = Base(
    study="""\
schema_version: 1
study: separated
title: One variable of three separates the outcomes quasi-completely
data: {file: d.csv}
outcome: {column: HG, event: "1", label: High grade}
predictors:
  - {column: NV, type: numeric, label: Neovasculation}
  - {column: PI, type: numeric, label: Pulsality index}
  - {column: EH, type: numeric, label: Endometrium height}
analysis: {interval: profile}
""",
    data=(ROOT / "tests" / "published" / "endometrial" / "endometrial.csv").read_text("utf-8"),
)

NEAR = Base(
    study="""\
schema_version: 1
study: near
title: One pair of patients keeps the outcomes from separation
data: {file: d.csv}
outcome: {column: outcome, event: "1", label: Outcome}
predictors:
  - {column: marker, type: numeric, label: Marker}
  - {column: age, type: numeric, label: Age}
  - {column: stage, type: categorical, label: Stage, levels: [a, b, c]}
""",
    data="marker,outcome,age,stage\n"
    + "".join(
        f"{value},{int(index > 10)},{50 + index * 7 % 11},{'abc'[index % 3]}\n"
        for index, value in enumerate((*range(-10, 0), 1e-4, *range(11)))
    ),
)

BASES_OF_MODELS = {
    "shaped": SHAPED, "clustered": CLUSTERED, "matched": MATCHED, "separated": SEPARATED,
    "near": NEAR,
}  # fmt: skip

U, M, T, X = "univariable", "multivariable", "transformation", "interaction"

MUTATIONS_OF_MODELS: tuple[Mutation, ...] = (
    plan(
        "another cut point", "shape", ("{cut: [3.5, 4.5]}", "{cut: [3.5, 5]}"),
        (U, "n"), (U, "log_odds"), (M, "log_odds"),
        base=SHAPED,
    ),
    plan(
        "the logarithm of another base", "shape", ("transform: log2", "transform: log"),
        (U, "log_odds"), (U, "std_error"), (U, "or_ci_low"), (M, "log_odds"),
        base=SHAPED,
    ),
    plan(
        "another number of a variable's knots", "shape", ("{spline: 3}", "{spline: 4}"),
        (T, "knot_1"), (T, "knot_4"), (U, "log_odds"), (U, "test_df"), (M, "log_likelihood"),
        base=SHAPED,
    ),
    plan(
        "the two variables of an interaction are swapped", "interaction",
        ("[smoking, sex]", "[sex, smoking]"),
        (X, "odds_ratio"), (X, "or_ci_low"), (X, "n"), (X, "p_value"),
        base=SHAPED,
    ),
    code(
        "a stratum's odds ratio is taken at the reference level", "interaction", "interactions.R",
        ("b <- alone(recoded(second, stratum))", "b <- alone(second)"),
        (X, "log_odds"), (X, "std_error"), (X, "odds_ratio"), (X, "or_ci_high"), (X, "p_value"),
        base=SHAPED,
    ),
    code(
        "the strata of a number at other quantiles", "interaction", "interactions.R",
        ("c(q1 = 0.25, median = 0.5, q3 = 0.75)", "c(q1 = 0.2, median = 0.5, q3 = 0.8)"),
        (X, "stratum_value"), (X, "odds_ratio"),
        base=SHAPED,
    ),
    code(
        "knots at other quantiles", "shape", "linearity.R",
        ("c(0.1, 0.5, 0.9)", "c(0.05, 0.5, 0.95)"),
        (T, "knot_1"), (T, "knot_3"), (U, "log_odds"), (M, "log_likelihood"),
        base=SHAPED,
    ),
    code(
        "cut with the other side closed", "shape", "transform.R",
        ("right = FALSE", "right = TRUE"),
        (U, "n"), (U, "events"), (U, "log_odds"), (M, "odds_ratio"),
        base=SHAPED,
    ),
    plan(
        "the clusters are ignored", "groups", ("cluster: centre, ", ""),
        ("cohort", "n_groups"), (U, "std_error"), (U, "or_ci_low"), (M, "p_value"),
        ("performance", "auc"),
        base=CLUSTERED,
    ),
    plan(
        "another cluster column", "groups", ("cluster: centre", "cluster: set"),
        ("cohort", "n_groups"), (U, "std_error"), (M, "or_ci_high"), (M, "test_statistic"),
        base=CLUSTERED,
    ),
    code(
        "robust errors without G / (G - 1)", "error", "clustered.R",
        (" * count / (count - 1)", ""),
        (U, "std_error"), (U, "or_ci_low"), (U, "p_value"), (M, "std_error"),
        base=CLUSTERED,
    ),
    plan(
        "the matched sets are ignored", "groups", ("matched: set, ", ""),
        ("cohort", "n_groups"), (U, "n"), (U, "log_odds"), (M, "log_likelihood"),
        base=MATCHED,
    ),
    code(
        "an approximation for the exact conditional likelihood", "estimate", "conditional.R",
        ('method = "exact"', 'method = "efron"'),
        (U, "log_odds"), (U, "std_error"), (M, "log_likelihood"), (M, "p_value"),
        base=MATCHED,
    ),
    code(
        "sets without a control are kept", "count", "conditional.R",
        ("stays <- cases > 0 & cases < stats::ave(rep(1, length(sets)), sets, FUN = sum)",
         "stays <- cases > 0"),
        (U, "n"), (U, "n_dropped"), (M, "n_groups_dropped"),
        base=MATCHED,
    ),
    code(
        "Wald limits for penalised profile ones", "limit", "logistic.R",
        ("firth_limit(firth, j, side, plan$confidence)",
         "firth$coefficients[[j]] +\n"
         "      side * stats::qnorm(0.5 + plan$confidence / 2) * sqrt(firth$covariance[j, j])"),
        (U, "or_ci_low"), (U, "or_ci_high"), (M, "or_ci_low"), (M, "or_ci_high"),
        base=SEPARATED,
    ),
    code(
        "maximum likelihood is trusted where there is none", "verdict", "logistic.R",
        ("judged <- seek_maximum(columns, y)\n",
         "judged <- replace(seek_maximum(columns, y), \"status\", \"ok\")\n"),
        (U, "ml_exists"), (U, "log_odds"), (M, "ml_exists"), (M, "or_ci_low"),
        base=SEPARATED,
    ),
    code(
        "a maximum in theory only is trusted", "verdict", "logistic.R",
        ("judged$status == \"ok\" && is_beyond_use(judged)", "FALSE"),
        (U, "ml_exists"), (U, "log_odds"),
        base=NEAR,
    ),
    code(
        "the likelihood ratio for the penalised one", "P", "firth.R",
        (
            "  ratio <- 2 * (fit$best$value - without$value)\n",
            "  plain <- function(b) {\n"
            "    sum(stats::plogis(drop(fit$z %*% b) * (2 * fit$y - 1), log.p = TRUE))\n"
            "  }\n"
            "  ratio <- 2 * (plain(fit$best$b) - plain(without$b))\n",
        ),
        (U, "p_value"), (M, "p_value"),
        base=SEPARATED,
    ),
    code(
        "complete for quasi-complete separation", "verdict", "separation.R",
        ("complete = all(found$moved)", "complete = any(found$moved)"),
        (U, "completely_separated"), (M, "completely_separated"),
        base=SEPARATED,
    ),
    code(
        "every variable is said to separate", "verdict", "separation.R",
        ("which(found$free[-1])", "seq_along(found$free[-1])"),
        (M, "separated"),
        base=SEPARATED,
    ),
)  # fmt: skip
