"""Networks of allies: who is how strong, who is linked to whom, and what defence is worth.

source: Jackson and Nei (2015), Networks of military alliances, wars, and international trade
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import TypeAlias

from alliancegame.framed import Framed

Link: TypeAlias = frozenset[str]
"""Two actors who defend each other, or attack together."""


@dataclass(frozen=True)
class Network(Framed):
    """Capabilities and alliance links.

    actors:       {name: label}
    capabilities: {actor: strength, at least 0}
    gamma:        how many times as strong as the defenders the attackers must be, more than that
    because:      {actor or "gamma": why the number is what it is}
    """

    name: str
    title: str
    summary: str
    actors: Mapping[str, str]
    capabilities: Mapping[str, Fraction]
    links: frozenset[Link]
    gamma: Fraction
    because: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""

    kind = "network"

    def neighbours(self, actor: str) -> frozenset[str]:
        """The actors linked to this one."""
        return self.alliances[actor]

    def strength(self, actors: Iterable[str]) -> int:
        """The capability of the actors together, in a unit in which all capabilities are whole."""
        return sum(self._whole[actor] for actor in actors)

    @cached_property
    def alliances(self) -> Mapping[str, frozenset[str]]:
        """{actor: those linked to it}."""
        linked: dict[str, set[str]] = {actor: set() for actor in self.actors}
        for link in self.links:
            for actor in link:
                linked[actor] |= link - {actor}
        return {actor: frozenset(others) for actor, others in linked.items()}

    @cached_property
    def _whole(self) -> Mapping[str, int]:
        unit = lcm(*(number.denominator for number in self.capabilities.values()))
        return {actor: int(number * unit) for actor, number in self.capabilities.items()}

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The links as pairs, in the actors' order."""
        names = list(self.actors)
        return tuple(
            (one, other)
            for i, one in enumerate(names)
            for other in names[i + 1 :]
            if frozenset((one, other)) in self.links
        )
