"""Worth of actions, outcome by outcome, in Python's own floats: for small games and trees."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp
from typing import NamedTuple

from alliancegame.solvers.quantal.logit_kernel import Distance
from alliancegame.solvers.quantal.odds_equations import Row, Rows, Worth

MOST_TERMS = 300
"""Of a correction, by which loops over Python's floats are quicker than arrays."""


class Outcome(NamedTuple):
    """An outcome that an action may lead to.

    payoff: of the actor who takes the action
    chance: the logarithm of nature's chance of it
    way:    the actions on the way, but for those that the action itself makes sure of
    """

    payoff: float
    chance: float
    way: Sequence[int]


class OutcomeTables(NamedTuple):
    """A system small enough to be handled outcome by outcome.

    starts: position of each mix's first action, then S, length h + 1
    ranges: what regret is measured by in each mix, length h
    behind: the outcomes that each action may lead to, length S
    """

    starts: list[int]
    ranges: list[float]
    behind: Sequence[Sequence[Outcome]]


class PlainEquations(NamedTuple):
    """A small system as the loops of `logit_kernel` take it."""

    worth: Worth
    distance: Distance
    tables: OutcomeTables

    @property
    def terms(self) -> int:
        """Number of factors and terms of a correction, in the order of the time it takes."""
        unknowns = self.tables.starts[-1] - len(self.tables.ranges)
        ways = sum(1 + len(item.way) for outcomes in self.tables.behind for item in outcomes)
        return ways + unknowns**3


def worth_by_products(
    tables: OutcomeTables, _point: Row, mixes: Row, values: Row, slopes: Rows
) -> None:
    """Writes what each action is worth if outcomes are profiles, and the derivatives of this."""
    size = len(mixes)
    for a, outcomes in enumerate(tables.behind):
        row = slopes[a]
        for t in range(size):
            row[t] = 0.0
        value = 0.0
        for payoff, _, way in outcomes:
            part = payoff
            for t in way:
                part *= mixes[t]
            value += part
            for t in way:
                row[t] += part
        values[a] = value


def worth_by_logarithms(
    tables: OutcomeTables, point: Row, mixes: Row, values: Row, slopes: Rows
) -> None:
    """Writes what each action is worth once play has come to it, and the derivatives of this.

    Where play hardly ever leads it is as exact as elsewhere.
    """
    size = len(mixes)
    for a, outcomes in enumerate(tables.behind):
        row = slopes[a]
        for t in range(size):
            row[t] = 0.0
        if len(outcomes) == 1:
            values[a] = outcomes[0].payoff
            continue
        logs = []
        for _, chance, way in outcomes:
            log_chance = chance
            for t in way:
                log_chance += point[t]
            logs.append(log_chance)
        top = max(logs)
        weights = [exp(item - top) for item in logs]
        total = sum(weights)
        value = 0.0
        for weight, (payoff, _, _) in zip(weights, outcomes, strict=True):
            value += weight * payoff
        value /= total
        values[a] = value
        for weight, (payoff, _, way) in zip(weights, outcomes, strict=True):
            part = weight / total * (payoff - value)
            for t in way:
                row[t] += part
