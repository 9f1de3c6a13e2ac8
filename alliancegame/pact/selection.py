"""Which equilibrium would be played: criteria that select, named and side by side.

Payoff dominance: the pact gives no actor less than any other equilibrium found, and is not alone
  in doing so with all (Harsanyi and Selten 1988, section 3.6).
p-dominance: the pact is p-dominant if each actor's part is best whenever it believes with at least
  probability p that all others play theirs, whatever they do otherwise (Morris, Rob and Shin 1995;
  Kajii and Morris 1997 for many actors). The least such p is the threshold; with it, per actor

      p_i = max over deviations a of  w_a / (w_a + m_a),

  where m_a is what i loses by a at the pact and w_a what it gains by a where that gains most.
Risk dominance (2x2, both (pact) and another profile strict): the product of the actors' losses from
  deviating alone is larger at the pact (Harsanyi and Selten 1988, section 3.9).
Basin of attraction: the share of mixed profiles, drawn uniformly, from which the best-response
  dynamics x' = best response(x) - x lead to the pact (Gilboa and Matsui 1991). With one population
  and two actions it is 1 - p exactly, p being the threshold.
Stochastic stability: the pact is among the profiles played almost always when actors best-respond
  one at a time and err the more rarely the more an error costs (Alos-Ferrer and Netzer 2010).
Quantal response: the commitment's probability along the logit branch that starts at random play
  (McKelvey and Palfrey 1995), as a curve in the precision; it depends on the actors' payoff scales.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from alliancegame.errors import AllianceGameError, ComputationError
from alliancegame.game.display import Shown, number
from alliancegame.game.game import FloatArray, Game, PureProfile, expected
from alliancegame.game.payoffs import build_game
from alliancegame.model.model import Model
from alliancegame.pact.margins import commitment_of
from alliancegame.pact.play import solver_for
from alliancegame.pact.profile import pact_in
from alliancegame.solvers.base import Budget
from alliancegame.solvers.evolution.stochastic_stability import (
    Mistakes,
    stochastically_stable_profiles,
)
from alliancegame.solvers.quantal.quantal_response import LogitBranch, logit_branch
from alliancegame.solvers.solve import Solution, solve

if TYPE_CHECKING:
    import pandas as pd

DRAWS = 400
"""Mixed profiles drawn for the basin of attraction: a standard error of at most 2.5 points."""

ROUNDING = 1e-12
"""Error of an expected payoff, against the actor's largest payoff."""

STEP = 0.1
STEPS = 120

MOST_PROFILES = 2_000
"""Profiles beyond which stochastic stability is not computed."""

MOST_STRATEGIES = 40
"""Strategies of all actors together, beyond which the logit branch is not followed."""


@dataclass(frozen=True)
class RiskDominance:
    """The products of deviation losses of two strict equilibria of a 2x2 game.

    other: the other strict equilibrium, {actor: action}
    """

    other: Mapping[str, str]
    pact_product: Fraction
    other_product: Fraction

    @property
    def dominant(self) -> bool | None:
        """Whether the pact risk-dominates the other one; None: neither does."""
        if self.pact_product == self.other_product:
            return None
        return self.pact_product > self.other_product


@dataclass(frozen=True)
class Basin:
    """A share estimated by drawing: its standard error, and how many draws."""

    share: float
    error: float
    draws: int


@dataclass(frozen=True, eq=False, repr=False)
class Selection(Shown):
    """What each criterion says about the pact.

    labels:      each actor's name in words
    thresholds:  {actor: its p_i}; None for one that would leave even if all others kept the pact
    payoff:      whether the pact payoff-dominates every other equilibrium found; None: it is the
                 only one found
    rivals:      actors that some other equilibrium found pays more than the pact
    risk:        None unless the game is 2x2 with the pact and another profile strict
    basin:       of the best-response dynamics
    stochastic:  whether the pact is stochastically stable; None: the game is too large to say
    branch:      of logit equilibria, from random play; None if it could not be followed
    branch_note: why not, or ""
    """

    game: Game
    play: Solution
    labels: Mapping[str, str]
    thresholds: Mapping[str, Fraction | None]
    payoff: bool | None
    rivals: tuple[str, ...]
    risk: RiskDominance | None
    basin: Basin
    stochastic: bool | None
    branch: LogitBranch | None
    branch_note: str

    @cached_property
    def quantal(self) -> tuple[tuple[float, float], ...]:
        """(precision times the greatest payoff range, commitment's probability), by point."""
        if self.branch is None:
            return ()
        unit = float(self.game.payoff_range.max())
        event = self.game.events["commitment"]
        return tuple(
            (float(point.precision * unit), expected(event, point.profile))
            for point in self.branch.points
        )

    @property
    def threshold(self) -> Fraction | None:
        """The pact's p-dominance threshold: the largest over actors; None: no p suffices."""
        values = list(self.thresholds.values())
        found = [p for p in values if p is not None]
        return max(found, default=Fraction(0)) if len(found) == len(values) else None

    @property
    def cautious(self) -> str | None:
        """The actor with the greatest threshold, who needs most trust; None if it has none."""
        if self.threshold is None:
            return None
        return max(self.thresholds, key=lambda actor: self.thresholds[actor] or Fraction(0))

    @property
    def quantal_limit(self) -> float | None:
        """The commitment's probability where the branch ends, in a Nash equilibrium."""
        return self.quantal[-1][1] if self.quantal else None

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        risk = self.risk
        return {
            "payoff_dominant": self.payoff,
            "paid_more_elsewhere": list(self.rivals),
            "p_dominance": number(self.threshold),
            "p_dominance_by_actor": {k: number(v) for k, v in self.thresholds.items()},
            "risk_dominance": None
            if risk is None
            else {
                "dominant": risk.dominant,
                "other": dict(risk.other),
                "pact_product": float(risk.pact_product),
                "other_product": float(risk.other_product),
            },
            "basin": {
                "share": self.basin.share,
                "standard_error": self.basin.error,
                "draws": self.basin.draws,
            },
            "stochastically_stable": self.stochastic,
            "quantal_response": [list(point) for point in self.quantal],
            "quantal_response_limit": self.quantal_limit,
            "quantal_response_note": self.branch_note,
            "coverage": str(self.play.coverage),
        }

    def to_frame(self) -> pd.DataFrame:
        """The quantal-response curve: one row per point."""
        import pandas as pd

        return pd.DataFrame(self.quantal, columns=["precision", "commitment"])


def selection(
    model: Model,
    rng: np.random.Generator | None = None,
    budget: Budget | None = None,
    play: Solution | None = None,
) -> Selection:
    """What each selection criterion says about the pact.

    rng:    for the basin's draws; by default seeded with 0, so that answers repeat
    play:   the game's equilibria, if they are known already
    raises: AllianceGameError if the model names no commitment or a part of the pact is not open
    """
    commitment_of(model)
    game = build_game(model) if play is None else play.game
    profile = pact_in(model, game)
    if profile is None:
        raise AllianceGameError("a part of the pact is not open, so that nothing can select it.")
    if play is None:
        play = solve(game, solver_for(model), budget)
    branch, note = _branch(game)
    return Selection(
        game,
        play,
        {actor.name: actor.label for actor in model.actors},
        p_dominance(game, profile),
        payoff_dominance(game, profile, play),
        better_elsewhere(game, profile, play),
        risk_dominance(game, profile),
        basin(game, profile, np.random.default_rng(0) if rng is None else rng),
        stochastically_stable(game, profile),
        branch,
        note,
    )


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
        found = [p for p in needed if p is not None]
        thresholds[actor] = max(found) if len(found) == len(needed) else None
    return thresholds


def payoff_dominance(game: Game, profile: PureProfile, play: Solution) -> bool | None:
    """Whether the pact pays every actor at least as much as each other equilibrium found."""
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
    found = []
    for i, actor in enumerate(game.actors):
        here = game.exact_payoffs[(i, *profile)]
        slack = ROUNDING * float(np.abs(game.payoffs[i]).max())
        surpluses = [float(item.payoffs[i]) - float(here) for item in others]
        if any(
            surplus > slack or (surplus >= -slack and _pays_more(game, i, item, here))
            for surplus, item in zip(surpluses, others, strict=True)
        ):
            found.append(actor)
    return tuple(found)


def _pays_more(game: Game, actor: int, item: Equilibrium, here: Fraction) -> bool:
    """Whether an equilibrium known exactly pays an actor more; false where it is not so known."""
    certain = all(mix.max() == 1 for mix in item.profile)
    if item.exact is None and not certain:
        return False
    payoffs = game.exact_payoffs[actor]
    if certain:
        return bool(payoffs[tuple(int(mix.argmax()) for mix in item.profile)] > here)
    for mix in reversed(item.exact or ()):
        payoffs = payoffs @ np.array(mix, dtype=object)
    return bool(payoffs > here)


def _elsewhere(profile: PureProfile, play: Solution) -> list[Equilibrium]:
    """The equilibria that are not the pact."""
    return [
        item
        for item in play
        if any(mix[a] < 1 for mix, a in zip(item.profile, profile, strict=True))
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
    """What each of two actors loses by deviating alone from a profile of a 2x2 game."""
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
    """Whether the pact is stochastically stable; None for a game with too many profiles."""
    if np.prod(game.shape) > MOST_PROFILES:
        return None
    found = stochastically_stable_profiles(game, Mistakes.PAYOFF)
    return any(profile in item.states for item in found.stable)


def _branch(game: Game) -> tuple[LogitBranch | None, str]:
    if sum(game.shape) > MOST_STRATEGIES:
        return None, "the game has too many strategies to follow the branch"
    try:
        return logit_branch(game), ""
    except ComputationError as error:
        return None, str(error)
