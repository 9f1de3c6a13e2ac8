"""The stable states of a graph model, by actor, for all of them and for coalitions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alliancegame.analyses.registry import GraphConcept, Posed
from alliancegame.document import Block, Column, Grid, Heading, More, Note, Sentence, left

if TYPE_CHECKING:
    from alliancegame.model.graph import GraphModel
    from alliancegame.solvers.graph.graph_stability import GraphStability
    from alliancegame.solvers.graph.improvements import Concept, Improvement

STATES_ROOM = 10
"""Lines of the table of states on a first screen."""


def compute(posed: Posed[GraphModel]) -> GraphStability:
    """The stability of every state."""
    from alliancegame.solvers.graph.graph_stability import graph_stability

    return graph_stability(posed.game)


def document(result: GraphStability) -> Iterator[Block]:
    """The status quo; stable states by actor, for all, for coalitions; the coalitions' moves."""
    from alliancegame.solvers.graph.improvements import Concept

    graph = result.graph
    yield Heading(f"{graph.title}: which states are stable")
    if graph.status_quo is not None:
        yield Sentence(result.told(graph.state_names.index(graph.status_quo)))
    yield Sentence(result.sentence)
    yield _states(result)
    yield More("what takes a coalition, and what the four concepts say")
    labels = list(graph.actors.values())
    moved = [
        (
            " + ".join(labels[i] for i in move.coalition),
            f"{graph.state_names[move.start]} → {graph.state_names[move.target]}",
            _listed(c for c in Concept if move.deterred(c)),
        )
        for row in result.improvements
        for move in row
        if len(move.coalition) > 1 and not _already(move, row)
    ]
    if moved:
        columns = [left("Coalition"), left("Improves"), left("Deterred under")]
        yield Grid(columns, moved, "Improvements that take a coalition")
    yield Note(
        "R: nobody has an improvement. GMR: every improvement has an answer by the others that "
        "hurts. SMR: and no escape from it. SEQ: an answer that pays for those who give it."
    )


def _states(result: GraphStability) -> Grid:
    """Under which concepts each state is stable: for every actor, for all, for coalitions."""
    from alliancegame.solvers.graph.improvements import Concept

    actors = result.graph.actors
    columns: list[Column] = [left("State"), *map(left, actors.values())]
    columns += [left("All actors"), left("All coalitions")]
    alone = {c: result.equilibria(c) for c in Concept}
    together = {c: result.equilibria(c, coalitions=True) for c in Concept}
    rows = [
        (
            name,
            *(
                _listed(c for c in Concept if result.stable(state, c, (i,)))
                for i in range(len(actors))
            ),
            _listed(c for c in Concept if name in alone[c]),
            _listed(c for c in Concept if name in together[c]),
        )
        for state, name in enumerate(result.graph.state_names)
    ]
    return Grid(columns, rows, first=STATES_ROOM)


def _already(improvement: Improvement, others: tuple[Improvement, ...]) -> bool:
    """True where a smaller coalition brings about the same move."""
    return any(
        set(other.coalition) < set(improvement.coalition) and other.target == improvement.target
        for other in others
    )


def _listed(concepts: Iterator[Concept]) -> str:
    from alliancegame.solvers.graph.improvements import Concept

    stable = list(concepts)
    return "all four" if len(stable) == len(Concept) else " ".join(stable) or "–"


GRAPH_STABILITY = GraphConcept(
    "graph-stability",
    "Stable states",
    "From which states does nobody move away, whatever the others answer?",
    compute,
    document,
    order=20,
    fallback=lambda _: True,
)
