"""The alternative text of a staged figure: the template's words, then what the results say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import yaml

from pyanalysis.render.figure_descriptions import describe_figures
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.json_io import bundle_json, crosscheck_json
from tests.unit.display.test_style_door import NOT_RUN

CELL = """```{{python}}
#| label: fig-flow
#| fig-cap: "Flow."
{alternative}m.figure_flow
```
"""
ALTERNATIVE = '#| fig-alt: "A diagram."\n'


def described(folder: Path, *, bundle: ResultsBundle, cell: str) -> str:
    (folder / "results").mkdir()
    (folder / "report").mkdir()
    (folder / "results" / "results.json").write_text(bundle_json(bundle), encoding="utf-8")
    (folder / "results" / "crosscheck.json").write_text(crosscheck_json(NOT_RUN), encoding="utf-8")
    file = folder / "report" / "manuscript.qmd"
    file.write_text(cell, encoding="utf-8")
    describe_figures(folder)
    return file.read_text(encoding="utf-8")


def alternative_of(cell: str) -> str:
    lines = [line.removeprefix("#|") for line in cell.splitlines() if line.startswith("#|")]
    return str(yaml.safe_load("\n".join(lines))["fig-alt"])


def test_the_results_follow_the_words_of_the_template(
    tmp_path: Path, bundle: ResultsBundle
) -> None:
    new = described(tmp_path, bundle=bundle, cell=CELL.format(alternative=ALTERNATIVE))
    assert alternative_of(new).startswith("A diagram. In the data file: 120; excluded: 0;")


def test_names_of_the_study_stay_texts(tmp_path: Path, bundle: ResultsBundle) -> None:
    labels = ('"quoted" \\ {python} 1', "{{< include x >}}")
    groups = tuple(
        replace(group, label=label)
        for group, label in zip(bundle.study.groups, labels, strict=True)
    )
    hostile = replace(bundle, study=replace(bundle.study, groups=groups))
    new = described(tmp_path, bundle=hostile, cell=CELL.format(alternative=ALTERNATIVE))
    shown = alternative_of(new)
    assert '"quoted" \\ {\u2060python} 1: 18 (15.00%)' in shown
    assert "{{<" not in shown
    assert "{python}" not in shown


def test_what_has_no_text_of_the_template_is_left(tmp_path: Path, bundle: ResultsBundle) -> None:
    cell = CELL.format(alternative="")
    assert described(tmp_path, bundle=bundle, cell=cell) == cell


def test_other_cells_are_left(tmp_path: Path, bundle: ResultsBundle) -> None:
    cell = CELL.format(alternative=ALTERNATIVE).replace("m.figure_flow", "other()")
    assert described(tmp_path, bundle=bundle, cell=cell) == cell
