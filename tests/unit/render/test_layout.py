"""Where tables and figures go: wide ones turned, all at the end if asked, in their order."""

from __future__ import annotations

from pathlib import Path

from pyanalysis.display.table import Column, Row, Table
from pyanalysis.render.layout import arrange_floats

MANUSCRIPT = """\
# One

```{python}
#| label: tbl-first
m.table_first
```

```{python}
#| label: steps
m.table_steps
```

{{< include sections/_two.qmd >}}

```{python}
#| label: tbl-last
m.table_last
```

# References

{{< pagebreak >}}
"""
SECTION = """\
See @tbl-wide.

```{python}
#| label: fig-two
m.figure_two
```

```{python}
#| label: "tbl-wide"
m.table_wide
```
"""


def staged(folder: Path) -> Path:
    (folder / "report" / "sections").mkdir(parents=True)
    (folder / "report" / "manuscript.qmd").write_text(MANUSCRIPT, encoding="utf-8")
    (folder / "report" / "sections" / "_two.qmd").write_text(SECTION, encoding="utf-8")
    return folder


def arrange(folder: Path, *, floats_at_end: bool) -> tuple[str, str]:
    arrange_floats(folder, is_wide=lambda name: name == "table_wide", floats_at_end=floats_at_end)
    report = folder / "report"
    return (
        (report / "manuscript.qmd").read_text(encoding="utf-8"),
        (report / "sections" / "_two.qmd").read_text(encoding="utf-8"),
    )


def test_a_wide_table_is_turned_in_its_place(tmp_path: Path) -> None:
    manuscript, section = arrange(staged(tmp_path), floats_at_end=False)
    assert manuscript == MANUSCRIPT
    assert section.count("::: {.landscape}") == 1
    turned = section.split("::: {.landscape}")[1]
    assert "m.table_wide" in turned
    assert turned.rstrip().endswith(":::")


def test_floats_go_to_the_end_tables_first(tmp_path: Path) -> None:
    manuscript, section = arrange(staged(tmp_path), floats_at_end=True)
    assert "m.figure" not in section
    assert "m.table" not in section
    text, end = manuscript.split("# References")
    assert "m.table_steps" in text
    assert "m.table_first" not in text
    order = [
        "# Tables",
        "m.table_first",
        "{.landscape}",
        "m.table_wide",
        "m.table_last",
        "# Figures",
        "m.figure_two",
    ]
    places = [end.index(item) for item in order]
    assert places == sorted(places)
    # A break before the first table, and before the figures; turned pages break by themselves.
    assert end.count("{{< pagebreak >}}") == 2


def test_the_lines_of_what_stays_do_not_move(tmp_path: Path) -> None:
    manuscript, section = arrange(staged(tmp_path), floats_at_end=True)
    kept = MANUSCRIPT.splitlines().index("m.table_steps")
    assert manuscript.splitlines()[kept] == "m.table_steps"
    assert len(section.splitlines()) == len(SECTION.splitlines())


def table(*texts: str) -> Table:
    columns = tuple(Column(label="", align="left", width=10) for _ in texts)
    return Table(name="x", columns=columns, rows=(Row(cells=texts),))


def test_what_is_wide_depends_on_words_and_short_texts() -> None:
    assert not table(*["four words of text"] * 7).is_wide
    assert table(*["four words of text"] * 8).is_wide
    # A long text may break, a long word may not.
    assert not table("word " * 100, "short").is_wide
    assert table("w" * 141, "short").is_wide
