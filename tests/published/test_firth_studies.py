"""Published Firth analyses come out of study files run by the command line."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from pyanalysis import cli

FOLDER = Path(__file__).parent
DIGESTS = {
    "endometrial": "3cbfc8cfb5b5c3bd58d6f5034a3447ffc5153fb75813c3ac0015fd09dcc62779",
    "sex2": "c344363838a37ce9b1b9aab0ac86108e55c4d863162a2237bacc7d3de789fb85",
}


@pytest.mark.live_r
@pytest.mark.parametrize("study", sorted(DIGESTS))
def test_the_published_figures_come_out_and_r_agrees(
    study: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["verify", str(FOLDER / study), "--summary"]) == 0
    found = json.loads((tmp_path / "build" / study / "crosscheck.json").read_text(encoding="utf-8"))
    assert found["disagreed"] == 0
    assert len(found["published"]) >= 8
    assert all(check["agrees"] for check in found["published"])


@pytest.mark.parametrize("study", sorted(DIGESTS))
def test_the_data_are_those_that_were_published(study: str) -> None:
    data = (FOLDER / study / f"{study}.csv").read_bytes()
    assert hashlib.sha256(data).hexdigest() == DIGESTS[study]
