"""Networks in a table: capabilities and links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from alliancegame.document import Block, Column, Grid, Heading, Sentence, left, right
from alliancegame.model.network import Network
from alliancegame.numerals import short


def network_view(network: Network) -> Iterator[Block]:
    """Everything the file says, in a table."""
    yield Heading(network.title)
    if network.summary:
        yield Sentence(network.summary)
    rows = [
        (label, short(float(network.capabilities[name])), _labels(network, _allies(network, name)))
        for name, label in network.actors.items()
    ]
    columns: list[Column] = [left("Actor"), right("Capability"), left("Allies")]
    yield Grid(columns, rows)
    gamma = short(float(network.gamma))
    than = "stronger than" if network.gamma == 1 else f"more than {gamma} times as strong as"
    yield Sentence(f"Attackers win if they are {than} the defenders.")


def _allies(network: Network, actor: str) -> list[str]:
    return [name for name in network.actors if name in network.neighbours(actor)]


def _labels(network: Network, names: Iterable[str]) -> str:
    return ", ".join(network.actors[name] for name in names) or "–"


def network_record(network: Network) -> dict[str, Any]:
    """The content of the file, JSON-ready."""
    return {
        "game": network.name,
        "kind": network.kind,
        "title": network.title,
        "summary": network.summary,
        "digest": network.digest,
        "actors": [
            {"name": name, "label": label, "capability": float(network.capabilities[name])}
            for name, label in network.actors.items()
        ],
        "links": [list(pair) for pair in network.pairs],
        "gamma": float(network.gamma),
    }
