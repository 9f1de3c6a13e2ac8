"""Agent quantal response: what is played at every information set as choices sharpen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alliancegame.analyses.registry import ExtensiveConcept, Posed
from alliancegame.document import Block, Column, Grid, Heading, Note, Sentence, left, right
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.numerals import short
from alliancegame.records.solution_records import TracedResponseRecord

if TYPE_CHECKING:
    import pandas as pd

    from alliancegame.game.trees.tree import Tree
    from alliancegame.solvers.quantal.agent_quantal_response import AgentBranch

SHOWN_POINTS = 5
"""Points of the curve that are shown."""


@frozen(eq=False, repr=False)
class TracedResponse(Shown):
    """The branch of agent quantal responses, each actor's precision in one over its payoff range.

    selected: position of the equilibrium that `solve` lists and the branch leads to; None: of none
    """

    branch: AgentBranch
    selected: int | None

    def to_dict(self) -> TracedResponseRecord:
        """JSON-ready: what the branch has, and selected, counted from 1."""
        selected = None if self.selected is None else self.selected + 1
        return {**self.branch.to_dict(), "selected": selected}

    def to_frame(self) -> pd.DataFrame:
        """The branch's points, a row each."""
        return self.branch.to_frame()


def compute(posed: Posed[Tree]) -> TracedResponse:
    """The branch, in which every information set errs by itself, and the equilibrium at its end."""
    from alliancegame.game.units import tree_in_ranges
    from alliancegame.solvers.quantal.agent_quantal_response import agent_logit_branch
    from alliancegame.solvers.trees.extensive import solve_tree
    from alliancegame.solvers.trees.traced import approached

    branch = agent_logit_branch(tree_in_ranges(posed.game), budget=posed.budget)
    return TracedResponse(branch, approached(branch, solve_tree(posed.game, posed.budget)))


def document(result: TracedResponse) -> Iterator[Block]:
    """The curve at a few precisions, and where it leads."""
    import numpy as np

    branch, selected = result.branch, result.selected
    tree = branch.tree
    title = tree.title or "Game"
    yield Heading(f"{title}: agent quantal response, from random play to exact")
    last = len(branch.precisions) - 1
    shown = sorted({round(i * last / (SHOWN_POINTS - 1)) for i in range(SHOWN_POINTS)})
    columns: list[Column] = [left("Actor"), left("Decides"), left("Action")]
    columns += [right(short(float(branch.precisions[k]))) for k in shown]
    chances = np.exp(branch.logarithms[shown])
    rows = []
    column = 0
    for place, (information_set, limit) in enumerate(
        zip(tree.information_sets, branch.limit, strict=True)
    ):
        indices = (
            range(len(information_set.actions))
            if len(information_set.actions) != 2
            else [int(limit.argmax())]
        )
        rows += [
            (
                tree.actors[information_set.actor],
                tree.told(place),
                information_set.actions[action],
                *(short(round(float(p), 4), 2) for p in chances[:, column + action]),
            )
            for action in indices
        ]
        column += len(information_set.actions)
    yield Grid(columns, rows, "Probabilities by precision × each actor's payoff range")
    honoured = branch.honoured_if_invoked
    if honoured is not None:
        pledge = {"invoked": branch.events["invoked"], "then honoured": honoured}
        yield Grid(
            [left("The pledge"), *columns[3:]],
            [
                (name, *(short(round(float(values[k]), 4), 2) for k in shown))
                for name, values in pledge.items()
            ],
        )
    if selected is None:
        yield Sentence("It leads to none of the equilibria that solve lists for the tree.")
    else:
        yield Sentence(f"It leads to equilibrium {selected + 1} of those that solve lists.")
    notes = [f"{len(branch.precisions)} points"]
    notes += [f"turns back at {short(at)}" for at in branch.turning]
    notes += [f"another branch crosses at {short(at)}" for at in branch.crossings]
    notes += [
        f"greatest residual {short(branch.residual, 1)}, recomputed node by node",
        f"regret at the last {short(branch.limit_regret, 1)} of a payoff range",
    ]
    yield Note(f"Of two actions the one likelier in the end is shown. {'; '.join(notes)}.")


AGENT_QUANTAL_RESPONSE = ExtensiveConcept(
    "quantal-response",
    "Agent quantal response",
    "How is it played by those who err, the less the more it costs?",
    compute,
    document,
    order=13,
)
