"""The table of interactions: the test of each, and the first variable's odds ratios by stratum."""

from __future__ import annotations

import functools
from typing import Literal

from pyanalysis.display.labels import (
    STATUS_NAMES,
    level_label,
    variable_in_text,
    variable_label,
    variables_by_column,
    with_note,
    with_unit,
)
from pyanalysis.display.language import in_context, marked, text
from pyanalysis.display.markdown import join_sentences, join_words
from pyanalysis.display.numbers import (
    DASH,
    decimals_for,
    format_count,
    format_estimate,
    format_fixed,
    format_p,
    format_plain,
    in_brackets,
)
from pyanalysis.display.table import Column, Row, Table
from pyanalysis.display.tables import FIRTH_MARK, with_synthetic
from pyanalysis.display.verdicts import repair_note, separation_words
from pyanalysis.results.bundle import ResultsBundle, VariableFacts
from pyanalysis.results.interactions import Interaction, Obstacle, Stratum, StratumOddsRatio

QUARTILE_NAMES = {
    "q1": marked("lower quartile"),
    "median": marked("median"),
    "q3": marked("upper quartile"),
}

NOT_ESTIMABLE = STATUS_NAMES["not_estimable"]

Facts = dict[str, VariableFacts]


def draw_interactions(bundle: ResultsBundle) -> Table:
    """Draw each interaction: its P value on its heading, an odds ratio a line."""
    facts = variables_by_column(bundle)
    found = bundle.interactions or ()
    rows = [row for interaction in found for row in _rows(interaction, facts=facts)]
    interval = text("{level}\u00a0CI", level=f"{format_plain(bundle.study.confidence * 100)}%")
    return Table(
        name="interactions",
        columns=(
            Column(label=text("Odds ratio of, by"), align="left", width=40),
            Column(label=text("n"), align="right", width=7),
            Column(label=text("Events"), align="right", width=8),
            Column(label=f"OR {in_brackets(interval)}", align="center", width=24),
            Column(label=text("P"), align="right", width=9),
            Column(label=text("P for interaction"), align="right", width=12),
        ),
        rows=tuple(rows) or (Row(cells=(text("No interaction was declared"), *[DASH] * 5)),),
        notes=with_synthetic(bundle, _notes(bundle, facts=facts)),
    )


def _rows(interaction: Interaction, *, facts: Facts) -> list[Row]:
    """Give a heading with the test, and the lines of each stratum."""
    first, second = facts[interaction.first], facts[interaction.second]
    title = text(
        "{first}, by {second}",
        first=_title(interaction, first=first),
        second=variable_in_text(second),
    )
    mark = FIRTH_MARK if interaction.estimator == "firth" else ""
    rows = [Row(cells=(title, "", "", "", "", format_p(interaction.p_value)), kind="heading")]
    is_counted = second.kind == "categorical" or bool(second.levels)
    for stratum in interaction.strata:
        where = text(
            "{variable}: {level}",
            variable=second.label,
            level=stratum_label(stratum, second=second),
        )
        shown = _shown(stratum)
        if len(shown) == 1:
            rows.append(_line(where, shown[0], mark=mark, counted=is_counted, kind="plain"))
            continue
        rows.append(Row(cells=(where, "", "", "", "", "")))
        rows += [
            _line(_level(ratio, first=first), ratio, mark=mark, counted=is_counted, kind="level")
            for ratio in shown
        ]
    return rows


def _title(interaction: Interaction, *, first: VariableFacts) -> str:
    """Name the first variable, with its levels where no line does."""
    label = variable_label(first, with_per=True)
    lines = [_shown(stratum) for stratum in interaction.strata]
    if lines and len(lines[0]) == 1 and lines[0][0].level:
        return with_note(label, _level(lines[0][0], first=first))
    return label


def _shown(stratum: Stratum) -> list[StratumOddsRatio]:
    """Leave out the reference level where nothing is counted."""
    return [
        ratio for ratio in stratum.odds_ratios if ratio.n is not None or ratio.status != "reference"
    ]


def _level(ratio: StratumOddsRatio, *, first: VariableFacts) -> str:
    level = level_label(first, ratio.level)
    if ratio.n is not None:
        return level
    return text(
        "{level} against {reference}", level=level, reference=level_label(first, first.reference)
    )


def _line(
    label: str,
    ratio: StratumOddsRatio,
    *,
    mark: str,
    counted: bool,
    kind: Literal["plain", "level"],
) -> Row:
    """Give a line; of a stratum with ``counted`` patients only suppression takes the counts."""
    return Row(
        cells=(
            label,
            format_count(ratio.n) if counted else DASH,
            format_count(ratio.events) if counted else DASH,
            *_estimate(ratio, mark=mark),
            "",
        ),
        kind=kind,
    )


def stratum_label(stratum: Stratum, *, second: VariableFacts) -> str:
    """Name a level, or a value with its unit and which quartile it is."""
    if stratum.value is None:
        return level_label(second, stratum.name)
    value = with_unit(shown_value(stratum.value), second.unit)
    return with_note(value, text(QUARTILE_NAMES[stratum.name]))


def shown_value(value: float) -> str:
    """Show a quartile to three significant digits, whole where it is whole."""
    if float(value).is_integer():
        return format_fixed(value, decimals=0)
    return format_fixed(value, decimals=decimals_for(value / 10))


def _estimate(ratio: StratumOddsRatio, *, mark: str) -> tuple[str, str]:
    if ratio.status != "ok":
        return (
            text(STATUS_NAMES.get(ratio.status, NOT_ESTIMABLE)),
            "" if ratio.status == "reference" else DASH,
        )
    estimate = format_estimate(ratio.log_odds, low=ratio.ci_low, high=ratio.ci_high)
    return f"{estimate}{mark}", format_p(ratio.p_value)


def _notes(bundle: ResultsBundle, *, facts: Facts) -> list[str]:
    found = bundle.interactions or ()
    warnings = sorted({warning for item in found for warning in item.warnings})
    return [
        _meaning(bundle, found),
        *_firth_notes(found, facts=facts),
        *_refusal_notes(found, facts=facts),
        *(text("Warning raised while fitting: {warning}", warning=warning) for warning in warnings),
    ]


def _meaning(bundle: ResultsBundle, found: tuple[Interaction, ...]) -> str:
    """Explain the columns and lines."""
    is_numeric = any(stratum.value is not None for item in found for stratum in item.strata)
    return join_sentences(
        [
            text("OR, odds ratio; CI, confidence interval."),
            text("Profile-likelihood confidence intervals with likelihood-ratio P values.")
            if bundle.study.interval == "profile"
            else text("Wald confidence intervals with Wald P values."),
            text(
                "P for interaction tests all products of the variable with the stratifying one at "
                "once; n and events are the patients of the model at that level in that stratum."
            ),
            text(
                "A numeric stratifying variable stands at its quartiles, and its lines use all "
                "patients of the model, so that they have no counts."
            )
            if is_numeric
            else "",
        ]
    )


def _firth_notes(found: tuple[Interaction, ...], *, facts: Facts) -> list[str]:
    repaired = [item for item in found if item.estimator == "firth"]
    if not repaired:
        return []
    return [repair_note(_separation(item, facts=facts) for item in repaired)]


def _separation(item: Interaction, *, facts: Facts) -> str:
    return separation_words(
        _name(item, facts), is_complete=item.completely_separated, by=_obstacles(item, facts=facts)
    )


def _refusal_notes(found: tuple[Interaction, ...], *, facts: Facts) -> list[str]:
    notes = []
    for item in found:
        if item.status == "ok" or not item.obstacles:
            continue
        if item.status == "separated":
            notes.append(
                text(
                    "Not fitted: {separation}: Firth's penalised likelihood can then have several "
                    "maxima, between which the data do not decide, so that no odds ratio is "
                    "reported.",
                    separation=_separation(item, facts=facts),
                )
            )
            continue
        notes.append(_dropped(item, facts=facts))
    return notes


def _dropped(item: Interaction, *, facts: Facts) -> str:
    """Say which columns are constant or collinear, and which combinations have no patients."""
    name, columns = _name(item, facts), _obstacles(item, facts=facts)
    if item.status == "constant":
        return text(
            "Not fitted, {model}: {columns} has the same value in every patient.",
            model=name,
            columns=columns,
        )
    empty = _empty_combinations(item, facts=facts)
    if not empty:
        return text(
            "Not fitted, {model}: {columns} adds nothing to the columns before it.",
            model=name,
            columns=columns,
        )
    return text(
        "Not fitted, {model}: {columns} adds nothing to the columns before it; there are no "
        "patients with {combinations}.",
        model=name,
        columns=columns,
        combinations=empty,
    )


def _empty_combinations(item: Interaction, *, facts: Facts) -> str:
    first, second = facts[item.first], facts[item.second]
    empty = [
        in_context(
            "combination",
            "{first} and {second}",
            first=_with_level(first, ratio.level),
            second=_with_level(second, stratum.name),
        )
        for stratum in item.strata
        for ratio in stratum.odds_ratios
        if ratio.level and ratio.n == 0
    ]
    return functools.reduce(_or, empty) if empty else ""


def _or(listed: str, item: str) -> str:
    return in_context("combinations", "{listed}, or {item}", listed=listed, item=item)


def _obstacles(item: Interaction, *, facts: Facts) -> str:
    return join_words(_obstacle(obstacle, item=item, facts=facts) for obstacle in item.obstacles)


def _obstacle(obstacle: Obstacle, *, item: Interaction, facts: Facts) -> str:
    if obstacle.variable != item.name:
        return _with_level(facts[obstacle.variable], obstacle.level)
    first, second = facts[item.first], facts[item.second]
    for own in ("", *first.levels):
        for other in ("", *second.levels):
            if f"{own}:{other}" == obstacle.level:
                return text(
                    "{first} with {second}",
                    first=_with_level(first, own),
                    second=_with_level(second, other),
                )
    return _name(item, facts)


def _with_level(variable: VariableFacts, level: str) -> str:
    return with_note(variable.label, level_label(variable, level)) if level else variable.label


def _name(item: Interaction, facts: Facts) -> str:
    return in_context(
        "interaction",
        "{first} by {second}",
        first=facts[item.first].label,
        second=variable_in_text(facts[item.second]),
    )
