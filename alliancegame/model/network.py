"""Networks of allies: who is how strong, who is linked to whom, and what defence is worth.

source: Jackson and Nei (2015), Networks of military alliances, wars, and international trade
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

Link: TypeAlias = frozenset[str]
"""Two actors who defend each other, or attack together."""


@dataclass(frozen=True)
class Network:
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
        return frozenset(
            other for link in self.links if actor in link for other in link if other != actor
        )

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
