"""Rendering is whole or nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from pyanalysis.errors import RenderError
from pyanalysis.render.manuscript import render_manuscript
from pyanalysis.render.readback import refuse_leftovers
from pyanalysis.render.staging import write_front_matter
from tests.report.sample_project import make_project, make_results


def _render(folder: Path, *, manuscript: str, out: Path) -> None:
    render_manuscript(
        results_dir=make_results(folder),
        template_dir=make_project(folder, manuscript=manuscript),
        out_dir=out,
        formats=("html", "docx"),
        engine="offline",
        progress=lambda _: None,
    )


@pytest.mark.parametrize(
    ("manuscript", "message"),
    [
        ("```{python}\nraise ValueError('no')\n```\n", "ValueError: no"),
        ("```{python}\nraise KeyboardInterrupt\n```\n", "KeyboardInterrupt"),
        ('```{python}\nprint("{{< video >}}")\n```\n', "shows a shortcode"),
    ],
)
def test_a_failure_leaves_the_old_files_and_nothing_else(
    tmp_path: Path, manuscript: str, message: str
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "manuscript.html").write_text("old", encoding="utf-8")
    with pytest.raises(RenderError, match=message):
        _render(tmp_path, manuscript=manuscript, out=out)
    assert [path.name for path in out.iterdir()] == ["manuscript.html"]
    assert (out / "manuscript.html").read_text(encoding="utf-8") == "old"


def test_a_success_leaves_the_files_and_nothing_else(tmp_path: Path) -> None:
    code = 'import os; os.environ["PYANALYSIS_ENGINE"]'
    _render(tmp_path, manuscript=f"```{{python}}\n{code}\n```\n", out=tmp_path / "out")
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["manuscript.docx", "manuscript.html"]
    assert sorted(path.name for path in (tmp_path / "project").iterdir()) == [
        "_quarto.yml",
        "report",
    ]
    assert not (tmp_path / "project" / "report" / "_metadata.yml").exists()


def test_missing_results_are_named(tmp_path: Path) -> None:
    results = make_results(tmp_path)
    (results / "crosscheck.json").unlink()
    with pytest.raises(RenderError, match="no crosscheck.json"):
        render_manuscript(
            results_dir=results,
            template_dir=make_project(tmp_path),
            out_dir=tmp_path / "out",
            formats=("html",),
            engine="offline",
            progress=lambda _: None,
        )


@pytest.mark.parametrize(
    "raw", ["?@tbl-x", "see @fig-y", "&amp;lt;0.001", "{{&lt; meta x >}}", "`{python} x`"]
)
def test_leftovers_are_found(tmp_path: Path, raw: str) -> None:
    path = tmp_path / "manuscript.html"
    path.write_text(f"<html><body><p>{raw}</p></body></html>", encoding="utf-8")
    with pytest.raises(RenderError, match="shows"):
        refuse_leftovers(path)


def test_no_style_of_an_older_study_stays(tmp_path: Path) -> None:
    results, metadata = tmp_path / "results.json", tmp_path / "_metadata.yml"
    results.write_text(json.dumps({"study": {"title": "A", "style": "apa"}}), encoding="utf-8")
    write_front_matter(results, path=metadata)
    written = yaml.safe_load(metadata.read_text(encoding="utf-8"))
    assert written["csl"] == "_style.csl"
    assert "APA Style" in (tmp_path / "_style.csl").read_text(encoding="utf-8")
    results.write_text(json.dumps({"study": {"title": "A"}}), encoding="utf-8")
    write_front_matter(results, path=metadata)
    assert yaml.safe_load(metadata.read_text(encoding="utf-8")) == {"title": "A"}


def test_no_author_of_an_older_study_stays(tmp_path: Path) -> None:
    results, metadata = tmp_path / "results.json", tmp_path / "_metadata.yml"
    metadata.write_text("title: Old\nauthor: [{name: Old}]\nlang: en\n", encoding="utf-8")
    results.write_text('{"study": {"title": "New"}}', encoding="utf-8")
    write_front_matter(results, path=metadata)
    assert yaml.safe_load(metadata.read_text(encoding="utf-8")) == {"lang": "en", "title": "New"}
