"""Graph models: states, moves and rankings; which states are stable, and what deters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from alliancegame.document import Block, Column, Grid, Heading, Note, Sentence, left
from alliancegame.model.graph import GraphModel
from alliancegame.solvers.graph.graph_stability import Concept, GraphStability, Improvement


def graph_view(graph: GraphModel) -> Iterator[Block]:
    """Everything the file says, in tables."""
    yield Heading(graph.title)
    if graph.summary:
        yield Sentence(graph.summary)
    yield Grid([left("State"), left("Meaning")], list(graph.states.items()))
    rows = [
        (graph.actors[name], _moves(graph, i), _ranking(graph, i), graph.because.get(name, "–"))
        for i, name in enumerate(graph.actors)
    ]
    columns: list[Column] = [
        left("Actor"),
        left("Can move"),
        left("Ranking, best first"),
        left("Because"),
    ]
    yield Grid(columns, rows)


def _moves(graph: GraphModel, actor: int) -> str:
    names = graph.state_names
    return ", ".join(
        f"{names[state]}→{names[target]}"
        for state, targets in enumerate(graph.moves[actor])
        for target in targets
    )


def _ranking(graph: GraphModel, actor: int) -> str:
    groups: dict[int, list[str]] = {}
    for name, rank in zip(graph.states, graph.ranks[actor], strict=True):
        groups.setdefault(rank, []).append(name)
    return " > ".join(" = ".join(groups[rank]) for rank in sorted(groups, reverse=True))


def graph_stability_view(result: GraphStability) -> Iterator[Block]:
    """The stable states by actor, for all and for coalitions; then the coalitions' moves."""
    graph = result.graph
    yield Heading(f"{graph.title}: which states are stable")
    yield Sentence(result.sentence)
    columns: list[Column] = [left("State")]
    columns += [left(label) for label in graph.actors.values()]
    columns += [left("All actors"), left("All coalitions")]
    alone = {c: result.equilibria(c) for c in Concept}
    together = {c: result.equilibria(c, coalitions=True) for c in Concept}
    rows = [
        (
            name,
            *(
                _listed(c for c in Concept if result.stable(state, c, (i,)))
                for i in range(len(graph.actors))
            ),
            _listed(c for c in Concept if name in alone[c]),
            _listed(c for c in Concept if name in together[c]),
        )
        for state, name in enumerate(graph.state_names)
    ]
    yield Grid(columns, rows)
    labels = list(graph.actors.values())
    moved = [
        (
            " + ".join(labels[i] for i in item.coalition),
            f"{graph.state_names[item.start]} → {graph.state_names[item.target]}",
            _listed(c for c in Concept if item.deterred(c)),
        )
        for row in result.improvements
        for item in row
        if len(item.coalition) > 1 and not _already(item, row)
    ]
    if moved:
        columns = [left("Coalition"), left("Improves"), left("Deterred under")]
        yield Grid(columns, moved, "Improvements that take a coalition")
    yield Note(
        "R: nobody has an improvement. GMR: every improvement has an answer by the others that "
        "hurts. SMR: and no escape from it. SEQ: an answer that pays for those who give it."
    )


def _already(item: Improvement, others: tuple[Improvement, ...]) -> bool:
    """Whether a smaller coalition brings about the same move."""
    return any(
        set(other.coalition) < set(item.coalition) and other.target == item.target
        for other in others
    )


def _listed(concepts: Iterator[Concept]) -> str:
    found = list(concepts)
    return "all four" if len(found) == len(Concept) else " ".join(found) or "–"


def graph_record(graph: GraphModel) -> dict[str, Any]:
    """What the file says, JSON-ready."""
    names = graph.state_names
    return {
        "game": graph.name,
        "kind": graph.kind,
        "title": graph.title,
        "summary": graph.summary,
        "digest": graph.digest,
        "states": dict(graph.states),
        "actors": [
            {
                "name": name,
                "label": label,
                "moves": [
                    [names[state], names[target]]
                    for state, targets in enumerate(graph.moves[i])
                    for target in targets
                ],
                "ranks": dict(zip(names, graph.ranks[i], strict=True)),
            }
            for i, (name, label) in enumerate(graph.actors.items())
        ],
    }
