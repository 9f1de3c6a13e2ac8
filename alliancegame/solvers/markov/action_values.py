"""Values of each action in each state, and their derivatives by everyone's mixes.

All mixes of a stationary profile stand in one row of N numbers: state by state, in a state actor by
actor. The value of action a of actor i in state s, in units of the actor's payoff range, is

    Q_i(s, a) = E[ u_i(s, a, ·) + Σ_s' q(s' | s, a, ·) (v_i(s') − v_i(s)) / ρ_i ],

the values v solving the Bellman equation v_i(s) = Σ_a σ_i(s, a) Q_i(s, a); they are functions of
the mixes, so that the mixes are the only unknowns. Many rows are worked on at once.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray, StrategyProfile
from alliancegame.game.stochastic import StochasticGame

LETTERS = "abcdefghijklmnopqrsuvwxy"


@frozen(eq=False)
class ActionValues:
    """The values of all actions of a stochastic game as functions of the mixes."""

    game: StochasticGame

    @cached_property
    def counts(self) -> list[int]:
        """Numbers of actions, state by state and actor by actor."""
        return [count for stage in self.game.stages for count in stage.shape]

    @cached_property
    def starts(self) -> npt.NDArray[np.int64]:
        """Position of each mix's first action, then N."""
        return np.cumsum([0, *self.counts], dtype=np.int64)

    def mixes(self, rows: FloatArray, state: int) -> list[FloatArray]:
        """Each actor's mixes in a state, shapes (rows, k)."""
        first = state * len(self.game.actors)
        ends = self.starts[first : first + len(self.game.actors) + 1]
        return [rows[:, a:b] for a, b in pairwise(ends)]

    def profiles(self, row: FloatArray) -> list[StrategyProfile]:
        """One mix per actor for each state."""
        states = range(len(self.game.states))
        return [tuple(mix[0] for mix in self.mixes(row[None], s)) for s in states]

    def worth(self, rows: FloatArray) -> FloatArray:
        """Q, shape (rows, N)."""
        values = self.values(rows)
        worths = [
            _mean(self._payoffs(values, s)[:, i], self.mixes(rows, s), [i])
            for s in range(len(self.game.states))
            for i in range(len(self.game.actors))
        ]
        return np.concatenate(worths, axis=1)

    def at(self, rows: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Q, shape (rows, N), and its derivative by the mixes, shape (rows, N, N).

        raises: numpy.linalg.LinAlgError if rows are no distributions and values are undefined
        """
        game = self.game
        size, states, total = len(game.actors), len(game.states), int(self.starts[-1])
        values, worths = self.values(rows), self.worth(rows)
        by_mix = np.zeros((len(rows), total, total))
        by_value = np.zeros((len(rows), total, size, states))
        bellman = np.zeros((len(rows), size, states, total))
        leaving = np.zeros((len(rows), size, states, states))
        for s in range(states):
            mixes, payoffs = self.mixes(rows, s), self._payoffs(values, s)
            ends = self.starts[s * size : (s + 1) * size + 1].tolist()
            places = [slice(a, b) for a, b in pairwise(ends)]
            for i, own in enumerate(places):
                moves = _mean(game.rates[s], mixes, [i], several=True) / game.impatience[i]
                moves[:, s] -= moves.sum(axis=1)
                by_value[:, own, i] = moves.swapaxes(1, 2)
                bellman[:, i, s, own] = worths[:, own]
                leaving[:, i, s] = np.eye(states)[s] - np.einsum("zsa,za->zs", moves, mixes[i])
                for j, other in enumerate(places):
                    if j != i:
                        slopes = _mean(payoffs[:, i], mixes, sorted((i, j)))
                        slopes = slopes if i < j else slopes.swapaxes(1, 2)
                        by_mix[:, own, other] = slopes
                        bellman[:, i, s, other] = np.einsum("zab,za->zb", slopes, mixes[i])
        moved = np.linalg.solve(leaving, bellman)
        by_mix += np.einsum("zais,zisb->zab", by_value, moved)
        return worths, by_mix

    def _payoffs(self, values: FloatArray, state: int) -> FloatArray:
        """Payoffs of each profile in a state with what follows, shape (rows, n, k_1, ..., k_n)."""
        gains = (values - values[:, :, state : state + 1]) / self.game.impatience[:, None]
        ahead = np.tensordot(gains, self.game.rates[state], axes=1)
        return np.asarray(self.game.relative_payoffs[state] + ahead, dtype=np.float64)

    def values(self, rows: FloatArray) -> FloatArray:
        """The values that actors expect from each state on, relative, shape (rows, n, states)."""
        game = self.game
        states = len(game.states)
        paid = np.zeros((len(rows), len(game.actors), states))
        moves = np.zeros((len(rows), states, states))
        for s in range(states):
            mixes = self.mixes(rows, s)
            for i, tensor in enumerate(game.relative_payoffs[s]):
                paid[:, i, s] = _mean(tensor, mixes, [])
            moves[:, s] = _mean(game.rates[s], mixes, [], several=True)
            moves[:, s, s] -= moves[:, s].sum(axis=1)
        scaled = moves[:, None] / game.impatience[:, None, None]
        solved = np.linalg.solve(np.eye(states) - scaled, paid[..., None])
        return np.asarray(solved[..., 0], dtype=np.float64)

    def regrets(self, rows: FloatArray) -> FloatArray:
        """The greatest gain of any actor in any state, in units of its payoff range, (rows,)."""
        worths = self.worth(rows)
        best = np.maximum.reduceat(worths, self.starts[:-1], axis=1)
        means = np.add.reduceat(rows * worths, self.starts[:-1], axis=1)
        gains: FloatArray = (best - means).max(axis=1)
        return gains


def _mean(
    tensor: FloatArray, mixes: list[FloatArray], kept: list[int], *, several: bool = False
) -> FloatArray:
    """Expectations over the actors not kept, shape (rows, [tensors,] actions of those kept).

    tensor:  shape ([rows or tensors,] k_1, ..., k_n)
    several: whether the first axis counts tensors, not rows
    """
    own = LETTERS[: len(mixes)]
    first = "t" if several else "z" if tensor.ndim > len(mixes) else ""
    names = [first + own]
    operands = [tensor]
    for actor, mix in enumerate(mixes):
        if actor not in kept:
            names.append("z" + own[actor])
            operands.append(mix)
    if len(operands) == 1 and first != "z":  # nobody to take the mean over
        tensor = np.broadcast_to(tensor, (len(mixes[0]), *tensor.shape))
        names, operands = ["z" + names[0]], [tensor]
    target = "z" + ("t" if several else "") + "".join(own[actor] for actor in kept)
    result: FloatArray = np.einsum(f"{','.join(names)}->{target}", *operands)
    return result
