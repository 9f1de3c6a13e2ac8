"""The exact intensity at which a shock breaks the pact.

Along one shock's intensity t every parameter is a polynomial in t, so every payoff is one, and so
is the gain of each deviation from the pact. The pact breaks at the infimum of the intensities where
one of these turns positive. Actions open and close at the thresholds of the shock's rules, where
the search starts anew with the actions then open.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from alliancegame.frozen import frozen
from alliancegame.game.strategies import open_positions, pact_positions
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit, in_order, strike
from alliancegame.pact.gains import deviation_gains
from alliancegame.pact.roots import Intensity, Polynomial, constant, first_negative, polynomial
from alliancegame.payoff.polynomial import rationals
from alliancegame.payoff.stakes import Gain


@frozen
class Breakpoint:
    """The intensity at which the pact breaks, and who by what; action None: its part is closed."""

    intensity: Intensity
    actor: str
    action: str | None


def breakpoint_of(model: Model, shock: str, others: Sequence[Hit] = ()) -> Breakpoint | None:
    """The least intensity of the shock at which the pact fails, or None if it holds throughout.

    others: shocks that have happened already, at fixed intensities
    raises: NameUnknownError for an undefined shock

    >>> ag.breakpoint_of("dprk-russia-exchange", "war-ends").actor
    'russia'
    """
    parameters = parameter_polynomials(model, shock, others)
    gains = [(gain, gain.along(parameters)) for gain in deviation_gains(model)]
    thresholds = {rule.at for rule in model.shock(shock).rules if rule.at < 1}
    edges = sorted({Fraction(0), *thresholds})
    spans = list(zip(edges, [*edges[1:], Fraction(1)], strict=True))
    for low, high in [*spans, (Fraction(1), Fraction(1))]:
        # rules with a threshold of 0 act at any intensity above it
        inside = (low + high) / 2 if low == 0 else low
        open_now = open_positions(model, [*others, Hit(shock, inside)])
        failure = _first_failure(model, gains, open_now, (low, high))
        if failure is not None:
            return failure
    return None


def parameter_polynomials(model: Model, shock: str, others: Sequence[Hit] = ()) -> list[Polynomial]:
    """Each parameter in the shock's intensity, in the order of the parameters.

    Those that no shock touches are FLINT's rationals: a game may have thousands.
    """
    intensities = {shock.name: constant(at) for shock, at in in_order(model, others)}
    intensities[shock] = polynomial([Fraction(0), Fraction(1)])
    striking = [shock for shock in model.shocks if shock.name in intensities]
    touched = {change.parameter for shock in striking for change in shock.changes}
    values = dict(zip(model.parameters, rationals(model.values), strict=True))
    values |= {name: constant(model.parameters[name].value) for name in touched}
    for struck in striking:
        strike(values, struck, intensities[struck.name], constant)
    return list(values.values())


def _first_failure(
    model: Model,
    gains: Sequence[tuple[Gain, Polynomial]],
    open_now: tuple[list[int], ...],
    span: tuple[Fraction, Fraction],
) -> Breakpoint | None:
    """The first failure over a span of intensities throughout which the same actions are open."""
    low, high = span
    for actor, kept, actions in zip(model.actors, pact_positions(model), open_now, strict=True):
        if kept not in actions:
            return Breakpoint(Intensity.at(low), actor.name, None)
    failures: list[Breakpoint] = []
    for gain, along in gains:
        if gain.position[1] in open_now[gain.position[0]]:
            intensity = first_negative(-along, low, high)
            if intensity is not None:
                failures.append(Breakpoint(intensity, gain.actor, gain.action))
    return min(failures, key=lambda failure: failure.intensity.middle, default=None)
