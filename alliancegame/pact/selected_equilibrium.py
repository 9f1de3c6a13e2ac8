"""Criteria that select among equilibria, named and side by side.

They ask different questions on different scales of utility, so that they are not counted. All but
payoff dominance are asked of the game that iterated strict dominance leaves: what nobody would play
changes beliefs, random play and learning (Kim and Wong 2010, Games and Economic Behavior), and so
would select. The pact's own actions are left if it is an equilibrium; if not, all actions count.

Payoff dominance: the pact gives no actor less than any other equilibrium found, and is not alone
  in doing so with all (Harsanyi and Selten 1988, section 3.6).
p-dominance: the pact is p-dominant if each actor's part is best whenever it believes with at least
  probability p that all others play theirs, whatever is left that they do otherwise (Morris, Rob
  and Shin 1995; Kajii and Morris 1997 for many actors). The least such p is the threshold; with it,
  per actor

      p_i = max over deviations a of  w_a / (w_a + m_a),

  where m_a is what i loses by a at the pact and w_a what it gains by a where that gains most. Where
  the p_i sum to less than 1 the pact is robust: whenever the game is very likely the one being
  played, though not certainly, it stays in some equilibrium (Kajii and Morris 1997; that dominated
  actions may be left out first: Oyama and Tercieux 2009, for slight doubts make them unlikely).
Risk dominance (2x2, both (pact) and another profile strict): the product of the actors' losses from
  deviating alone is larger at the pact (Harsanyi and Selten 1988, section 3.9).
Basin of attraction: the share of mixed profiles, drawn uniformly, from which the best-response
  dynamics x' = best response(x) - x lead to the pact (Gilboa and Matsui 1991). With one population
  and two actions it is 1 - p exactly, p being the threshold.
Stochastic stability: the pact is among the profiles played almost always when actors best-respond
  one at a time and err the more rarely the more an error costs (Alos-Ferrer and Netzer 2010).
Quantal response: the commitment's probability along the logit branch that starts at random play
  (McKelvey and Palfrey 1995), as a curve in the precision, for each actor in units of one over its
  stake in the pact, so that the curve does not depend on what payoffs are measured in.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from alliancegame.errors import AllianceGameError, ComputationError
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.expectations import expected
from alliancegame.game.game import Game, PureProfile
from alliancegame.game.payoffs import build_game
from alliancegame.game.units import in_units
from alliancegame.model.model import Model
from alliancegame.numerals import number
from alliancegame.pact.criteria import (
    Basin,
    RiskDominance,
    basin,
    better_elsewhere,
    p_dominance,
    payoff_dominance,
    risk_dominance,
    stochastically_stable,
)
from alliancegame.pact.margins import commitment_of
from alliancegame.pact.pact_stakes import pact_stakes
from alliancegame.pact.play import solver_for
from alliancegame.pact.profile import pact_in
from alliancegame.records.pact_records import SelectionRecord
from alliancegame.solvers.base import Budget
from alliancegame.solvers.dominance import iterated_dominance
from alliancegame.solvers.quantal.quantal_response import LogitBranch, logit_branch
from alliancegame.solvers.solution import Solution
from alliancegame.solvers.solve import solve

if TYPE_CHECKING:
    import pandas as pd

MOST_STRATEGIES = 40
"""Strategies of all actors together, beyond which the logit branch is not followed."""


@frozen(eq=False, repr=False)
class Selection(Shown):
    """Each selection criterion's answer about the pact.

    contested:   the game that iterated strict dominance leaves; all of it if the pact is not left
    labels:      each actor's name in words
    thresholds:  {actor: its p_i}; None for one that would leave even if all others kept the pact
    payoff:      whether the pact payoff-dominates every other equilibrium found; None: it is the
                 only one found
    rivals:      actors that some other equilibrium found pays more than the pact
    risk:        None unless what dominance leaves is 2x2 with the pact and another profile strict
    basin:       of the best-response dynamics
    stochastic:  whether the pact is stochastically stable; None: the game is too large to say
    branch:      of logit equilibria, from random play, of the game with each actor's payoffs in
                 units of its stake; None if it could not be followed
    branch_note: why not, or ""
    """

    game: Game
    play: Solution
    contested: Game
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
        """(precision times the stake, commitment's probability), by point."""
        if self.branch is None:
            return ()
        event = self.contested.events["commitment"]
        return tuple(
            (float(point.precision), expected(event, point.profile)) for point in self.branch.points
        )

    @property
    def left_out(self) -> tuple[int, int]:
        """The number of actions that dominance removes before the criteria are asked, of all."""
        every, left = sum(self.game.shape), sum(self.contested.shape)
        return every - left, every

    @property
    def threshold(self) -> Fraction | None:
        """The pact's p-dominance threshold: the largest over actors; None: no p suffices."""
        values = list(self.thresholds.values())
        known = [p for p in values if p is not None]
        return max(known, default=Fraction(0)) if len(known) == len(values) else None

    @property
    def p_sum(self) -> Fraction | None:
        """The sum of all actors' p_i, None where one has none; below 1 the pact is robust."""
        known = [p for p in self.thresholds.values() if p is not None]
        return sum(known, Fraction(0)) if len(known) == len(self.thresholds) else None

    @property
    def quantal_limit(self) -> float | None:
        """The commitment's probability where the branch ends, in a Nash equilibrium."""
        return self.quantal[-1][1] if self.quantal else None

    def to_dict(self) -> SelectionRecord:
        """JSON-ready."""
        risk = self.risk
        return {
            "dominated_actions_left_out": self.left_out[0],
            "payoff_dominant": self.payoff,
            "paid_more_elsewhere": list(self.rivals),
            "p_dominance": number(self.threshold),
            "p_dominance_by_actor": {k: number(v) for k, v in self.thresholds.items()},
            "p_dominance_sum": number(self.p_sum),
            "robust_to_incomplete_information": None if self.p_sum is None else self.p_sum < 1,
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
    """Each selection criterion's answer about the model's pact.

    rng:    for the basin's draws; by default seeded with 0, so that answers repeat
    play:   the game's equilibria, if they are known already
    raises: AllianceGameError if the model names no commitment or a part of the pact is not open

    >>> ag.selection("assurance").payoff
    True
    """
    commitment_of(model)
    game = build_game(model) if play is None else play.game
    profile = pact_in(model, game)
    if profile is None:
        raise AllianceGameError("a part of the pact is not open, so that nothing can select it.")
    if play is None:
        play = solve(game, solver_for(model), budget)
    contested, place = contested_game(game, profile)
    branch, note = _branch(in_units(contested, list(pact_stakes(model).values())))
    return Selection(
        game,
        play,
        contested,
        {actor.name: actor.label for actor in model.actors},
        p_dominance(contested, place),
        payoff_dominance(game, profile, play),
        better_elsewhere(game, profile, play),
        risk_dominance(contested, place),
        basin(contested, place, np.random.default_rng(0) if rng is None else rng),
        stochastically_stable(contested, place),
        branch,
        note,
    )


def contested_game(game: Game, profile: PureProfile) -> tuple[Game, PureProfile]:
    """The game that iterated strict dominance leaves, and a profile's place in it.

    The whole game, if an action of the profile is not left.
    """
    left = iterated_dominance(game)
    if any(action not in kept for action, kept in zip(profile, left.kept, strict=True)):
        return game, profile
    place = [kept.index(action) for action, kept in zip(profile, left.kept, strict=True)]
    return left.reduced, tuple(place)


def _branch(game: Game) -> tuple[LogitBranch | None, str]:
    if sum(game.shape) > MOST_STRATEGIES:
        return None, "the game has too many strategies to follow the branch"
    try:
        return logit_branch(game, per_payoff_unit=True), ""  # the unit is the stake
    except ComputationError as error:
        return None, str(error)
