"""A text in English and in Chinese, and the words of a study that stay as they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from pyanalysis.display.labels import variable_label
from pyanalysis.display.language import speaking
from pyanalysis.display.table import Table
from pyanalysis.results.bundle import ResultsBundle
from tests.unit.display.chinese import untranslated


def english_and_chinese(make: Callable[[], str]) -> tuple[str, str]:
    """Make a text in both languages, as a reader sees it."""
    with speaking("zh"):
        chinese = make()
    return _plain(make()), _plain(chinese)


def left_in_english(text: str, *, bundle: ResultsBundle, also: str = "") -> list[str]:
    """List the English words in a Chinese text that are not the study's, nor names in ``also``.

    Variables are named with the step of their odds ratios, which has tests of its own.
    """
    with speaking("zh"):
        names = _words_of(bundle)
    return untranslated(text, names=names | frozenset(also.split()))


def texts_of(table: Table, *, with_rows: bool = True) -> str:
    """Put a table's headers, cells and notes one below the other."""
    cells = [cell for row in table.rows for cell in row.cells] if with_rows else []
    return "\n".join([*(column.label for column in table.columns), *cells, *table.notes])


def of_patients(bundle: ResultsBundle) -> ResultsBundle:
    """Leave out the notes on synthetic data and suppression, which stand under every table."""
    return replace(bundle, study=replace(bundle.study, synthetic=False, minimum_cell=None))


def _plain(text: str) -> str:
    return text.replace("\\", "").replace("\u00a0", " ")


def _words_of(bundle: ResultsBundle) -> frozenset[str]:
    study = bundle.study
    texts = [study.outcome_label, *(group.label for group in study.groups)]
    for variable in study.variables:
        texts += [variable_label(variable, with_per=True), variable.label_in_text]
        texts += [variable.unit, *variable.level_labels]
    words = {word for text in texts for word in re.findall(r"[A-Za-z]{3,}", text)}
    return frozenset(words | {word.lower() for word in words})
