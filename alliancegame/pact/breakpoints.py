"""The exact intensity at which a shock breaks the pact.

Along one shock's intensity t every parameter is a polynomial in t, so every payoff is one, and so
is the pact's advantage over each deviation. The pact breaks at the infimum of the intensities where
one of these turns negative. Actions open and close at the thresholds of the shock's rules, where
the search starts anew with the actions then open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from alliancegame.game.payoffs import (
    PayoffMap,
    open_positions,
    pact_positions,
    payoff_map,
    strategy_names,
)
from alliancegame.model.parts import Model
from alliancegame.model.shocks import Hit, shift
from alliancegame.pact.roots import Intensity, Polynomial, first_negative, polynomial


@dataclass(frozen=True)
class Breakpoint:
    """Where, and by whose deviation, the pact breaks; action None: its own part is forbidden."""

    intensity: Intensity
    actor: str
    action: str | None


def breakpoint_of(model: Model, shock: str, others: Sequence[Hit] = ()) -> Breakpoint | None:
    """The least intensity of the shock at which the pact fails, or None if it holds throughout.

    others: shocks that have happened already, at fixed intensities
    raises: NameUnknownError for an undefined shock
    """
    advantages = advantage_polynomials(model, parameter_polynomials(model, shock, others))
    thresholds = {rule.at for rule in model.shock(shock).rules if rule.at < 1}
    edges = sorted({Fraction(0), *thresholds})
    spans = list(zip(edges, [*edges[1:], Fraction(1)], strict=True))
    for low, high in [*spans, (Fraction(1), Fraction(1))]:
        # rules with a threshold of 0 act at any intensity above it
        inside = (low + high) / 2 if low == 0 else low
        open_now = open_positions(model, [*others, Hit(shock, inside)])
        found = _first_failure(model, advantages, open_now, (low, high))
        if found is not None:
            return found
    return None


def parameter_polynomials(model: Model, shock: str, others: Sequence[Hit] = ()) -> list[Polynomial]:
    """Each parameter as a polynomial in the shock's intensity, in the order of the parameters."""
    line = polynomial([Fraction(0), Fraction(1)])
    fixed = {hit.shock: hit.intensity for hit in others}
    values = {name: polynomial([item.value]) for name, item in model.parameters.items()}
    for item in model.shocks:
        if item.name == shock:
            intensity = line
        elif fixed.get(item.name):
            intensity = polynomial([fixed[item.name]])
        else:
            continue
        for change in item.changes:
            constant, slope = shift(change)
            value = values[change.parameter]
            moved = polynomial([constant]) + polynomial([slope]) * value
            values[change.parameter] = value + intensity * moved
    return list(values.values())


def advantage_polynomials(
    model: Model, parameters: Sequence[Polynomial]
) -> list[dict[int, Polynomial]]:
    """For each actor {deviation: pact's payoff minus the deviation's}, over all other actions."""
    mapping = payoff_map(model)
    pact = pact_positions(model)
    monomials = [_product(parameters, item) for item in mapping.factors]
    result = []
    for actor in range(len(pact)):
        kept = _payoff(mapping, monomials, (actor, *pact))
        row = {}
        for action in range(mapping.shape[1 + actor]):
            if action != pact[actor]:
                profile = (*pact[:actor], action, *pact[actor + 1 :])
                row[action] = kept - _payoff(mapping, monomials, (actor, *profile))
        result.append(row)
    return result


def _product(parameters: Sequence[Polynomial], positions: tuple[int, ...]) -> Polynomial:
    result = polynomial([Fraction(1)])
    for position in positions:
        result *= parameters[position]
    return result


def _payoff(mapping: PayoffMap, monomials: list[Polynomial], cell: tuple[int, ...]) -> Polynomial:
    row = np.ravel_multi_index(cell, mapping.shape)
    total = polynomial([])
    for entry in np.flatnonzero(mapping.rows == row):
        total += int(mapping.signs[entry]) * monomials[mapping.monomials[entry]]
    return total


def _first_failure(
    model: Model,
    advantages: list[dict[int, Polynomial]],
    open_now: tuple[list[int], ...],
    span: tuple[Fraction, Fraction],
) -> Breakpoint | None:
    """The first failure over a span of intensities throughout which the same actions are open."""
    pact = pact_positions(model)
    names = strategy_names(model)
    low, high = span
    found: list[Breakpoint] = []
    for i, actor in enumerate(item.name for item in model.actors):
        if pact[i] not in open_now[i]:
            return Breakpoint(Intensity(float(low), low), actor, None)
        for action, advantage in advantages[i].items():
            if action in open_now[i]:
                intensity = first_negative(advantage, low, high)
                if intensity is not None:
                    found.append(Breakpoint(intensity, actor, names[i][action]))
    return min(found, key=lambda item: item.intensity.value, default=None)
