"""Networks: capabilities and links; who can be attacked, which links would change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from alliancegame.model.network import Network
from alliancegame.present.numbers import short
from alliancegame.present.tables import Column, heading, table
from alliancegame.solvers.graph.war_stability import Attack, WarStability


def network_view(network: Network) -> Iterator[RenderableType]:
    """Everything the file says, in a table."""
    yield heading(network.title)
    if network.summary:
        yield Text(network.summary)
    rows = [
        (label, short(float(network.capabilities[name])), _labels(network, _allies(network, name)))
        for name, label in network.actors.items()
    ]
    columns: list[Column] = [("Actor", "left"), ("Capability", "right"), ("Allies", "left")]
    yield table(columns, rows)
    gamma = short(float(network.gamma))
    than = "stronger than" if network.gamma == 1 else f"more than {gamma} times as strong as"
    yield Text(f"Attackers win if they are {than} the defenders.")


def war_stability_view(result: WarStability) -> Iterator[RenderableType]:
    """The verdict, then each attack, each tempting and each idle link."""
    network = result.network
    yield heading(network.title)
    yield Text(result.sentence)
    if result.attacks:
        columns: list[Column] = [("Target", "left"), ("Attackers", "left"), ("Defenders", "left")]
        rows = [_attack(network, item) for item in result.attacks]
        yield table(columns, rows, "Attacks that would succeed")
    if result.additions:
        columns = [("New link", "left"), ("Target", "left"), ("Attackers", "left")]
        rows = [
            (_labels(network, item.link), *_attack(network, item.attack)[:2])
            for item in result.additions
        ]
        yield table(columns, rows, "Links that would open an attack")
    if result.idle:
        columns = [("Link", "left"), ("As safe without it", "left")]
        idle = [
            (_labels(network, item.link), _labels(network, item.safe_without))
            for item in result.idle
        ]
        yield table(columns, idle, "Links not needed by both ends")


def _attack(network: Network, item: Attack) -> tuple[str, str, str]:
    return (
        network.actors[item.target],
        _labels(network, item.attackers),
        _labels(network, item.defenders),
    )


def _allies(network: Network, actor: str) -> list[str]:
    return [name for name in network.actors if name in network.neighbours(actor)]


def _labels(network: Network, names: Iterable[str]) -> str:
    return ", ".join(network.actors[name] for name in names) or "–"


def network_record(network: Network) -> dict[str, Any]:
    """What the file says, JSON-ready."""
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
