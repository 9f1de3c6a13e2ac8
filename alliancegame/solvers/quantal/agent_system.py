"""The equations of a tree's agent logit equilibria.

Unknowns are z = (y, lambda): the logarithms y of the probabilities of all S actions, information
set by information set, and the precision. An outcome comes about with probability
p = nature's chance x exp(sum of y over the actions on the way), so that the expected payoff of an
action, given that it is taken, and its derivative are moments over the outcomes behind it:

    u_s = E[payoff | s],      du_s / dy_t = Cov[payoff, t is on the way | s].

An actor's own earlier moves cancel in both by perfect recall. All is computed from logarithms: what
is believed where play hardly ever leads is as exact as the rest.

source: McKelvey and Palfrey (1998), section 2
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate, chain, pairwise

import numpy as np
import numpy.typing as npt

from alliancegame.errors import GameError
from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.game.trees.tree import Tree, chance_of
from alliancegame.game.units import precision_units
from alliancegame.solvers.quantal.continuation import Equations
from alliancegame.solvers.quantal.logit_answers import LogitAnswers
from alliancegame.solvers.quantal.metrics import (
    LOGARITHMS,
    ArrayMetric,
    Metric,
    log_distance,
    log_pace,
)
from alliancegame.solvers.quantal.outcome_worth import (
    MOST_TERMS,
    Behind,
    Outcome,
    OutcomeTables,
    PlainEquations,
)


@frozen(eq=False)
class AgentSystem:
    """A tree as the equations need it; payoffs in units of the greatest payoff range.

    answers: of the information sets, measured by the payoff range of each one's actor
    movers:  the actor who takes each action, length S
    ways:    to each outcome the positions of the actions that are taken, z of them
    chances: nature's chance of each outcome, length z
    gains:   of each actor at each outcome, n rows of length z
    reaches: nature's chance on the way to each information set; None for one of several nodes
    unit:    the greatest payoff range
    """

    answers: LogitAnswers
    movers: Sequence[int]
    ways: Sequence[Sequence[int]]
    chances: Sequence[float]
    gains: Sequence[Sequence[float]]
    reaches: Sequence[float | None]
    unit: float

    @property
    def starts(self) -> npt.NDArray[np.int64]:
        """Position of each information set's first action, then S, shape (h + 1,)."""
        return self.answers.starts

    @property
    def size(self) -> int:
        """Number of actions S."""
        return self.answers.size

    @cached_property
    def work(self) -> float:
        """Nominal seconds that a correction takes."""
        return self.answers.work(self.size * len(self.ways))

    @cached_property
    def plain(self) -> PlainEquations | None:
        """The equations for loops over Python's floats; None if arrays are quicker."""
        unknowns = self.size - len(self.answers.ranges)
        if unknowns**3 + sum(map(len, self.ways)) > MOST_TERMS:
            return None
        constant, table = [0.0] * self.size, []
        mixes = [range(*ends) for ends in pairwise(self.starts.tolist())]
        place = [i for i, mix in enumerate(mixes) for _ in mix]
        for action, mover in enumerate(self.movers):
            outcomes = [z for z, way in enumerate(self.ways) if action in way]
            decided = set.intersection(*(set(self.ways[z]) for z in outcomes))
            ways = [[t for t in self.ways[z] if t not in decided] for z in outcomes]
            chances = [self.chances[z] for z in outcomes]
            payoffs = [self.gains[mover][z] for z in outcomes]
            deciding = [mixes[i] for i in sorted({place[t] for t in chain.from_iterable(ways)})]
            reach = self.reaches[place[action]] if deciding else sum(chances)
            if reach is not None:
                payoffs = [p * c / reach for p, c in zip(payoffs, chances, strict=True)]
            if deciding:
                behind = list(map(Outcome, payoffs, chances, ways))
                table.append(Behind(action, behind, deciding, reach is not None))
            else:
                constant[action] = sum(payoffs)
        ranges = self.answers.ranges.tolist()
        tables = OutcomeTables(self.starts.tolist(), ranges, constant, table)
        equations = PlainEquations(Metric(log_distance, log_pace), tables)
        return equations if equations.terms <= MOST_TERMS else None

    @cached_property
    def on_way(self) -> FloatArray:
        """Whether an action is taken on the way to an outcome, shape (z, S)."""
        taken = np.zeros((len(self.ways), self.size))
        for row, way in zip(taken, self.ways, strict=True):
            row[way] = 1.0
        return taken

    @cached_property
    def payoffs(self) -> FloatArray:
        """Of the actor who takes an action, at each outcome, shape (S, z)."""
        return np.array(self.gains)[self.movers]

    @cached_property
    def beyond(self) -> FloatArray:
        """The logarithm of nature's chance of an outcome; minus infinity where it is not behind an
        action; shape (S, z).
        """
        return np.where(self.on_way.T > 0, np.log(self.chances), -np.inf)

    def behind(self, y: FloatArray) -> FloatArray:
        """For each action how likely each outcome is once it is taken, shape (S, z)."""
        logs = self.beyond + self.on_way @ y
        logs -= logs.max(axis=1, keepdims=True)
        weights: FloatArray = np.exp(logs, out=logs)
        weights /= weights.sum(axis=1, keepdims=True)
        return weights

    def equations(self, z: FloatArray) -> Equations:
        """F, its derivative of shape (S, S + 1), and the greatest regret at an information set."""
        behind = self.behind(z[:-1])
        weighted = behind * self.payoffs
        values = weighted.sum(axis=1)
        slopes = weighted @ self.on_way - values[:, None] * (behind @ self.on_way)
        return self.answers.equations(z, values, slopes)

    @property
    def metric(self) -> ArrayMetric:
        """The metric of logarithms, for odds of hopeless actions decide beliefs."""
        return LOGARITHMS


def agent_system(tree: Tree, per_payoff_unit: bool = False) -> AgentSystem:
    """The equations of the tree.

    per_payoff_unit: one precision for all payoffs as they are, not in each actor's payoff range
    raises: GameError if nobody moves, or nature never leads to an information set
    """
    sets = tree.information_sets
    if not sets:
        raise GameError("nobody moves in this tree; quantal response needs an information set.")
    starts = list(accumulate((len(place.actions) for place in sets), initial=0))
    outcomes, ways, chances = [], [], []
    for outcome in tree.outcomes:
        if chance := chance_of(tree, outcome):
            outcomes.append(tree.nodes[outcome])
            chances.append(float(chance))
            ways.append(
                [
                    starts[place] + branch
                    for at, branch in tree.path(outcome)
                    if (place := tree.nodes[at].information_set) is not None
                ]
            )
    reached = set(chain.from_iterable(ways))
    for place, start in enumerate(starts[:-1]):
        if start not in reached:
            raise GameError(
                f'nature never leads to "{tree.label(place)}"; quantal response needs a belief '
                "everywhere. Give what leads there a probability above 0."
            )
    units = precision_units(tree, per_payoff_unit)
    payoffs = zip(*(outcome.payoffs for outcome in outcomes), strict=True)
    gains = [
        [float(payoff / unit) for payoff in own] for own, unit in zip(payoffs, units, strict=True)
    ]
    spans = [max(own) - min(own) for own in gains]
    unit = max(spans) or 1.0
    ranges = [spans[place.actor] / unit or 1.0 for place in sets]
    return AgentSystem(
        LogitAnswers(np.array(starts), np.array(ranges)),
        [place.actor for place in sets for _ in place.actions],
        ways,
        chances,
        [[payoff / unit for payoff in own] for own in gains],
        [
            float(chance_of(tree, place.nodes[0])) if len(place.nodes) == 1 else None
            for place in sets
        ],
        unit,
    )
