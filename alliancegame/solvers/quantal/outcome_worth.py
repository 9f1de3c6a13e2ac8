"""The worth of actions, outcome by outcome, in Python's own floats: for small games and trees."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log
from typing import Any, NamedTuple

from alliancegame.solvers.quantal.metrics import Metric
from alliancegame.solvers.quantal.odds_equations import Row

MOST_TERMS = 900
"""Of a correction, by which loops over Python's floats are quicker than arrays."""
RARE = 1e-200
"""A chance below which products lose digits."""


class Outcome(NamedTuple):
    """An outcome that an action may lead to.

    payoff: of the actor who takes the action; times the chance, where that of all outcomes is 1
    chance: nature's, of it
    way:    the actions on the way, but for those that the action itself makes sure of
    """

    payoff: float
    chance: float
    way: Sequence[int]


class Behind(NamedTuple):
    """The outcomes that may come of an action.

    action:   its position
    outcomes: to which it may lead
    mixes:    that decide among them, for each the positions of its actions
    is_sure:  False where it depends on play what is believed when the action is taken
    """

    action: int
    outcomes: Sequence[Outcome]
    mixes: Sequence[Sequence[int]]
    is_sure: bool


class OutcomeTables(NamedTuple):
    """A system small enough to be handled outcome by outcome.

    starts:   position of each mix's first action, then S, length h + 1
    ranges:   what regret is measured by in each mix, length h
    constant: the worth of each action on which others have no bearing, else 0, length S
    behind:   the actions on whose worth others bear
    """

    starts: list[int]
    ranges: list[float]
    constant: list[float]
    behind: Sequence[Behind]


class PlainEquations(NamedTuple):
    """A small system as the loops of `logit_kernel` take it."""

    metric: Metric
    tables: OutcomeTables

    @property
    def terms(self) -> int:
        """Number of factors and terms of a correction, in the order of the time it takes."""
        unknowns = self.tables.starts[-1] - len(self.tables.ranges)
        ways = sum(
            1 + len(outcome.way) for behind in self.tables.behind for outcome in behind.outcomes
        )
        return ways + unknowns**3


def worth_of_outcomes(
    tables: OutcomeTables, point: Row, mixes: Row, values: Row, slopes: Any
) -> None:
    """Writes what each action is worth once play has come to it, and the derivatives of this."""
    for a, outcomes, deciding, is_sure in tables.behind:
        row = slopes[a] = [0.0] * len(mixes)
        if is_sure:
            value = 0.0
            for payoff, _, way in outcomes:
                part = payoff
                for t in way:
                    part *= mixes[t]
                value += part
                for t in way:
                    row[t] += part
        else:
            value = believed_worth(outcomes, point, mixes, row)
        values[a] = value
        for actions in deciding:  # from derivatives by logarithms to those by odds
            mean = 0.0
            for c in actions:
                mean += row[c]
            for c in actions:
                row[c] -= mixes[c] * mean


def believed_worth(outcomes: Sequence[Outcome], point: Row, mixes: Row, row: list[float]) -> float:
    """The worth of an action by Bayes' rule; writes the derivatives by logarithms."""
    weights = []
    for _, chance, way in outcomes:
        weight = chance
        for t in way:
            weight *= mixes[t]
        weights.append(weight)
    total = sum(weights)
    if total < RARE:
        logs = [log(chance) + sum(point[t] for t in way) for _, chance, way in outcomes]
        top = max(logs)
        weights = [exp(weight - top) for weight in logs]
        total = sum(weights)
    value = 0.0
    for weight, (payoff, _, _) in zip(weights, outcomes, strict=True):
        value += weight * payoff
    value /= total
    for weight, (payoff, _, way) in zip(weights, outcomes, strict=True):
        part = weight / total * (payoff - value)
        for t in way:
            row[t] += part
    return value
