"""The manuscript follows the study's style: its P, its citations and its figures."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest

from pyanalysis.display.manuscript import Manuscript
from pyanalysis.display.markdown import Prose
from pyanalysis.display.style_door import with_p_of
from pyanalysis.display.style_files import load_style
from pyanalysis.display.table import Column, Row, Table, html_table, markdown_table
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.crosscheck import Crosscheck
from pyanalysis.study.style_names import style_names

NOT_RUN = Crosscheck(
    schema_version=1,
    status="not_run",
    reason="asked for",
    r=None,
    compared=0,
    disagreed=0,
    rows=(),
    not_comparable=(),
    published=(),
)
JOURNALS = [name for name in style_names() if name != "default"]


def manuscript(bundle: ResultsBundle, style: str) -> Manuscript:
    study = replace(bundle.study, style=style)
    return Manuscript(bundle=replace(bundle, study=study), crosscheck=NOT_RUN, engine="offline")


def members(manuscript: Manuscript) -> dict[str, Any]:
    names = [name for name in dir(Manuscript) if isinstance(getattr(Manuscript, name), property)]
    return {name: getattr(manuscript, name) for name in names if not name.startswith("figure_")}


@pytest.mark.parametrize(
    ("style", "before", "after"),
    [
        ("apa", "P values of one model", "*p* values of one model"),
        ("apa", "(P for interaction p = .03)", "(*p* for interaction *p* = .03)"),
        ("lancet", "no P value below 0·05", "no p value below 0·05"),
        ("lancet", "Group P of 3; P. Smith", "Group P of 3; P. Smith"),
        ("apa", "that of age (P .011)", "that of age (*p* .011)"),
        ("jama", "was P < .001, the P\u00a0value", "was *P* < .001, the *P*\u00a0value"),
        ("jama", "pandas 3.1.1 [@a]; ratios [@b]", "pandas 3.1.1\u202f[@a]; ratios [@b]"),
        ("apa", "pandas 3.1.1 [@a]", "pandas 3.1.1 [@a]"),
        ("default", "P values, 3.1.1 [@a]", "P values, 3.1.1 [@a]"),
    ],
)
def test_p_and_citations_in_sentences(
    bundle: ResultsBundle, style: str, before: str, after: str
) -> None:
    assert with_p_of(load_style(style), bundle, Prose(before)) == after


def test_what_the_study_wrote_itself_stays(bundle: ResultsBundle) -> None:
    first, *others = bundle.study.variables
    changed = replace(first, label="Serum P value")
    named = replace(bundle, study=replace(bundle.study, variables=(changed, *others)))
    text = Prose("Serum P value: one P value")
    assert with_p_of(load_style("apa"), named, text) == "Serum P value: one *p* value"


def test_p_is_in_italics_in_both_drawings_of_a_table(bundle: ResultsBundle) -> None:
    table = Table(
        name="x",
        columns=(
            Column(label="A & <b>", align="left", width=50),
            Column(label="P", align="right", width=50),
        ),
        rows=(Row(cells=("1 * 2", "P = .03")),),
        notes=("The P value of *this*.",),
    )
    shown = with_p_of(load_style("apa"), bundle, table)
    markdown, html = markdown_table(shown), html_table(shown)
    assert r"| A \& \<b\> | *p* |" in markdown
    assert r"| 1 \* 2 | *p* \= \.03 |" in markdown
    assert r"The *p* value of \*this\*\." in markdown
    assert re.findall(r"<em>(.*?)</em>", html) == ["p", "p", "p"]
    assert "A &amp; &lt;b&gt;" in html
    assert shown.columns[1].label == "p"


@pytest.mark.parametrize("style", JOURNALS)
def test_every_text_of_a_journal_differs_only_in_its_writing(
    bundle: ResultsBundle, style: str
) -> None:
    def digits(text: str) -> list[str]:
        return re.findall(r"[0-9]+", text)

    plain, written = members(manuscript(bundle, "default")), members(manuscript(bundle, style))
    assert plain.keys() == written.keys()
    prose = [name for name, shown in plain.items() if isinstance(shown, Prose)]
    assert len(prose) > 30
    changed = {name for name in plain if plain[name] != written[name]}
    # The BMJ writes odds ratios as the default does.
    assert changed >= ({"software"} if style == "bmj" else {"multivariable", "table_odds_ratios"})
    for name in prose:
        words = [re.sub(r"[\W\d_]+", "", str(item[name])).lower() for item in (plain, written)]
        assert words[0].replace("to", "") == words[1].replace("to", ""), name
    assert digits(str(plain["table_coding"].rows)) == digits(str(written["table_coding"].rows))


@pytest.mark.parametrize(
    "style", [name for name in JOURNALS if load_style(name).citations == "raised"]
)
def test_no_raised_citation_follows_a_figure(bundle: ResultsBundle, style: str) -> None:
    shown = "\n".join(
        str(item) for item in members(manuscript(bundle, style)).values() if isinstance(item, Prose)
    )
    assert re.search(r"\d\u202f\[@", shown)
    assert not re.search(r"\d ?\[@", shown)


def test_figures_have_the_mark_on_their_axes_and_the_letter(bundle: ResultsBundle) -> None:
    shown = manuscript(bundle, "lancet")
    roc = shown.figure_roc
    roc.savefig(BytesIO(), format="svg")
    (axes,) = roc.axes
    ticks = [label.get_text() for label in axes.get_xticklabels()]
    assert "0·2" in ticks
    assert not any("." in text for text in ticks)
    (forest,) = shown.figure_forest.axes
    texts = [text.get_text() for text in forest.texts]
    assert "p" in texts
    assert "P" not in texts
    assert any("·" in text and "–" in text for text in texts)


def test_a_letter_alone_is_in_italics_in_a_figure(bundle: ResultsBundle) -> None:
    for style, letter, slope in (("jama", "P", "italic"), ("default", "P", "normal")):
        (axes,) = manuscript(bundle, style).figure_forest.axes
        (text,) = [text for text in axes.texts if text.get_text() == letter]
        assert text.get_fontstyle() == slope
