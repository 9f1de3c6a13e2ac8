"""Game files of kind "graph": states, moves and rankings to a GraphModel."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field

from alliancegame.errors import GameFileError
from alliancegame.frozen import Frozen
from alliancegame.model.file.happenings import check_happened
from alliancegame.model.file.positions import Path
from alliancegame.model.file.problems import Problems
from alliancegame.model.file.shapes import Name, Number, Table, Trail
from alliancegame.model.file.validation import validated
from alliancegame.model.graph import GraphModel
from alliancegame.model.scenario import Scenario

_MOVE = re.compile(r"\s*([A-Za-z0-9_-]+?)\s*(<?->)\s*([A-Za-z0-9_-]+)\s*")


MOST_CASES = 20_000
"""The most pairs of a coalition and a state in which it may move."""


class GraphActorTable(Trail):
    """Moves such as "start -> war" (one way) or "war <-> talks"; the ranking, best first."""

    name: str = ""
    """For display."""
    moves: tuple[str, ...] = ()
    """Such as "start -> war" (one way) or "war <-> talks" (both ways)."""
    prefers: Annotated[list[Name | list[Name]], Field(min_length=1)]
    """Every state, best first; a list within it means equally good."""


class GraphFile(Table):
    """A graph model: the conflict's states, each actor's moves between them and its ranking."""

    kind: Literal["graph"]
    """The kind of game."""
    title: str
    """The model's name for readers."""
    summary: str = ""
    """The subject of the game, in a sentence."""
    sources: dict[Name, str] = Field(default_factory=dict)
    """Full references, by key."""
    states: Annotated[dict[Name, str], Field(min_length=1)]
    """The states of the conflict, with what each means."""
    status_quo: Name | None = None
    """The state in which the conflict is now."""
    actors: Annotated[dict[Name, GraphActorTable], Field(min_length=1)]
    """The actors, with the states each prefers and the moves it can make."""
    scenario: dict[str, Number] = Field(default_factory=dict)
    """Changes that have happened, with 1: "state:NAME"; "ACTOR:A->B", of a move or its reverse."""


def graph_model(
    raw: dict[str, Any], problems: Problems, name: str, digest: str
) -> tuple[GraphModel, Scenario]:
    """The graph model a document describes before anything has happened, and what has.

    raises: GameFileError with one line for every problem
    """
    file = validated(GraphFile, raw, problems)
    if file is None:
        raise GameFileError(problems.sorted())
    cases = len(file.states) * (2 ** min(len(file.actors), 64) - 1)
    if cases > MOST_CASES:
        rule = f"at most {MOST_CASES:,} coalitions in states are looked at"
        what = "the number of states times coalitions of actors"
        problems.add(("actors",), what, f"{cases:,}", rule, "Leave out some of either.")
        raise GameFileError(problems.sorted())
    states = list(file.states)
    if file.status_quo is not None and file.status_quo not in states:
        problems.undefined(("status_quo",), "state {}", file.status_quo, states, "it is a state")
    moves, ranks = [], []
    for actor, table in file.actors.items():
        moves.append(_moves(actor, table, states, problems))
        ranks.append(_ranks(actor, table, states, problems))
        problems.check_source(("actors", actor, "source"), table.source, file.sources)
    if problems.found:
        raise GameFileError(problems.sorted())
    graph = GraphModel(
        name,
        file.title,
        file.summary,
        Frozen(dict(file.states)),
        Frozen({key: actor.name or key for key, actor in file.actors.items()}),
        tuple(moves),
        tuple(ranks),
        file.status_quo,
        Frozen({k: actor.because for k, actor in file.actors.items() if actor.because}),
        Frozen(dict(file.sources)),
        digest,
    )
    return graph, check_happened(graph, file.scenario, problems)


def _moves(
    actor: str, table: GraphActorTable, states: list[str], problems: Problems
) -> tuple[tuple[int, ...], ...]:
    targets: list[dict[int, None]] = [{} for _ in states]
    for index, text in enumerate(table.moves):
        path: Path = ("actors", actor, "moves", index)
        match = _MOVE.fullmatch(text)
        if match is None:
            rule = 'a move is "from -> to", or "one <-> other" for both ways'
            problems.add(path, f'a move of actor "{actor}"', text, rule, "Correct it.")
            continue
        start, arrow, end = match.groups()
        if _defined(path, (start, end), states, problems):
            targets[states.index(start)][states.index(end)] = None
            if arrow == "<->":
                targets[states.index(end)][states.index(start)] = None
    return tuple(tuple(row) for row in targets)


def _ranks(
    actor: str, table: GraphActorTable, states: list[str], problems: Problems
) -> tuple[int, ...]:
    path: Path = ("actors", actor, "prefers")
    ranks: dict[str, int] = {}
    for index, entry in enumerate(reversed(table.prefers)):
        for state in _listed(entry):
            place = (*path, len(table.prefers) - 1 - index)
            if _defined(place, (state,), states, problems):
                if state in ranks:
                    rule = "a ranking names each state once"
                    problems.add(
                        place, f'the ranking of actor "{actor}"', state, rule, "Remove it."
                    )
                ranks[state] = index
    missing = [state for state in states if state not in ranks]
    if missing:
        rule = f"a ranking names every state; it leaves out {', '.join(missing)}"
        problems.add(path, f'the ranking of actor "{actor}"', "not complete", rule, "Add them.")
    return tuple(ranks.get(state, 0) for state in states)


def _listed(entry: str | list[str]) -> Iterator[str]:
    if isinstance(entry, str):
        yield entry
    else:
        yield from entry


def _defined(path: Path, names: tuple[str, ...], states: list[str], problems: Problems) -> bool:
    unknown = [name for name in names if name not in states]
    for name in unknown:
        problems.undefined(path, "state {}", name, states, "moves and rankings name states")
    return not unknown
