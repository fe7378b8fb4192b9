"""The rows on clusters and matched sets: those of the cohort, and those of one model."""

from __future__ import annotations

from collections.abc import Iterator

from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.grouping import Grouping, GroupSizes, ModelGroups

Count = tuple[str, float | None]


def cohort_group_rows(grouping: Grouping | None) -> Iterator[ArdRow]:
    """List the groups of the analysed patients; none where patients are independent."""
    if grouping is None:
        return
    for statistic, value in _sizes(grouping.sizes):
        yield ArdRow(
            analysis="cohort",
            group="overall",
            statistic=statistic,
            value=value,
            method=grouping.kind,
            status="ok" if value is not None else "not_estimable",
        )


def model_group_counts(groups: ModelGroups | None) -> Iterator[Count]:
    """List the statistics of a model's groups; none where patients are independent."""
    if groups is None:
        return
    yield from _sizes(groups.sizes)
    if groups.n_groups_dropped is not None:
        yield "n_groups_dropped", groups.n_groups_dropped
        yield "n_dropped", groups.n_dropped


def _sizes(sizes: GroupSizes) -> Iterator[Count]:
    yield "n_groups", sizes.n_groups
    yield "group_size_min", sizes.smallest
    yield "group_size_median", sizes.median
    yield "group_size_max", sizes.largest
