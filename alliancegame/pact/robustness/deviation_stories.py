"""Deviations told in the manner of the graph model: who moves, who answers, where it ends.

For each improvement on the pact, of an actor alone or of a coalition that no smaller one brings
about, the story names its moves, the answer of the others that deters it if there is one (a
sanction that itself pays is named before one that does not), and otherwise where play goes on to
from there when the actors best-respond in turn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from alliancegame.errors import AllianceGameError
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.game import Game, PureProfile
from alliancegame.game.payoffs import build_game
from alliancegame.game.profile_graph import graph_of
from alliancegame.game.tables import table
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.numerals import listed, short
from alliancegame.pact.margins import commitment_of
from alliancegame.pact.profile import pact_in
from alliancegame.records.robustness_records import StoriesRecord
from alliancegame.solvers.graph.improvements import Improvement, Reach, coalitions

if TYPE_CHECKING:
    import pandas as pd

MOST_STATES = 5_000
"""The most profiles of a game whose stories are told."""


@frozen
class Move:
    """An actor's change of action."""

    actor: str
    action: str


@frozen
class Story:
    """A deviation from the pact that pays those who make it, and what comes of it.

    moves:     by which they get there
    gains:     {actor: what each wins over the pact} there, in payoff units
    deterrent: "SEQ" if an answer that pays deters it, else "SMR" or "GMR"; None: nothing does
    answer:    the others' moves: those that deter, or the best responses that follow
    end:       the profile where it ends, {actor: action}
    outcome:   {actor: what each has there over the pact}
    settles:   whether play stays at the end: a deterrent, or an equilibrium
    """

    moves: tuple[Move, ...]
    gains: Mapping[str, float]
    deterrent: str | None
    answer: tuple[Move, ...]
    end: Mapping[str, str]
    outcome: Mapping[str, float]
    settles: bool

    def told(self, labels: Mapping[str, str]) -> str:
        """The story in two or three sentences; labels: {actor: what it is called}."""
        movers = {move.actor for move in self.moves}
        won = listed(short(amount) for amount in self.gains.values())
        alone = len(movers) == 1 and movers == set(self.gains)
        gains = f"gains {won}" if alone else _listed(self.gains, labels)
        head = f"{_moves(self.moves, labels)} and {gains}."
        answer = _moves(self.answer, labels)
        if self.deterrent is not None:
            losses = _listed({k: self.outcome[k] for k in self.gains}, labels)
            pays = " and gains by it" if self.deterrent == "SEQ" else ""
            return f"{head} That can be answered: {answer}{pays}; in the end {losses}."
        if not self.answer:
            return f"{head} No answer deters it, and there it stays."
        follows = f"{head} No answer deters it. Play goes on: {answer}"
        return f"{follows}; there it stays." if self.settles else f"{follows}, and on in a circle."


@frozen(eq=False, repr=False)
class Stories(Shown):
    """The stories of all improvements on the pact; none: nobody, alone or together, has one."""

    model: Model
    stories: tuple[Story, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """Each story in words."""
        if not self.stories:
            return ("No actor gains by leaving the pact, alone or with others: nothing to tell.",)
        labels = {actor.name: actor.label for actor in self.model.actors}
        return tuple(story.told(labels) for story in self.stories)

    def to_dict(self) -> StoriesRecord:
        """JSON-ready."""
        return {
            "stories": [
                {
                    "moves": [[move.actor, move.action] for move in story.moves],
                    "gains": dict(story.gains),
                    "deterrent": story.deterrent,
                    "answer": [[move.actor, move.action] for move in story.answer],
                    "end": dict(story.end),
                    "outcome": dict(story.outcome),
                    "settles": story.settles,
                }
                for story in self.stories
            ],
            "sentences": list(self.sentences),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per story."""
        columns = ["moves", "deterrent", "answer", "end", "settles"]
        return table(self.to_dict()["stories"], columns=columns)


def stories(model: Model, shocks: Sequence[Hit] = ()) -> Stories:
    """The story of each deviation from the pact that pays: who moves, who answers, where it ends.

    raises: AllianceGameError if the model names no commitment, a part of the pact is not open or
            the game has too many profiles

    >>> ag.stories("prisoners-dilemma").sentences[0]
    'First prisoner turns to "defect" and gains 1. That can be answered: Second...
    """
    commitment_of(model)
    game = build_game(model, shocks)
    profile = pact_in(model, game)
    if profile is None:
        raise AllianceGameError("a part of the pact is not open, so that nobody deviates from it.")
    if (reason := too_many_profiles(game.payoffs[0].size)) is not None:
        raise AllianceGameError(f"{reason}.")
    return Stories(model, tuple(_Teller(game, profile).stories()))


def too_many_profiles(count: int) -> str | None:
    """The reason why no stories are told of a game of so many profiles; None where some are."""
    if count <= MOST_STATES:
        return None
    return f"the game has {count:,} profiles; stories are told up to {MOST_STATES:,}"


class _Teller:
    def __init__(self, game: Game, profile: PureProfile) -> None:
        self.game = game
        self.start = int(np.ravel_multi_index(profile, game.shape))
        self.payoffs = game.payoffs.reshape(game.size, -1)
        self.reach = Reach(graph_of(game))

    def stories(self) -> list[Story]:
        improvements: list[Improvement] = []
        for coalition in coalitions(self.game.size):
            for move in self.reach.improvements(coalition, self.start):
                known = any(
                    other.target == move.target and set(other.coalition) < set(coalition)
                    for other in improvements
                )
                improvements += [] if known else [move]
        return [self._story(improvement) for improvement in improvements]

    def _story(self, improvement: Improvement) -> Story:
        moves = self.reach.path(improvement.coalition, improvement.start, improvement.target)
        kinds = (("SEQ", improvement.seq), ("SMR", improvement.smr), ("GMR", improvement.gmr))
        deterrent, end = next(((k, s) for k, s in kinds if s is not None), (None, None))
        if end is not None:
            others = [i for i in range(self.game.size) if i not in improvement.coalition]
            answer = self.reach.path(others, improvement.target, end, improving=deterrent == "SEQ")
            settles = True
        else:
            answer, settles = self._responses(improvement.target)
            end = answer[-1][1] if answer else improvement.target
        return Story(
            self._named(moves),
            {self.game.actors[i]: self._gain(i, improvement.target) for i in improvement.coalition},
            deterrent,
            self._named(answer),
            self.game.profile_names(self._profile(end)),
            {actor: self._gain(i, end) for i, actor in enumerate(self.game.actors)},
            settles,
        )

    def _gain(self, actor: int, state: int) -> float:
        return float(self.payoffs[actor, state] - self.payoffs[actor, self.start])

    def _profile(self, state: int) -> PureProfile:
        return tuple(int(a) for a in np.unravel_index(state, self.game.shape))

    def _named(self, steps: Sequence[tuple[int, int]]) -> tuple[Move, ...]:
        return tuple(
            Move(self.game.actors[i], self.game.actions[i][self._profile(state)[i]])
            for i, state in steps
        )

    def _responses(self, state: int) -> tuple[tuple[tuple[int, int], ...], bool]:
        """Best responses in turn until nobody gains, or a state comes back."""
        ranks = self.reach.ranks
        steps: list[tuple[int, int]] = []
        seen = {state}
        while True:
            for actor in range(self.game.size):
                options = self.reach.graph.moves[actor][state]
                best = max(options, key=lambda s: ranks[actor, s], default=state)
                if ranks[actor, best] > ranks[actor, state]:
                    state = best
                    steps.append((actor, state))
                    break
            else:
                return tuple(steps), True
            if state in seen:
                return tuple(steps), False
            seen.add(state)


def _moves(moves: Sequence[Move], labels: Mapping[str, str]) -> str:
    return ", then ".join(f'{labels[move.actor]} turns to "{move.action}"' for move in moves)


def _listed(amounts: Mapping[str, float], labels: Mapping[str, str]) -> str:
    parts = [
        f"{labels[actor]} {'gains' if amount >= 0 else 'loses'} {abs(amount):.3g}"
        for actor, amount in amounts.items()
    ]
    return listed(parts)
