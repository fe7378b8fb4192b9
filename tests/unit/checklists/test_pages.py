"""Headings are found on their pages, one behind the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyanalysis.checklists.pages import find_pages, mentions, read_pages
from pyanalysis.checklists.sections import Section
from pyanalysis.errors import InputError

SECTIONS = tuple(
    Section(path=path)
    for path in [
        ("Title",),
        ("Methods",),
        ("Methods", "Participants"),
        ("Results",),
        ("Results", "Participants"),
        ("Results", "Findings of the model"),
        ("References",),
    ]
)
PAGES = (
    "A title\nOf Methods and Results\nMethods\nParticipants\nThey took part.",
    "2 Results\n2.1 Participants\nParticipants\nwere there.\n2.2 Findings of\nthe model\nText.",
)


def test_a_heading_is_found_behind_the_one_before_it() -> None:
    assert find_pages(PAGES, sections=SECTIONS) == {
        "Title": 1,
        "Methods": 1,
        "Methods: Participants": 1,
        "Results": 2,
        "Results: Participants": 2,
        "Results: Findings of the model": 2,
    }


def test_a_heading_within_a_sentence_is_none() -> None:
    pages = ("Methods and Results were written.", "Results of it")
    assert find_pages(pages, sections=SECTIONS) == {"Title": 1}


def test_a_hash_is_found_over_broken_lines() -> None:
    assert mentions(("x (SHA-256 ab\ncd", "ef)"), text="abcdef")
    assert not mentions(("abc", "xdef"), text="abcdef")


@pytest.mark.parametrize(
    ("content", "message"), [(b"no pdf at all", "cannot be read as a PDF"), (None, "No such file")]
)
def test_what_is_no_pdf_is_named(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "m.pdf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_pages(path)
