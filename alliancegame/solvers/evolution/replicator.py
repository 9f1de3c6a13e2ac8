"""The limits of the replicator dynamics of two populations, from many starting points at once.

With mixes x and y and u_a the expected payoff of action a against the other's mix,

    x_a' = x_a (u_a(y) - x.u(y)),   y_b' = y_b (v_b(x) - y.v(x)).

In logarithms of the shares that is (log x_a)' = u_a(y) up to what normalising takes away, so a
Runge-Kutta step there never leaves the simplex. A symmetric game started with x = y stays so: that
is the dynamics of a single population. Payoffs are first divided by each actor's payoff range.

Near a strict equilibrium (a, b) a point need not be followed to the end: where a is the only best
reply to every mix with at least the present share of b, and b likewise, both shares only grow from
there on, and tend to 1.

source: Taylor and Jonker (1978); Hofbauer and Sigmund (1998), chapters 7 and 10
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.errors import GameError
from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray, Game
from alliancegame.numerals import listed

STEP = 0.5
MOST_STEPS = 2000
AT_REST = 1e-7
"""The greatest speed, in shares per unit of time, of a point said to be at rest."""
LOOK = 20
"""Steps between two looks at which points rest; they are followed no further."""
SAME_POINT = 0.02
"""Ends that differ by less in every share are one."""

Mixes: TypeAlias = tuple[FloatArray, FloatArray]
IndexArray: TypeAlias = npt.NDArray[np.int64]


@frozen(eq=False)
class Basins:
    """Starting points and the points they lead to.

    starts: mixes of either actor, shapes (m, k_1) and (m, k_2)
    ends:   the points reached, each a mix of either actor, by the size of their basins
    basin:  which end each start leads to, shape (m,); -1 where it has not come to rest
    """

    game: Game
    starts: Mixes
    ends: tuple[Mixes, ...]
    basin: IndexArray

    def share(self, end: int) -> float:
        """Of the starts that lead to that end."""
        return float((self.basin == end).mean())


def basins(game: Game, starts: Mixes) -> Basins:
    """Follows the replicator dynamics from every start to where it leads.

    A point is followed until it rests, cannot but tend to a strict equilibrium, or for 1000 units
    of time.


    raises: GameError unless the game has two actors and the starts' mixes their actions
    """
    if game.size != 2:
        raise GameError(f"the game has {game.size} actors; these dynamics are those of two.")
    if tuple(mix.shape[1] for mix in starts) != game.shape:
        shapes = listed(str(mix.shape) for mix in starts)
        raise GameError(f"starts have shapes {shapes}; each row is a mix of {game.shape} actions.")
    with np.errstate(divide="ignore"):  # a share of 0 stays 0
        logs = np.log(starts[0]), np.log(starts[1])
    points = np.hstack(starts)
    moving = np.arange(len(points))
    for _ in range(MOST_STEPS // LOOK):
        for _ in range(LOOK):
            logs = _stepped(game, logs)
        mixes = _mixes(logs)
        bound, corners = _bound_for(game, mixes)
        points[moving] = np.where(bound[:, None], corners, np.hstack(mixes))
        fast = np.hstack([np.abs(speed) for speed in velocity(game, mixes)]).max(axis=1) > AT_REST
        fast &= ~bound
        moving, logs = moving[fast], (logs[0][fast], logs[1][fast])
        if not fast.any():
            break
    rests = np.full(len(points), fill_value=True)
    rests[moving] = False
    ends, basin = _gathered(points, rests)
    split = [(end[: game.shape[0]], end[game.shape[0] :]) for end in ends]
    return Basins(game, starts, tuple(split), basin)


def velocity(game: Game, mixes: Mixes) -> Mixes:
    """Of the dynamics at many points, in payoffs divided by each actor's range."""
    x, y = mixes
    u, v = _payoffs(game, mixes)
    return x * (u - (x * u).sum(axis=1, keepdims=True)), y * (
        v - (y * v).sum(axis=1, keepdims=True)
    )


def _payoffs(game: Game, mixes: Mixes) -> Mixes:
    rows, columns = _in_ranges(game)
    x, y = mixes
    return y @ rows.T, x @ columns


def _in_ranges(game: Game) -> FloatArray:
    return game.payoffs / game.payoff_scale.reshape(2, 1, 1)


def _bound_for(game: Game, mixes: Mixes) -> tuple[npt.NDArray[np.bool_], FloatArray]:
    """The points that cannot but tend to the pure profile played most, and these profiles."""
    rows, columns = _in_ranges(game)
    x, y = mixes
    a, b = x.argmax(axis=1), y.argmax(axis=1)
    bound = _only_best(rows, a, b, y) & _only_best(columns.T, b, a, x)
    return bound, np.hstack([np.eye(x.shape[1])[a], np.eye(y.shape[1])[b]])


def _only_best(
    payoffs: FloatArray, own: IndexArray, other: IndexArray, mix: FloatArray
) -> npt.NDArray[np.bool_]:
    """Whether an action beats all others against every mix with no less of the other's action."""
    number = np.arange(len(own))
    kept = mix[number, other][:, None, None]
    leads = payoffs[own][:, None, :] - payoffs[None]
    there = leads[number, :, other][:, :, None]
    least = (kept * there + (1 - kept) * leads).min(axis=2)
    least[number, own] = np.inf
    result: npt.NDArray[np.bool_] = least.min(axis=1) > 0
    return result


def _mixes(logs: Mixes) -> Mixes:
    weights = [np.exp(log - log.max(axis=1, keepdims=True)) for log in logs]
    x, y = (weight / weight.sum(axis=1, keepdims=True) for weight in weights)
    return x, y


def _stepped(game: Game, logs: Mixes) -> Mixes:
    """A classical fourth-order Runge-Kutta step."""
    slopes: list[Mixes] = []
    for share in (0.0, 0.5, 0.5, 1.0):
        ahead = logs if not slopes else _moved(logs, slopes[-1], share)
        slopes.append(_payoffs(game, _mixes(ahead)))
    for slope, weight in zip(slopes, (1 / 6, 1 / 3, 1 / 3, 1 / 6), strict=True):
        logs = _moved(logs, slope, weight)
    return logs


def _moved(logs: Mixes, slope: Mixes, share: float) -> Mixes:
    return logs[0] + STEP * share * slope[0], logs[1] + STEP * share * slope[1]


def _gathered(
    points: FloatArray, rests: npt.NDArray[np.bool_]
) -> tuple[list[FloatArray], IndexArray]:
    """Points at rest brought together, the largest gathering first."""
    label = np.full(len(points), -1)
    ends: list[FloatArray] = []
    for number in np.flatnonzero(rests):
        near = [k for k, end in enumerate(ends) if np.abs(end - points[number]).max() < SAME_POINT]
        if not near:
            ends.append(points[number])
        label[number] = near[0] if near else len(ends) - 1
    sizes = np.bincount(label[label >= 0], minlength=len(ends))
    order = np.argsort(-sizes, kind="stable")
    rank = np.empty(len(ends) + 1, dtype=int)
    rank[order] = np.arange(len(ends))
    rank[-1] = -1
    return [ends[k] for k in order], rank[label]
