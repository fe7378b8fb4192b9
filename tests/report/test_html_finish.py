"""What is added to a page after an engine wrote it, and to great_tables' markup."""

from __future__ import annotations

from pathlib import Path

from lxml import html

from pyanalysis.display.table import Column, Row, Table, html_table
from pyanalysis.render.html import finish_html

TABLE = Table(
    name="baseline",
    columns=(
        Column(label="Variable", align="left", width=60),
        Column(label="P", align="right", width=40),
    ),
    rows=(
        Row(cells=("Group <td headers=x>", ""), kind="heading"),
        Row(cells=("Yes", "0.04"), kind="level"),
        Row(cells=("", "0.05")),
    ),
    notes=("A note.",),
)


def _finished(folder: Path, body: str) -> str:
    path = folder / "page.html"
    path.write_text(f"<html><body>{body}</body></html>", encoding="utf-8")
    finish_html(path)
    return path.read_text(encoding="utf-8")


def test_each_row_of_a_table_has_a_header_where_it_has_a_text() -> None:
    tree = html.fromstring(html_table(TABLE))
    heads = tree.xpath("//tbody/tr/*[1]")
    assert [(cell.tag, cell.get("scope")) for cell in heads] == [
        ("th", "row"),
        ("th", "row"),
        ("td", None),
    ]
    assert [cell.text_content() for cell in heads[:2]] == ["Group <td headers=x>", "\u2003Yes"]
    assert [cell.text for cell in tree.xpath("//tbody/tr/td")] == [None, "0.04", None, "0.05"]
    assert not tree.xpath("//td/@headers")
    assert tree.xpath("//thead//th/@scope") == ["col", "col"]
    assert tree.get("tabindex") == "0"


def test_a_table_and_its_scrolling_box_are_named_by_the_caption(tmp_path: Path) -> None:
    caption = '<figcaption class="a" id="tbl-a-caption">Table 1: A</figcaption>'
    figure = f'<figure class="x">{caption}{html_table(TABLE)}</figure>'
    page = _finished(tmp_path, figure + html_table(TABLE))
    tree = html.fromstring(page)
    assert tree.xpath("//figure//table/@aria-labelledby") == ["tbl-a-caption"]
    (box,) = tree.xpath("//figure/div")
    assert (box.get("role"), box.get("aria-labelledby")) == ("region", "tbl-a-caption")
    assert tree.xpath("count(//table[not(@aria-labelledby)])") == 1
    assert _finished(tmp_path, figure + html_table(TABLE)) == page


def test_signs_that_are_links_get_a_name(tmp_path: Path) -> None:
    link = '<a href="mailto:a@b.org" class="quarto-title-author-email"><i></i></a>'
    sign = '<a href="https://orcid.org/0" class="quarto-title-author-orcid"> <img src="x"></a>'
    tree = html.fromstring(_finished(tmp_path, link + sign))
    assert tree.xpath("//a/@aria-label") == ["Email a@b.org", "ORCID https://orcid.org/0"]
    assert tree.xpath("//img/@alt") == [""]
