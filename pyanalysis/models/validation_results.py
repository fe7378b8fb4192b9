"""What many resamples say together: the means of the indices, and how stable the selection is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from pyanalysis.models.likelihood import Matrix, Vector
from pyanalysis.models.reselection import Selected
from pyanalysis.models.validation_indices import INDICES
from pyanalysis.results.validation import (
    Inclusion,
    ValidatedIndex,
    ValidatedName,
    ValidationResults,
)
from pyanalysis.study.spec import AnalysisPlan, Predictor

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tally:
    """Per resample or repeat: the indices, whether there are any; per selection: what it took."""

    training: Matrix
    test: Matrix
    exists: Flags
    is_null: Flags
    selected: Selected


def put_together(tallies: list[Tally]) -> Tally:
    """Put the parts of a validation one after the other."""
    return Tally(
        training=np.concatenate([tally.training for tally in tallies]),
        test=np.concatenate([tally.test for tally in tallies]),
        exists=np.concatenate([tally.exists for tally in tallies]),
        is_null=np.concatenate([tally.is_null for tally in tallies]),
        selected=Selected(
            chosen=np.concatenate([tally.selected.chosen for tally in tallies]),
            ended=np.concatenate([tally.selected.ended for tally in tallies]),
        ),
    )


def summarise(
    tally: Tally,
    *,
    apparent: Vector | None,
    predictors: tuple[Predictor, ...],
    plan: AnalysisPlan,
    status: str,
) -> ValidationResults:
    """Average the indices over the resamples that have them; ``apparent`` (6,) None without any."""
    validation = plan.validation
    assert validation is not None
    bootstrap = validation.method == "bootstrap"
    forced = plan.selection.method == "forced"
    ended = int(tally.selected.ended.sum())
    counts = tally.selected.chosen[tally.selected.ended].sum(axis=0)
    return ValidationResults(
        method=validation.method,
        n_resamples=validation.resamples if bootstrap else validation.repeats,
        n_folds=None if bootstrap else validation.folds,
        seed=validation.seed,
        n_failed=None if apparent is None else int((~tally.exists).sum()),
        n_null=None if apparent is None else int((tally.exists & tally.is_null).sum()),
        n_selections=None if forced else ended,
        indices=tuple(
            _index(position, tally, apparent=apparent, bootstrap=bootstrap)
            for position in range(len(INDICES))
        ),
        inclusion=()
        if forced or not ended
        else tuple(
            Inclusion(
                variable=predictor.column,
                n=int(count),
                percent=100.0 * int(count) / ended,
            )
            for predictor, count in zip(predictors, counts, strict=True)
        ),
        status=status,
    )


def _index(
    position: int, tally: Tally, *, apparent: Vector | None, bootstrap: bool
) -> ValidatedIndex:
    name = cast("ValidatedName", INDICES[position])
    if apparent is None:
        return ValidatedIndex(
            name=name, apparent=None, training=None, test=None, optimism=None, corrected=None
        )
    own = float(apparent[position])
    if not tally.exists.any():
        return ValidatedIndex(
            name=name, apparent=own, training=None, test=None, optimism=None, corrected=None
        )
    test = float(tally.test[tally.exists, position].mean())
    training = float(tally.training[tally.exists, position].mean()) if bootstrap else None
    optimism = (own if training is None else training) - test
    return ValidatedIndex(
        name=name,
        apparent=own,
        training=training,
        test=test,
        optimism=optimism,
        corrected=own - optimism,
    )
