"""The criteria that select among equilibria, each a function of the game and the pact's profile.

What each asks, and where it comes from, is said in `pact.selection`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray, Game, PureProfile
from alliancegame.solvers.evolution.stochastic_stability import (
    Mistakes,
    stochastically_stable_profiles,
)
from alliancegame.solvers.solution import Equilibrium, Solution

DRAWS = 400
"""Mixed profiles drawn for the basin of attraction: a standard error of at most 2.5 points."""

ROUNDING = 1e-12
"""Error of an expected payoff, against the actor's largest payoff."""

STEP = 0.1
STEPS = 120

MOST_PROFILES = 2_000
"""Profiles beyond which stochastic stability is not computed."""


@frozen
class RiskDominance:
    """The products of deviation losses of two strict equilibria of a 2x2 game.

    other: the other strict equilibrium, {actor: action}
    """

    other: Mapping[str, str]
    pact_product: Fraction
    other_product: Fraction

    @property
    def dominant(self) -> bool | None:
        """True if the pact risk-dominates the other one; None: neither does."""
        if self.pact_product == self.other_product:
            return None
        return self.pact_product > self.other_product


@frozen
class Basin:
    """A share estimated by drawing: its standard error, and how many draws."""

    share: float
    error: float
    draws: int


def p_dominance(game: Game, profile: PureProfile) -> dict[str, Fraction | None]:
    """{actor: the least p for which its action is best against any belief of at least p}, exact."""
    thresholds: dict[str, Fraction | None] = {}
    for i, actor in enumerate(game.actors):
        tensor = np.moveaxis(game.exact_payoffs[i], i, 0)
        gains = tensor - tensor[profile[i]]
        here = np.moveaxis(gains, 0, -1)[profile[:i] + profile[i + 1 :]]
        needed: list[Fraction | None] = [Fraction(0)]
        for action in range(game.shape[i]):
            loss, most = -here[action], Fraction(np.max(gains[action]))
            if loss < 0:
                needed.append(None)
            elif most > 0:
                needed.append(most / (most + loss))
        thresholds_known = [p for p in needed if p is not None]
        thresholds[actor] = max(thresholds_known) if len(thresholds_known) == len(needed) else None
    return thresholds


def payoff_dominance(game: Game, profile: PureProfile, play: Solution) -> bool | None:
    """True if the pact pays every actor at least as much as each other equilibrium found."""
    others = _elsewhere(profile, play)
    if len(others) == len(play):
        return False
    return not better_elsewhere(game, profile, play) if others else None


def better_elsewhere(game: Game, profile: PureProfile, play: Solution) -> tuple[str, ...]:
    """The actors that some other equilibrium found pays more than the pact does.

    What rounding leaves open is decided exactly where the equilibrium is known exactly; otherwise
    such payoffs count as equal.
    """
    others = _elsewhere(profile, play)
    better_off = []
    for i, actor in enumerate(game.actors):
        here = game.exact_payoffs[(i, *profile)]
        slack = ROUNDING * float(np.abs(game.payoffs[i]).max())
        surpluses = [float(equilibrium.payoffs[i]) - float(here) for equilibrium in others]
        if any(
            surplus > slack or (surplus >= -slack and _pays_more(game, i, equilibrium, here))
            for surplus, equilibrium in zip(surpluses, others, strict=True)
        ):
            better_off.append(actor)
    return tuple(better_off)


def _pays_more(game: Game, actor: int, equilibrium: Equilibrium, here: Fraction) -> bool:
    """Whether an equilibrium known exactly pays an actor more; false where it is not so known."""
    certain = all(mix.max() == 1 for mix in equilibrium.profile)
    if equilibrium.exact is None and not certain:
        return False
    payoffs = game.exact_payoffs[actor]
    if certain:
        return bool(payoffs[tuple(int(mix.argmax()) for mix in equilibrium.profile)] > here)
    for mix in reversed(equilibrium.exact or ()):
        payoffs = payoffs @ np.array(mix, dtype=object)
    return bool(payoffs > here)


def _elsewhere(profile: PureProfile, play: Solution) -> list[Equilibrium]:
    """The equilibria that are not the pact."""
    return [
        equilibrium
        for equilibrium in play
        if any(mix[a] < 1 for mix, a in zip(equilibrium.profile, profile, strict=True))
    ]


def risk_dominance(game: Game, profile: PureProfile) -> RiskDominance | None:
    """Harsanyi and Selten's comparison with the opposite profile; None where it is not defined."""
    if game.shape != (2, 2):
        return None
    other = tuple(1 - a for a in profile)
    here, there = _losses(game, profile), _losses(game, other)
    if min(*here, *there) <= 0:
        return None
    return RiskDominance(game.profile_names(other), here[0] * here[1], there[0] * there[1])


def _losses(game: Game, profile: PureProfile) -> tuple[Fraction, Fraction]:
    """Losses of the two actors of a 2x2 game, each deviating alone from a profile."""
    rows, columns = game.exact_payoffs
    i, j = profile
    return rows[i, j] - rows[1 - i, j], columns[i, j] - columns[i, 1 - j]


def basin(game: Game, profile: PureProfile, rng: np.random.Generator) -> Basin:
    """The share of uniformly drawn mixed profiles that best responses lead to the pact."""
    mixes = [rng.dirichlet(np.ones(count), size=DRAWS) for count in game.shape]
    for _ in range(STEPS):
        best = [_action_payoffs(game, mixes, i).argmax(axis=1) for i in range(game.size)]
        for i, choice in enumerate(best):
            mixes[i] = (1 - STEP) * mixes[i]
            mixes[i][np.arange(DRAWS), choice] += STEP
    there = np.all([mixes[i][:, a] > 1 - STEP / 2 for i, a in enumerate(profile)], axis=0)
    share = float(there.mean())
    return Basin(share, float(np.sqrt(share * (1 - share) / DRAWS)), DRAWS)


def _action_payoffs(game: Game, mixes: Sequence[FloatArray], actor: int) -> FloatArray:
    """Expected payoff of each action of one actor in each draw, shape (draws, k_actor)."""
    tensor = np.moveaxis(game.payoffs[actor], actor, -1)
    result: FloatArray = np.broadcast_to(tensor, (len(mixes[0]), *tensor.shape))
    for other, mix in enumerate(mixes):
        if other != actor:
            result = np.einsum("dk...,dk->d...", result, mix)
    return result


def stochastically_stable(game: Game, profile: PureProfile) -> bool | None:
    """True if the pact is stochastically stable; None for a game with too many profiles."""
    if np.prod(game.shape) > MOST_PROFILES:
        return None
    stability = stochastically_stable_profiles(game, Mistakes.PAYOFF)
    return any(profile in recurrent.states for recurrent in stability.stable)
