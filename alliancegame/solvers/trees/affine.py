"""Polynomials that are affine in every single unknown, and systems of them solved by elimination.

An unknown stands at most once in a term: along one path through a tree with perfect recall each
information set is met once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TypeAlias

from flint import fmpq

from alliancegame.solvers.trees.coupled import zeros_met
from alliancegame.solvers.trees.polytope import (
    Point,
    Row,
    is_within_reach,
    middle,
    polytope_vertices,
    spans,
)

Unknown: TypeAlias = tuple[int, int]
"""An information set and the position of an action."""


@dataclass(frozen=True, eq=False)
class Affine:
    """terms: {unknowns multiplied: coefficient}, no coefficient 0"""

    terms: Mapping[frozenset[Unknown], fmpq]

    @classmethod
    def constant(cls, value: Fraction) -> Affine:
        return cls({frozenset(): fmpq(value.numerator, value.denominator)} if value else {})

    @classmethod
    def unknown(cls, name: Unknown) -> Affine:
        return cls({frozenset([name]): fmpq(1)})

    def __add__(self, other: Affine) -> Affine:
        found = dict(self.terms)
        for names, value in other.terms.items():
            found[names] = found[names] + value if names in found else value
        return Affine({names: value for names, value in found.items() if value})

    def __sub__(self, other: Affine) -> Affine:
        return self + Affine({names: -value for names, value in other.terms.items()})

    def __mul__(self, other: Affine) -> Affine:
        found: dict[frozenset[Unknown], fmpq] = {}
        for one, a in self.terms.items():
            for two, b in other.terms.items():
                names = one | two
                found[names] = found[names] + a * b if names in found else a * b
        return Affine({names: value for names, value in found.items() if value})

    @property
    def unknowns(self) -> frozenset[Unknown]:
        return frozenset().union(*self.terms)

    @property
    def is_linear(self) -> bool:
        return all(len(names) <= 1 for names in self.terms)

    def bounds(self, box: Mapping[Unknown, tuple[Fraction, Fraction]]) -> tuple[fmpq, fmpq]:
        """The least and the greatest value over a box, which are met at corners."""
        names = sorted(self.unknowns)
        values = []
        for corner in product(*(box[name] for name in names)):
            at = {n: fmpq(v.numerator, v.denominator) for n, v in zip(names, corner, strict=True)}
            values.append(self.replaced(at).terms.get(frozenset(), fmpq(0)))
        return min(values), max(values)

    def row(self, names: Sequence[Unknown]) -> Row:
        """The coefficients of the unknowns in this order, then the constant; of a linear one."""
        values = [self.terms.get(frozenset([name]), fmpq(0)) for name in names]
        values.append(self.terms.get(frozenset(), fmpq(0)))
        return tuple(Fraction(int(v.p), int(v.q)) for v in values)

    def replaced(self, values: Mapping[Unknown, fmpq]) -> Affine:
        """The polynomial with these unknowns known."""
        found: dict[frozenset[Unknown], fmpq] = {}
        for names, value in self.terms.items():
            product = value
            for name in names.intersection(values):
                product *= values[name]
            left = names.difference(values)
            found[left] = found.get(left, fmpq(0)) + product
        return Affine({names: value for names, value in found.items() if value})


@dataclass(frozen=True)
class Settled:
    """All solutions of a system, or why they are not known.

    vertices: of the polytope they form, each with the value of every unknown; one if there is one
    gap:      why there may be others
    rounded:  solutions of coupled equations met numerically, to rounding
    """

    vertices: Sequence[Mapping[Unknown, Fraction]] = ()
    gap: str = ""
    rounded: Sequence[Mapping[Unknown, Fraction]] = ()


def settle(equal: Sequence[Affine], at_least: Sequence[Affine]) -> Settled:
    """Where the polynomials in `equal` are 0 and those in `at_least` are not below 0.

    Linear equations are solved first, again and again, as what they force makes others linear.
    What is left free is a polytope if all that is left is linear. An unknown that a solution
    leaves at 0 is not mixed over: then there is none.

    at_least: with a condition of every unknown by itself, that it is not below 0
    """
    forced = _forced(equal)
    return Settled() if forced is None else _settled(*forced, at_least)


def _settled(
    values: Mapping[Unknown, fmpq], left: Sequence[Affine], at_least: Sequence[Affine]
) -> Settled:
    """What the equations left and the conditions say, once some values are known."""
    conditions = [item.replaced(values) for item in at_least]
    if any(not item.unknowns and item.terms.get(frozenset(), fmpq(0)) < 0 for item in conditions):
        return Settled()
    known = {name: Fraction(int(v.p), int(v.q)) for name, v in values.items()}
    free = sorted(frozenset().union(*(item.unknowns for item in [*conditions, *left])))
    if not free:
        return Settled([known])
    equal_rows = [item.row(free) for item in left if item.is_linear]
    rows = [item.row(free) for item in conditions if item.is_linear and item.unknowns]
    if not is_within_reach(equal_rows, rows):
        return Settled(gap="supports with very many free mixtures were not settled")
    vertices = polytope_vertices(equal_rows, rows)
    if not vertices or min(middle(vertices)) <= 0 or _is_empty(left, conditions, free, vertices):
        return Settled()
    points, gap = vertices, ""
    met: list[list[Fraction]] = []
    if not all(item.is_linear for item in left):
        gap = "coupled equations of some supports were solved numerically, from a lattice of starts"
        points, met = [], zeros_met([item.terms for item in left], free)
    elif not all(item.is_linear for item in conditions):
        gap = "a continuum of mixtures whose limits are curved is left out"
        points = []

    def named(found: Sequence[Sequence[Fraction]]) -> list[dict[Unknown, Fraction]]:
        return [known | dict(zip(free, point, strict=True)) for point in found]

    return Settled(named(points), gap, named(met))


def _is_empty(
    left: Sequence[Affine],
    conditions: Sequence[Affine],
    free: Sequence[Unknown],
    vertices: Sequence[Point],
) -> bool:
    """Whether what is not linear surely fails over the box around what is."""
    box = dict(zip(free, spans(vertices), strict=True))
    if any(item.bounds(box)[1] < 0 for item in conditions if not item.is_linear):
        return True
    limits = (item.bounds(box) for item in left if not item.is_linear)
    return any(low > 0 or high < 0 for low, high in limits)


def _forced(equal: Sequence[Affine]) -> tuple[dict[Unknown, fmpq], list[Affine]] | None:
    """The values strictly between 0 and 1 that equations force, and the equations left; None if
    they force others or contradict one another.
    """
    values: dict[Unknown, fmpq] = {}
    left = [equation for equation in equal if equation.terms]
    while linear := [equation for equation in left if equation.is_linear]:
        found = _determined(linear)
        if found is None or not all(0 < value < 1 for value in found.values()):
            return None
        if not found:
            break
        values |= found
        left = [rest for item in left if (rest := item.replaced(found)).terms]
    return values, left


def _determined(equations: Sequence[Affine]) -> dict[Unknown, fmpq] | None:
    """The values that linear equations force, by Gauss-Jordan; None if they contradict."""
    names = sorted(frozenset().union(*(equation.unknowns for equation in equations)))
    rows = [
        [equation.terms.get(frozenset([name]), fmpq(0)) for name in names]
        + [-equation.terms.get(frozenset(), fmpq(0))]
        for equation in equations
    ]
    pivots: list[int] = []
    for column in range(len(names) + 1):
        row = next((r for r in range(len(pivots), len(rows)) if rows[r][column]), None)
        if row is None:
            continue
        at = len(pivots)
        rows[at], rows[row] = rows[row], rows[at]
        rows[at] = [value / rows[at][column] for value in rows[at]]
        for other in range(len(rows)):
            if other != at and (factor := rows[other][column]):
                rows[other] = [a - factor * b for a, b in zip(rows[other], rows[at], strict=True)]
        pivots.append(column)
    if len(names) in pivots:
        return None
    return {
        names[column]: rows[at][-1]
        for at, column in enumerate(pivots)
        if not any(rows[at][c] for c in range(len(names)) if c != column)
    }
