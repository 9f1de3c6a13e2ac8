"""The extent to which incentives alone settle whether the commitment is kept.

The commitment's probability is an interval: over all Nash equilibria found, which lies within the
one over all correlated equilibria (Aumann 1987), whose ends are proved by linear programming
duality. Where the pact is the only rationalizable profile (Pearce 1984), nothing else can be played
by actors who know the game and each other's rationality.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.game import Game
from alliancegame.game.payoffs import build_game
from alliancegame.model.model import Model
from alliancegame.pact.margins import commitment_of
from alliancegame.pact.play import solver_for
from alliancegame.pact.profile import pact_in
from alliancegame.records.pact_records import MultiplicityRecord
from alliancegame.solvers.base import Budget, Coverage
from alliancegame.solvers.correlated import CorrelatedBounds, correlated_bounds
from alliancegame.solvers.dominance import iterated_dominance
from alliancegame.solvers.solution import Solution
from alliancegame.solvers.solve import solve

if TYPE_CHECKING:
    import pandas as pd


@frozen(eq=False, repr=False)
class Multiplicity(Shown):
    """The bounds of the commitment's probability, and what actors could rationally play.

    labels:         each actor's name in words
    nash:           its least and greatest value over the Nash equilibria found; None: none found
    correlated:     the equilibria at either end over all correlated ones
    rationalizable: {actor: actions that survive iterated dominance}
    unique:         whether the pact is all that survives
    """

    game: Game
    play: Solution
    labels: Mapping[str, str]
    nash: tuple[float, float] | None
    correlated: CorrelatedBounds
    rationalizable: Mapping[str, tuple[str, ...]]
    unique: bool

    @property
    def bounds(self) -> tuple[float, float]:
        """Between these any equilibrium, Nash or correlated, keeps the commitment; proved."""
        ends = self.correlated.least.bound, self.correlated.greatest.bound
        return max(min(ends), 0.0), min(max(ends), 1.0)

    @property
    def sentence(self) -> str:
        """A sentence or two on what incentives settle."""
        if self.unique:
            return (
                "The pact is all that rational actors could play: nothing else is rationalizable."
            )
        outer = f"in every correlated equilibrium it is kept with probability {_span(*self.bounds)}"
        if self.nash is None:
            return f"No Nash equilibrium was found; {outer}."
        known = "" if self.play.coverage is Coverage.ALL else " found so far"
        if known and _span(*self.play.bounds("commitment")) == _span(*self.nash):
            known += " and any other"
        inner = f"the commitment is kept with probability {_span(*self.nash)}"
        return f"Over the Nash equilibria{known} {inner}; {outer}."

    def to_dict(self) -> MultiplicityRecord:
        """JSON-ready."""
        return {
            "nash": None if self.nash is None else list(self.nash),
            "coverage": str(self.play.coverage),
            "coverage_reason": self.play.coverage_reason,
            "correlated": list(self.bounds),
            "correlated_residual": self.correlated.residual,
            "rationalizable": {actor: list(own) for actor, own in self.rationalizable.items()},
            "unique": self.unique,
            "sentence": self.sentence,
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per equilibrium notion: the commitment's least and greatest probability."""
        import pandas as pd

        rows = {"nash": self.nash or (None, None), "correlated": self.bounds}
        return pd.DataFrame.from_dict(rows, orient="index", columns=["least", "greatest"])


def _span(low: float, high: float) -> str:
    ends = [f"{round(end, 3):.2g}" for end in (low, high)]
    return " to ".join(dict.fromkeys(ends))


def multiplicity(
    model: Model, budget: Budget | None = None, play: Solution | None = None
) -> Multiplicity:
    """The commitment's probability over all equilibria, and the rationalizable actions.

    play:   the game's equilibria, if they are known already
    raises: AllianceGameError if the model names no commitment

    >>> ag.multiplicity("assurance").nash
    (0.0, 1.0)
    """
    commitment_of(model)
    game = build_game(model) if play is None else play.game
    if play is None:
        play = solve(game, solver_for(model), budget)
    chances = [equilibrium.events["commitment"] for equilibrium in play]
    dominance = iterated_dominance(game)
    profile = pact_in(model, game)
    kept = tuple(own[0] for own in dominance.kept) if dominance.solvable else None
    return Multiplicity(
        game,
        play,
        {actor.name: actor.label for actor in model.actors},
        (min(chances), max(chances)) if chances else None,
        correlated_bounds(game, "commitment"),
        dominance.rationalizable,
        profile is not None and kept == profile,
    )
