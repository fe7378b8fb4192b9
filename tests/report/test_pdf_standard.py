"""The PDF standard of the settings: kept to, or the person hears why it is not."""

from __future__ import annotations

import stat
from pathlib import Path

import pypdf
import pytest

from pyanalysis.errors import RenderError
from pyanalysis.render.formats import Format
from pyanalysis.render.manuscript import Engine, render_manuscript
from pyanalysis.render.pdf_standard import read_standards
from tests.report.sample_project import make_project, make_results

SOUND = "# Methods\n\nA text.\n\n## Patients\n\nMore of it.\n"
SKIPPED = "# Methods\n\nA text.\n\n### Patients\n\nMore of it.\n"
STAND_IN = """\
#!/bin/sh
if [ "$1" = "--version" ]; then echo 1.9.38; exit 0; fi
case "$*" in
*pdf-standard:1.7*) cp "$PLAIN_PDF" report/manuscript.pdf ;;
*) echo "error: PDF/UA-1 error: missing alt text" >&2; exit 1 ;;
esac
"""


def _render(folder: Path, text: str, *, standard: str, engine: Engine) -> tuple[Path, list[str]]:
    project = make_project(folder, manuscript=text)
    settings = project / "_quarto.yml"
    old = settings.read_text(encoding="utf-8")
    new = old.replace("papersize: a4", f"papersize: a4\n    pdf-standard: {standard}")
    settings.write_text(new, encoding="utf-8")
    messages: list[str] = []
    formats: tuple[Format, ...] = ("pdf",)
    render_manuscript(
        results_dir=make_results(folder),
        template_dir=project,
        out_dir=folder / "out",
        formats=formats,
        engine=engine,
        progress=messages.append,
    )
    return folder / "out" / "manuscript.pdf", messages


def _claims_ua(path: Path) -> bool:
    metadata = pypdf.PdfReader(path).root_object["/Metadata"]
    content = metadata.get_object().get_data()  # type: ignore[union-attr]
    return b"<pdfuaid:part>1</pdfuaid:part>" in content


def test_a_sound_text_conforms(tmp_path: Path) -> None:
    path, messages = _render(tmp_path, SOUND, standard="ua-1", engine="offline")
    assert _claims_ua(path)
    assert not [line for line in messages if "conform" in line]


def test_a_skipped_level_is_told_and_the_pdf_is_plain(tmp_path: Path) -> None:
    path, messages = _render(tmp_path, SKIPPED, standard="[ua-1]", engine="offline")
    assert not _claims_ua(path)
    (told,) = [line for line in messages if "does not conform" in line]
    assert "PDF/UA-1: skipped from heading level 1 to 3" in told


def test_without_a_standard_nothing_is_claimed(tmp_path: Path) -> None:
    path, _ = _render(tmp_path, SOUND, standard='"1.7"', engine="offline")
    assert not _claims_ua(path)


def test_quarto_is_asked_again_for_a_plain_pdf(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plain").mkdir()
    plain, _ = _render(tmp_path / "plain", SOUND, standard='"1.7"', engine="offline")
    program = tmp_path / "bin" / "quarto"
    program.parent.mkdir()
    program.write_text(STAND_IN, encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    monkeypatch.setenv("PLAIN_PDF", str(plain))
    monkeypatch.delenv("QUARTO_PATH", raising=False)
    path, messages = _render(tmp_path, SOUND, standard="ua-1", engine="quarto")
    assert path.read_bytes() == plain.read_bytes()
    assert messages[-1] == (
        "the PDF does not conform to the standard asked for: PDF/UA-1: missing alt text"
    )


def test_names_are_read_as_quarto_reads_them() -> None:
    assert read_standards(["PDF/UA-1", "a-2a", "1.7"]) == ("ua-1", "a-2a", "1.7")
    with pytest.raises(RenderError, match=r"'ua-9' is not one of 1\.4"):
        read_standards(["ua-9"])
