"""A plain multinomial logit on the same columns: what strategy has to do better than.

source: McFadden (1974), Conditional logit analysis of qualitative choice behavior
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_softmax

from alliancegame.evidence.estimation.jets import FloatArray, IntArray
from alliancegame.evidence.estimation.likelihood import Likelihood
from alliancegame.frozen import frozen

RIDGE = 1e-8
"""Keeps coefficients finite where columns separate the cases."""


@frozen(eq=False)
class Multinomial:
    """Coefficients of every class but the first.

    coefficients: shape (n_columns, n_classes − 1)
    """

    coefficients: FloatArray

    def logarithms(self, columns: FloatArray) -> FloatArray:
        """Log-probabilities of the classes, shape (n_cases, n_classes)."""
        values = columns @ self.coefficients
        whole = np.hstack([np.zeros((len(columns), 1)), values])
        logarithms: FloatArray = log_softmax(whole, axis=1)
        return logarithms

    @property
    def size(self) -> int:
        """The number of coefficients."""
        return int(self.coefficients.size)


def fitted(columns: FloatArray, classes: IntArray, number: int, weights: FloatArray) -> Multinomial:
    """The maximum of the likelihood.

    columns: shape (n_cases, n_columns), of full rank; number: of classes
    """
    shape = (columns.shape[1], number - 1)
    spread = np.maximum(np.abs(columns).max(axis=0), 1e-300)
    scaled = columns / spread
    target = np.eye(number)[classes]
    size = weights.sum()

    def descent(flat: FloatArray) -> tuple[float, FloatArray]:
        logs = Multinomial(flat.reshape(shape)).logarithms(scaled)
        height = weights @ logs[np.arange(len(classes)), classes]
        gap = (target - np.exp(logs))[:, 1:]
        gradient = scaled.T @ (gap * weights[:, None])
        loss = -height / size + RIDGE * float(flat @ flat)
        return loss, -gradient.reshape(-1) / size + 2 * RIDGE * flat

    optimum = minimize(descent, np.zeros(int(np.prod(shape))), jac=True, method="L-BFGS-B")
    return Multinomial(optimum.x.reshape(shape) / spread[:, None])


def independent(columns: FloatArray) -> FloatArray:
    """The columns without those that others make up."""
    kept: list[int] = []
    for k in range(columns.shape[1]):
        tried = columns[:, [*kept, k]]
        if np.linalg.matrix_rank(tried / np.maximum(np.abs(tried).max(axis=0), 1e-300)) > len(kept):
            kept.append(k)
    return columns[:, kept]


def plain_columns(likelihood: Likelihood) -> FloatArray:
    """A constant and every column of the design once, without those that others make up."""
    design = likelihood.design
    tables = [np.ones((likelihood.cases, 1)), *design.columns.values()]
    tables += [column[:, None] for column in design.offsets.values()]
    return independent(np.hstack(tables))
