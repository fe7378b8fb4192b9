"""The lists are complete, use each rule, and name what the manuscript really has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from pyanalysis.checklists.fill import _WITHOUT_PLACE
from pyanalysis.checklists.load import load_checklist
from pyanalysis.checklists.names import LISTS, ListName
from pyanalysis.checklists.records import ANYWHERE, AUTHORS, DECLARED, Item
from pyanalysis.checklists.rules import RULES
from pyanalysis.checklists.sections import _TERMS, TITLE
from pyanalysis.display.manuscript import Manuscript
from pyanalysis.render.offline_source import Cell, read_source
from pyanalysis.results.design import Design
from tests.unit.checklists.staged import ROOT, Staged

DECLARATIONS = {
    *("funding", "ethics", "consent", "conflicts", "registration"),
    *("acknowledgements", "data_availability"),
}

NOT_IN_THE_TEMPLATE = {"Abstract": {"performance"}}
"""What the manuscript's own text does not call there, but that of a study may."""

STROBE = [
    *("1a", "1b", "2", "3", "4", "5", "6a", "6b", "7", "8", "9", "10", "11"),
    *("12a", "12b", "12c", "12d", "12e", "13a", "13b", "13c", "14a", "14b", "14c", "15"),
    *("16a", "16b", "16c", "17", "18", "19", "20", "21", "22"),
]
TRIPOD_AI = [
    *("1", "2", "3a", "3b", "3c", "4", "5a", "5b", "6a", "6b", "6c", "7", "8a", "8b", "8c"),
    *("9a", "9b", "9c", "10", "11", "12a", "12b", "12c", "12d", "12e", "12f", "12g"),
    *("13", "14", "15", "16", "17", "18a", "18b", "18c", "18d", "18e", "18f", "19"),
    *("20a", "20b", "20c", "21", "22", "23a", "23b", "24", "25", "26", "27a", "27b", "27c"),
]
ITEMS = {"strobe": STROBE, "tripod-ai": TRIPOD_AI, "sampl": [str(n) for n in range(1, 29)]}


def all_items() -> Iterator[Item]:
    for name in LISTS:
        yield from load_checklist(name).items


def called_below_headings() -> dict[str, set[str]]:
    """Give what the source of the manuscript calls and includes below each heading."""
    found: dict[str, set[str]] = {"": set()}
    heading = ""
    for part in read_source(ROOT / "report" / "manuscript.qmd", project=ROOT).parts:
        if isinstance(part, Cell):
            found[heading] |= set(re.findall(r"\bm\.(\w+)", part.code))
            continue
        for line in part.lines:
            if line.text.startswith("#") and not line.is_code:
                heading = re.sub(r"\s*\{.*\}", "", line.text.lstrip("# ")).strip()
                found.setdefault(heading, set())
            found[heading] |= set(re.findall(r"\bm\.(\w+)", line.text))
            file = line.place.file.rpartition("/")[2].removesuffix(".qmd")
            found[heading].add(f"{AUTHORS}{file}")
    return found


@pytest.mark.parametrize("name", LISTS)
def test_no_item_is_missing_and_none_is_there_twice(name: ListName) -> None:
    assert [item.id for item in load_checklist(name).items] == ITEMS[name]


@pytest.mark.parametrize(("name", "count"), [("strobe", 22), ("tripod-ai", 27)])
def test_items_are_numbered_as_published(name: ListName, count: int) -> None:
    numbers = [int(item.id.rstrip("abcdefg")) for item in load_checklist(name).items]
    assert list(dict.fromkeys(numbers)) == list(range(1, count + 1))


@pytest.mark.parametrize(
    ("design", "without"),
    [("cohort", set()), ("case-control", {"14c"}), ("cross-sectional", {"6b", "14c"})],
)
def test_each_design_has_its_variant(design: Design, without: set[str]) -> None:
    variant, combined = load_checklist("strobe", design=design), load_checklist("strobe")
    assert [item.id for item in variant.items] == [id for id in STROBE if id not in without]
    texts = {item.id: item.text for item in combined.items}
    differing = {item.id for item in variant.items if item.text != texts[item.id]}
    assert differing == {"6a", "6b", "12d", "14c", "15"} - without
    for item in variant.items:
        assert item.text in texts[item.id]
    assert variant.title != combined.title


def test_only_strobe_knows_designs() -> None:
    assert load_checklist("sampl", design="cohort") == load_checklist("sampl")


def test_every_item_has_a_rule_and_every_rule_an_item() -> None:
    assert {item.rule for item in all_items()} == set(RULES)


def test_every_heading_is_in_the_manuscript_and_has_below_it_what_is_named() -> None:
    called = called_below_headings()
    for item in all_items():
        for place in item.places:
            if place.heading in (TITLE, ANYWHERE):
                continue
            assert place.heading in called, (item.id, place.heading)
            members = {piece for piece in place.pieces if piece not in _TERMS}
            members -= NOT_IN_THE_TEMPLATE.get(place.heading, set())
            assert members <= called[place.heading], (item.id, place.heading)


def test_every_piece_is_one_that_there_is() -> None:
    for item in all_items():
        for place in item.places:
            assert place.pieces, item.id
            for piece in place.pieces:
                if piece.startswith(DECLARED):
                    assert piece.removeprefix(DECLARED) in DECLARATIONS
                elif piece.startswith(AUTHORS):
                    name = f"{piece.removeprefix(AUTHORS)}.qmd"
                    assert (ROOT / "report" / "neutral" / name).is_file(), piece
                else:
                    assert piece in _TERMS or hasattr(Manuscript, piece), piece


def test_no_requirement_is_said_twice_in_a_list() -> None:
    for name in LISTS:
        texts = Counter(item.text for item in load_checklist(name).items)
        assert texts.most_common(1)[0][1] == 1


def test_every_list_says_where_it_comes_from() -> None:
    for name in LISTS:
        checklist = load_checklist(name)
        assert checklist.url.startswith("https://")
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", checklist.looked_up)
        assert checklist.source
        assert checklist.licence
        assert "own words" in checklist.note


@pytest.mark.parametrize("name", LISTS)
def test_what_is_said_to_be_somewhere_is_there(name: ListName, first: Staged) -> None:
    addresses = [section.address for section in first.sections]
    lines = first.lines(name)
    assert list(lines) == ITEMS[name]
    for line in lines.values():
        assert bool(line.where) == (line.answer.verdict not in _WITHOUT_PLACE), line.item.id
        assert set(line.where) <= set(addresses)
        assert line.answer.statement.endswith("."), line.item.id
