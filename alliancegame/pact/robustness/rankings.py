"""Conclusions from the actors' rankings of the outcomes, whatever the numbers behind them.

These conclusions hold for every payoff that is consistent with the rankings, and so survive any
rescaling or bending of the weights that leaves the order alone: pure equilibria, dominance by pure
actions (Boergers 1993, Econometrica 61), efficiency, and for two actors with two actions the kind
of game it is (Rapoport and Guyer 1966; Snyder 1984 for alliances).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.game import Game, PureProfile
from alliancegame.game.payoffs import build_game
from alliancegame.game.profile_graph import payoff_ranks
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.numerals import counted, listed
from alliancegame.pact.margins import commitment_of
from alliancegame.pact.profile import pact_in
from alliancegame.records.robustness_records import OrdinalRecord
from alliancegame.solvers.coalition_proof import Ranks

if TYPE_CHECKING:
    import pandas as pd


@frozen(eq=False, repr=False)
class Ordinal(Shown):
    """Conclusions from the rankings of outcomes alone.

    equilibria: the pure equilibria, each {actor: action}
    surviving:  {actor: actions that survive iterated strict dominance by pure actions}
    pact_nash:  whether the pact is among the equilibria; None: a part of it is not open
    better:     a profile that everybody ranks at least as high as the pact and somebody higher;
                {} if there is none: the pact is efficient
    kinds:      {actor: the kind of game it plays} for two actors with two actions; else {}
    ties:       whether some actor is indifferent between two outcomes
    """

    game: Game
    equilibria: tuple[Mapping[str, str], ...]
    surviving: Mapping[str, tuple[str, ...]]
    pact_nash: bool | None
    better: Mapping[str, str]
    kinds: Mapping[str, str]
    ties: bool

    @property
    def sentences(self) -> tuple[str, ...]:
        """The conclusions in words."""
        sentences = []
        if self.pact_nash is not None:
            verb = "is" if self.pact_nash else "is not"
            sentences.append(
                f"Whatever the numbers behind the rankings, the pact {verb} an equilibrium."
            )
            if self.better:
                profile = ", ".join(f"{actor} {action}" for actor, action in self.better.items())
                sentences.append(f"Everybody ranks another profile at least as high: {profile}.")
            else:
                sentences.append(
                    "The pact is efficient: nobody can do better without somebody's loss."
                )
        left = counted(len(self.equilibria), "pure equilibrium")
        sentences.append(f"The rankings leave {left}.")
        if len(set(self.kinds.values())) == 1:
            kind = next(iter(self.kinds.values()))
            sentences.append(f"Both actors' rankings are those of {kind}.")
        elif self.kinds:
            each = listed(f"{kind} for {actor}" for actor, kind in self.kinds.items())
            sentences.append(f"By its rankings the game is {each}.")
        return tuple(sentences)

    def to_dict(self) -> OrdinalRecord:
        """JSON-ready."""
        return {
            "equilibria": [dict(equilibrium) for equilibrium in self.equilibria],
            "surviving": {actor: list(own) for actor, own in self.surviving.items()},
            "pact_nash": self.pact_nash,
            "better": dict(self.better),
            "kinds": dict(self.kinds),
            "ties": self.ties,
            "sentences": list(self.sentences),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per pure equilibrium."""
        import pandas as pd

        return pd.DataFrame(
            [dict(equilibrium) for equilibrium in self.equilibria], columns=self.game.actors
        )


def ordinal(model: Model, shocks: Sequence[Hit] = ()) -> Ordinal:
    """The conclusions from the rankings of outcomes alone, under the shocks.

    raises: AllianceGameError if the model names no commitment

    >>> ag.ordinal("prisoners-dilemma").sentences[0]
    'Whatever the numbers behind the rankings, the pact is not an equilibrium.'
    """
    commitment_of(model)
    game = build_game(model, shocks)
    profile = pact_in(model, game)
    ranks = payoff_ranks(game).reshape(game.size, *game.shape)
    best = np.all([row == row.max(axis=i, keepdims=True) for i, row in enumerate(ranks)], axis=0)
    better = None if profile is None else _better(ranks, profile)
    return Ordinal(
        game,
        tuple(game.profile_names(tuple(at)) for at in np.argwhere(best).tolist()),
        _surviving(game, ranks),
        None if profile is None else bool(best[profile]),
        {} if better is None else game.profile_names(better),
        {} if profile is None else _kinds(game, ranks, profile),
        any(len(set(row.ravel().tolist())) < row.size for row in ranks),
    )


def _better(ranks: Ranks, profile: PureProfile) -> PureProfile | None:
    here = np.array([row[profile] for row in ranks]).reshape(-1, *([1] * len(profile)))
    better = np.argwhere(np.all(ranks >= here, axis=0) & np.any(ranks > here, axis=0))
    return tuple(better[0].tolist()) if len(better) else None


def _surviving(game: Game, ranks: Ranks) -> dict[str, tuple[str, ...]]:
    """Iterated elimination of actions that another pure action beats whatever the others do."""
    kept = [list(range(count)) for count in game.shape]
    while True:
        left = ranks[np.ix_(range(game.size), *kept)]
        beaten: list[list[int]] = []
        for i, own in enumerate(kept):
            lines = np.moveaxis(left[i], i, 0).reshape(len(own), -1)
            beaten.append(
                [a for a, line in zip(own, lines, strict=True) if (lines > line).all(1).any()]
            )
        if not any(beaten):
            break
        kept = [
            [a for a in own if a not in removed] for own, removed in zip(kept, beaten, strict=True)
        ]
    return {
        actor: tuple(game.actions[i][a] for a in kept[i]) for i, actor in enumerate(game.actors)
    }


def _kinds(game: Game, ranks: Ranks, profile: PureProfile) -> dict[str, str]:
    """The kind of 2x2 game each actor's strict ranking makes, seen from the pact."""
    if game.shape != (2, 2):
        return {}
    kinds = {}
    for i, actor in enumerate(game.actors):
        own, other = profile[i], profile[1 - i]
        lines = np.moveaxis(ranks[i], i, 0)
        outcomes = {
            "R": lines[own, other],
            "S": lines[own, 1 - other],
            "T": lines[1 - own, other],
            "P": lines[1 - own, 1 - other],
        }
        tied = len(set(outcomes.values())) < len(outcomes)
        kinds[actor] = "a kind with ties" if tied else _kind(**outcomes)
    return kinds


def _kind(R: int, S: int, T: int, P: int) -> str:
    """An actor ranks that both keep (R), it alone does (S), it alone leaves (T), both do (P)."""
    if R > T:
        return "harmony" if S > P else "a stag hunt"
    if S > P:
        return "chicken"
    return "a prisoner's dilemma" if R > P else "deadlock"
