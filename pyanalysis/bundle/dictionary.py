"""The data dictionary: every variable as the study file has it, and no patient's value."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Final

from pyanalysis.display.markdown import showable
from pyanalysis.display.table import Column, Row, Table
from pyanalysis.pieces.table_files import plain_cell, table_files
from pyanalysis.results.bundle import StudyFacts
from pyanalysis.study.spec import (
    CategoricalPredictor,
    CutPoints,
    DeclaredPredictor,
    NumericPredictor,
    SplineKnots,
    StudySpec,
)

NAME: Final = "data-dictionary"
TITLE: Final = "Data dictionary"

_COLUMNS: Final = (
    Column(label="Column", align="left", width=21),
    Column(label="Label", align="left", width=22),
    Column(label="Role", align="left", width=17),
    Column(label="Type", align="left", width=15),
    Column(label="Values", align="left", width=25),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One column of the data file; texts, empty where something does not apply.

    ``levels`` are ``value = label`` where they differ, in the order of the tables.
    """

    column: str
    label: str = ""
    role: str
    type: str = ""
    unit: str = ""
    levels: tuple[str, ...] = ()
    reference: str = ""
    range: str = ""
    transformation: str = ""


def dictionary_files(
    spec: StudySpec, *, facts: StudyFacts, reference_doc: Path, folder: Path
) -> dict[str, bytes]:
    """Write the dictionary as CSV, HTML and Word file; arguments as those of ``table_files``."""
    variables = describe_variables(spec, facts=facts)
    made = table_files(
        _table(variables, spec=spec),
        title=f"{TITLE}: {showable(spec.title)}",
        reference_doc=reference_doc,
        folder=folder,
    )
    return {
        f"{NAME}.csv": _csv(variables).encode("utf-8-sig"),
        f"{NAME}.html": made["html"],
        f"{NAME}.docx": made["docx"],
    }


def describe_variables(spec: StudySpec, *, facts: StudyFacts) -> tuple[Variable, ...]:
    """List the variables: identifier, outcome, candidates, and what else the study file names."""
    found = [_outcome(spec, facts=facts), *(_candidate(item) for item in spec.predictors)]
    grouping = spec.analysis.grouping
    others: dict[str, list[str]] = {}
    if spec.data.id is not None:
        others.setdefault(spec.data.id, []).append("identifier, not analysed")
    if grouping is not None:
        kind = "cluster" if grouping.kind == "cluster" else "matched set"
        others.setdefault(grouping.column, []).append(kind)
    for exclusion in spec.exclusions:
        reason = f" ({exclusion.reason})" if exclusion.reason else ""
        others.setdefault(exclusion.column, []).append(f"kept where {exclusion.keep}{reason}")
    merged = [
        replace(item, role="; ".join([item.role, *others.pop(item.column, ())])) for item in found
    ]
    first = [name for name in others if name == spec.data.id]
    rest = [name for name in others if name != spec.data.id]
    ids, more = ([_other(name, others) for name in names] for names in (first, rest))
    return tuple(_shown(item) for item in (*ids, *merged, *more))


def _other(column: str, roles: Mapping[str, list[str]]) -> Variable:
    return Variable(column=column, role="; ".join(roles[column]))


def _outcome(spec: StudySpec, *, facts: StudyFacts) -> Variable:
    outcome = spec.outcome
    levels = [_level(group.level, label=group.label) for group in facts.groups]
    return Variable(
        column=outcome.column,
        label=outcome.label,
        role=f"outcome, the event is {outcome.event}",
        type="categorical",
        levels=tuple(levels),
    )


def _candidate(predictor: DeclaredPredictor) -> Variable:
    if isinstance(predictor, CategoricalPredictor):
        names = predictor.level_labels
        return Variable(
            column=predictor.column,
            label=predictor.label,
            role="candidate predictor",
            type="categorical",
            levels=tuple(_level(name, label=names.get(name, name)) for name in predictor.levels),
            reference=predictor.reference,
        )
    is_cut = isinstance(predictor.transform, CutPoints)
    return Variable(
        column=predictor.column,
        label=predictor.label,
        role="candidate predictor",
        type="numeric",
        unit=predictor.unit,
        reference=predictor.transform.reference if is_cut else "",  # type: ignore[union-attr]
        range="" if predictor.range is None else " to ".join(map(_number, predictor.range)),
        transformation=_transformation(predictor),
    )


def _transformation(predictor: NumericPredictor) -> str:
    match predictor.transform:
        case None:
            return (
                ""
                if predictor.per == 1
                else f"odds ratio per {_number(predictor.per)} {predictor.unit or 'units'}"
            )
        case CutPoints(levels=levels):
            return f"levels {', '.join(levels)}"
        case SplineKnots(knots=knots):
            return f"restricted cubic spline, {knots} knots"
        case scale:
            return scale


def _level(value: str, *, label: str) -> str:
    return value if label == value else f"{value} = {label}"


def _number(value: float) -> str:
    return f"{value:g}" if float(f"{value:g}") == value else repr(value)


def _shown(variable: Variable) -> Variable:
    """Make every text one line that any format can hold."""
    content = asdict(variable)
    levels = tuple(showable(list(content.pop("levels"))))
    return Variable(levels=levels, **showable(content))


def _table(variables: Iterable[Variable], *, spec: StudySpec) -> Table:
    rows = []
    for item in variables:
        values = [*item.levels, f"from {item.range}" if item.range else ""]
        values += [item.transformation, f"reference {item.reference}" if item.reference else ""]
        kind = f"{item.type}, {item.unit}" if item.unit else item.type
        cells = (item.column, item.label, item.role, kind, "; ".join(filter(None, values)))
        rows.append(Row(cells=cells))
    missing = ", ".join(f'"{text}"' for text in spec.data.missing)
    note = (
        f"Read as missing: {showable(missing)}. From the study file; no patient's value is shown."
    )
    return Table(name=NAME, columns=_COLUMNS, rows=tuple(rows), notes=(note,), small=True)


def _csv(variables: Iterable[Variable]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([field.name for field in fields(Variable)])
    for item in variables:
        texts = [getattr(item, field.name) for field in fields(Variable)]
        cells = ["; ".join(text) if isinstance(text, tuple) else text for text in texts]
        writer.writerow([plain_cell(cell) for cell in cells])
    return file.getvalue()
