"""The results of a study as the figures that its text may state."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pyanalysis.results.ard import ard_rows
from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.bundle import ResultsBundle, VariableFacts

_RATES: Final = frozenset({"event_rate", "auc", "auc_ci_low", "auc_ci_high", "shrinkage"})
"""Proportions that a text may give in percent; so may it those that end or begin so."""

_COUNTS: Final = frozenset(
    {
        *("n", "events", "n_rows", "n_incomplete", "n_unknown", "n_path", "n_fitted"),
        *("limiting_size", "calibration_n", "calibration_events", "n_cook_above"),
        *("n_resamples", "n_failed", "n_null", "n_included", "n_imputations", "n_imputed"),
    }
)
_SIZES: Final = frozenset({"n_needed", "n_for_shrinkage", "n_for_r2", "n_for_risk"})
"""Sizes that a text states as whole patients."""

_RATE_ENDS: Final = ("_apparent", "_corrected", "_optimism")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRatio:
    """One odds ratio with its limits and P value (None where there is none) and its name."""

    name: str
    value: float
    low: float | None
    high: float | None
    p_value: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownShare:
    """A count and its percentage of the known values."""

    count: float
    percent: float


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownResults:
    """What a study found, by kind of figure; counts include those of patients without events."""

    ratios: tuple[KnownRatio, ...]
    p_values: tuple[float, ...]
    shares: tuple[KnownShare, ...]
    percents: tuple[float, ...]
    counts: frozenset[float]


def known_results(bundle: ResultsBundle) -> KnownResults:
    """Gather the figures of a results bundle."""
    rows = [row for row in ard_rows(bundle) if row.value is not None]
    facts = {variable.column: variable for variable in bundle.study.variables}
    shares = [*_shares(rows), *_event_shares(rows), *_flow_shares(bundle)]
    return KnownResults(
        ratios=tuple(_ratios(rows, facts)),
        p_values=tuple(_value(row) for row in rows if row.statistic.endswith("p_value")),
        shares=tuple(shares),
        percents=tuple(sorted({*(share.percent for share in shares), *_percents(rows)})),
        counts=frozenset(_counts(rows, bundle)),
    )


def _value(row: ArdRow) -> float:
    return math.nan if row.value is None else float(row.value)


def _by_key(rows: Iterable[ArdRow]) -> dict[tuple[str, str, str, str, str], dict[str, float]]:
    """Collect the statistics that share all of the key but their own name."""
    found: dict[tuple[str, str, str, str, str], dict[str, float]] = {}
    for row in rows:
        found.setdefault(row.key[:5], {})[row.statistic] = _value(row)
    return found


def _ratios(rows: Sequence[ArdRow], facts: dict[str, VariableFacts]) -> Iterator[KnownRatio]:
    for (analysis, model, variable, level, _), values in _by_key(rows).items():
        if "odds_ratio" not in values:
            continue
        where = f"{analysis}, {model}" if analysis == "sensitivity" and model else analysis
        yield KnownRatio(
            name=f"{_name(variable, level, facts)} ({where})",
            value=values["odds_ratio"],
            low=values.get("or_ci_low"),
            high=values.get("or_ci_high"),
            p_value=values.get("p_value"),
        )


def _name(variable: str, level: str, facts: dict[str, VariableFacts]) -> str:
    fact = facts.get(variable)
    if fact is None:
        return variable
    labels = dict(zip(fact.levels, fact.level_labels, strict=False))
    return f"{fact.label}: {labels.get(level, level)}" if level else fact.label


def _shares(rows: Sequence[ArdRow]) -> Iterator[KnownShare]:
    for values in _by_key(rows).values():
        for count, percent in (
            ("n", "percent"),
            ("n_missing", "percent_missing"),
            ("n_included", "percent_included"),
        ):
            if count in values and percent in values:
                yield KnownShare(count=values[count], percent=values[percent])


def _event_shares(rows: Sequence[ArdRow]) -> Iterator[KnownShare]:
    """Give events in patients, of the cohort and of every level, and those without the event."""
    for values in _by_key(rows).values():
        n, events = values.get("n"), values.get("events")
        if n and events is not None:
            yield KnownShare(count=events, percent=100 * events / n)
            yield KnownShare(count=n - events, percent=100 * (n - events) / n)


def _flow_shares(bundle: ResultsBundle) -> Iterator[KnownShare]:
    """Give who was left out in the rows of the file, and who is incomplete in those analysed."""
    flow = bundle.flow
    parts: list[tuple[int | None, int | None]] = [
        (flow.n, flow.n_rows),
        (flow.n_excluded, flow.n_rows),
        (flow.n_missing_outcome, flow.n_rows),
        *((exclusion.n_excluded, flow.n_rows) for exclusion in flow.exclusions),
        (flow.n_incomplete, flow.n),
        (_less(flow.n, flow.n_incomplete), flow.n),
    ]
    for part, whole in parts:
        if whole and part is not None:
            yield KnownShare(count=float(part), percent=100 * part / whole)


def _less(whole: int | None, part: int | None) -> int | None:
    """Subtract counts; None where one is suppressed."""
    return None if whole is None or part is None else whole - part


def _percents(rows: Sequence[ArdRow]) -> Iterator[float]:
    for row in rows:
        if row.statistic.startswith("percent"):
            yield _value(row)
        elif row.statistic in _RATES or (
            row.analysis == "validation" and row.statistic.endswith(_RATE_ENDS)
        ):
            yield 100 * _value(row)


def _counts(rows: Sequence[ArdRow], bundle: ResultsBundle) -> Iterator[float]:
    """Give every number of patients, events, resamples and imputed sets, and what is left."""
    for row in rows:
        if row.statistic in _COUNTS or row.statistic.startswith(("n_missing", "n_excluded")):
            yield _value(row)
        elif row.statistic in _SIZES:
            yield float(math.ceil(_value(row)))
    for values in _by_key(rows).values():
        if "n" in values and "events" in values:
            yield values["n"] - values["events"]
    flow = bundle.flow
    for count in (
        _less(flow.n, flow.n_incomplete),
        _less(flow.n_rows, flow.n_excluded),
        flow.n_rows,
    ):
        if count is not None:
            yield float(count)
    for missing in (row for row in rows if row.statistic == "n_missing"):
        yield flow.n - _value(missing)
