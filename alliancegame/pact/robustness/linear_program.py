"""Linear programs with costs that are not negative, solved exactly in rational numbers.

The dual simplex method (Lemke 1954) starts where every variable is 0: that is optimal but for the
rows it violates. Each pivot mends one violated row; Bland's rule (1977) makes the method end.
Only the variables' own expressions are kept, so that rows cost nothing until one is violated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from alliancegame.frozen import frozen


@frozen
class Row:
    """The demand Σ coefficients·x ≤ limit."""

    coefficients: Sequence[Fraction]
    limit: Fraction


@dataclass
class _Expression:
    """constant + Σ slopes·(the variables that are 0 at present)."""

    constant: Fraction
    slopes: list[Fraction]


def minimum(costs: Sequence[Fraction], rows: Sequence[Row]) -> list[Fraction] | None:
    """The x ≥ 0 of least costs·x that meets every row, or None where no x does; exact.

    costs: none negative
    """
    count = len(costs)
    free = list(range(count))  # which are 0 at present: variables, then the slacks of rows
    variables = [
        _Expression(Fraction(0), [Fraction(int(i == j)) for j in range(count)])
        for i in range(count)
    ]
    prices = list(costs)
    while (violated := _first_violated(variables, rows)) is not None:
        number, lacking = violated
        able = [k for k in range(count) if lacking.slopes[k] > 0]
        if not able:
            return None
        entering = min(able, key=lambda k: (prices[k] / lacking.slopes[k], free[k]))
        pivot = lacking.slopes[entering]
        for column in variables:
            factor = column.slopes[entering] / pivot
            if factor:
                column.constant -= factor * lacking.constant
                column.slopes = [
                    a - factor * b for a, b in zip(column.slopes, lacking.slopes, strict=True)
                ]
            column.slopes[entering] = factor
        factor = prices[entering] / pivot
        prices = [a - factor * b for a, b in zip(prices, lacking.slopes, strict=True)]
        prices[entering] = factor
        free[entering] = number
    return [variable.constant for variable in variables]


def _first_violated(
    variables: Sequence[_Expression], rows: Sequence[Row]
) -> tuple[int, _Expression] | None:
    """The number of the first variable below 0, or row without slack, and its expression."""
    for number, variable in enumerate(variables):
        if variable.constant < 0:
            return number, _Expression(variable.constant, list(variable.slopes))
    for number, row in enumerate(rows, len(variables)):
        constant = row.limit - sum(
            (c * v.constant for c, v in zip(row.coefficients, variables, strict=True) if c),
            Fraction(0),
        )
        if constant < 0:
            slopes = [
                -sum(
                    (c * v.slopes[k] for c, v in zip(row.coefficients, variables, strict=True)),
                    Fraction(0),
                )
                for k in range(len(variables))
            ]
            return number, _Expression(constant, slopes)
    return None
