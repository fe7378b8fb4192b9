"""docs/parity.md lists every kind of statistic, each of them compared and within its limit."""

from __future__ import annotations

import re
from pathlib import Path

from pyanalysis.crosscheck import limits
from pyanalysis.results.vocabulary import STATISTICS
from tests.published.studies import study_files, study_name

PAGE = Path(__file__).parents[2] / "docs" / "parity.md"

RARE = {
    *(("sensitivity", "constant"), ("sensitivity", "aliased"), ("univariable", "aliased")),
    *(
        ("interaction", "constant"),
        ("interaction", "aliased"),
        ("interaction", "separated"),
        ("interaction", "completely_separated"),
        ("selection", "separated"),
        ("selection", "completely_separated"),
    ),
}
"""Only where a candidate that was not selected makes the model of all candidates impossible, where
columns of a declared spline coincide, where the variables of an interaction do not vary, or where a
path of selection meets separation."""

Kind = tuple[str, str]


def rows() -> dict[Kind, list[str]]:
    """Give the cells of each kind, by analysis and statistic."""
    found: dict[Kind, list[str]] = {}
    analysis = ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            analysis = line.removeprefix("## ")
        elif line.startswith("| `"):
            name, *cells = [cell.strip().strip("`") for cell in line.strip("|").split("|")]
            found[analysis, name] = cells
    return found


def test_every_kind_is_listed_and_was_compared() -> None:
    found = rows()
    kinds = {(analysis, name) for analysis, names in STATISTICS.items() for name in names}
    assert kinds <= found.keys()
    assert {kind for kind in kinds if found[kind][0] == "0"} <= RARE


def test_every_statistic_that_has_a_limit_of_its_own_is_listed() -> None:
    names = {name for _, name in rows()}
    assert names >= limits.EXACT


def test_the_largest_difference_is_within_the_limit() -> None:
    for kind, (count, largest, limit) in rows().items():
        if count == "0":
            continue
        if limit == "exact":
            assert largest == "0", kind
        else:
            assert float(largest) <= float(limit), kind


def test_the_page_names_versions_and_studies_and_no_date() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert re.search(r"^- Python 3\.\d+\.\d+: numpy ", text, flags=re.MULTILINE)
    assert re.search(r"^- R \d\.\d\.\d: ", text, flags=re.MULTILINE)
    for file in study_files():
        assert study_name(file) in text
    assert "values, 0 disagreed." in " ".join(text.split())
    assert not re.search(r"\b20\d\d\b", text)
