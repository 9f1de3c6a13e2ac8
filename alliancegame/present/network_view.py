"""Networks: capabilities and links; who can be attacked, which links would change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from alliancegame.document import Block, Column, Grid, Heading, Sentence, left, right
from alliancegame.model.network import Network
from alliancegame.present.numbers import short
from alliancegame.solvers.graph.war_stability import Attack, WarStability


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


def war_stability_view(result: WarStability) -> Iterator[Block]:
    """The verdict, then each attack, each tempting and each idle link."""
    network = result.network
    yield Heading(network.title)
    yield Sentence(result.sentence)
    if result.attacks:
        columns: list[Column] = [left("Target"), left("Attackers"), left("Defenders")]
        rows = [_attack(network, item) for item in result.attacks]
        yield Grid(columns, rows, "Attacks that would succeed")
    if result.additions:
        columns = [left("New link"), left("Target"), left("Attackers")]
        rows = [
            (_labels(network, item.link), *_attack(network, item.attack)[:2])
            for item in result.additions
        ]
        yield Grid(columns, rows, "Links that would open an attack")
    if result.idle:
        columns = [left("Link"), left("As safe without it")]
        idle = [
            (_labels(network, item.link), _labels(network, item.safe_without))
            for item in result.idle
        ]
        yield Grid(columns, idle, "Links not needed by both ends")


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
