"""Python and R agree on drawn studies, or refuse them for the same reason."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from pyanalysis.errors import InputError
from pyanalysis.pipeline import run_study
from tests.fuzz.studies import DrawnStudy, studies

DRAWS = int(os.environ.get("FUZZ_N", "60"))


@settings(
    max_examples=DRAWS,
    deadline=None,
    derandomize="FUZZ_N" not in os.environ,
    suppress_health_check=list(HealthCheck),
)
@given(drawn=studies())
def test_both_languages_give_the_same_answer(drawn: DrawnStudy) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "study.yml").write_text(drawn.study, encoding="utf-8")
        (Path(folder) / "d.csv").write_text(drawn.data, encoding="utf-8")
        try:
            results = run_study(Path(folder), with_r=True, progress=lambda _: None)
        except InputError:
            return
    differing = [row for row in results.crosscheck.rows if not row.agrees]
    assert not differing, differing[:5]
    assert results.crosscheck.status == "agree"
