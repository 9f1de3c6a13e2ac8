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

from functools import cached_property

import numpy as np
import numpy.typing as npt

from alliancegame.errors import GameError
from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.game.trees.tree import Tree, chance_of
from alliancegame.solvers.quantal.continuation import Equations
from alliancegame.solvers.quantal.logit_answers import LogitAnswers, moved_logarithms
from alliancegame.solvers.quantal.logit_kernel import log_distance
from alliancegame.solvers.quantal.outcome_worth import (
    MOST_TERMS,
    Outcome,
    OutcomeTables,
    PlainEquations,
    worth_by_logarithms,
)


@frozen(eq=False)
class AgentSystem:
    """A tree as the equations need it; payoffs in units of the greatest payoff range.

    answers: of the information sets, measured by the payoff range of each one's actor
    on_way:  whether an action is taken on the way to an outcome, shape (z, S)
    payoffs: of the actor who takes the action, at each outcome, shape (S, z)
    chances: the logarithm of nature's chance of each outcome, shape (z,)
    unit:    the greatest payoff range
    """

    answers: LogitAnswers
    on_way: FloatArray
    payoffs: FloatArray
    chances: FloatArray
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
        return self.answers.work(self.payoffs.size)

    @cached_property
    def plain(self) -> PlainEquations | None:
        """The equations for loops over Python's floats; None if arrays are quicker."""
        if (self.size - len(self.answers.ranges)) ** 3 > MOST_TERMS:
            return None
        ways = self.on_way > 0
        behind = []
        for action, payoffs in enumerate(self.payoffs.tolist()):
            outcomes = np.flatnonzero(ways[:, action])
            decided = ways[outcomes].all(axis=0)
            behind.append(
                [
                    Outcome(payoffs[z], self.chances.item(z), np.flatnonzero(way).tolist())
                    for z, way in zip(outcomes.tolist(), ways[outcomes] & ~decided, strict=True)
                ]
            )
        tables = OutcomeTables(self.starts.tolist(), self.answers.ranges.tolist(), behind)
        equations = PlainEquations(worth_by_logarithms, log_distance, tables)
        return equations if equations.terms <= MOST_TERMS else None

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

    def equations(self, z: FloatArray) -> Equations:
        """F, its derivative of shape (S, S + 1), and the greatest regret at an information set."""
        behind = self.behind(z[:-1])
        weighted = behind * self.payoffs
        values = weighted.sum(axis=1)
        slopes = weighted @ self.on_way - values[:, None] * (behind @ self.on_way)
        return self.answers.equations(z, values, slopes)

    def moved(self, before: FloatArray, after: FloatArray) -> float:
        """The greatest change of a logarithm: odds of hopeless actions decide beliefs."""
        return moved_logarithms(before[:-1], after[:-1])


def agent_system(tree: Tree) -> AgentSystem:
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
    return AgentSystem(
        LogitAnswers(starts, spans[movers]),
        on_way,
        (payoffs / unit)[np.repeat(movers, np.diff(starts))],
        np.log([float(chance_of(tree, outcome)) for outcome in outcomes]),
        unit,
    )
