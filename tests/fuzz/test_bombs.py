"""Small files that stand for large ones are refused, within ten seconds and bounded memory."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.small_study import STUDY

pytestmark = pytest.mark.slow

SECONDS = 10
"""Processor time, which the system enforces: a busy machine is no hang."""
KILOBYTES = 4_000_000
"""Address space, most of which the libraries take before anything is read."""
LARGEST = 20_000_000
"""Bytes of a bomb on the disk."""

SOUND = Path(__file__).parents[1] / "data_files" / "cohort.xlsx"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET = (
    f"<worksheet {MAIN} {MAIN.replace('xmlns', 'xmlns:x', 1)}><sheetData>",
    "</sheetData></worksheet>",
)
TEXTS = (f"<sst {MAIN}>", "</sst>")
ONE_TEXT = (f"<sst {MAIN}><si><t>", "</t></si></sst>")
STYLES = (f"<styleSheet {MAIN}><fonts>", "</fonts></styleSheet>")

Part = tuple[str, tuple[str, str], str, int]
"""The name of a part, its frame, and what is repeated in it how often."""

BOMBS: dict[str, Part] = {
    "empty cells": ("sheet1.xml", SHEET, "<row>" + "<c/>" * 100 + "</row>", 300_000),
    "styled cells": ("sheet1.xml", SHEET, '<row><c s="1"/><c s="1"/></row>', 1_000_000),
    "one row": ("sheet1.xml", SHEET, "<c/>", 30_000_000),
    "empty rows": ("sheet1.xml", SHEET, "<row/>", 30_000_000),
    "wide rows": ("sheet1.xml", SHEET, '<row><c r="XFD1"><v>1</v></c></row>', 50_000),
    "prefixed cells": ("sheet1.xml", SHEET, "<x:row>" + "<x:c/>" * 100 + "</x:row>", 300_000),
    "texts": ("sharedStrings.xml", TEXTS, "<si><t>x</t></si>", 10_000_000),
    "a long text": ("sharedStrings.xml", ONE_TEXT, "x", 900_000_000),
    "styles": ("styles.xml", STYLES, "<font/>", 10_000_000),
}


def bomb(part: Part) -> bytes:
    """Give a workbook one of whose parts is replaced."""
    name, (start, end), text, count = part
    written = io.BytesIO()
    with (
        zipfile.ZipFile(SOUND) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        assert any(item.filename.endswith(name) for item in old.infolist())
        for item in old.infolist():
            if not item.filename.endswith(name):
                new.writestr(item.filename, old.read(item))
                continue
            block = 1_000_000 // len(text)
            with new.open(item.filename, "w", force_zip64=True) as file:
                file.write(start.encode())
                for _ in range(count // block):
                    file.write(text.encode() * block)
                file.write(end.encode())
    return written.getvalue()


def checked(folder: Path) -> str:
    """Check a study under limits of time and memory; what it printed, where it ended with 3."""
    limited = f'ulimit -t {SECONDS}; ulimit -v {KILOBYTES}; exec "$@"'
    done = subprocess.run(
        ["sh", "-c", limited, "sh", sys.executable, "-m", "pyanalysis", "check", str(folder)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    assert done.returncode == 3, (done.returncode, done.stdout, done.stderr)
    return done.stdout


@pytest.mark.parametrize("name", list(BOMBS))
def test_a_workbook_that_unpacks_to_gigabytes_is_refused(tmp_path: Path, name: str) -> None:
    content = bomb(BOMBS[name])
    assert len(content) < LARGEST
    (tmp_path / "d.xlsx").write_bytes(content)
    (tmp_path / "study.yml").write_text(STUDY.replace("d.csv", "d.xlsx"), encoding="utf-8")
    assert ".csv" in checked(tmp_path)


def test_a_column_of_many_equal_values_is_refused(tmp_path: Path) -> None:
    schema = pa.schema([("id", pa.int8())])
    part = pa.table({"id": pa.repeat(pa.scalar(1, pa.int8()), 40_000_000)}, schema=schema)
    with pq.ParquetWriter(tmp_path / "d.parquet", schema) as writer:
        for _ in range(3):
            writer.write_table(part)
    assert (tmp_path / "d.parquet").stat().st_size < LARGEST
    (tmp_path / "study.yml").write_text(STUDY.replace("d.csv", "d.parquet"), encoding="utf-8")
    assert "are too many" in checked(tmp_path)


def _yaml_bombs() -> Iterator[tuple[str, str]]:
    names = [f"a{index}" for index in range(40)]
    lines = [f"{names[0]}: &{names[0]} [x, x, x]"]
    lines += [
        f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in zip(names, names[1:], strict=False)
    ]
    yield "aliases", "\n".join(lines)
    yield (
        "a merge of aliases",
        "x: &x {a: 1}\ny:\n" + "".join("  - {<<: *x}\n" for _ in range(30_000)),
    )
    yield "brackets", "[" * 490_000
    yield "keys", "".join(f"k{index}: v\n" for index in range(45_000))
    yield "a list", "predictors: [" + "a, " * 160_000 + "a]"
    yield "predictors", "predictors:\n" + "- {column: a}\n" * 33_000
    yield "a long line", "title: " + "word " * 99_000
    yield "itself", "a: &a [*a]"


@pytest.mark.parametrize(
    ("name", "text"), list(_yaml_bombs()), ids=[name for name, _ in _yaml_bombs()]
)
def test_a_study_file_that_stands_for_more_is_refused(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / "study.yml").write_text(text, encoding="utf-8")
    printed = checked(tmp_path)
    assert "study.yml" in printed, name
    assert len(printed) < 1_000_000
