"""What a column of a data file looks like: numbers, levels, dates, ids, free text or nothing."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pyanalysis.cohort.looks import IDENTIFIER, MOSTLY, are_dates
from pyanalysis.cohort.readers.cells import read_number
from pyanalysis.cohort.readers.raw import RawData, row_list
from pyanalysis.study.build import DEFAULT_MISSING

Kind = Literal["numeric", "categorical", "identifier", "date", "text", "constant", "empty"]

ALSO_MISSING = frozenset(
    {"n/a", "na", "nan", "null", ".", "--", "?", "#n/a", "#value!", "#div/0!", "#null!", "#num!"}
)
"""Texts that mean missing in the tables people keep, compared without case and blanks."""

MISSING_AMONG_NUMBERS = frozenset({"-", "missing", "nil", "none", "unk", "unknown"})
"""Texts that mean missing in a column of numbers, and could be a level in another."""

FEW_NUMBERS = 5
"""Whole numbers with no more distinct values are rather codes than amounts."""

MOST_LEVELS = 20
"""A column of texts with more distinct values is no set of levels."""

PERSONAL = re.compile(
    r"(?i)(^|[^a-z])(name|surname|forename|firstname|lastname|phone|telephone|mobile|email|e-mail"
    r"|address|street|zip|postcode|ssn|birth|dob|birthday)([^a-z]|$)|姓名|电话|身份证|出生"
)
"""Names of columns that identify a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnProfile:
    """One column: ``counts`` of its known values by text, in order of appearance.

    ``n`` rows, ``n_missing`` of them without a value. ``low`` and ``high`` are the range of a
    numeric column. ``remarks`` are sentences about what a person has to look at.
    """

    name: str
    kind: Kind
    n: int
    n_missing: int
    counts: Mapping[str, int]
    low: float | None = None
    high: float | None = None
    label: str = ""
    level_labels: Mapping[str, str]
    is_personal: bool = False
    remarks: tuple[str, ...] = ()

    @property
    def n_distinct(self) -> int:
        """Count the distinct known values."""
        return len(self.counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileProfile:
    """A data file: its columns, the texts that mean missing in it, what was detected of it."""

    name: str
    n_rows: int
    missing: tuple[str, ...]
    columns: tuple[ColumnProfile, ...]
    notes: tuple[str, ...]

    def column(self, name: str) -> ColumnProfile | None:
        """Find a column by its name."""
        return next((item for item in self.columns if item.name == name), None)


def profile_file(raw: RawData) -> FileProfile:
    """Look at every column of a file that could be read."""
    missing = _missing_texts(raw)
    columns = tuple(
        _profile(raw, column=str(column), missing=frozenset(missing)) for column in raw.frame
    )
    return FileProfile(
        name=raw.name,
        n_rows=len(raw.frame),
        missing=missing,
        columns=columns,
        notes=raw.notes,
    )


def _missing_texts(raw: RawData) -> tuple[str, ...]:
    """List the texts of the file that mean missing, beside those that always do."""
    found: dict[str, None] = dict.fromkeys(DEFAULT_MISSING)
    levels: set[str] = set()
    for column in raw.frame:
        values = [str(value) for value in raw.frame[column].unique()]
        labelled = raw.level_labels.get(str(column), {})
        numbers = _numbers(values, decimal=raw.decimal)
        allowed = ALSO_MISSING | {""}
        if len(numbers) > FEW_NUMBERS:
            allowed |= MISSING_AMONG_NUMBERS
        else:
            levels |= set(values)
        words = [value for value in values if value.strip().casefold() in allowed]
        found |= dict.fromkeys(value for value in words if value not in labelled)
    doubtful = [text for text in found if text.strip().casefold() in MISSING_AMONG_NUMBERS & levels]
    return tuple(text for text in found if text not in doubtful)


def _profile(raw: RawData, *, column: str, missing: frozenset[str]) -> ColumnProfile:
    texts = [str(value) for value in raw.frame[column]]
    counts = Counter(text for text in texts if text not in missing)
    labels = dict(raw.level_labels.get(column, {}))
    numbers = _numbers(counts, decimal=raw.decimal)
    kind = _kind(column, counts, numbers=numbers, labels=labels)
    return ColumnProfile(
        name=column,
        kind=kind,
        n=len(texts),
        n_missing=len(texts) - counts.total(),
        counts=dict(counts),
        low=min(numbers.values(), default=None) if kind == "numeric" else None,
        high=max(numbers.values(), default=None) if kind == "numeric" else None,
        label=raw.labels.get(column, ""),
        level_labels={level: label for level, label in labels.items() if label},
        is_personal=PERSONAL.search(column) is not None,
        remarks=tuple(_remarks(kind, counts, texts=texts, numbers=numbers)),
    )


def _numbers(texts: Iterable[str], *, decimal: str) -> dict[str, float]:
    """Give the number of each text that stands for one."""
    read = {text: read_number(text, decimal=decimal) for text in texts}
    return {text: number for text, number in read.items() if not math.isnan(number)}


def _kind(
    column: str,
    counts: Counter[str],
    *,
    numbers: Mapping[str, float],
    labels: Mapping[str, str],
) -> Kind:
    if not counts:
        return "empty"
    if len(counts) == 1:
        return "constant"
    if labels and all(value in labels for value in counts):
        return "categorical"
    known = list(numbers.values())
    is_unique = max(counts.values()) == 1
    if len(known) >= MOSTLY * len(counts):
        return _kind_of_numbers(column, known, is_unique=is_unique, n=counts.total())
    if are_dates(list(counts)):
        return "date"
    if is_unique and counts.total() > MOST_LEVELS:
        return "identifier" if IDENTIFIER.search(column) else "text"
    if IDENTIFIER.search(column) and is_unique:
        return "identifier"
    return "categorical" if len(counts) <= MOST_LEVELS else "text"


def _kind_of_numbers(column: str, known: list[float], *, is_unique: bool, n: int) -> Kind:
    whole = all(number.is_integer() for number in known)
    if len(known) == 2 or (whole and len(known) <= FEW_NUMBERS):
        return "categorical" if n > len(known) else "numeric"
    running = is_unique and whole and max(known) - min(known) == len(known) - 1
    if whole and is_unique and (running or IDENTIFIER.search(column)):
        return "identifier"
    return "numeric"


def _remarks(
    kind: Kind,
    counts: Counter[str],
    *,
    texts: list[str],
    numbers: Mapping[str, float],
) -> Iterator[str]:
    if kind == "numeric":
        wrong = [value for value in counts if value not in numbers]
        if wrong:
            rows = [
                index for index, text in enumerate(texts) if text in counts and text not in numbers
            ]
            yield (
                f"{len(rows)} cell{'s are no numbers' if len(rows) > 1 else ' is no number'} "
                f"({wrong[0]!r} in {row_list([texts.index(wrong[0])])}); correct "
                f"{'them' if len(rows) > 1 else 'it'} or add to data.missing"
            )
        yield from _suspicious_codes(numbers, counts)
    elif kind == "categorical":
        if 2 < len(counts) == len(numbers):
            yield "few whole numbers: taken for codes of levels; amounts take 'type: numeric'"
        for value in counts:
            if value.strip().casefold() in ("unknown", "unk", "missing", "-"):
                yield f"is {value!r} a level, or missing? (if so, add it to data.missing)"
        yield from _alike(counts)


def _suspicious_codes(numbers: Mapping[str, float], counts: Counter[str]) -> Iterator[str]:
    """Find numbers such as 999 far from all others, which often stand for a missing value."""
    known = sorted((number, text) for text, number in numbers.items())
    for number, text in (known[0], known[-1]):
        others = [other for other, _ in known if other != number]
        is_code = re.fullmatch(r"-?(9{2,}|8{2,}|7{2,})(\.0+)?|-[1-9](\.0+)?", text.strip())
        if is_code and others and (number < 0 <= min(others) or number > 3 * max(others) > 0):
            yield (
                f"{text} stands {counts[text]} times, far from all other values: if it is a code "
                "for missing, add it to data.missing"
            )


def _alike(counts: Counter[str]) -> Iterator[str]:
    folded: dict[str, list[str]] = {}
    for value in counts:
        folded.setdefault(" ".join(value.split()).casefold(), []).append(value)
    for same in folded.values():
        if len(same) > 1:
            yield f"{', '.join(map(repr, same))} look like one level: write it alike in the data"
