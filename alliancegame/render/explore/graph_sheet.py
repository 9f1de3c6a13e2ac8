"""Graph models as the page of sliders holds them: rankings to move, moves to close and open."""

from __future__ import annotations

from typing import Any

from alliancegame.model.called import does
from alliancegame.model.decimals import decimal
from alliancegame.model.file.positions import spans
from alliancegame.model.graph import GraphModel
from alliancegame.render.explore.sheet import Sheet, Words
from alliancegame.visible import visible

WORDS = Words(
    margins="Who would move from it, and the margin",
    caption="Margin: the fewest other states that one state would have to pass, or draw level "
    "with, in the actor’s ranking until what keeps the state is another; none: no single one "
    "could; grey: as stated.",
    way="Gains by moving",
    size="Margin",
    sides="moves | stays",
    along="What keeps the state along",
    details="States that are stable for every actor",
    columns=("State", "Under", "What it means"),
    numeric=0,
    matrix="Rankings",
    matrix_caption="Best first; = equally good.",
    presets="What if",
    notches="where what keeps the state changes",
    asks="solve",
    alone="Stability for coalitions is known to the program alone: alliancegame solve.",
    unsaid="Places in rankings have no ranges and shocks no rates, so that there is neither a "
    "share of draws nor a median life.",
)


def graph_sheet(graph: GraphModel, text: str) -> Sheet:
    """The sheet of a graph model, on which the status quo, or else the first state, is examined."""
    written = spans(text)
    states = list(graph.states)
    data = {
        "asked": False,
        "game": graph.name,
        "text": text,
        "places": {actor: list(written["actors", actor, "prefers"]) for actor in graph.actors},
        "unplaced": [],
        "actors": [
            {"name": name, "label": visible(label), "gains": visible(does(label, "gains"))}
            for name, label in graph.actors.items()
        ],
        "states": [{"name": name, "meaning": visible(text)} for name, text in graph.states.items()],
        "moves": [[list(ends) for ends in targets] for targets in graph.moves],
        "now": states.index(graph.status_quo) if graph.status_quo else 0,
        "stated": graph.status_quo is not None,
        "parameters": [*_places(graph)],
        "shocks": [_shock(graph, name) for name in graph.shocks],
        "levers": [],
    }
    return Sheet(graph.title, WORDS, data, "graph.js")


def _places(graph: GraphModel) -> list[dict[str, Any]]:
    """A slider for each state in each ranking, from below the last to above the first."""
    numbers = iter(graph.numbers.items())
    return [
        {
            "name": name,
            "value": decimal(place),
            "low": 0.5,
            "high": len(set(ranks)) + 0.5,
            "step": 0.5,
            "label": visible(f"{state}: {meaning}" if meaning else state),
            "actor": actor,
            "because": visible(graph.because.get(actor, "")),
            "source": "",
            "limits": [None, None, ""],
        }
        for actor, ranks in zip(graph.actors, graph.ranks, strict=True)
        for (state, meaning), (name, place) in zip(graph.states.items(), numbers, strict=False)
    ]


def _shock(graph: GraphModel, name: str) -> dict[str, Any]:
    """A button: the conflict is elsewhere, or a move is closed or opened."""
    states, actors = list(graph.states), list(graph.actors)
    whose, _, what = name.partition(":")
    shown = {
        "name": name,
        "label": visible(graph.shocks[name]),
        "whole": True,
        "limits": ["0", "1", "intensities run from 0 to 1"],
    }
    if whose == "state" and "->" not in what:
        return {**shown, "group": "The conflict is elsewhere", "instead": "state"} | {
            "state": states.index(what)
        }
    start, _, end = what.partition("->")
    move = [actors.index(whose), states.index(start), states.index(end)]
    return {**shown, "group": f"Moves of {visible(graph.actors[whose])}", "move": move}
