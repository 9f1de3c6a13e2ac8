"""Networks of allies: who is how strong, who is linked to whom, and what defence is worth.

source: Jackson and Nei (2015), Networks of military alliances, wars, and international trade
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from math import lcm
from typing import TYPE_CHECKING, TypeAlias

from alliancegame.errors import AllianceGameError
from alliancegame.framed import Framed
from alliancegame.frozen import Frozen, frozen
from alliancegame.model.decimals import exact_number
from alliancegame.model.happened import check_name, happened

if TYPE_CHECKING:
    from alliancegame.model.shocks import Hit

GAMMA = "gamma"
"""The name of the factor by which attackers must be more than as strong as defenders."""

Link: TypeAlias = frozenset[str]
"""Two actors who defend each other, or attack together."""


@frozen
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

    @property
    def numbers(self) -> Mapping[str, Fraction]:
        """{"gamma", or actor.capability: the number}."""
        strengths = {f"{actor}.capability": n for actor, n in self.capabilities.items()}
        return {GAMMA: self.gamma, **strengths}

    def with_values(self, settings: Mapping[str, Fraction]) -> Network:
        """A copy of the network with some numbers replaced.

        raises: NameUnknownError for a number the network does not have, AllianceGameError for a
                value that is no number, a capability below 0 or a gamma of 0 or less
        """
        numbers = dict(self.numbers)
        for name, value in settings.items():
            check_name("parameter", name, numbers)
            number = numbers[name] = exact_number(value, f'parameter "{name}"')
            if number < 0 or (number == 0 and name == GAMMA):
                rule = "gamma is positive" if name == GAMMA else "a capability is at least 0"
                raise AllianceGameError(
                    f'parameter "{name}" is {float(number):g}; {rule}. Correct the number.'
                )
        strengths = {actor: numbers[f"{actor}.capability"] for actor in self.actors}
        return replace(self, capabilities=Frozen(strengths), gamma=numbers[GAMMA])

    @cached_property
    def shocks(self) -> Mapping[str, str]:
        """{one+other: what has happened then}: a link of the file has ended, another is formed."""
        return {
            f"{one}+{other}": (
                f"{self.actors[one]} – {self.actors[other]} "
                f"{'ends' if frozenset((one, other)) in self.links else 'is formed'}"
            )
            for one, other in combinations(self.actors, 2)
        }

    def after(self, hits: Sequence[Hit]) -> Network:
        """The network once links have ended or have been formed.

        raises: NameUnknownError for an undefined shock, AllianceGameError for an intensity other
                than 0 or 1 or a shock given twice
        """
        names = happened(hits, self.shocks)
        return replace(self, links=self.links ^ {frozenset(name.split("+")) for name in names})
