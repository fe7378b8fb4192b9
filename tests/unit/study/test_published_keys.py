"""A published figure that no study could have is told by ``check``, with the nearest name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.small_study import STUDY, problems, read

LABELLED = STUDY.replace("label: Death}", "label: Death, group_labels: {yes: Died, 'no': Lived}}")


def told(folder: Path, figure: str, *, study: str = STUDY) -> list[str]:
    """Give what is said of one figure, without where it stands."""
    found = problems(folder, study=f"{study}published: [{{{figure}, value: 1, decimals: 0}}]\n")
    return [text.partition("published[0].")[2] for text in found]


@pytest.mark.parametrize(
    ("figure", "problem"),
    [
        ("analysis: multivariabel, statistic: n",
         "analysis: 'multivariabel' is not one of cohort, baseline, univariable, selection, "
         "multivariable, diagnostics, linearity, missing, transformation, interaction, "
         "sensitivity, performance and 2 more; did you mean 'multivariable'?"),
        ("analysis: multivariable, statistic: odds_ration",
         "statistic: of multivariable, 'odds_ration' is not one of n, n_missing, events, log_odds, "
         "std_error, odds_ratio, or_ci_low, or_ci_high, p_value, test_statistic, test_df, "
         "log_likelihood and 16 more; did you mean 'odds_ratio'?"),
        ("analysis: performance, statistic: odds_ratio",
         "statistic: of performance, 'odds_ratio' is not one of"),
        ("analysis: linearity, statistic: knots_1", "statistic: of linearity, 'knots_1' is not"),
        ("analysis: multivariable, statistic: p_value, variable: aeg",
         "variable: 'aeg' is not a predictor; did you mean 'age'?"),
        ("analysis: multivariable, statistic: p_value, variable: stage, level: iii",
         "level: 'iii' is not one of I, II, III; did you mean 'III'?"),
        ("analysis: performance, statistic: auc, variable: (Intercept)",
         "variable: performance has nothing on the constant; remove '(Intercept)'"),
        ("analysis: cohort, statistic: n_excluded, variable: agee",
         "variable: 'agee' is not the column of an exclusion"),
        ("analysis: univariable, statistic: p_value, variable: age",
         "model: is missing: a univariable model carries its variable's name, 'age'"),
        ("analysis: univariable, statistic: p_value, model: agee, variable: age",
         "model: 'agee' is not a predictor; did you mean 'age'?"),
        ("analysis: multivariable, statistic: aic, model: full",
         "model: multivariable has no named models; remove 'full'"),
        ("analysis: sensitivity, statistic: n, model: Firth",
         "model: 'Firth' is not one of firth, forced, without_influential, imputation; "
         "did you mean 'firth'?"),
        ("analysis: sensitivity, statistic: n, model: 'imputation:agee'",
         "model: 'agee' is not a predictor; did you mean 'age'?"),
        ("analysis: multivariable, statistic: n, group: overall",
         "group: multivariable has no groups; remove 'overall'"),
        ("analysis: missing, statistic: n, group: all", "group: 'all' is not one of complete,"),
    ],
)  # fmt: skip
def test_an_unknown_key_is_told(tmp_path: Path, figure: str, problem: str) -> None:
    (found,) = told(tmp_path, figure)
    assert found.startswith(problem)


def test_a_group_is_checked_where_both_are_labelled(tmp_path: Path) -> None:
    figure = "analysis: baseline, statistic: n, group: alive"
    assert told(tmp_path, figure) == []
    assert told(tmp_path, figure, study=LABELLED) == [
        "group: 'alive' is not one of yes, no, overall"
    ]


@pytest.mark.parametrize(
    "figure",
    [
        "analysis: cohort, statistic: n",
        "analysis: cohort, statistic: n, group: 'no'",
        "analysis: cohort, statistic: n_excluded, variable: centre, level: == north",
        "analysis: baseline, statistic: percent, variable: stage, level: II, group: 'yes'",
        "analysis: univariable, statistic: p_value, model: age, variable: age",
        "analysis: multivariable, statistic: std_error, variable: (Intercept)",
        "analysis: selection, statistic: aic, variable: stage, level: '2'",
        "analysis: diagnostics, statistic: gvif, variable: age",
        "analysis: linearity, statistic: knot_12, model: age, variable: age",
        "analysis: linearity, statistic: curve_log_odds, variable: age, level: '3'",
        "analysis: missing, statistic: n, level: age + stage, group: pattern",
        "analysis: sensitivity, statistic: fmi, model: 'imputation:age', variable: age",
        "analysis: sensitivity, statistic: log_odds, model: firth, variable: (Intercept)",
        "analysis: performance, statistic: net_benefit, level: '0.1'",
        "analysis: validation, statistic: auc_corrected",
    ],
)
def test_what_some_study_can_have_passes(tmp_path: Path, figure: str) -> None:
    study = f"{STUDY}exclusions: [{{column: centre, keep: == north}}]\n"
    assert told(tmp_path, figure, study=study) == []


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("title: A small study", "title: '  '", "title: '  '"),
        ("label: Age", 'label: "\\n"', "predictors[0].label: '\\n'"),
        ("label: Death", "label: Death, group_labels: {yes: ' '}", "outcome.group_labels.yes: ' '"),
        ("levels: [I, II, III]", "levels: [I, II, III], level_labels: {I: ' '}",
         "predictors[1].level_labels.I: ' '"),
    ],
)  # fmt: skip
def test_a_blank_label_is_told(tmp_path: Path, old: str, new: str, where: str) -> None:
    assert STUDY.count(old) == 1
    (found,) = problems(tmp_path, study=STUDY.replace(old, new))
    assert found.endswith(f"{where} is blank; write what a reader shall see")


def test_titles_and_labels_stand_on_one_line(tmp_path: Path) -> None:
    study = STUDY.replace("title: A small study", 'title: " A small\\n\\tstudy "')
    study = study.replace("label: Stage", 'label: "Stage\\nof\u00a0disease"')
    spec, _ = read(tmp_path, study=study)
    assert spec.title == "A small study"
    assert spec.predictors[1].label == "Stage of\u00a0disease"
