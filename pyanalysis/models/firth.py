"""The door to firthmodels: Firth's penalised logistic regression where maximum likelihood fails.

firthmodels finds the estimates; they are polished here, because its own tolerance leaves about six
digits, and limits and tests of several coefficients are solved for on the penalised profile. The
standard errors are the roots of the inverse information at the estimates (Heinze & Schemper 2002,
doi:10.1002/sim.1047), as brglm2 gives them; logistf, from 1.24 on, uses the augmented information.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass

import numpy as np
from scipy import stats

from pyanalysis.models.design import Design, Matrix, Vector, covariate_patterns, unscaling
from pyanalysis.models.inference import describe_terms
from pyanalysis.models.likelihood import Likelihood
from pyanalysis.models.logistic import Fitted
from pyanalysis.models.penalised import log_odds_apart
from pyanalysis.models.penalised_profile import PenalisedProfile, penalised_profile
from pyanalysis.models.profile import LOWER, UPPER
from pyanalysis.models.refusal import Refusal, refused_model
from pyanalysis.models.separation import free_directions
from pyanalysis.results.bundle import LogisticModel
from pyanalysis.results.status import Status

FIRTHMODELS_TOLERANCE = 1e-6
"""Of firthmodels' gradient and step; tighter ones were seen to end without an answer."""

MOST_COEFFICIENTS_SPLIT = 2
"""With so many, the constant included, complete separation leaves one penalised maximum."""

LARGEST_POLISH = 1e-3
"""Largest accepted difference between firthmodels' estimates and the polished ones, in the log odds
of any patient."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Firth:
    """The penalised maximum: estimates per unit of the predictors, intercept first."""

    log_odds: Vector
    covariance: Matrix
    value: float
    profile: PenalisedProfile
    spread: Vector

    def limits(self, position: int) -> tuple[float | None, float | None]:
        """Give the limits of the penalised profile."""
        spread = float(self.spread[position - 1])
        found = [self.profile.limit(position, side) for side in (LOWER, UPPER)]
        low, high = (None if limit is None else limit / spread for limit in found)
        return low, high

    def joint_test(self, positions: list[int]) -> tuple[float | None, float | None]:
        """Test by the penalised likelihood ratio: statistic and P value."""
        statistic = self.profile.ratio_without(positions)
        if statistic is None:
            return None, None
        return statistic, float(stats.chi2.sf(statistic, len(positions)))


def fit_firth(
    design: Design,
    *,
    name: str,
    variables: tuple[str, ...],
    confidence: float,
    without_ml: Refusal | None,
) -> Fitted:
    """Fit by Firth's penalised likelihood, with penalised-profile limits and P values.

    ``without_ml`` says why there is no maximum-likelihood fit; None where there is one and these
    estimates stand beside it. A design that cannot be fitted at all comes back refused, and so
    does one whose penalised likelihood can have several maxima.
    """
    if without_ml is not None and has_rival_maxima(design, refusal=without_ml):
        refused = refused_model(design, name=name, variables=variables, refusal=without_ml)
        return Fitted(design=design, model=refused, linear_predictor=None)
    fit = _penalised_fit(design, confidence=confidence, without_ml=without_ml)
    if fit is None:
        refusal = Refusal(
            status="not_converged",
            findings=() if without_ml is None else without_ml.findings,
            completely_separated=None if without_ml is None else without_ml.completely_separated,
        )
        refused = refused_model(design, name=name, variables=variables, refusal=refusal)
        return Fitted(design=design, model=refused, linear_predictor=None)
    terms, global_tests = describe_terms(design, variables=variables, inference=fit)
    ml_status: Status = "ok" if without_ml is None else without_ml.status
    model = LogisticModel(
        name=name,
        variables=variables,
        n=design.n,
        n_missing=design.n_missing,
        events=design.events,
        intercept=float(fit.log_odds[0]),
        intercept_std_error=math.sqrt(float(fit.covariance[0, 0])),
        terms=terms,
        global_tests=global_tests,
        log_likelihood=None,
        deviance=None,
        null_deviance=None,
        df_residual=None,
        aic=None,
        penalised_log_likelihood=fit.value - _scale_of_penalty(design),
        estimator="firth",
        ml_status=ml_status,
        status="ok",
        completely_separated=None if without_ml is None else without_ml.completely_separated,
        findings=() if without_ml is None else without_ml.findings,
        warnings=(),
    )
    return Fitted(design=design, model=model, linear_predictor=design.matrix @ fit.profile.beta)


def has_rival_maxima(design: Design, *, refusal: Refusal) -> bool:
    """Tell whether the penalised likelihood can have several maxima, none better founded.

    Under complete separation the data leave every way to split the outcomes equally good, and the
    penalty alone decides: by the few patients, as many as coefficients, whose log odds stay near
    zero. With one coefficient beside the constant those are the two at the edges of the gap; in a
    saturated model they are all there are, and Firth adds half a patient to each cell. With more
    coefficients there are many such groups, each with a maximum of its own: odds ratios differ by
    orders of magnitude, even in direction, between maxima of nearly the same height. Under
    quasi-complete separation it is the same along the profile, where the smaller outcome group has
    fewer patients than there are coefficients; in more than one direction, no more.
    """
    coefficients = design.matrix.shape[1]
    if coefficients <= MOST_COEFFICIENTS_SPLIT:
        return False
    spare = design.smaller_group - coefficients
    if not refusal.completely_separated and (
        spare > 0 or (spare == 0 and free_directions(design) <= 1)
    ):
        return False
    return bool(np.unique(design.matrix, axis=0).shape[0] > coefficients)


def _scale_of_penalty(design: Design) -> float:
    """Give what standardising the columns adds to half the log determinant of the information."""
    return -float(np.sum(np.log(design.spread)))


def _penalised_fit(
    design: Design, *, confidence: float, without_ml: Refusal | None
) -> _Firth | None:
    estimates = _firthmodels_estimates(design)
    if estimates is None:
        return None
    matrix, events, trials = covariate_patterns(design)
    profile = penalised_profile(
        Likelihood(matrix=matrix, events=events, trials=trials),
        start=estimates,
        confidence=confidence,
        has_gap=without_ml is not None and bool(without_ml.completely_separated),
        smaller_group=design.smaller_group,
    )
    if profile is None:
        return None
    if log_odds_apart(profile.likelihood, profile.beta - estimates) > LARGEST_POLISH:
        return None
    unscale = unscaling(design)
    return _Firth(
        log_odds=unscale @ profile.beta,
        covariance=unscale @ profile.covariance @ unscale.T,
        value=profile.value,
        profile=profile,
        spread=design.spread,
    )


def _firthmodels_estimates(design: Design) -> Vector | None:
    """Have firthmodels fit the standardised design; intercept first, None where it fails."""
    from firthmodels import FirthLogisticRegression  # noqa: PLC0415  scikit-learn takes a second

    model = FirthLogisticRegression(
        backend="numpy",
        max_iter=1000,
        gtol=FIRTHMODELS_TOLERANCE,
        xtol=FIRTHMODELS_TOLERANCE,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            model.fit(design.matrix[:, 1:], design.outcome)
        except (ValueError, ArithmeticError, np.linalg.LinAlgError):
            return None
    estimates = np.concatenate([[float(model.intercept_)], np.asarray(model.coef_)])
    return estimates if np.all(np.isfinite(estimates)) else None
