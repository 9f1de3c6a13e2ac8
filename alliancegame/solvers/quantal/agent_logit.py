"""The equations of the agent logit branch of a tree, and the curve followed through them.

Unknowns are z = (y, lambda): the logarithms y of the probabilities of all S actions, information
set by information set, and the precision. An outcome comes about with probability
p = nature's chance x exp(sum of y over the actions on the way), so that the expected payoff of an
action, given that it is taken, and its derivative are moments over the outcomes behind it:

    u_s = E[payoff | s],      du_s / dy_t = Cov[payoff, t is on the way | s].

An actor's own earlier moves cancel in both by perfect recall. All is computed from logarithms: what
is believed where play hardly ever leads is as exact as the rest.

source: McKelvey and Palfrey (1998), section 2; Allgower and Georg, "Numerical Continuation
Methods" (1990), chapters 2 and 6, for the curve
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from alliancegame.errors import ComputationError, GameError
from alliancegame.game.game import FloatArray
from alliancegame.game.tree import Tree, chance_of

MOST_CORRECTIONS = 8
CONVERGED = 1e-6
"""A Newton correction this small is the last: what is left is of the order of its square."""
WIDEST_CORRECTION = 0.3
"""A prediction further than this from the curve is taken again with a smaller step."""
COMFORTABLE_CORRECTION = 0.03
"""The step grows or shrinks so that the prediction errs by about this."""
FIRST_STEP = 0.1
LEAST_STEP = 1e-10
CROSSING_STEP = 1e-4
"""A change of orientation that persists at this step is a crossing, not a jump between branches."""
LATE = 100.0
"""Before this precision a point without regret is no end: the uniform behaviour may be one."""
MOST_POINTS = 3_000


@dataclass(frozen=True, eq=False)
class System:
    """A tree as the equations need it; payoffs in units of the greatest payoff range.

    starts:  position of each information set's first action, then S, shape (h + 1,)
    on_way:  whether an action is taken on the way to an outcome, shape (z, S)
    payoffs: of the actor who takes the action, at each outcome, shape (S, z)
    chances: the logarithm of nature's chance of each outcome, shape (z,)
    ranges:  the payoff range of each information set's actor, shape (h,)
    unit:    the greatest payoff range
    """

    starts: npt.NDArray[np.int64]
    on_way: FloatArray
    payoffs: FloatArray
    chances: FloatArray
    ranges: FloatArray
    unit: float

    @property
    def size(self) -> int:
        return int(self.starts[-1])

    @cached_property
    def place(self) -> npt.NDArray[np.int64]:
        """The information set of each action, shape (S,)."""
        found: npt.NDArray[np.int64] = np.repeat(
            np.arange(len(self.starts) - 1), np.diff(self.starts)
        )
        return found

    @cached_property
    def members(self) -> FloatArray:
        """Whether an action belongs to an information set, shape (h, S): sums by a product."""
        belongs = np.equal.outer(np.arange(len(self.starts) - 1), self.place)
        return np.asarray(belongs, dtype=np.float64)

    @cached_property
    def certain(self) -> FloatArray:
        """The derivative of y by itself."""
        return np.eye(self.size)

    @cached_property
    def beyond(self) -> FloatArray:
        """0 where an outcome is behind an action, else minus infinity, shape (S, z)."""
        return np.where(self.on_way.T > 0, 0.0, -np.inf)

    def behind(self, y: FloatArray) -> FloatArray:
        """For each action how likely each outcome is once it is taken, shape (S, z)."""
        logs = self.beyond + (self.chances + self.on_way @ y)
        logs -= logs.max(axis=1, keepdims=True)
        weights: FloatArray = np.exp(logs, out=logs)
        weights /= weights.sum(axis=1, keepdims=True)
        return weights

    def answer(self, values: FloatArray, precision: float) -> FloatArray:
        """The logarithms of the logit answer to the actions' values."""
        scaled = precision * values
        gaps = scaled - np.maximum.reduceat(scaled, self.starts[:-1])[self.place]
        answer: FloatArray = gaps - np.log(self.members @ np.exp(gaps))[self.place]
        return answer

    def equations(self, z: FloatArray) -> tuple[FloatArray, FloatArray, float]:
        """F, its derivative of shape (S, S + 1), and the greatest regret at an information set."""
        y, precision = z[:-1], float(z[-1])
        behind = self.behind(y)
        weighted = behind * self.payoffs
        values = weighted.sum(axis=1)
        slopes = weighted @ self.on_way - values[:, None] * (behind @ self.on_way)
        answer = self.answer(values, precision)
        mixes = np.exp(answer)[:, None]
        columns = np.column_stack([precision * slopes, values])
        derivative = (self.members @ (mixes * columns))[self.place] - columns
        derivative[:, :-1] += self.certain
        return y - answer, derivative, self.regret(y, values)

    def regret(self, y: FloatArray, values: FloatArray) -> float:
        """The greatest over information sets, in units of its actor's payoff range."""
        best = np.maximum.reduceat(values, self.starts[:-1])
        mean = self.members @ (np.exp(y) * values)
        return float(((best - mean) / self.ranges).max(initial=0.0))


def system_of(tree: Tree) -> System:
    """The equations of the tree.

    raises: GameError if nobody moves, or nature never leads to an information set
    """
    sets = tree.information_sets
    if not sets:
        raise GameError("nobody moves in this tree; quantal response needs an information set.")
    starts = np.cumsum([0, *(len(item.actions) for item in sets)])
    outcomes = [outcome for outcome in tree.outcomes if chance_of(tree, outcome)]
    on_way = np.zeros((len(outcomes), int(starts[-1])))
    for row, outcome in enumerate(outcomes):
        for at, branch in tree.path(outcome):
            place = tree.nodes[at].information_set
            if place is not None:
                on_way[row, starts[place] + branch] = 1.0
    for place, start in enumerate(starts[:-1]):
        if not on_way[:, start].any():
            raise GameError(
                f'nature never leads to "{tree.label(place)}"; quantal response needs a belief '
                "everywhere. Give what leads there a probability above 0."
            )
    payoffs = np.array([[float(v) for v in tree.nodes[o].payoffs] for o in outcomes]).T
    spans = np.ptp(payoffs, axis=1)
    unit = float(spans.max()) or 1.0
    movers = np.array([item.actor for item in sets])
    spans = np.where(spans > 0, spans / unit, 1.0)
    return System(
        starts,
        on_way,
        (payoffs / unit)[np.repeat(movers, np.diff(starts))],
        np.log([float(chance_of(tree, outcome)) for outcome in outcomes]),
        spans[movers],
        unit,
    )


@dataclass(frozen=True, eq=False)
class Curve:
    """Points z and unit tangents, shapes (m, S + 1), and the orientation at each point."""

    points: FloatArray
    tangents: FloatArray
    odd: npt.NDArray[np.bool_]


def follow(system: System, greatest_precision: float, least_regret: float) -> Curve:
    """The branch from lambda = 0 until one of the two limits is met.

    raises: ComputationError if it cannot be followed
    """
    point = np.append(-np.log(np.diff(system.starts)[system.place]), 0.0)
    forward = np.append(np.zeros(system.size), 1.0)
    start = _corrected(system, point, forward)
    if start is None:
        raise ComputationError("the logit branch could not be begun.")
    steps = [start]
    length = FIRST_STEP
    while True:
        here = steps[-1]
        reached = here.point[-1]
        if reached >= greatest_precision or (here.regret <= least_regret and reached >= LATE):
            break
        most_growth = 2.0
        while True:
            guess = here.point + length * here.tangent
            found = _corrected(system, guess, here.tangent)
            if found is not None and found.point[-1] >= 0:
                same_branch = found.odd == here.odd or length < CROSSING_STEP
                if same_branch and found.tangent @ here.tangent > 0:
                    break
            length *= 0.5
            most_growth = 1.0
            if length < LEAST_STEP * (1 + reached) or len(steps) == MOST_POINTS:
                raise ComputationError(
                    f"the logit branch could not be followed beyond precision {reached:.6g} "
                    "per payoff range."
                )
        growth = (COMFORTABLE_CORRECTION / max(_moved(guess, found.point), 1e-15)) ** 0.5
        length *= min(max(growth, 0.5), most_growth)
        steps.append(found)
    return Curve(
        np.array([step.point for step in steps]),
        np.array([step.tangent for step in steps]),
        np.array([step.odd for step in steps]),
    )


@dataclass(frozen=True, eq=False)
class _Step:
    point: FloatArray
    tangent: FloatArray
    odd: bool
    regret: float


def _corrected(system: System, guess: FloatArray, border: FloatArray) -> _Step | None:
    """The curve's point at right angles to the border; None if it is not near the guess."""
    point = guess.copy()
    before = np.inf
    goal = np.append(np.zeros(system.size), 1.0)
    for _ in range(MOST_CORRECTIONS):
        rest, derivative, regret = system.equations(point)
        bordered = np.vstack([derivative, border])
        try:
            solved = np.linalg.solve(bordered, np.column_stack([np.append(-rest, 0.0), goal]))
        except np.linalg.LinAlgError:
            return None
        change = _moved(point, point + solved[:, 0])
        if not change <= min(before, WIDEST_CORRECTION):
            return None
        point += solved[:, 0]
        if change < CONVERGED:
            tangent = solved[:, 1] / np.linalg.norm(solved[:, 1])
            odd = bool(np.linalg.slogdet(bordered)[0] < 0)
            return _Step(point, tangent, odd, regret)
        before = change
    return None


def solve_at(system: System, point: FloatArray) -> FloatArray | None:
    """The solution near the point at its precision, by damped Newton steps; None if none is met."""
    point = point.copy()
    for _ in range(60):
        rest, derivative, _ = system.equations(point)
        try:
            move = np.linalg.solve(derivative[:, :-1], -rest)
        except np.linalg.LinAlgError:
            return None
        change = _moved(point, point + np.append(move, 0.0))
        if not np.isfinite(change):
            return None
        point[:-1] += move * min(1.0, 1.0 / max(change, 1e-300))
        if (np.abs(move) <= CONVERGED * (1 + np.abs(point[:-1]))).all():
            return point
    return None


def _moved(one: FloatArray, other: FloatArray) -> float:
    """The greatest change of a logarithm: odds of hopeless actions decide what is believed."""
    return float(np.abs(other[:-1] - one[:-1]).max())
