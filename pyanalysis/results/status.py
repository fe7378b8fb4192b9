"""Why a number is not there: the words that travel with it."""

from __future__ import annotations

from typing import Literal

Status = Literal[
    "ok",
    "reference",
    "empty",
    "constant",
    "aliased",
    "separated",
    "no_variation",
    "not_converged",
    "not_estimable",
    "too_few_clusters",
    "suppressed",
]


def known(count: int | None) -> int:
    """Give a count that no disclosure control has taken away yet; raises ValueError for None."""
    if count is None:
        message = "this count is suppressed"
        raise ValueError(message)
    return count
