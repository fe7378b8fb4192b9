"""Cluster-robust covariance of maximum-likelihood estimates.

The sandwich of Liang & Zeger (1986, doi:10.1093/biomet/73.1.13) with independence as the working
correlation: the scores are summed within clusters, and the sum of their squares stands between two
inverse information matrices. The one correction for few clusters is G / (G - 1), as R's
``sandwich::vcovCL`` has it for a glm (type HC0, cadjust); statsmodels would also multiply by
(n - 1) / (n - k), which is switched off here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from scipy.special import expit
from statsmodels.stats.sandwich_covariance import cov_cluster

from pyanalysis.models.design import Design, Matrix, Vector
from pyanalysis.models.refusal import Refusal
from pyanalysis.results.bundle import LogisticModel
from pyanalysis.results.status import known

RANK_TOLERANCE = 1e-10
"""Smallest robust variance, in units of the ordinary one, of any combination of coefficients. It
is zero but for rounding (1e-16 and less) where the clusters are too few to tell."""

TOO_FEW_CLUSTERS = Refusal(status="too_few_clusters", findings=(), completely_separated=None)


def robust_covariance(result: Any, *, design: Design) -> Matrix | None:
    """Give the robust covariance of statsmodels' ``result`` on the design's standardised columns.

    None where it is not of full rank: with no more clusters than coefficients, or with a column
    that differs from zero in one cluster only, some standard error or joint test would come out as
    zero or not at all.
    """
    assert design.groups is not None
    codes = design.groups.codes
    n_clusters = known(design.groups.counts.sizes.n_groups)
    if n_clusters <= design.matrix.shape[1]:
        return None
    if not _has_full_rank(design, beta=np.asarray(result.params), n_clusters=n_clusters):
        return None
    bare = np.asarray(cov_cluster(result, codes, use_correction=False), dtype=np.float64)
    covariance: Matrix = bare * (n_clusters / (n_clusters - 1))
    return covariance


def _has_full_rank(design: Design, *, beta: Vector, n_clusters: int) -> bool:
    """Look at the scores of the clusters in the coordinates where the information is unity."""
    assert design.groups is not None
    predictor = design.matrix @ beta
    spread = np.sqrt(expit(predictor) * expit(-predictor))
    directions = np.linalg.qr(design.matrix * spread[:, None])[0]
    # (y - p) / sqrt(p (1 - p)), without 0 / 0 far out.
    signs = np.where(design.outcome > 0, 1.0, -1.0)
    residual = signs * np.exp(-0.5 * signs * predictor)
    sums = np.column_stack(
        [
            np.bincount(design.groups.codes, weights=column * residual, minlength=n_clusters)
            for column in directions.T
        ]
    )
    return bool(np.linalg.svd(sums, compute_uv=False)[-1] ** 2 > RANK_TOLERANCE)


def as_clustered(model: LogisticModel, *, design: Design) -> LogisticModel:
    """Mark a model's errors as robust and take away what rests on independent patients."""
    assert design.groups is not None
    return replace(
        model,
        log_likelihood=None,
        deviance=None,
        null_deviance=None,
        df_residual=None,
        aic=None,
        estimator="cluster_robust",
        groups=design.groups.counts,
    )
