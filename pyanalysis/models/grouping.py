"""The clusters or matched sets of a cohort and of each model's patients, and their sizes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pyanalysis.cohort.cohort import Cohort
from pyanalysis.cohort.groups import Codes, group_sizes, informative_rows
from pyanalysis.results.grouping import Grouping, GroupSizes, ModelGroups

Rows = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DesignGroups:
    """The group of each of a design's patients, ``codes`` (n,) from 0, and what is said of them."""

    codes: Codes
    counts: ModelGroups


def enter_groups(cohort: Cohort, *, known: Rows) -> tuple[DesignGroups | None, Rows]:
    """Give the groups of the patients in ``known`` (n,), and the patients who enter the model.

    A matched set without a case or without a control says nothing on a conditional likelihood, so
    its patients leave.
    """
    groups = cohort.groups
    if groups is None:
        return None, known
    if groups.kind == "cluster":
        codes = _from_zero(groups.codes[known])
        counts = ModelGroups(sizes=_sizes(codes), n_groups_dropped=None, n_dropped=None)
        return DesignGroups(codes=codes, counts=counts), known
    own = groups.codes[known]
    informative = informative_rows(own, event=cohort.event[known])
    enters = known.copy()
    enters[known] = informative
    codes = _from_zero(own[informative])
    counts = ModelGroups(
        sizes=_sizes(codes),
        n_groups_dropped=len(np.unique(own[~informative])),
        n_dropped=int((~informative).sum()),
    )
    return DesignGroups(codes=codes, counts=counts), enters


def describe_groups(cohort: Cohort) -> Grouping | None:
    """Count the groups of the analysed patients; None where patients are independent."""
    groups = cohort.groups
    if groups is None:
        return None
    return Grouping(kind=groups.kind, column=groups.column, sizes=_sizes(groups.codes))


def _from_zero(codes: Codes) -> Codes:
    return np.unique(codes, return_inverse=True)[1].astype(np.intp)


def _sizes(codes: Codes) -> GroupSizes:
    sizes = group_sizes(codes)
    if not len(sizes):
        return GroupSizes(n_groups=0, smallest=None, median=None, largest=None)
    return GroupSizes(
        n_groups=len(sizes),
        smallest=int(sizes.min()),
        median=float(np.median(sizes)),
        largest=int(sizes.max()),
    )
