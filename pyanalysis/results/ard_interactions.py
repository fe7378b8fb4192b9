"""The rows of ``interaction``: model ``first:second``, one for each declared pair.

Whole model (variable empty): n, n_missing, events, parameters_fitted, ml_exists (1 or 0, with the
verdict as status), completely_separated where it applies, and p_value, test_statistic, test_df of
all products at once; constant, aliased or separated: 1 for each coefficient that stands in the
way, a product under the pair's name with both levels. Per stratum of the second variable (group:
its level, or q1, median, q3) and level of the first (variable, level): n, events where the second
has levels, log_odds, std_error, odds_ratio, or_ci_low, or_ci_high, p_value; variable = second,
group = quartile: stratum_value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from pyanalysis.results.ard_models import Methods, flag, methods_of, term_statistics
from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.bundle import Term
from pyanalysis.results.interactions import Interaction, Stratum, StratumOddsRatio
from pyanalysis.results.status import Status

_COUNTS = ("n", "events")


def interaction_rows(interactions: Iterable[Interaction], *, interval: str) -> Iterator[ArdRow]:
    """List the tests and the odds ratios of each stratum."""
    for interaction in interactions:
        methods = methods_of(interaction.estimator, interval=interval)
        yield from _whole_rows(interaction, methods=methods)
        for stratum in interaction.strata:
            yield from _stratum_rows(interaction, stratum=stratum, methods=methods)


def _row(
    interaction: Interaction,
    statistic: str,
    value: float | None,
    *,
    method: str,
    variable: str = "",
    level: str = "",
    group: str = "",
    status: str = "ok",
) -> ArdRow:
    return ArdRow(
        analysis="interaction",
        model=interaction.name,
        variable=variable,
        level=level,
        group=group,
        statistic=statistic,
        value=value,
        method=method,
        status=status,
    )


def _whole_rows(interaction: Interaction, *, methods: Methods) -> Iterator[ArdRow]:
    for statistic, count in (
        ("n", interaction.n),
        ("n_missing", interaction.n_missing),
        ("events", interaction.events),
        ("parameters_fitted", interaction.parameters),
    ):
        yield _row(interaction, statistic, count, method="count")
    yield _row(
        interaction,
        "ml_exists",
        flag(interaction.ml_status),
        method="verdict",
        status=interaction.ml_status,
    )
    if interaction.completely_separated is not None:
        separated = float(interaction.completely_separated)
        yield _row(interaction, "completely_separated", separated, method="verdict")
    for obstacle in interaction.obstacles:
        yield _row(
            interaction,
            obstacle.kind,
            1.0,
            method="verdict",
            variable=obstacle.variable,
            level=obstacle.level,
        )
    for statistic, value in (
        ("p_value", interaction.p_value),
        ("test_statistic", interaction.statistic),
        ("test_df", interaction.df),
    ):
        yield _row(
            interaction, statistic, value, method=methods.test, status=interaction.test_status
        )


def _stratum_rows(
    interaction: Interaction, *, stratum: Stratum, methods: Methods
) -> Iterator[ArdRow]:
    if stratum.odds_ratios and stratum.odds_ratios[0].n is None:
        yield _row(
            interaction,
            "stratum_value",
            stratum.value,
            method="quantile_type_7",
            variable=interaction.second,
            group=stratum.name,
            status="ok" if stratum.value is not None else "not_estimable",
        )
    for ratio in stratum.odds_ratios:
        for statistic, value, method, status in term_statistics(
            _term(ratio, variable=interaction.first), methods=methods
        ):
            if statistic in _COUNTS and ratio.n is None:
                continue
            yield _row(
                interaction,
                statistic,
                value,
                method=method,
                variable=interaction.first,
                level=ratio.level,
                group=stratum.name,
                status=status,
            )


def _term(ratio: StratumOddsRatio, *, variable: str) -> Term:
    """Give a stratum's odds ratio as the term of a model."""
    return Term(
        variable=variable,
        level=ratio.level,
        n=ratio.n or 0,
        events=ratio.events or 0,
        log_odds=ratio.log_odds,
        std_error=ratio.std_error,
        ci_low=ratio.ci_low,
        ci_high=ratio.ci_high,
        p_value=ratio.p_value,
        status=cast("Status", ratio.status),
    )
