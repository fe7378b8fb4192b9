"""Patients who belong together, as counts: clusters, or the sets of a matched study."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSizes:
    """How many clusters or matched sets there are and how many patients they hold.

    ``smallest``, ``median`` and ``largest`` are None where there is no group.
    """

    n_groups: int | None
    smallest: int | None
    median: float | None
    largest: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelGroups:
    """The groups of one model's patients.

    ``n_groups_dropped`` matched sets lost their case or their controls, or never had one, and left
    the model with ``n_dropped`` patients whose values are all known; None for clusters, which
    all stay.
    """

    sizes: GroupSizes
    n_groups_dropped: int | None
    n_dropped: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """The groups of the analysed patients, by the ``column`` of the data that names them."""

    kind: Literal["cluster", "matched"]
    column: str
    sizes: GroupSizes
