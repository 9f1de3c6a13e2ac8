"""Sparse maps from parameters to payoffs, each parameter a factor of some monomials.

Payoffs are a sparse linear map of monomials in the parameters: any parameter vector, exact or
floating, or a whole batch of them, becomes payoffs by forming the monomials and one sparse product.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from math import lcm, prod
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from alliancegame.equality import ByContent
from alliancegame.frozen import frozen
from alliancegame.game.game import WORD, ExactArray, FloatArray, object_array

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@frozen(eq=False)
class PayoffMap(ByContent):
    """Parameters to payoffs.

    parameters: names, in the order of a parameter vector
    factors:    for each monomial, the positions of the parameters it multiplies
    rows:       position of each entry in the flattened (n, k_1, ..., k_n) payoffs, shape (entries,)
    monomials:  the monomial each entry takes, shape (entries,)
    signs:      +1 or −1 for each entry, shape (entries,)

    The leading axis counts actors, or the events of an event map.
    """

    shape: tuple[int, ...]
    parameters: tuple[str, ...]
    factors: tuple[tuple[int, ...], ...]
    rows: npt.NDArray[np.int64]
    monomials: npt.NDArray[np.int64]
    signs: npt.NDArray[np.int64]

    @cached_property
    def matrix(self) -> csr_array:
        """The sparse map from monomials to flattened payoffs, shape (n·k_1·…·k_n, monomials)."""
        from scipy.sparse import coo_array

        size = (prod(self.shape), len(self.factors))
        entries = (self.signs.astype(np.float64), (self.rows, self.monomials))
        return coo_array(entries, shape=size).tocsr()

    def monomial_values(self, values: npt.ArrayLike) -> FloatArray:
        """Monomials of a batch of parameter vectors.

        values:  shape (..., parameters)
        returns: shape (..., monomials)
        """
        return monomial_values(self.factors, values)

    def payoffs(self, values: npt.ArrayLike) -> FloatArray:
        """Payoffs of a batch of parameter vectors in floating point.

        values:  shape (..., parameters)
        returns: shape (..., n, k_1, ..., k_n)
        """
        monomials = self.monomial_values(values)
        batch = monomials.shape[:-1]
        flat = (self.matrix @ monomials.reshape(prod(batch), len(self.factors)).T).T
        result: FloatArray = np.ascontiguousarray(flat).reshape(*batch, *self.shape)
        return result

    def exact(self, values: Sequence[Fraction]) -> ExactArray:
        """Payoffs of one parameter vector as Fractions, shape (n, k_1, ..., k_n)."""
        integers, scale = self.integers(values)
        return object_array([Fraction(v, scale) for v in integers.ravel().tolist()], self.shape)

    def integers(self, values: Sequence[Fraction]) -> tuple[ExactArray, int]:
        """Payoffs times a common positive integer that makes them integers, and that integer."""
        monomials = [
            prod((values[i] for i in factor), start=Fraction(1)) for factor in self.factors
        ]
        scale = lcm(*(value.denominator for value in monomials))
        scaled = [value.numerator * (scale // value.denominator) for value in monomials]
        most = int(np.bincount(self.rows, minlength=1).max(initial=0))
        if most * max(map(abs, scaled), default=0) < WORD:
            words = np.zeros(prod(self.shape), dtype=np.int64)
            np.add.at(words, self.rows, self.signs * np.array(scaled, np.int64)[self.monomials])
            return words.reshape(self.shape).astype(object), scale
        totals = [0] * prod(self.shape)
        entries = (self.rows.tolist(), self.monomials.tolist(), self.signs.tolist())
        for row, monomial, sign in zip(*entries, strict=True):
            totals[row] += sign * scaled[monomial]
        return object_array(totals, self.shape), scale


def monomial_values(factors: Sequence[Sequence[int]], values: npt.ArrayLike) -> FloatArray:
    """Products of parameters for a batch of parameter vectors.

    factors: for each product the positions of the parameters
    values:  shape (..., parameters)
    returns: shape (..., products)
    """
    points = np.asarray(values, dtype=np.float64)
    padded = np.concatenate([points, np.ones((*points.shape[:-1], 1))], axis=-1)
    width = max((len(monomial) for monomial in factors), default=1)
    index = np.full((len(factors), width), points.shape[-1])
    for row, factor in enumerate(factors):
        index[row, : len(factor)] = factor
    result: FloatArray = padded[..., index].prod(axis=-1)
    return result


class Entries:
    """The entries of a PayoffMap as they are found."""

    def __init__(self, sizes: tuple[int, ...]) -> None:
        self.sizes = sizes
        self.strides = [prod(sizes[axis + 1 :]) for axis in range(len(sizes))]
        self.factors: dict[tuple[int, ...], int] = {}
        self.rows: list[npt.NDArray[np.int64]] = [np.empty(0, dtype=np.int64)]
        self.monomials = list(self.rows)
        self.signs = list(self.rows)

    def add(
        self, row: int, chosen: Sequence[npt.ArrayLike], sign: int, factor: tuple[int, ...]
    ) -> None:
        """Adds sign × monomial to a row at every profile of the chosen strategies."""
        matching = np.full(1, row * prod(self.sizes))
        for kept_here, stride in zip(chosen, self.strides, strict=True):
            matching = np.add.outer(
                matching, stride * np.asarray(kept_here, dtype=np.int64)
            ).ravel()
        monomial = self.factors.setdefault(factor, len(self.factors))
        self.rows.append(matching)
        self.monomials.append(np.full(matching.size, monomial))
        self.signs.append(np.full(matching.size, sign))

    def collected(self, rows: int, parameters: tuple[str, ...]) -> PayoffMap:
        return PayoffMap(
            (rows, *self.sizes),
            parameters,
            tuple(self.factors),
            np.concatenate(self.rows),
            np.concatenate(self.monomials),
            np.concatenate(self.signs),
        )
