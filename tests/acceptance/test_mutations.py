"""The checker is checked: mistakes are made on purpose, on either side, and each must be caught.

tests/acceptance/mutations.py is the list. What was caught, and the kinds of statistics covered, is
printed at the end of the run.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pyanalysis.crosscheck.compare import compare_rows
from pyanalysis.crosscheck.r_results import RResults
from pyanalysis.crosscheck.verdict import judge
from pyanalysis.errors import RUnavailableError
from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.coverage import CONFINT_SUFFIX
from pyanalysis.results.crosscheck import CheckRow, Crosscheck
from tests.acceptance.mutation import (
    Base,
    Mutation,
    copy_package,
    python_rows,
    r_results,
    write_mutated,
    write_study,
)
from tests.acceptance.mutations import (
    ANSWERS,
    BASES,
    MUTATIONS,
    PAGE,
    kind_of,
    kinds_text,
    other_value,
    page,
)
from tests.acceptance.mutations_of_models import BASES_OF_MODELS

pytestmark = pytest.mark.live_r

OTHER = "another"
FEWEST_ROWS = {name: 200 if name in BASES_OF_MODELS else 500 for name in BASES}
"""Of the unspoilt studies; the smallest of those for mistakes about models has 250."""
Change = Callable[[ArdRow], list[ArdRow]]


@dataclass(slots=True, kw_only=True)
class Originals:
    """The unspoilt studies, each analysed once by each language when it is first asked for."""

    folder: Path
    found: dict[Base, tuple[tuple[ArdRow, ...], RResults]] = field(default_factory=dict)

    def of(self, base: Base) -> tuple[tuple[ArdRow, ...], RResults]:
        if base not in self.found:
            study = write_study(self.folder / str(len(self.found)), base)
            self.found[base] = (rows_of(study), r_results(study))
        return self.found[base]


def rows_of(study: Path) -> tuple[ArdRow, ...]:
    """Analyse in Python; what needs R's mice is skipped where R has none."""
    try:
        return python_rows(study)
    except RUnavailableError as error:
        if "r-cran-mice" in str(error).splitlines()[0]:
            pytest.skip("R's mice is not installed here")
        raise


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Originals:
    return Originals(folder=tmp_path_factory.mktemp("originals"))


@pytest.fixture(scope="module", params=[name for name in BASES if name != "plain"])
def answers(
    request: pytest.FixtureRequest, originals: Originals
) -> tuple[tuple[ArdRow, ...], RResults]:
    """The studies that have every kind of statistic between them."""
    return originals.of(BASES[request.param])


@pytest.fixture(scope="module", autouse=True)
def told(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Print at the end what was caught, whatever pytest shows of the tests' own output."""
    lines: list[str] = []
    yield lines
    reporter = request.config.pluginmanager.get_plugin("terminalreporter")
    capture = request.config.pluginmanager.get_plugin("capturemanager")
    if reporter is None or capture is None or not lines:
        return
    with capture.global_and_fixture_disabled():
        reporter.ensure_newline()
        reporter.section("mutations that the comparison with R caught", sep="-")
        for line in lines:
            reporter.write_line(line)


def compared(python: tuple[ArdRow, ...], r: RResults) -> Crosscheck:
    return judge(python, r=r.rows, r_facts=r.facts, figures=())


def named(crosscheck: Crosscheck) -> set[tuple[str, str]]:
    return {(row.analysis, row.statistic) for row in crosscheck.rows if not row.agrees}


def key_of(row: CheckRow) -> tuple[str, str, str, str, str, str]:
    return (row.analysis, row.model, row.variable, row.level, row.group, row.statistic)


# ---- Mistakes that are made for real ----


@pytest.mark.parametrize("name", BASES)
def test_the_unspoilt_studies_agree(name: str, originals: Originals) -> None:
    found = compared(*originals.of(BASES[name]))
    assert found.status == "agree"
    assert found.compared > FEWEST_ROWS[name]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda one: one.name)
def test_a_mistake_on_the_side_of_r_is_caught(
    mutation: Mutation,
    originals: Originals,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    told: list[str],
) -> None:
    python, _ = originals.of(mutation.base)
    if mutation.file.endswith(".R"):
        monkeypatch.syspath_prepend(copy_package(tmp_path / "copy", mutation))
    found = compared(python, r_results(write_mutated(tmp_path / "study", mutation)))
    assert found.status == "disagree"
    assert set(mutation.named) - named(found) == set()
    told.append(f"R: {mutation.kind}, {mutation.name}: {found.disagreed} rows disagree")


ASKED = [mutation for mutation in MUTATIONS if not mutation.file.endswith(".R")]


@pytest.mark.parametrize("mutation", ASKED, ids=lambda one: one.name)
def test_a_mistake_on_the_side_of_python_is_caught(
    mutation: Mutation, originals: Originals, tmp_path: Path, told: list[str]
) -> None:
    _, r = originals.of(mutation.base)
    found = compared(python_rows(write_mutated(tmp_path / "study", mutation)), r)
    assert found.status == "disagree"
    assert set(mutation.named) - named(found) == set()
    told.append(f"Python: {mutation.kind}, {mutation.name}: {found.disagreed} rows disagree")


def test_every_kind_of_mistake_is_among_them() -> None:
    kinds = {mutation.kind for mutation in MUTATIONS}
    assert kinds >= {
        "estimate", "error", "limit", "P", "count", "test choice", "event direction",
        "reference level", "missing-data set", "rows", "shape", "interaction", "groups", "verdict",
    }  # fmt: skip
    assert len({mutation.name for mutation in MUTATIONS}) == len(MUTATIONS)


# ---- R's answer changed, row by row ----


def value(row: ArdRow) -> list[ArdRow]:
    return [dataclasses.replace(row, value=1.0) if row.value is None else other_value(row)]


def absence(row: ArdRow) -> list[ArdRow]:
    return []


def addition(row: ArdRow) -> list[ArdRow]:
    return [row, dataclasses.replace(row, level=f"{row.level}{OTHER}")]


def method(row: ArdRow) -> list[ArdRow]:
    return [dataclasses.replace(row, method=OTHER)]


def status(row: ArdRow) -> list[ArdRow]:
    return [dataclasses.replace(row, status=OTHER)]


CHANGES: tuple[Change, ...] = (value, absence, addition, method, status)


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.__name__)
def test_every_row_of_r_is_compared_in_every_respect(
    change: Change,
    answers: tuple[tuple[ArdRow, ...], RResults],
    told: list[str],
    request: pytest.FixtureRequest,
) -> None:
    """All rows of R at once: each is judged for itself, so each must be found.

    A second opinion of confint has a method of its own and need not be there: R gives none where it
    fails.
    """
    python, r = answers
    changed = tuple(row for one in r.rows for row in change(one))
    wrong = {key_of(row) for row in compare_rows(python, r=changed) if not row.agrees}
    expected = {row.key for row in r.rows}
    if change is addition:
        expected = {row.key for row in changed} - expected
    if change in (method, absence):
        expected = {key for key in expected if not key[-1].endswith(CONFINT_SUFFIX)}
    assert expected - wrong == set()
    assert len(expected) > FEWEST_ROWS[request.node.callspec.params["answers"]]
    told.append(f"R's answer: {change.__name__}, {len(expected)} rows changed, each caught")


def test_one_changed_row_of_each_kind_is_found_and_no_other(
    answers: tuple[tuple[ArdRow, ...], RResults], told: list[str]
) -> None:
    """Except that a standard error or deviation is also the scale of its term or group."""
    python, r = answers
    first: dict[tuple[str, str, str], ArdRow] = {}
    for row in r.rows:
        if row.value is not None:
            first.setdefault(kind_of(row), row)
    for kind, one in first.items():
        ours = [row for row in python if row.analysis == one.analysis and row.model == one.model]
        theirs = [row for row in r.rows if row.analysis == one.analysis and row.model == one.model]
        changed = [other_value(row) if row is one else row for row in theirs]
        wrong = [key_of(row) for row in compare_rows(ours, r=changed) if not row.agrees]
        assert wrong == [one.key], kind
    told.append(f"R's answer: {len(first)} kinds of statistics, one digit of each, each caught")
    told += [f"  {line}" for line in kinds_text(first.values())]


def test_the_ways_of_changing_an_answer_are_those_of_the_page() -> None:
    assert [line.partition(":")[0] for line in ANSWERS] == [one.__name__ for one in CHANGES]


def test_the_page_is_up_to_date(originals: Originals) -> None:
    rows = [row for base in BASES.values() for row in originals.of(base)[1].rows]
    assert PAGE.read_text(encoding="utf-8") == page(rows), (
        "write it anew: python -m tests.acceptance.mutations"
    )
