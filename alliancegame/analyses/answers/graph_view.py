"""Graph models in tables: states, moves and rankings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from alliancegame.document import Block, Column, Grid, Heading, More, Sentence, left
from alliancegame.model.graph import GraphModel

STATES_ROOM = 12
"""Lines of the table of states on a first screen."""


def graph_view(graph: GraphModel) -> Iterator[Block]:
    """Everything the file says, in tables."""
    yield Heading(graph.title)
    if graph.summary:
        yield Sentence(graph.summary)
    states = list(graph.states.items())
    yield Grid([left("State"), left("Meaning")], states, first=STATES_ROOM, cut=True)
    yield More("who can move where, and what each wants, on whose word")
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


def graph_record(graph: GraphModel) -> dict[str, Any]:
    """The content of the file, JSON-ready."""
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
