"""Each mistake in a study file is one sentence: where, what was found, what is allowed, the fix."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from pyanalysis.cohort.load import read_study
from pyanalysis.errors import InputError
from tests.small_study import DATA, STUDY, problems, spoilt

AGE = "{column: age, type: numeric, label: Age}"
STAGE = "levels: [I, II, III]}"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("schema_version: 1", "schema_version: 2",
         "schema_version: 2 is not supported; this version reads 1"),
        ("schema_version: 1", "schema_version: one",
         "schema_version: found 'one', expected a whole number"),
        ("title: A", "titel: A", "titel: unknown key 'titel', known here are schema_version"),
        ("title: A small study", "title: ''", "title: must not be empty"),
        ("study: small", "study: a/b", "study: 'a/b' must be letters, digits and inner hyphens"),
        ("study: small", 'study: "a\\n"', "study: 'a\\n' must be letters"),
        ("study: small", "study: -a", "study: '-a' must be letters"),
        ("died, event", "[died], event", "outcome.column: found a list, expected a text"),
        ("died, event", "{died: 1}, event", "outcome.column: found keys with values, expected a"),
        ("id: id", "id: [id]", "data.id: found a list, expected a text"),
        ("id: id", "missing: NA", "data.missing: found 'NA', expected a list"),
        ("id: id", "synthetic: maybe", "data.synthetic: found 'maybe', expected true or false"),
        ("id: id", "rows: {one: visit}", "data.rows: the key 'many' is missing"),
        ("id: id", 'rows: {one: visit, many: " "}', "data.rows.many: ' ' is blank; write what"),
        (AGE, "{column: age, type: numerc, label: Age}",
         "predictors[0].type: 'numerc' is not one of numeric, categorical; "
         "did you mean 'numeric'?"),
        ("label: Age}", "lable: Age}",
         "predictors[0].lable: unknown key 'lable', known here are column, type, label, "
         "label_in_text, unit, range, per, transform, summary, levels, level_labels, reference; "
         "did you mean 'label'?"),
        ("label: Age}", "label: Age, per: 0}", "predictors[0].per: 0 must be above 0"),
        ("label: Age}", "label: Age, per: nan}",
         "predictors[0].per: found 'nan', expected a number"),
        ("label: Age}", "label: Age, levels: [a, b]}",
         "predictors[0]: 'levels' does not belong to a numeric predictor; remove it"),
        (STAGE, "levels: [I, II, III], unit: m}",
         "predictors[1]: 'unit' does not belong to a categorical predictor; remove it"),
        (", " + STAGE, "}", "predictors[1]: the key 'levels' is missing"),
        (STAGE, "levels: [I]}", "predictors[1].levels: needs at least 2 entries"),
        (STAGE, "levels: [I, II, I]}", "predictors[1].levels: 'I' stands twice; each entry once"),
        (STAGE, "levels: [I, II, III], reference: i}",
         "predictors[1].reference: 'i' is not one of I, II, III; did you mean 'I'?"),
        (STAGE, "levels: [I, II, III], level_labels: {IV: x}}",
         "predictors[1].level_labels.IV: 'IV' is not one of I, II, III"),
        ("column: age", "column: died",
         "predictors[0].column: 'died' is the outcome; it cannot be a predictor as well"),
        ("column: age", "column: id", "predictors[0].column: 'id' is the patient id; it cannot"),
        ("column: age", "column: stage",
         "predictors[1].column: 'stage' is already predictors[0]; it cannot be"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_line_and_key(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    """The line is the one that was spoilt."""
    line = STUDY[: STUDY.index(old)].count("\n") + 1
    line += 1 if "predictors[1].column" in problem else 0
    found = problems(tmp_path, study=spoilt(STUDY, old, new))
    assert any(text.startswith(f"study.yml line {line}, {problem}") for text in found), found


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("analysis: {interval: profil}",
         "analysis.interval: 'profil' is not one of profile, wald; did you mean 'profile'?"),
        ("analysis: {confidence: 95}", "analysis.confidence: 95 must be at most 0.999"),
        ("analysis: {seed: -1}", "analysis.seed: -1 must be at least 0"),
        ("analysis: {seed: 1.5}", "analysis.seed: found 1.5, expected a whole number"),
        ("analysis: {selection: {threshold: 1.5}}",
         "analysis.selection.threshold: 1.5 must be at most 1"),
        ("analysis: {selection: {always: [Age]}}",
         "analysis.selection.always[0]: 'Age' is not a predictor; did you mean 'age'?"),
        ("analysis: {selection: {method: stepwize}}",
         "analysis.selection.method: 'stepwize' is not one of forced, univariable, backward, "
         "forward, stepwise; did you mean 'stepwise'?"),
        ("analysis: {selection: {method: backward, criterion: aicc}}",
         "analysis.selection.criterion: 'aicc' is not one of aic, bic, p; did you mean 'aic'?"),
        ("analysis: {selection: {method: univariable, criterion: bic}}",
         "analysis.selection.criterion: is for backward, forward, stepwise, and the method is "
         "'univariable': remove the criterion or change the method"),
        ("analysis: {selection: {criterion: p}}",
         "analysis.selection.criterion: is for backward, forward, stepwise, and the method is "
         "'forced'"),
        ("analysis: {performance: false, hosmer_lemeshow: {}}",
         "analysis.hosmer_lemeshow: belongs to the performance, which 'performance: false' "
         "switches off: remove one of the two"),
        ("analysis: {selection: 5}", "analysis.selection: found '5', expected keys with values"),
        ("exclusions: [{column: age}]", "exclusions[0]: the key 'keep' is missing"),
        ("exclusions: [{column: age, keep: '>= 1 and < 5'}]",
         "exclusions[0].keep: '>= 1 and < 5' is not one comparison; allowed are"),
        ("exclusions: [{column: age, keep: == 1}, {column: age, keep: == 1}]",
         "exclusions[1]: stands twice; remove one of them"),
        ("published: [{analysis: baseline, statistic: n}]",
         "published[0]: give either 'value' with 'decimals', or 'below'"),
        ("published: [{analysis: baseline, statistic: n, value: 1}]",
         "published[0]: give either 'value' with 'decimals', or 'below'"),
        ("published: [{analysis: baseline, statistic: n, value: 1, decimals: 1, below: 2}]",
         "published[0]: give either"),
        ("published: [{analysis: baseline, statistic: n, below: 1, variable: agee}]",
         "published[0].variable: 'agee' is not a predictor; did you mean 'age'?"),
        ("published: [{analysis: baseline, statistic: n, below: 1, variable: stage, level: iv}]",
         "published[0].level: 'iv' is not one of I, II, III"),
        ("style: lancett",
         "style: 'lancett' is no journal style; there are default, apa, bmj, jama, lancet, nejm; "
         "did you mean 'lancet'?"),
        ("style: [jama]", "style: found a list, expected a text"),
        ("1: x", "1: unknown key '1', known here are schema_version"),
        ("predictor: []",
         "predictor: unknown key 'predictor', known here are schema_version, study, title, "
         "design, authors, style, language, declarations, submission, data, outcome, predictors "
         "and 4 more; did you mean 'predictors'?"),
    ],
)  # fmt: skip
def test_a_mistake_in_an_added_line_is_named(tmp_path: Path, lines: str, problem: str) -> None:
    found = problems(tmp_path, study=STUDY + lines + "\n")
    line = STUDY.count("\n") + 1
    assert [text[: len(problem) + 18] for text in found] == [f"study.yml line {line}, {problem}"]


@pytest.mark.parametrize(
    "file", ["/etc/passwd.csv", "../d.csv", "a/../../d.csv", "..\\d.csv", "C:\\d.csv", "C:d.csv",
             "\\\\server\\share\\d.csv"],
)  # fmt: skip
def test_a_data_file_outside_the_folder_is_refused(tmp_path: Path, file: str) -> None:
    found = problems(tmp_path, study=spoilt(STUDY, "file: d.csv", f"file: '{file}'"))
    assert found == [
        f"study.yml line 4, data.file: {file!r} leaves the study's folder; "
        "copy the file there and give its name, or say 'allow_outside: true' beside it"
    ]


def test_a_link_to_a_data_file_outside_is_refused_unless_it_is_allowed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere.csv").write_text(DATA, encoding="utf-8")
    folder = tmp_path / "study"
    folder.mkdir()
    (folder / "d.csv").symlink_to(tmp_path / "elsewhere.csv")
    (folder / "study.yml").write_text(STUDY, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_study(folder)
    (problem,) = caught.value.problems
    assert problem.startswith("study.yml line 4, data.file: 'd.csv' leaves the study's folder")
    for file in ("d.csv", "../elsewhere.csv", str(tmp_path / "elsewhere.csv")):
        allowed = spoilt(STUDY, "file: d.csv", f"allow_outside: true, file: '{file}'")
        (folder / "study.yml").write_text(allowed, encoding="utf-8")
        spec, cohort = read_study(folder)
        assert spec.data.path.samefile(tmp_path / "elsewhere.csv")
        assert cohort.flow.n_rows == 6
    (folder / "inside.csv").write_text(DATA, encoding="utf-8")
    (folder / "d.csv").unlink()
    (folder / "d.csv").symlink_to("inside.csv")
    assert not problems(folder, data=DATA)


@pytest.mark.parametrize(
    "text",
    [
        "title: !!python/object/apply:os.system [touch {canary}]",
        "title: !!python/name:os.system",
        "title: !include /etc/passwd",
    ],
)
def test_a_tag_is_text_to_be_quoted_and_runs_nothing(tmp_path: Path, text: str) -> None:
    canary = tmp_path / "canary"
    found = problems(
        tmp_path, study=spoilt(STUDY, "title: A small study", text.format(canary=canary))
    )
    assert found
    assert not canary.exists()


def test_a_bomb_of_aliases_and_a_huge_file_are_refused_at_once(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for level in range(1, 12):
        lines.append(f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]")
    before = time.monotonic()
    (problem,) = problems(tmp_path, study="\n".join(lines))
    assert "more than the 100000 values allowed" in problem
    (problem,) = problems(tmp_path, study=STUDY + "#" * 1_000_000)
    assert "is more than the 500000 allowed" in problem
    assert time.monotonic() - before < 5


def test_a_file_name_with_a_zero_byte_is_refused(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, study=spoilt(STUDY, "file: d.csv", r'file: "d\0.csv"'))
    assert "holds a character that no file can hold" in found


@pytest.mark.parametrize(("text", "was"), [("hello", "'hello'"), ("[1, 2]", "a list")])
def test_a_file_without_keys_says_what_was_found(tmp_path: Path, text: str, was: str) -> None:
    assert problems(tmp_path, study=text) == [
        f"study.yml line 1: found {was}, expected keys with values"
    ]


def test_each_missing_key_is_named_once(tmp_path: Path) -> None:
    keys = ("schema_version", "study", "data", "outcome", "predictors")
    assert problems(tmp_path, study="title: x\n") == [
        f"study.yml line 1: the key {key!r} is missing" for key in keys
    ]


def test_a_blank_document_is_an_error_with_words(tmp_path: Path) -> None:
    assert problems(tmp_path, study="---\n") == ["study.yml: the file is empty"]


def test_a_file_of_another_kind_is_told_by_its_first_problems(tmp_path: Path) -> None:
    found = problems(tmp_path, study="".join(f"key{index}: x\n" for index in range(300)))
    assert len(found) == 201
    assert found[0].startswith("study.yml line 1, key0: unknown key 'key0'")
    assert found[200] == "study.yml: there are more problems than these; correct them first"
