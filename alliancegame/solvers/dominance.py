"""Iterated elimination of strictly dominated actions, each step with its proof.

An action is strictly dominated if some mix of the actor's other actions earns more against every
profile of the others; it is a best response to some belief about the others (their play may be
correlated) if and only if it is not strictly dominated. What survives the iteration is therefore
the set of correlated-rationalizable actions. With two actors these are the rationalizable actions;
with more, rationalizability with independent beliefs may exclude further ones.

Each round removes every action dominated in the game the last round left; for strict dominance the
order of removal does not matter. An action that is best against some pure profile needs no linear
program; for any other, the matrix game "mix of the other actions against profile of the others",
in exact arithmetic, yields either the dominating mix (its value is positive) or the belief that
justifies the action.

source: Pearce (1984), lemma 3; Osborne and Rubinstein (1994), sections 4.1-4.2
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import count, product
from math import lcm
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.game import ExactArray, Game, PureProfile, restricted
from alliancegame.game.tables import table
from alliancegame.records.solution_records import DominanceRecord
from alliancegame.solvers.base import Budget
from alliancegame.solvers.matrix_game import solve_matrix_game

if TYPE_CHECKING:
    import pandas as pd

Kept: TypeAlias = tuple[tuple[int, ...], ...]


@frozen
class Removal:
    """A strictly dominated action and why it is one.

    witness:   {action: probability} of the actor's mix that beats it
    advantage: by how much at least, over all profiles of the others left in this round, in payoff
               units; positive
    """

    round: int
    actor: int
    action: int
    witness: Mapping[int, Fraction]
    advantage: Fraction


@frozen
class Belief:
    """The reason why an action survives: it is a best response, among those left, to this belief.

    weights: {profile of the others' actions, in the actors' order: probability}
    """

    actor: int
    action: int
    weights: Mapping[PureProfile, Fraction]


@frozen(eq=False, repr=False)
class DominanceResult(Shown):
    """The actions that iterated strict dominance removes and leaves.

    kept:     for each actor, positions of the surviving actions
    removals: in the order of the rounds
    beliefs:  one for each surviving action
    """

    game: Game
    kept: Kept
    removals: tuple[Removal, ...]
    beliefs: tuple[Belief, ...]

    @property
    def reduced(self) -> Game:
        """The game of the surviving actions."""
        return restricted(self.game, self.kept)

    @property
    def rationalizable(self) -> dict[str, tuple[str, ...]]:
        """{actor: surviving actions}; correlated-rationalizable where there are three or more."""
        return {
            actor: tuple(self.game.actions[i][a] for a in self.kept[i])
            for i, actor in enumerate(self.game.actors)
        }

    @property
    def solvable(self) -> bool:
        """Whether one profile is left."""
        return all(len(own) == 1 for own in self.kept)

    @property
    def rounds(self) -> int:
        """The number of rounds that removed something."""
        return max((removal.round for removal in self.removals), default=0)

    def kept_before(self, round_number: int) -> Kept:
        """The actions from which that round, counted from 1, removes."""
        gone = {
            (removal.actor, removal.action)
            for removal in self.removals
            if removal.round < round_number
        }
        return tuple(
            tuple(action for action in range(own) if (actor, action) not in gone)
            for actor, own in enumerate(self.game.shape)
        )

    @property
    def residual(self) -> Fraction:
        """By how much any proof fails, recomputed in exact arithmetic: 0 if all hold.

        For a removal, how far its witness falls short of the advantage claimed; for a surviving
        action, what another one earns more against its belief.
        """
        shortfalls = [
            removal.advantage
            - advantage(
                self.game,
                self.kept_before(removal.round),
                removal.actor,
                removal.action,
                removal.witness,
            )
            for removal in self.removals
        ]
        return max([*shortfalls, *(belief_regret(self.game, self.kept, b) for b in self.beliefs)])

    def to_dict(self) -> DominanceRecord:
        """JSON-ready: rationalizable, solvable, removals, residual."""
        return {
            "rationalizable": {actor: list(names) for actor, names in self.rationalizable.items()},
            "solvable": self.solvable,
            "removals": [
                {
                    "round": removal.round,
                    "actor": self.game.actors[removal.actor],
                    "action": self.game.actions[removal.actor][removal.action],
                    "dominated_by": self._witness(removal),
                    "advantage": float(removal.advantage),
                }
                for removal in self.removals
            ],
            "residual": float(self.residual),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per removal: round, actor, action, the mix that dominates it, its advantage."""
        columns = ["round", "actor", "action", "dominated_by", "advantage"]
        return table(self.to_dict()["removals"], columns=columns)

    def _witness(self, removal: Removal) -> dict[str, float]:
        names = self.game.actions[removal.actor]
        return {names[action]: float(p) for action, p in removal.witness.items()}


def iterated_dominance(game: Game, budget: Budget | None = None) -> DominanceResult:
    """The actions that survive iterated elimination of strictly dominated ones, with proofs.

    raises: ComputationError if that is not settled within the budget

    >>> prisoners = Game([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], actions=[["hold", "leave"]] * 2)
    >>> iterated_dominance(prisoners).rationalizable
    {'actor1': ('leave',), 'actor2': ('leave',)}
    """
    limit = budget or Budget()
    kept: Kept = tuple(tuple(range(own)) for own in game.shape)
    removals: list[Removal] = []

    def judged(actor: int, action: int, round_number: int) -> Removal | Belief:
        limit.demand("it was settled which actions are dominated")
        limit.tell(f"round {round_number}, {len(removals)} actions removed")
        return _verdict(game, kept, actor, action, round_number)

    beliefs: list[Belief] = []
    for round_number in count(1):
        verdicts = [
            judged(actor, action, round_number) for actor, own in enumerate(kept) for action in own
        ]
        beliefs = [verdict for verdict in verdicts if isinstance(verdict, Belief)]
        if len(beliefs) == len(verdicts):
            break
        removals += [verdict for verdict in verdicts if isinstance(verdict, Removal)]
        kept = tuple(
            tuple(belief.action for belief in beliefs if belief.actor == actor)
            for actor in range(game.size)
        )
    return DominanceResult(game, kept, tuple(removals), tuple(beliefs))


def advantage(
    game: Game, kept: Kept, actor: int, action: int, witness: Mapping[int, Fraction]
) -> Fraction:
    """The least that the witness earns more than the action, over the profiles kept."""
    payoffs = _own_rows(game.integer_payoffs[actor], kept, actor, range(game.shape[actor]))
    whole = lcm(*(p.denominator for p in witness.values()))  # integers are faster than Fractions
    mixed = sum(payoffs[other] * int(p * whole) for other, p in witness.items())
    return Fraction((mixed - whole * payoffs[action]).min()) / (whole * game.integer_scales[actor])


def belief_regret(game: Game, kept: Kept, belief: Belief) -> Fraction:
    """The advantage of the best action kept over the believer's, against its belief."""
    payoffs = _own_rows(game.integer_payoffs[belief.actor], kept, belief.actor, kept[belief.actor])
    columns = {profile: column for column, profile in enumerate(_others(kept, belief.actor))}
    values = sum(payoffs[:, columns[profile]] * p for profile, p in belief.weights.items())
    regret = Fraction(values.max() - values[kept[belief.actor].index(belief.action)])
    return regret / game.integer_scales[belief.actor]


def _verdict(
    game: Game, kept: Kept, actor: int, action: int, round_number: int
) -> Removal | Belief:
    own = kept[actor]
    payoffs = _own_rows(game.integer_payoffs[actor], kept, actor, own)
    gains = payoffs - payoffs[own.index(action)]
    others = _others(kept, actor)
    best_against = np.flatnonzero(gains.max(axis=0) == 0)
    if len(best_against):
        return Belief(actor, action, {others[best_against[0]]: Fraction(1)})
    better = np.flatnonzero((gains > 0).all(axis=1))
    if len(better):
        witness = {own[better[0]]: Fraction(1)}
    else:
        rivals = [other for other in own if other != action]
        contest = solve_matrix_game(gains[[own.index(rival) for rival in rivals]])
        if contest.value <= 0:
            weights = zip(others, contest.columns, strict=True)
            return Belief(actor, action, {profile: p for profile, p in weights if p})
        witness = {rival: p for rival, p in zip(rivals, contest.rows, strict=True) if p}
    return Removal(
        round_number, actor, action, witness, advantage(game, kept, actor, action, witness)
    )


def _own_rows(tensor: ExactArray, kept: Kept, actor: int, own: Iterable[int]) -> ExactArray:
    """One row per action of the actor, one column per profile kept of the others."""
    chosen = [tuple(own) if i == actor else actions for i, actions in enumerate(kept)]
    rows: ExactArray = np.moveaxis(tensor[np.ix_(*chosen)], actor, 0)
    return rows.reshape(len(chosen[actor]), -1)


def _others(kept: Kept, actor: int) -> list[PureProfile]:
    """Profiles of the others' actions, in the order of the columns of `_own_rows`."""
    return list(product(*(own for i, own in enumerate(kept) if i != actor)))
