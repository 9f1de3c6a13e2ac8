"""Thresholds of patience that hold one actor to the pact in a repeated game.

Everything here is about one stage game and one actor; `repetition` has the definitions.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.game import ExactArray, ExactProfile, Game, PureProfile, object_array
from alliancegame.numerals import number
from alliancegame.records.time_records import ThresholdRecord
from alliancegame.solvers.matrix_game import solve_matrix_game
from alliancegame.solvers.solution import Equilibrium

Number = TypeVar("Number", Fraction, float)


@frozen
class Threshold:
    """The payoffs one actor compares, and the patience that holds it to the pact.

    pact, deviation: stage payoffs at the pact and at the best deviation `action` from it; both
                     expectations where partners are believed to be unreliable
    punishment:      stage payoff in the equilibrium play reverts to
    minmax:          proven lower bound on the actor's payoff in any equilibrium
    grim, tit_for_tat, bound: critical discount factors; None: no discount factor below 1 suffices
                     (tit_for_tat also: not a game of two)
    discount:        the actor's own yearly discount factor, if the file states one
    """

    actor: str
    pact: Fraction
    deviation: Fraction
    action: str | None
    punishment: Fraction
    minmax: float
    discount: Fraction | None
    grim: Fraction | None
    tit_for_tat: Fraction | None
    bound: float | None

    @property
    def critical_hazard(self) -> float | None:
        """h* = ln(δ/δ*) per year: negative if the actor is too impatient already.

        Infinite where δ* is 0, −∞ where nothing suffices, None if the file states no δ.
        """
        if self.discount is None:
            return None
        return critical_hazard(self.discount, self.grim)

    def to_dict(self) -> ThresholdRecord:
        """JSON-ready; a hazard without a bound is None."""
        hazard = self.critical_hazard
        return {
            "actor": self.actor,
            "pact": float(self.pact),
            "deviation": float(self.deviation),
            "action": self.action,
            "punishment": float(self.punishment),
            "minmax": self.minmax,
            "grim": number(self.grim),
            "tit_for_tat": number(self.tit_for_tat),
            "minmax_bound": self.bound,
            "discount": number(self.discount),
            "critical_hazard": hazard if hazard is not None and math.isfinite(hazard) else None,
        }


def critical_hazard(discount: Fraction | float, threshold: Fraction | float | None) -> float:
    """h* = ln(δ/δ*): the hazard of ending per year that the pact bears.

    Infinite where δ* is 0, −∞ where no discount factor suffices or δ is 0.
    """
    if threshold == 0:
        return math.inf
    if threshold is None or discount == 0:
        return -math.inf
    return math.log(discount / threshold)


def least_discount(pact: Fraction, deviation: Fraction, punishment: Fraction) -> Fraction | None:
    """The least δ with pact ≥ (1 − δ) deviation + δ punishment; None if no δ below 1 has it."""
    if deviation <= pact:
        return Fraction(0)
    if pact <= punishment:
        return None
    return (deviation - pact) / (deviation - punishment)


def greatest(values: Sequence[Number | None]) -> Number | None:
    """The greatest threshold, None (nothing suffices) being greater than any number."""
    known = [value for value in values if value is not None]
    return max(known) if len(known) == len(values) else None


def stage_payoff(game: Game, actor: int, equilibrium: Equilibrium) -> Fraction:
    """The actor's payoff, exact where the equilibrium is."""
    if equilibrium.exact is None:
        return Fraction(float(equilibrium.payoffs[actor]))
    return _expected(game.exact_payoffs[actor], equilibrium.exact)


def minmax(game: Game, actor: int) -> float:
    """A proven lower bound on what the others together can hold the actor down to.

    The others are allowed to correlate, so that this is the minmax value for two actors and a lower
    bound on it for more. It is found in exact arithmetic.
    """
    table = np.moveaxis(game.integer_payoffs[actor], actor, 0).reshape(game.shape[actor], -1)
    return float(solve_matrix_game(table).value / game.integer_scales[actor])


def tit_for_tat(game: Game, pact: PureProfile, actor: int) -> Fraction | None:
    """The least δ at which the actor of two keeps the pact against tit-for-tat; None: none does."""
    other = 1 - actor
    answer = best_other(pact_line(game, pact, other), pact[other])
    own = pact_line(game, pact, actor)
    departure = best_other(own, pact[actor])
    if departure is None or own[departure] <= own[pact[actor]]:
        return Fraction(0)
    if answer is None:
        return None
    facing = np.moveaxis(game.exact_payoffs[actor], other, -1)[:, answer].tolist()
    alone = facing[pact[actor]]
    both = max(value for action, value in enumerate(facing) if action != pact[actor])
    kept, deviation = own[pact[actor]], own[departure]
    if kept <= alone:
        return None
    forever = least_discount(kept, deviation, both)
    once = (deviation - kept) / (kept - alone)
    needed = greatest([forever, once])
    return needed if needed is not None and needed < 1 else None


def pact_line(game: Game, pact: PureProfile, actor: int) -> list[Fraction]:
    """The actor's payoff from each of its actions while the others keep the pact."""
    line: list[Fraction] = np.moveaxis(game.exact_payoffs[actor], actor, -1)[
        pact[:actor] + pact[actor + 1 :]
    ].tolist()
    return line


def best_other(line: Sequence[Fraction], kept: int) -> int | None:
    """The best action other than the one kept; None if there is none."""
    others = [action for action in range(len(line)) if action != kept]
    return max(others, key=lambda action: line[action], default=None)


def believed(
    game: Game, pact: PureProfile, actor: int, beliefs: Mapping[str, Fraction]
) -> tuple[Fraction, ...]:
    """The mix the others expect of the actor in the pact."""
    chance = beliefs.get(game.actors[actor], Fraction(1))
    mix = [Fraction(0)] * game.shape[actor]
    departure = best_other(pact_line(game, pact, actor), pact[actor])
    mix[pact[actor]] += chance
    mix[pact[actor] if departure is None else departure] += 1 - chance
    return tuple(mix)


def payoff_line(tensor: ExactArray, actor: int, mixes: ExactProfile) -> list[Fraction]:
    """Expected payoff of each of the actor's actions against the others' mixes."""
    played = [[a for a, p in enumerate(mix) if p] for mix in mixes]
    played[actor] = list(range(tensor.shape[actor]))
    tensor = tensor[np.ix_(*played)]  # exact products are slow, and most mixes are pure
    for other in reversed(range(tensor.ndim)):
        if other != actor:
            chances = [mixes[other][a] for a in played[other]]
            tensor = np.tensordot(tensor, object_array(chances, (len(chances),)), axes=(other, 0))
    line: list[Fraction] = tensor.tolist()
    return line


def _expected(tensor: ExactArray, mixes: ExactProfile) -> Fraction:
    line = payoff_line(tensor, 0, mixes)
    return sum((p * value for p, value in zip(mixes[0], line, strict=True)), Fraction(0))
