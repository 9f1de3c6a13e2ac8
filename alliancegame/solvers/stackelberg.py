"""The gain of each of two actors from committing first: the best mix to be bound by.

A leader chooses a mix, the follower sees it and answers with an action that is best for itself, of
several the one that the leader prefers (a strong Stackelberg equilibrium). For each answer j the
leader's best mix solves a linear program over the mixes to which j is a best reply. Its optimum is
at a vertex of this region, and those are the vertices of the best-response polytope on which j is
tight: so one exact enumeration of vertices solves the programs of all answers.

source: Conitzer and Sandholm (2006), "Computing the optimal strategy to commit to"; von Stengel and
        Zamir (2010), "Leadership games with convex strategy sets"
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from alliancegame.errors import GameError
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.game import Game
from alliancegame.game.tables import table
from alliancegame.records.solution_records import StackelbergRecord
from alliancegame.solvers.base import Budget
from alliancegame.solvers.two_actors.corners import corners
from alliancegame.solvers.two_actors.extreme_pairs import inequalities

if TYPE_CHECKING:
    import pandas as pd


@frozen
class Commitment:
    """A best commitment of a leader.

    mix:     the leader's, exact
    answer:  the follower's action
    payoffs: of actor 1 and actor 2, exact
    others:  how many further extreme commitments pay the leader the same
    """

    leader: int
    mix: tuple[Fraction, ...]
    answer: int
    payoffs: tuple[Fraction, Fraction]
    others: int


@frozen(eq=False, repr=False)
class StackelbergResult(Shown):
    """A best commitment of each of two actors as leader."""

    game: Game
    commitments: tuple[Commitment, Commitment]

    @property
    def residual(self) -> Fraction:
        """By how much an answer falls short of the follower's best one, at most: 0, recomputed."""
        worst = Fraction(0)
        for commitment in self.commitments:
            values = follower_payoffs(self.game, commitment.leader, commitment.mix)
            worst = max(worst, max(values) - values[commitment.answer])
        return worst

    def to_frame(self) -> pd.DataFrame:
        """One row per leader: what it is bound to, the answer, and both payoffs."""
        rows = [
            {
                "leader": record["leader"],
                "is bound to": record["mix"],
                "answer": record["answer"],
                **{f"payoff of {actor}": value for actor, value in record["payoffs"].items()},
            }
            for record in self.to_dict()["commitments"]
        ]
        return table(rows, "leader")

    def to_dict(self) -> StackelbergRecord:
        """JSON-ready: residual, and for each leader its mix, the answer, and both payoffs."""
        game = self.game
        return {
            "residual": float(self.residual),
            "commitments": [
                {
                    "leader": game.actors[commitment.leader],
                    "mix": dict(
                        zip(
                            game.actions[commitment.leader], map(float, commitment.mix), strict=True
                        )
                    ),
                    "answer": game.actions[1 - commitment.leader][commitment.answer],
                    "payoffs": dict(zip(game.actors, map(float, commitment.payoffs), strict=True)),
                    "others": commitment.others,
                }
                for commitment in self.commitments
            ],
        }


def stackelberg(game: Game, budget: Budget | None = None) -> StackelbergResult:
    """A best commitment of each actor as leader, ties of the follower broken for the leader.

    raises: GameError unless the game has two actors; ComputationError if the budget ends before

    >>> result = stackelberg(Game([[[2, 4], [1, 3]], [[1, 0], [0, 1]]]))
    >>> [str(p) for p in result.commitments[0].mix], str(result.commitments[0].payoffs[0])
    (['1/2', '1/2'], '7/2')
    """
    if game.size != 2:
        raise GameError(f"the game has {game.size} actors; a leader and a follower are two.")
    limit = budget or Budget()
    return StackelbergResult(game, (_best(game, 0, limit), _best(game, 1, limit)))


def follower_payoffs(game: Game, leader: int, mix: Sequence[Fraction]) -> list[Fraction]:
    """The payoff of each of the follower's actions against the leader's mix."""
    payoffs = game.exact_payoffs[1 - leader]
    rows = payoffs.T if leader == 0 else payoffs
    return [sum((v * p for v, p in zip(row, mix, strict=True)), Fraction(0)) for row in rows]


def _best(game: Game, leader: int, budget: Budget) -> Commitment:
    rows, columns = (list(range(count)) for count in game.shape)
    vertices = corners(inequalities(game, 1 - leader, rows, columns), budget)
    if not vertices.complete:
        budget.demand("all commitments were looked at")
        raise GameError("the game is too large to look at all commitments.")
    own = game.integer_payoffs[leader] if leader == 0 else game.integer_payoffs[leader].T
    width = game.shape[leader]
    best: list[tuple[Fraction, int, tuple[Fraction, ...]]] = []
    for place, labels in enumerate(vertices.labels):
        weights = list(vertices.weights(place))
        total = sum(weights)
        for answer in range(game.shape[1 - leader]):
            if labels >> (width + answer) & 1:
                gained = sum(w * int(own[a, answer]) for a, w in enumerate(weights) if w)
                value = Fraction(gained, total)
                if best and value < best[0][0]:
                    continue
                if best and value > best[0][0]:
                    best.clear()
                best.append((value, answer, tuple(Fraction(w, total) for w in weights)))
    value, answer, mix = max(best, key=lambda commitment: (commitment[2], -commitment[1]))
    received = follower_payoffs(game, leader, mix)[answer]
    pays = value / game.integer_scales[leader]
    payoffs = (pays, received) if leader == 0 else (received, pays)
    return Commitment(leader, mix, answer, payoffs, len({commitment[2] for commitment in best}) - 1)
