"""The template's lines in another language, and what users wrote left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyanalysis.display.language import speaking
from pyanalysis.render.translation import close_up_sentences, translate_template

LINES = {
    "# Methods {.unnumbered}": "# 方法 {#methods .unnumbered}",
    "`{python} m.flow` `{python} m.outcome`": "`{python} m.flow`\u200b`{python} m.outcome`",
    "The groups are described in @tbl-baseline. `{python} m.baseline`": (
        "两组的基线特征见 @tbl-baseline。`{python} m.baseline`"
    ),
    "# Our own heading": "# Our own heading",
    "`{python} m.flow` Own words.": "`{python} m.flow` Own words.",
    "自己的话。`{python} m.flow`  `{python} m.outcome` 采用": (
        "自己的话。`{python} m.flow`\u200b`{python} m.outcome`采用"
    ),
}


@pytest.mark.parametrize("line", LINES)
def test_a_line_of_the_template_is_translated(tmp_path: Path, line: str) -> None:
    file = tmp_path / "a.qmd"
    file.write_text(f"{line}\n", encoding="utf-8")
    translate_template(tmp_path)
    close_up_sentences(tmp_path)
    assert file.read_text(encoding="utf-8") == f"{line}\n"
    with speaking("zh"):
        translate_template(tmp_path)
        close_up_sentences(tmp_path)
    assert file.read_text(encoding="utf-8") == f"{LINES[line]}\n"
