"""Trembling-hand perfection of pure equilibria: best also against small mistakes.

A profile is perfect if it is the limit of completely mixed profiles against each of which every
actor's own action stays a best response (Selten 1975). Then no action in it is weakly dominated;
with two actors the converse holds too (van Damme 1991, Stability and Perfection of Nash Equilibria,
theorem 3.2.2). A strict equilibrium is perfect. With more actors it suffices that mistakes can be
so likely relative to each other that, to first order, they make every alternative that ties at the
profile worse: a linear program. Where none of these decides, the answer is None.

Whatever the linear programs find is checked in exact arithmetic before it counts.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.game import ExactArray, FloatArray, Game, PureProfile

DENOMINATOR = 10**6
"""Largest denominator tried for a mix found in floating point."""


@frozen
class Perfection:
    """Whether a pure profile is trembling-hand perfect (None: undecided), and why."""

    perfect: bool | None
    reason: str


def trembling_hand(game: Game, profile: PureProfile) -> Perfection:
    """Whether the pure profile is a trembling-hand perfect equilibrium."""
    ties = []
    for actor in range(game.size):
        gains = _gains(game, profile, actor)
        here = np.moveaxis(gains, 0, -1)[_others(profile, actor)]
        if (here > 0).any():
            return Perfection(False, "it is no equilibrium")
        ties += [(actor, a) for a in np.flatnonzero(here == 0).tolist() if a != profile[actor]]
    if not ties:
        return Perfection(True, "it is strict")
    fates = {
        actor: weakly_dominated(_gains(game, profile, actor).reshape(game.shape[actor], -1))
        for actor in dict.fromkeys(actor for actor, _ in ties)
    }
    for actor, dominated in fates.items():
        if dominated:
            name = game.actions[actor][profile[actor]]
            return Perfection(False, f'"{name}" of {game.actors[actor]} is weakly dominated')
    if None in fates.values():
        return Perfection(None, "whether an action in it is weakly dominated is undecided")
    return _undominated(game, profile, ties)


def _undominated(game: Game, profile: PureProfile, ties: list[tuple[int, int]]) -> Perfection:
    """The verdict on an equilibrium in which no action is weakly dominated."""
    if game.size <= 2:
        return Perfection(True, "no action in it is weakly dominated")
    if _first_order(game, profile, ties):
        return Perfection(True, "some mistakes of the others make every tied alternative worse")
    return Perfection(None, "no action in it is weakly dominated, but three or more actors tie")


def weakly_dominated(gains: ExactArray) -> bool | None:
    """Whether some mix of rows is nowhere negative and somewhere positive; None: undecided.

    gains: what each action earns more than the one in question, shape (actions, others' profiles)
    """
    if ((gains >= 0).all(axis=1) & (gains > 0).any(axis=1)).any():
        return True
    rows = _in_own_unit(gains)
    count, columns = rows.shape
    belief = _optimum(  # a belief in every profile that makes the action a best response
        np.r_[np.zeros(columns), -1.0],
        A_ub=np.block([[rows, np.zeros((count, 1))], [-np.eye(columns), np.ones((columns, 1))]]),
        b_ub=np.zeros(count + columns),
        A_eq=np.r_[np.ones(columns), 0.0][None],
        b_eq=[1.0],
        bounds=[(0, 1)] * (columns + 1),
    )
    if belief is not None:
        weights = _fractions(belief[:-1])
        if (weights > 0).all() and ((gains @ weights) <= 0).all():
            return False
    mix = _optimum(
        -rows.sum(axis=1),
        A_ub=-rows.T,
        b_ub=np.zeros(columns),
        A_eq=np.ones((1, count)),
        b_eq=[1.0],
        bounds=[(0, 1)] * count,
    )
    if mix is not None:
        total = _fractions(mix) @ gains
        if (total >= 0).all() and (total > 0).any():
            return True
    return None


def _first_order(game: Game, profile: PureProfile, ties: list[tuple[int, int]]) -> bool:
    """Whether some likelihoods of single mistakes make every tied alternative worse."""
    mistakes = [
        (j, b) for j, count in enumerate(game.shape) for b in range(count) if b != profile[j]
    ]
    rows = []
    for actor, action in ties:
        gains = _gains(game, profile, actor)[action]
        if not gains.any():
            continue  # a duplicate of the action itself: never better, whatever happens
        row = []
        for j, b in mistakes:
            moved = (*profile[:j], b, *profile[j + 1 :])
            row.append(Fraction(0) if j == actor else gains[_others(moved, actor)])
        rows.append(row)
    if not rows:
        return True
    exact = np.array(rows, dtype=object)
    losses = np.stack([_in_own_unit(row) for row in exact])
    optimum = _optimum(
        np.r_[np.zeros(len(mistakes)), -1.0],
        A_ub=np.hstack([losses, np.ones((len(rows), 1))]),
        b_ub=np.zeros(len(rows)),
        bounds=[*[(1e-3, 1)] * len(mistakes), (None, None)],
    )
    return optimum is not None and bool(((exact @ _fractions(optimum[:-1])) < 0).all())


def _optimum(cost: FloatArray, **program: Any) -> FloatArray | None:
    """A solution of the linear program, or None."""
    from scipy.optimize import linprog

    optimum = linprog(cost, **program)
    return None if optimum.x is None else np.asarray(optimum.x)


def _in_own_unit(numbers: ExactArray) -> FloatArray:
    """The numbers as shares of the greatest in size, divided before they are rounded."""
    greatest = max(map(abs, numbers.ravel().tolist()), default=Fraction(0))
    shares: ExactArray = numbers / greatest if greatest else numbers
    return shares.astype(np.float64)


def _gains(game: Game, profile: PureProfile, actor: int) -> ExactArray:
    """The gain of each of the actor's actions over the profile's, its own axis first."""
    tensor = np.moveaxis(game.exact_payoffs[actor], actor, 0)
    result: ExactArray = tensor - tensor[profile[actor]]
    return result


def _others(profile: PureProfile, actor: int) -> PureProfile:
    return profile[:actor] + profile[actor + 1 :]


def _fractions(values: FloatArray) -> ExactArray:
    rounded = [
        Fraction(value).limit_denominator(DENOMINATOR) for value in np.asarray(values).tolist()
    ]
    return np.array(rounded, dtype=object)
