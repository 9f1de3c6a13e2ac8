"""The stability of a network of alliances: attacks that would succeed, links that would change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from alliancegame.analyses.registry import NetworkConcept, Posed
from alliancegame.document import Block, Column, Grid, Heading, Sentence, left

if TYPE_CHECKING:
    from alliancegame.model.network import Network
    from alliancegame.solvers.graph.war_stability import Attack, WarStability


def compute(posed: Posed[Network]) -> WarStability:
    """The verdict of war stability, with all that speaks against it."""
    from alliancegame.solvers.graph.war_stability import war_stability

    return war_stability(posed.game)


def document(result: WarStability) -> Iterator[Block]:
    """The verdict, then each attack, each tempting and each idle link."""
    network = result.network
    yield Heading(network.title)
    yield Sentence(result.sentence)
    if result.attacks:
        columns: list[Column] = [left("Target"), left("Attackers"), left("Defenders")]
        rows = [_attack(network, attack) for attack in result.attacks]
        yield Grid(columns, rows, "Attacks that would succeed")
    if result.additions:
        columns = [left("New link"), left("Target"), left("Attackers")]
        rows = [
            (_labels(network, addition.link), *_attack(network, addition.attack)[:2])
            for addition in result.additions
        ]
        yield Grid(columns, rows, "Links that would open an attack")
    if result.idle:
        columns = [left("Link"), left("As safe without it")]
        idle = [
            (_labels(network, shock.link), _labels(network, shock.safe_without))
            for shock in result.idle
        ]
        yield Grid(columns, idle, "Links not needed by both ends")


def _attack(network: Network, attack: Attack) -> tuple[str, str, str]:
    return (
        network.actors[attack.target],
        _labels(network, attack.attackers),
        _labels(network, attack.defenders),
    )


def _labels(network: Network, names: Iterable[str]) -> str:
    return ", ".join(network.actors[name] for name in names) or "–"


WAR_STABILITY = NetworkConcept(
    "war-stability",
    "War stability",
    "Can any coalition defeat somebody, or any pair of actors gain by a link?",
    compute,
    document,
    order=21,
    fallback=lambda _: True,
)
