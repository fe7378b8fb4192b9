"""What the offline engine does not support is refused with file and line, never printed raw."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyanalysis.errors import RenderError
from pyanalysis.render.offline import render_offline
from pyanalysis.render.offline_kernel import Task, run_tasks
from pyanalysis.render.offline_options import Place
from tests.report.sample_project import make_project


def _refusal(folder: Path, text: str) -> str:
    project = make_project(folder, manuscript=text)
    with pytest.raises(RenderError) as caught:
        render_offline(project, formats=("html",), environment={}, progress=lambda _: None)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("Text.\n\n{{< video x.mp4 >}}\n", 3, "shortcode '{{< video x.mp4 >}}'"),
        ("A {{< pagebreak >}} here.\n", 1, "each on a line of its own"),
        ("{{< include missing.qmd >}}\n", 1, "missing.qmd does not exist"),
        ("{{< include manuscript.qmd >}}\n", 1, "includes itself"),
        ("```{r}\n1\n```\n", 1, "cells in r are not supported"),
        ("```{python, echo=FALSE}\n1\n```\n", 1, "'#|' lines"),
        ("\n```{python}\n#| lable: tbl-x\n1\n```\n", 2, "did you mean 'label'?"),
        ("```{python}\n#| echo: fenced\n1\n```\n", 1, "not true or false"),
        ("```{python}\n#| tbl-cap: A table\n1\n```\n", 1, "label that begins with 'tbl-'"),
        ('```{python}\n#| label: tbl-a\n#| tbl-cap: "`{python} x`"\n```\n', 1, "not evaluated"),
        ("```{python}\n1\n", 1, "not closed"),
        ("An unclosed `{python} 1\n", 1, "not closed on its line"),
        ("A `{r} 1` value.\n", 1, "Python only"),
        ("A `{python} 1 +` value.\n", 1, "not one Python expression"),
        ("```{python}\n#| label: a\n```\n\n```{python}\n#| label: a\n```\n", 5, "is taken by"),
        ("---\ntitle: `{python} 1`\n---\n", 1, "YAML block is not evaluated"),
    ],
)
def test_source_is_refused_before_anything_runs(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    message = _refusal(tmp_path, text)
    assert message.startswith(f"report/manuscript.qmd, line {line}: ")
    assert words in message


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("\nSee @fig-none.\n", 2, "@fig-none refers to nothing"),
        ("See @eq-one.\n", 1, "references of the type @eq-one"),
        ("# A {.unnumbered #sec-a}\n\nSee @sec-a.\n", 3, "heading without a number"),
        ("As shown [@nobody1999].\n", 1, "@nobody1999 is not in the bibliography"),
        ("::: {.callout-danger}\nX\n:::\n", 1, "callouts of the kind 'danger'"),
        ("::: {.panel-tabset}\nX\n:::\n", 1, "'panel-tabset'"),
        ('::: {layout-ncol="2"}\nX\n:::\n', 1, "'layout-ncol'"),
        ("$$x$$ {#eq-a}\n\n::: {#thm-a}\nX\n:::\n", 3, "'thm-a'"),
        ("::: {#tbl-a}\n\n| a |\n|---|\n| 1 |\n\n:::\n", 1, "without a caption"),
        ('```{python}\n#| label: tbl-a\n#| tbl-cap: "A"\n1\n```\n', 1, "shows no table"),
        ('```{python}\n#| label: fig-a\n#| fig-cap: "A"\n1\n```\n', 1, "0 images, not one"),
        ("```{python}\nobject()\n```\n", 1, "no representation"),
        ("A `{python} print()` value.\n", 1, "gives no value"),
        ("\nA `{python} 1 / 0` value.\n", 2, "ZeroDivisionError: division by zero"),
    ],
)
def test_document_is_refused(tmp_path: Path, text: str, line: int, words: str) -> None:
    message = _refusal(tmp_path, text)
    assert message.startswith(f"report/manuscript.qmd, line {line}: ")
    assert words in message


def test_a_failing_cell_is_named_with_its_line(tmp_path: Path) -> None:
    cell = "a = 1\nb = {}['bmi']\n"
    tasks = [Task(code=cell, kind="cell", place=Place(file="x.qmd", line=7), label="tbl-a")]
    with pytest.raises(RenderError) as caught:
        run_tasks(tasks, working_dir=tmp_path, environment={})
    assert str(caught.value) == (
        "x.qmd, line 7: cell tbl-a failed: KeyError: 'bmi'\n    b = {}['bmi']"
    )


def test_a_glyph_that_no_font_has_is_a_box_and_named(tmp_path: Path) -> None:
    project = make_project(tmp_path, manuscript="Duployan shorthand: \U0001bc00.\n")
    told: list[str] = []
    made = render_offline(project, formats=("pdf",), environment={}, progress=told.append)
    assert made["pdf"].is_file()
    assert told[-1] == (
        "a box stands in the PDF for \U0001bc00 (U+1BC00): install a font that has them"
    )
