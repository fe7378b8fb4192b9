"""A commented ``study.yml`` from a profiled data file; what a person must decide is a question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pyanalysis.new_study.labels import label_and_unit, split_unit
from pyanalysis.new_study.levels import is_no, ordered_levels, shown_level
from pyanalysis.new_study.profile import ColumnProfile, FileProfile
from pyanalysis.new_study.yaml_words import comment, mapping, scalar, sequence
from pyanalysis.results.sample_size import EVENTS_PER_PARAMETER
from pyanalysis.study.build import DEFAULT_MISSING
from pyanalysis.study.spec import SEPARATORS, ReadOptions

RARE = 5
"""Levels with fewer patients are pointed out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStudy:
    """What ``init`` was told and found: the outcome's column and the text of its event level."""

    study: str
    data_file: str
    file: FileProfile
    outcome: ColumnProfile
    event: str
    options: ReadOptions
    synthetic: bool = False


def plan_text(new: NewStudy) -> str:
    """Write the study file."""
    parts = [_head(new), _data(new), _outcome(new), _predictors(new), _analysis(new)]
    return "\n".join(parts)


def _head(new: NewStudy) -> str:
    label = label_of(new.outcome)
    return f"""\
# The plan of the study. Every line that starts with '# ?' is a question to you; nothing else needs
# to be changed. 'pyanalysis check .' tells whether all is right, 'make report' writes the draft.
# All keys: 'pyanalysis schema'.
schema_version: 1
study: {scalar(new.study)}
# ? The title of the manuscript:
title: {scalar(f"Factors associated with {lower_first(label)}: a cohort study")}
# ? The authors, as journals want them:
# authors:
#   - name: First Author
#     corresponding: true
#     email: first.author@example.org
#     affiliations:
#       - {{name: Example Hospital, city: Example City}}
#     roles: [conceptualization, formal analysis]   # who did what, by CRediT
# ? What journals want declared; also consent, registration, acknowledgements:
# declarations:
#   funding: ...
#   ethics: ...
#   conflicts: ...
#   data_availability: ...
# ? What the journal asks of the form; also floats_at_end, anonymous, word_counts:
# submission: {{line_numbers: true, double_spacing: true}}
"""


def _data(new: NewStudy) -> str:
    lines = ["data:", f"  file: {scalar(new.data_file)}"]
    if new.synthetic:
        lines.append("  synthetic: true   # made by a script; every output says so")
    lines += list(_form(new.options))
    lines += [f"  # {comment(note)}" for note in new.file.notes]
    identifier = _identifier(new.file, outcome=new.outcome)
    if identifier is not None:
        lines.append(f"  id: {scalar(identifier.name)}")
    if new.file.missing != DEFAULT_MISSING:
        lines.append(f"  missing: {sequence(new.file.missing)}   # texts read as missing")
    return "\n".join([*lines, ""])


def _form(options: ReadOptions) -> Iterator[str]:
    """Repeat what was said of the file's form on the command line."""
    words = {mark: word for word, mark in SEPARATORS.items()}
    if options.sheet is not None:
        yield f"  sheet: {scalar(options.sheet)}"
    if options.separator is not None:
        yield f"  separator: {words[options.separator]}"
    if options.decimal is not None:
        yield f'  decimal: "{options.decimal}"'
    if options.encoding is not None:
        yield f"  encoding: {options.encoding}"


def _outcome(new: NewStudy) -> str:
    outcome, (label, _) = new.outcome, _label_and_unit(new.outcome)
    levels = list(outcome.counts)
    names = {
        level: _group_name(level, outcome=outcome, label=label, is_event=level == new.event)
        for level in sorted(levels, key=lambda level: level != new.event)
    }
    n_missing = f", {outcome.n_missing} unknown" if outcome.n_missing else ""
    counted = ", ".join(f"{comment(level)}: {outcome.counts[level]}" for level in names)
    return "\n".join(
        [
            f"# {counted}{n_missing}",
            "outcome:",
            f"  column: {scalar(outcome.name)}",
            f"  event: {scalar(new.event)}",
            "  # ? Its name in tables and sentences, and the names of the two groups:",
            f"  label: {scalar(label)}",
            f"  group_labels: {mapping(names)}",
            "",
        ]
    )


def _group_name(level: str, *, outcome: ColumnProfile, label: str, is_event: bool) -> str:
    own = outcome.level_labels.get(level)
    if own is not None:
        return f"{label}: {lower_first(own)}" if is_no(own) or is_no(own, yes=True) else own
    if is_no(level) or is_no(level, yes=True) or level in ("0", "1"):
        return f"{label}: {'yes' if is_event else 'no'}"
    return shown_level(level)


def _predictors(new: NewStudy) -> str:
    lines = [
        "# The candidate predictors, in the order of the tables; delete those you do not want.",
        "predictors:",
    ]
    left_out = []
    identifier = _identifier(new.file, outcome=new.outcome)
    for column in new.file.columns:
        if column.name == new.outcome.name or column is identifier:
            continue
        reason = _why_left_out(column)
        if reason:
            left_out.append(f"#   {comment(column.name)}: {comment(reason)}")
            continue
        lines += [f"  # ? {comment(remark)}" for remark in _questions(column)]
        lines += _predictor(column)
    if len(lines) == 2:
        lines.append("  []   # ? no column can be a predictor as it is: see below")
    if left_out:
        lines += ["# Not taken as predictors:", *left_out]
    return "\n".join([*lines, ""])


def _predictor(column: ColumnProfile) -> Iterator[str]:
    label, unit = _label_and_unit(column)
    yield f"  - column: {scalar(column.name)}"
    yield f"    type: {column.kind}"
    yield f"    label: {scalar(label)}"
    if column.kind == "numeric":
        found = f"from {column.low:g} to {column.high:g}"
        missing = f", {column.n_missing} missing" if column.n_missing else ""
        yield (
            f"    unit: {scalar(unit)}   # {found}{missing}"
            if unit
            else (f'    unit: ""   # ? its unit; {found}{missing}')
        )
        return
    levels = ordered_levels(column)
    counted = ", ".join(f"{comment(level)}: {column.counts.get(level, 0)}" for level in levels)
    missing = f", {column.n_missing} missing" if column.n_missing else ""
    yield f"    levels: {sequence(levels)}   # {counted}{missing}"
    names = {level: column.level_labels.get(level) or shown_level(level) for level in levels}
    if any(level != name for level, name in names.items()):
        yield f"    level_labels: {mapping(names)}"
    yield f"    reference: {scalar(_reference(levels, column=column))}"


def _reference(levels: list[str], *, column: ColumnProfile) -> str:
    """Take the first level that has patients; the study file says so, so that it can be changed."""
    return next(level for level in levels if column.counts.get(level))


def _questions(column: ColumnProfile) -> Iterator[str]:
    yield from column.remarks
    if column.kind == "categorical":
        rare = [level for level, count in column.counts.items() if count < RARE]
        if rare and len(column.counts) > 2:
            yield f"levels with fewer than {RARE} patients: {', '.join(rare)}; unite some of them?"
        if any(level.isdigit() for level in column.counts) and not column.level_labels:
            yield "what do the codes mean? (level_labels)"
    if column.n_missing > column.n / 2:
        yield "more than half of its values are missing: leave it out?"


def _why_left_out(column: ColumnProfile) -> str:
    if column.is_personal and column.kind not in ("numeric", "categorical"):
        return "looks like personal data; better not keep it in this file at all"
    if column.kind == "identifier":
        return "names patients"
    if column.kind == "date":
        return "a date; a span of time in days or years can be a predictor"
    if column.kind == "text":
        return f"free text, {column.n_distinct} different values"
    if column.kind == "constant":
        return "always the same value"
    if column.kind == "empty":
        return "no values"
    slips = [remark for remark in column.remarks if "no number" in remark]
    return f"numbers, but {slips[0]}" if slips else ""


def _analysis(new: NewStudy) -> str:
    parameters = sum(
        1 if column.kind == "numeric" else column.n_distinct - 1
        for column in new.file.columns
        if column.kind in ("numeric", "categorical")
        and column.name != new.outcome.name
        and not _why_left_out(column)
    )
    events = new.outcome.counts[new.event]
    smaller = min(events, new.outcome.n - new.outcome.n_missing - events)
    lines = ["# analysis: all of it is optional; these are the defaults."]
    if parameters and smaller < EVENTS_PER_PARAMETER * parameters:
        lines.append(
            f"# ? {smaller} patients in the smaller group for {parameters} parameters are few:"
            " better choose fewer predictors, by what is known of them."
        )
    lines += [
        "analysis:",
        "  interval: profile   # or wald",
        "  confidence: 0.95",
        "  selection: {method: forced}   # of all; or univariable, backward, forward, stepwise",
    ]
    return "\n".join([*lines, ""])


def _identifier(file: FileProfile, *, outcome: ColumnProfile) -> ColumnProfile | None:
    """Find the column that names the patients: a value for each, none twice."""
    found = (
        column
        for column in file.columns
        if column.kind == "identifier" and not column.n_missing and column.name != outcome.name
    )
    return next(found, None)


def label_of(column: ColumnProfile) -> str:
    """Name a column as tables do."""
    return _label_and_unit(column)[0]


def _label_and_unit(column: ColumnProfile) -> tuple[str, str]:
    label, unit = label_and_unit(column.name)
    if not column.label:
        return label, unit
    own, own_unit = split_unit(" ".join(column.label.split()))
    return own, own_unit or unit


def lower_first(text: str) -> str:
    """Begin with a small letter, as within a sentence, but for abbreviations."""
    return text if re.match(r"[A-Z][A-Z0-9]", text) else text[:1].lower() + text[1:]
