"""The files are in the study's journal style and language."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pyanalysis.checklists.make import make_checklists
from pyanalysis.results.json_io import bundle_json, crosscheck_json
from tests.unit.checklists.staged import ROOT, Staged


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({}, "(3, 2.5%)"),
        ({"style": "lancet"}, "(3, 2·5%)"),
        ({"language": "zh"}, "（3例，2.5%）"),
        ({"language": "zh", "style": "lancet"}, "（3例，2·5%）"),
    ],
)
def test_answers_follow_style_and_language(
    changes: dict[str, Any], shown: str, first: Staged, tmp_path: Path
) -> None:
    bundle = replace(first.bundle, study=replace(first.bundle.study, **changes))
    (tmp_path / "results.json").write_text(bundle_json(bundle), encoding="utf-8")
    (tmp_path / "crosscheck.json").write_text(crosscheck_json(first.crosscheck), encoding="utf-8")
    files = make_checklists(
        lists=("strobe",),
        results_dir=tmp_path,
        template_dir=ROOT,
        texts_dir=None,
        pdf=None,
        progress=lambda _: None,
    )
    assert set(files) == {"strobe.docx", "strobe.html", "strobe.csv"}
    assert shown in files["strobe.csv"].decode("utf-8-sig")
    language = "zh-Hans" if "language" in changes else "en"
    assert f'<html lang="{language}">' in files["strobe.html"].decode()
