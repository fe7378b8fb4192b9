"""Python and R agree on studies drawn at random, or refuse them for the same reason.

``make fuzz N=1000`` draws as many; the ordinary tests draw 60, which change only with
the code.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from pyanalysis.crosscheck import r_session
from pyanalysis.errors import InputError
from pyanalysis.pipeline import run_study
from pyanalysis.results.crosscheck import CheckRow
from tests.fuzz.standing_r import StandingR
from tests.fuzz.studies import DrawnStudy, studies

WANTED = os.environ.get("FUZZ_N", "")
DRAWS = int(WANTED or "60")
MOST_REFUSED = 0.5
"""A strategy that mostly draws studies nobody would analyse tests nothing."""

REGRESSIONS = Path(__file__).with_name("regressions")
"""Studies on which the two languages once disagreed, or one of them failed."""

pytestmark = [pytest.mark.live_r, pytest.mark.slow, pytest.mark.timeout(0 if WANTED else 900)]


@pytest.fixture(scope="module")
def standing_r() -> Iterator[StandingR]:
    """Let one R answer for all studies of this module."""
    r = StandingR()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(r_session, "_in_own_process", r.ask)
        yield r
    r.close()


def differing(study: Path) -> tuple[int, list[CheckRow]]:
    """Analyse in both languages; how many rows were compared, and which disagree."""
    rows = run_study(study, with_r=True, progress=lambda _: None).crosscheck.rows
    return len(rows), [row for row in rows if not row.agrees]


@pytest.mark.usefixtures("standing_r")
def test_both_languages_give_the_same_answer() -> None:
    seen: Counter[str] = Counter()

    @settings(
        max_examples=DRAWS,
        deadline=None,
        database=None,
        derandomize=not WANTED,
        suppress_health_check=list(HealthCheck),
    )
    @given(drawn=studies())
    def draw(drawn: DrawnStudy) -> None:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "study.yml").write_text(drawn.study, encoding="utf-8")
            (Path(folder) / "d.csv").write_text(drawn.data, encoding="utf-8")
            seen["studies drawn"] += 1
            try:
                compared, disagreeing = differing(Path(folder))
            except InputError:
                seen["refused at check"] += 1
                return
        seen["statistics compared"] += compared
        assert not disagreeing, disagreeing[:5]

    try:
        draw()
    finally:
        print(", ".join(f"{count} {name}" for name, count in seen.items()), file=sys.stderr)
    assert seen["refused at check"] <= MOST_REFUSED * seen["studies drawn"]
    assert seen["statistics compared"] > DRAWS * 50


@pytest.mark.usefixtures("standing_r")
@pytest.mark.parametrize("name", sorted(path.name for path in REGRESSIONS.iterdir()))
def test_what_once_disagreed_agrees(name: str) -> None:
    compared, disagreeing = differing(REGRESSIONS / name)
    assert compared > 50
    assert disagreeing == []
