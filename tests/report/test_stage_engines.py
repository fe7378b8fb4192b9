"""Which engine is taken, and what a stand-in for Quarto is asked to do."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from pyanalysis.errors import RenderError
from pyanalysis.render.formats import Format
from pyanalysis.render.manuscript import choose_engine, render_manuscript
from pyanalysis.render.quarto import find_quarto
from tests.report.sample_project import make_project, make_results

FAILURE = """\
Executing 'manuscript.quarto_ipynb'
  Cell 1/2: 'setup'...Done
  Cell 2/2: 'tbl-a'...ERROR:
An error occurred while executing the following cell:
ValueError                                Traceback (most recent call last)
Cell In[2], line 1
ValueError: no such variable
"""


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a program that says it is Quarto; its folder is the whole PATH but for a shell's."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.delenv("QUARTO_PATH", raising=False)
    monkeypatch.setattr("sys.executable", str(folder / "python"))
    return folder / "quarto"


def _write(path: Path, *, version: str = "1.9.38", body: str = "exit 0") -> None:
    text = f'#!/bin/sh\nif [ "$1" = "--version" ]; then echo {version}; exit 0; fi\n{body}\n'
    path.write_text(text, encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def _render(folder: Path, *, formats: tuple[Format, ...] = ("html",)) -> Path:
    out = folder / "out"
    render_manuscript(
        results_dir=make_results(folder),
        template_dir=make_project(folder),
        out_dir=out,
        formats=formats,
        engine="quarto",
        progress=lambda _: None,
    )
    return out


@pytest.mark.parametrize(
    ("version", "used", "message"),
    [
        ("1.9.38", "quarto", "engine: Quarto 1.9.38"),
        ("1.10.1", "quarto", "engine: Quarto 1.10.1"),
        ("1.8.27", "offline", "engine: offline (Quarto 1.8.27 is older than 1.9 on this machine)"),
    ],
)
def test_auto_takes_quarto_when_it_is_new_enough(
    stand_in: Path, version: str, used: str, message: str
) -> None:
    _write(stand_in, version=version)
    messages: list[str] = []
    assert choose_engine("auto", progress=messages.append) == used
    assert messages == [message]


def test_without_quarto_auto_is_offline_and_quarto_is_an_error(
    stand_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(stand_in.parent))
    assert not find_quarto().usable
    assert choose_engine("auto", progress=lambda _: None) == "offline"
    with pytest.raises(RenderError, match="--engine offline"):
        choose_engine("quarto", progress=lambda _: None)


def test_quarto_gets_the_staged_project_and_its_file_is_moved(
    stand_in: Path, tmp_path: Path
) -> None:
    page = "<html><body>$PYANALYSIS_ENGINE $* $(ls $PYANALYSIS_RESULTS)</body></html>"
    _write(stand_in, body=f'echo "{page}" > report/manuscript.html')
    made = _render(tmp_path)
    text = (made / "manuscript.html").read_text(encoding="utf-8")
    assert "quarto render report/manuscript.qmd --to html" in text
    assert "results.json" in text
    assert [path.name for path in made.iterdir()] == ["manuscript.html"]


def test_a_failing_cell_is_named_without_noise(stand_in: Path, tmp_path: Path) -> None:
    _write(stand_in, body=f"cat >&2 <<'END'\n{FAILURE}END\nexit 1")
    with pytest.raises(RenderError) as caught:
        _render(tmp_path)
    assert str(caught.value) == "Quarto: cell tbl-a failed: ValueError: no such variable"
    assert not list((tmp_path / "out").iterdir())


def test_an_unresolved_reference_is_a_fault_though_quarto_ends_well(
    stand_in: Path, tmp_path: Path
) -> None:
    body = "echo 'WARNING: Unable to resolve crossref @tbl-x' >&2; echo > report/manuscript.html"
    _write(stand_in, body=body)
    with pytest.raises(RenderError, match="@tbl-x"):
        _render(tmp_path)


def test_no_file_is_a_fault(stand_in: Path, tmp_path: Path) -> None:
    _write(stand_in)
    with pytest.raises(RenderError, match=r"wrote no manuscript\.html"):
        _render(tmp_path)
