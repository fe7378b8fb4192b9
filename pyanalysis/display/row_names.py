"""What a row of the data is called: the sentences say patient, a study may say something else.

Only the words of this project are replaced. Where a text of the study itself speaks of patients,
in a label say, it stays as it is. A language other than English has the words, and what stands for
them, in its catalogue.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pyanalysis.display.door import AnyClass, wrap_properties
from pyanalysis.display.figure_texts import set_fonts
from pyanalysis.display.labels import at_sentence_start
from pyanalysis.display.language import ENGLISH, in_context, language_in_use
from pyanalysis.display.markdown import Prose, escape
from pyanalysis.display.table import Table, with_texts
from pyanalysis.results.bundle import PATIENTS, ResultsBundle

if TYPE_CHECKING:
    from collections.abc import Callable

KEYS_ONLY = ("check", "check-summary", "published")
"""Tables of the comparison: what they hold are the keys of ard.csv."""

_WORDS = r"\b(?:(?P<others>in other patients)|(?P<article>an? )?(?P<word>patients?))\b"


def speak_of_rows(owner: AnyClass) -> AnyClass:
    """Let every property of a class with a ``bundle`` use the study's word for a row."""
    return wrap_properties(owner, change=_named)


def _named(get: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda self: in_words_of(self.bundle, get(self))


def in_words_of(bundle: ResultsBundle, shown: Any) -> Any:
    """Replace the word patient in prose, a table or a figure; anything else stays as it is."""
    study = bundle.study
    if study.row_names == PATIENTS:
        return shown
    if isinstance(shown, Prose):
        return Prose(_replaced(bundle, str(shown), names=tuple(map(escape, study.row_names))))
    if isinstance(shown, Table) and shown.name not in KEYS_ONLY:
        return with_texts(shown, lambda text: _replaced(bundle, text, names=study.row_names))
    if hasattr(shown, "findobj"):  # a figure; matplotlib itself is not needed here
        for text in shown.findobj(lambda artist: hasattr(artist, "set_text")):
            text.set_text(_replaced(bundle, text.get_text(), names=study.row_names))
        set_fonts(shown)
    return shown


def _replaced(bundle: ResultsBundle, text: str, *, names: tuple[str, ...]) -> str:
    if language_in_use() != ENGLISH:
        return _replaced_as_translated(bundle, text, row=names[0])
    own = sorted(own_texts(bundle, of=_PATIENT), key=len, reverse=True)
    pattern = "|".join((*map(re.escape, own), _WORDS))
    one, many = names

    def word(match: re.Match[str]) -> str:
        if match["others"]:
            return "in other data"
        if not match["word"]:
            return match[0]
        name = many if match["word"].lower().endswith("s") else one
        if match["article"]:
            article = "an " if one[:1].lower() in "aeiou" else "a "
            name = article + name
        return at_sentence_start(name) if match[0][0].isupper() else name

    return re.sub(pattern, word, text, flags=re.IGNORECASE)


def _replaced_as_translated(bundle: ResultsBundle, text: str, *, row: str) -> str:
    """Replace the words of the catalogue, the longest first, by the study's name of one row."""
    patient = in_context("a row", "patient")
    instead = {
        in_context("rows", "in other patients"): in_context("rows", "in other data"),
        in_context("a row that is counted", "patient"): in_context(
            "a row that is counted", "{row}", row=row
        ),
        patient: row,
    }
    own = sorted(own_texts(bundle, of=re.compile(re.escape(patient))), key=len, reverse=True)
    pattern = "|".join(map(re.escape, (*own, *instead)))
    return re.sub(pattern, lambda match: instead.get(match[0], match[0]), text)


_PATIENT = re.compile("patient", re.IGNORECASE)


def own_texts(bundle: ResultsBundle, *, of: re.Pattern[str]) -> set[str]:
    """Collect the study's own texts in which a pattern is found, as they are and as Markdown."""
    study = bundle.study
    texts = [study.title, study.outcome_label, study.outcome_in_text]
    texts += [group.label for group in study.groups]
    for variable in study.variables:
        texts += [variable.label, variable.label_in_text, variable.unit, *variable.level_labels]
    for exclusion in bundle.flow.exclusions:
        texts += [exclusion.reason, f"{exclusion.column} {exclusion.keep}"]
    about = [text for text in texts if of.search(text)]
    # A column named patient is one within its parentheses only, or the word would stay everywhere.
    column = f"({escape(bundle.grouping.column)})" if bundle.grouping else ""
    return {*about, *map(escape, about), *([column] if column else [])}
