"""The R files are sourced into one place: a name that stands twice would silently be another's."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pyanalysis.crosscheck
from pyanalysis.crosscheck.r_session import SOURCES

FOLDER = Path(pyanalysis.crosscheck.__file__).parent


def test_no_name_is_given_twice() -> None:
    text = "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in SOURCES)
    names = Counter(re.findall(r"^([\w.]+) <- ", text, flags=re.MULTILINE))
    assert len(names) > 100
    assert [name for name, times in names.items() if times > 1] == []


def test_every_r_file_is_sourced() -> None:
    assert {path.name for path in FOLDER.glob("*.R")} == set(SOURCES)
