"""Distributions of numbers that are not known: over which range, how surely, in which shape."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from math import pi, sin, sqrt

from alliancegame.frozen import frozen

SURE = Fraction(9, 10)
"""The probability that a number lies in its range where the file does not say."""


LEAST = 1e-9
"""Variance, of 1, that a normal number keeps once others are known, unless it follows from them."""


class Shape(StrEnum):
    """The shape of a distribution; all but the uniform one peak at the stated value."""

    PERT = "pert"
    UNIFORM = "uniform"
    TRIANGULAR = "triangular"
    TWO_PIECE_NORMAL = "two-piece normal"


@frozen
class Distribution:
    """The distribution of a number that is not known.

    sure:      the probability that it lies in its range, half of the rest on either side
    quantiles: (probability, the number it lies below with this probability), ascending; they
               replace shape and range; beyond the first and the last the nearest slope goes on
    """

    shape: Shape = Shape.PERT
    sure: Fraction = SURE
    quantiles: tuple[tuple[Fraction, Fraction], ...] = ()

    @property
    def tail(self) -> Fraction:
        """The probability of lying below the range, and of lying above it."""
        return (1 - self.sure) / 2


USUAL = Distribution()
"""The distribution meant where a file says no more than a range."""

EVEN = Distribution(Shape.UNIFORM, Fraction(1))
"""Every number of the range as likely as any other, and none beyond."""


@frozen
class Correlation:
    """The rank correlation of two parameters, between −1 and 1 (Spearman's)."""

    between: tuple[str, str]
    rank: Fraction

    @property
    def normal(self) -> float:
        """The correlation of two normal numbers whose rank correlation is this one.

        source: Pearson (1907)
        """
        return 2 * sin(pi * float(self.rank) / 6)


@frozen(eq=False)
class JointRanks:
    """The dependence of several numbers on each other, told by draws of all of them together.

    Each draw is as likely as any other. Two of these are equal if they are one.

    ranks: {parameter: each draw's position among all, by that parameter}
    """

    ranks: Mapping[str, tuple[int, ...]]

    @property
    def draws(self) -> int:
        """The number of draws."""
        return len(next(iter(self.ranks.values()), ()))

    def turned(self, names: Collection[str]) -> JointRanks:
        """The dependence once some parameters are the lower the higher they were."""
        last = self.draws - 1
        return JointRanks(
            {
                name: tuple(last - rank for rank in own) if name in names else own
                for name, own in self.ranks.items()
            }
        )


def consistent(correlations: Sequence[Correlation]) -> bool:
    """True if numbers exist that have them all: normal ones' matrix is positive definite."""
    names = sorted({name for correlation in correlations for name in correlation.between})
    return factor(names, correlations) is not None


def factor(
    names: Sequence[str], correlations: Sequence[Correlation]
) -> tuple[tuple[float, ...], ...] | None:
    """The lower triangular factor of normal numbers' correlations (Cholesky's).

    names:   whose, in order; correlations of others do not count
    returns: None if the matrix is not positive definite
    """
    stated = {frozenset(correlation.between): correlation.normal for correlation in correlations}
    rows: list[tuple[float, ...]] = []
    for i, name in enumerate(names):
        row: list[float] = []
        for j, other in enumerate(names[:i]):
            wanted = stated.get(frozenset((name, other)), 0.0)
            row.append((wanted - sumprod(row, rows[j][:j])) / rows[j][j])
        rest = 1 - sumprod(row, row)
        if rest < LEAST:
            return None
        rows.append((*row, sqrt(rest)))
    return tuple(rows)


def sumprod(one: Sequence[float], other: Sequence[float]) -> float:
    """The sum of the products of as many numbers as there are in both."""
    return sum(a * b for a, b in zip(one, other, strict=False))
