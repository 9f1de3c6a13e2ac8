"""Numbers of many cases at once, with their slopes: automatic differentiation, forward and sparse.

A Jet holds a value for each case and its derivative by every variable it depends on. What is
computed from Jets by the operations below has exact derivatives, case by case; so the scores of a
likelihood need no formulas of their own, whatever the tree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.frozen import frozen

FloatArray: TypeAlias = npt.NDArray[np.floating[Any]]
IntArray: TypeAlias = npt.NDArray[np.intp]
BoolArray: TypeAlias = npt.NDArray[np.bool_]

Slopes: TypeAlias = Mapping[int, FloatArray]
"""{number of a variable: derivative by it}; variables that do not matter are left out."""


@frozen(eq=False)
class Jet:
    """A value for each case and its derivatives.

    value:  shape (n_cases,), or (1,) where all cases share it
    slopes: each of a shape that broadcasts with the value's
    """

    value: FloatArray
    slopes: Slopes = field(default_factory=dict)

    def __add__(self, other: Jet | float) -> Jet:
        if not isinstance(other, Jet):
            return Jet(self.value + other, self.slopes)
        slopes = dict(self.slopes)
        for name, slope in other.slopes.items():
            slopes[name] = slopes[name] + slope if name in slopes else slope
        return Jet(self.value + other.value, slopes)

    def __neg__(self) -> Jet:
        return self * -1.0

    def __sub__(self, other: Jet | float) -> Jet:
        return self + (-other)

    def __mul__(self, other: Jet | float) -> Jet:
        if not isinstance(other, Jet):
            return Jet(
                self.value * other, {name: slope * other for name, slope in self.slopes.items()}
            )
        slopes = {name: slope * other.value for name, slope in self.slopes.items()}
        for name, slope in other.slopes.items():
            more = slope * self.value
            slopes[name] = slopes[name] + more if name in slopes else more
        return Jet(self.value * other.value, slopes)

    __radd__ = __add__
    __rmul__ = __mul__

    def mapped(self, value: FloatArray, slope: FloatArray) -> Jet:
        """A function of the Jet, whose values and derivatives at its values are given."""
        return Jet(value, {name: own * slope for name, own in self.slopes.items()})

    def reshaped(self, change: Callable[[FloatArray], FloatArray]) -> Jet:
        """A linear rearrangement of the value and of every slope."""
        return Jet(change(self.value), {name: change(own) for name, own in self.slopes.items()})


def constant(value: float) -> Jet:
    """A number that all cases share and that nothing moves."""
    return Jet(np.array([value], dtype=np.float64))


def variable(value: FloatArray, name: int) -> Jet:
    """A variable, whose derivative by itself is 1."""
    return Jet(value, {name: np.ones(1)})


def exp(jet: Jet) -> Jet:
    """The exponential."""
    value = np.exp(jet.value)
    return jet.mapped(value, value)


def log(jet: Jet) -> Jet:
    """The natural logarithm."""
    return jet.mapped(np.log(jet.value), 1 / jet.value)


def power(jet: Jet, exponent: float) -> Jet:
    """The power with a fixed exponent."""
    value = jet.value**exponent
    return jet.mapped(value, exponent * value / jet.value)


def total(jets: Sequence[Jet]) -> Jet:
    """The sum; 0 of none."""
    result = constant(0.0)
    for jet in jets:
        result = result + jet
    return result


def dense(jet: Jet, variables: int, cases: int) -> FloatArray:
    """The derivatives as a table, shape (n_variables, n_cases)."""
    table = np.zeros((variables, cases))
    for name, slope in jet.slopes.items():
        table[name] = slope
    return table
