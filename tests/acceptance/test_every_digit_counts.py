"""One digit changed anywhere in the Python results is caught by the comparison with a real R.

The fields are enumerated from the records themselves, so a number added to the bundle is either
compared with R or named here with the reason why it cannot be.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pyanalysis import cli, pipeline
from pyanalysis.crosscheck.r_results import RResults
from pyanalysis.crosscheck.verdict import judge
from pyanalysis.models import multivariable
from pyanalysis.models.logistic import Fitted
from pyanalysis.results.ard import ard_rows
from pyanalysis.results.bundle import LogisticModel, ResultsBundle, Term

PLAN = {"StudyFacts", "VariableFacts", "Provenance"}
"""Records of the plan and of the circumstances: nothing in them is computed."""

ECHOED = {"ResultsBundle.schema_version", "Selection.threshold"}
"""Numbers copied from the study file or the program, which R is given too."""

Path_ = tuple[str | int, ...]


def numbers(record: object, path: Path_ = ()) -> Iterator[tuple[str, Path_]]:
    """Find every computed number: its kind (record and field) and the way to it."""
    name = type(record).__name__
    if name in PLAN:
        return
    if isinstance(record, tuple):
        for index, item in enumerate(record):
            yield from numbers(item, (*path, index))
        return
    if not dataclasses.is_dataclass(record):
        return
    for field in dataclasses.fields(record):
        value = getattr(record, field.name)
        if isinstance(value, (bool, int, float)):
            yield f"{name}.{field.name}", (*path, field.name)
        else:
            yield from numbers(value, (*path, field.name))


def changed(record: Any, path: Path_) -> Any:
    """Copy ``record`` with the number at ``path`` changed in its fourth significant digit."""
    if not path:
        if isinstance(record, bool):
            return not record
        if isinstance(record, int) or record == 0:
            return record + 1
        return record + 10.0 ** (math.floor(math.log10(abs(record))) - 3)
    step, *rest = path
    if isinstance(record, tuple):
        assert isinstance(step, int)
        inner = changed(record[step], tuple(rest))
        return (*record[:step], inner, *record[step + 1 :])
    assert isinstance(step, str)
    return dataclasses.replace(record, **{step: changed(getattr(record, step), tuple(rest))})


def status(bundle: ResultsBundle, r_answer: RResults) -> str:
    return judge(ard_rows(bundle), r=r_answer.rows, r_facts=r_answer.facts, figures=()).status


def test_the_unchanged_results_agree(bundle: ResultsBundle, r_answer: RResults) -> None:
    assert status(bundle, r_answer) == "agree"


def test_each_kind_of_number_is_caught_when_one_digit_changes(
    bundle: ResultsBundle, r_answer: RResults
) -> None:
    first: dict[str, Path_] = {}
    last: dict[str, Path_] = {}
    for kind, path in numbers(bundle):
        first.setdefault(kind, path)
        last[kind] = path
    kinds = sorted(first.keys() - ECHOED)
    missed = [
        f"{kind} at {path}"
        for kind in kinds
        for path in {first[kind], last[kind]}
        if status(changed(bundle, path), r_answer) != "disagree"
    ]
    print(f"{len(kinds)} kinds of numbers changed, each caught: {', '.join(kinds)}")
    assert missed == []
    assert len(kinds) > 40


def shift_first_term(field: str) -> Callable[[LogisticModel], LogisticModel]:
    def shift(model: LogisticModel) -> LogisticModel:
        position = next(i for i, term in enumerate(model.terms) if term.log_odds is not None)
        terms: tuple[Term, ...] = changed(model.terms, (position, field))
        return dataclasses.replace(model, terms=terms)

    return shift


@pytest.mark.parametrize("field", ["log_odds", "std_error", "ci_low", "ci_high", "p_value", "n"])
def test_verify_exits_5_when_a_model_prints_one_digit_wrong(
    field: str,
    study: Path,
    r_answer: RResults,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    original = multivariable.fit_multivariable
    shift = shift_first_term(field)

    def wrong(*arguments: Any, **keywords: Any) -> Fitted:
        fitted = original(*arguments, **keywords)
        assert fitted is not None
        return dataclasses.replace(fitted, model=shift(fitted.model))

    monkeypatch.setattr(pipeline, "fit_multivariable", wrong)
    monkeypatch.setattr("pyanalysis.crosscheck.r_session.run_r", lambda *_: r_answer)
    assert cli.main(["verify", str(study), "--out", str(tmp_path)]) == 5
    assert "multivariable / bmi" in capsys.readouterr().err
