"""Systems of polynomials that are affine in every single unknown, solved by elimination.

An unknown stands at most once in a term: along one path through a tree with perfect recall each
information set is met once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import TypeAlias

from alliancegame.frozen import frozen
from alliancegame.payoff.polynomial import Polynomial
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

Mixture: TypeAlias = Polynomial[Unknown]
"""A polynomial whose unknowns are the probabilities of actions."""

VERY_MANY = "supports with very many free mixtures were not settled"
COUPLED = "coupled equations of some supports were solved numerically, from a lattice of starts"
CURVED = "a continuum of mixtures whose limits are curved is left out"


@frozen
class Settled:
    """All solutions of a system, or why they are not known.

    vertices: of the polytope they form, each with the value of every unknown; one if there is one
    gap:      why there may be others
    rounded:  solutions of coupled equations met numerically, to rounding
    """

    vertices: Sequence[Mapping[Unknown, Fraction]] = ()
    gap: str = ""
    rounded: Sequence[Mapping[Unknown, Fraction]] = ()


def settle(equal: Sequence[Mixture], at_least: Sequence[Mixture]) -> Settled:
    """Solutions of a system: polynomials in `equal` are 0, those in `at_least` are not below 0.

    Linear equations are solved first, again and again, as what they force makes others linear.
    What is left free is a polytope if all that is left is linear. An unknown that a solution
    leaves at 0 is not mixed over: then there is none.

    at_least: with a condition of every unknown by itself, that it is not below 0
    """
    forced = _forced(equal)
    return Settled() if forced is None else _settled(*forced, at_least)


def _settled(
    values: Mapping[Unknown, Fraction], left: Sequence[Mixture], at_least: Sequence[Mixture]
) -> Settled:
    """Solutions of the equations left and the conditions, some values being known."""
    replaced = [mixture.replaced(values) for mixture in at_least]
    if any(not condition.variables and _constant(condition) < 0 for condition in replaced):
        return Settled()
    conditions = [condition for condition in replaced if condition.variables]
    free = sorted(set().union(*(mixture.variables for mixture in [*conditions, *left])))
    return _mixed(dict(values), left, conditions, free) if free else Settled([dict(values)])


def _mixed(
    known: dict[Unknown, Fraction],
    left: Sequence[Mixture],
    conditions: Sequence[Mixture],
    free: Sequence[Unknown],
) -> Settled:
    """Solutions in which the free unknowns are mixed over: a polytope, or zeros met numerically."""
    equal_rows = [_row(mixture, free) for mixture in left if _is_linear(mixture)]
    rows = [_row(condition, free) for condition in conditions if _is_linear(condition)]
    if not is_within_reach(equal_rows, rows):
        return Settled(gap=VERY_MANY)
    vertices = polytope_vertices(equal_rows, rows)
    if not vertices or min(middle(vertices)) <= 0 or _is_empty(left, conditions, free, vertices):
        return Settled()

    def named(points: Sequence[Sequence[Fraction]]) -> list[dict[Unknown, Fraction]]:
        return [known | dict(zip(free, point, strict=True)) for point in points]

    if not all(map(_is_linear, left)):
        met = zeros_met([mixture.terms for mixture in left], free)
        return Settled(gap=COUPLED, rounded=named(met))
    if not all(map(_is_linear, conditions)):
        return Settled(gap=CURVED)
    return Settled(named(vertices))


def _is_empty(
    left: Sequence[Mixture],
    conditions: Sequence[Mixture],
    free: Sequence[Unknown],
    vertices: Sequence[Point],
) -> bool:
    """Whether what is not linear surely fails over the box around what is."""
    box = dict(zip(free, spans(vertices), strict=True))
    if any(bounds(condition, box)[1] < 0 for condition in conditions if not _is_linear(condition)):
        return True
    limits = (bounds(mixture, box) for mixture in left if not _is_linear(mixture))
    return any(low > 0 or high < 0 for low, high in limits)


def _forced(equal: Sequence[Mixture]) -> tuple[dict[Unknown, Fraction], list[Mixture]] | None:
    """The values strictly between 0 and 1 that equations force, and the equations left; None if
    they force others or contradict one another.
    """
    values: dict[Unknown, Fraction] = {}
    left = [equation for equation in equal if equation.terms]
    while linear := [equation for equation in left if _is_linear(equation)]:
        determined = _determined(linear)
        if determined is None or not all(0 < value < 1 for value in determined.values()):
            return None
        if not determined:
            break
        values |= determined
        left = [rest for mixture in left if (rest := mixture.replaced(determined)).terms]
    return values, left


def _determined(equations: Sequence[Mixture]) -> dict[Unknown, Fraction] | None:
    """The values that linear equations force, by Gauss-Jordan; None if they contradict."""
    names = sorted(set().union(*(equation.variables for equation in equations)))
    rows = [
        [*coefficients, -constant]
        for *coefficients, constant in (_row(equation, names) for equation in equations)
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


def bounds(
    polynomial: Mixture, box: Mapping[Unknown, tuple[Fraction, Fraction]]
) -> tuple[Fraction, Fraction]:
    """The least and the greatest value over a box, which are met at corners."""
    names = polynomial.variables
    values = [
        polynomial.at(dict(zip(names, corner, strict=True)))
        for corner in product(*(box[name] for name in names))
    ]
    return min(values), max(values)


def _is_linear(polynomial: Mixture) -> bool:
    return polynomial.degree <= 1


def _constant(polynomial: Mixture) -> Fraction:
    return Fraction(polynomial.terms.get((), 0))


def _row(polynomial: Mixture, names: Sequence[Unknown]) -> Row:
    """The coefficients of the unknowns in this order, then the constant; of a linear one."""
    coefficients = [Fraction(polynomial.terms.get((name,), 0)) for name in names]
    return (*coefficients, _constant(polynomial))
