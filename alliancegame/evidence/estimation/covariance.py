"""Covariances of coefficients: how far estimates may be from the truth.

source: White (1982), Maximum likelihood estimation of misspecified models, Econometrica 50
"""

from __future__ import annotations

import numpy as np

from alliancegame.evidence.estimation.jets import FloatArray, IntArray


def inverse_hessian(hessian: FloatArray) -> FloatArray:
    """The inverse of minus the Hessian; not a number where that is no covariance."""
    if not np.isfinite(hessian).all() or np.linalg.eigvalsh(-hessian)[0] <= 0:
        return np.full_like(hessian, np.nan)
    return np.linalg.inv(-hessian)


def sandwich(
    hessian: FloatArray,
    scores: FloatArray,
    counts: FloatArray,
    weights: FloatArray,
    clusters: IntArray | None,
) -> FloatArray:
    """Robust to a wrong law, and to cases of a cluster that depend on each other.

    scores:   of one case of each row, shape (n_rows, n_coefficients)
    counts:   how many independent cases each row stands for
    weights:  sampling weights
    clusters: whose scores are added before they are squared; then times G/(G − 1)
    """
    bread = inverse_hessian(hessian)
    if clusters is None:
        weighted = scores * weights[:, None]
        meat = weighted.T @ (weighted * counts[:, None])
    else:
        groups = int(clusters.max()) + 1
        sums = np.zeros((groups, scores.shape[1]))
        np.add.at(sums, clusters, scores * (weights * counts)[:, None])
        meat = sums.T @ sums * (groups / max(groups - 1, 1))
    return bread @ meat @ bread
