"""War-stable networks: nobody can be attacked with success, and no link could be added or dropped.

An actor i is vulnerable if some actor j and some of its allies C ⊆ N_j ∪ {j}, i not among them, are
together more than gamma times as strong as i with those of its allies who do not attack:
M(C) > gamma · M({i} ∪ (N_i ∖ C)). A network is war-stable if (1) nobody is vulnerable, (2) nobody
becomes so when a link is added, (3) every link is needed: without it both its ends are vulnerable.

source: Jackson and Nei (2015), PNAS 112; without trade no network that has a link is war-stable,
and the empty one is if and only if M_j + M_k ≤ gamma · M_i for all different i, j, k
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Any

from alliancegame.game.display import Shown, listed
from alliancegame.model.network import Network

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Attack:
    """A coalition strong enough against a target and those of its allies who defend it."""

    target: str
    attackers: tuple[str, ...]
    defenders: tuple[str, ...]


@dataclass(frozen=True)
class AddedLink:
    """A link whose two ends could together attack somebody."""

    link: tuple[str, str]
    attack: Attack


@dataclass(frozen=True)
class IdleLink:
    """A link one of whose ends would be as safe without it."""

    link: tuple[str, str]
    safe_without: tuple[str, ...]


@dataclass(frozen=True, eq=False, repr=False)
class WarStability(Shown):
    """Whether a network is war-stable, and everything that speaks against it."""

    network: Network
    attacks: tuple[Attack, ...]
    additions: tuple[AddedLink, ...]
    idle: tuple[IdleLink, ...]

    @property
    def stable(self) -> bool:
        """Nobody vulnerable, no link to add, none idle."""
        return not (self.attacks or self.additions or self.idle)

    @property
    def vulnerable(self) -> tuple[str, ...]:
        """The actors who can be attacked with success now."""
        return tuple(item.target for item in self.attacks)

    @property
    def sentence(self) -> str:
        """The verdict in a sentence."""
        if self.stable:
            return "The network is war-stable: nobody can be attacked, and no link would change."
        labels = self.network.actors
        reasons = []
        if self.attacks:
            reasons.append(f"{listed([labels[i] for i in self.vulnerable])} can be attacked")
        if self.additions:
            reasons.append(f"{_counted(len(self.additions), 'new link')} would open an attack")
        if self.idle:
            verb = "is" if len(self.idle) == 1 else "are"
            reasons.append(f"{_counted(len(self.idle), 'link')} {verb} not needed by both ends")
        return f"The network is not war-stable: {'; '.join(reasons)}."

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "game": self.network.name,
            "stable": self.stable,
            "attacks": [_attack(item) for item in self.attacks],
            "additions": [
                {"link": list(item.link), "attack": _attack(item.attack)} for item in self.additions
            ],
            "idle": [
                {"link": list(item.link), "safe_without": list(item.safe_without)}
                for item in self.idle
            ],
            "sentence": self.sentence,
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per attack that would succeed now."""
        import pandas as pd

        columns = ["target", "attackers", "defenders"]
        return pd.DataFrame(self.to_dict()["attacks"], columns=columns)


def war_stability(network: Network) -> WarStability:
    """Whether a network is war-stable, with every attack, tempting link and idle link."""
    names = list(network.actors)
    attacks = [attack_on(network, actor) for actor in names]
    additions = []
    for one, other in combinations(names, 2):
        link = frozenset((one, other))
        if link not in network.links:
            grown = replace(network, links=network.links | {link})
            found = [attack_on(grown, actor) for actor in names]
            opened = [item for item, now in zip(found, attacks, strict=True) if item and not now]
            additions += [AddedLink((one, other), opened[0])] if opened else []
    idle = []
    for pair in network.pairs:
        without = replace(network, links=network.links - {frozenset(pair)})
        safe = tuple(actor for actor in pair if attack_on(without, actor) is None)
        idle += [IdleLink(pair, safe)] if safe else []
    return WarStability(network, tuple(filter(None, attacks)), tuple(additions), tuple(idle))


def attack_on(network: Network, target: str) -> Attack | None:
    """The attack on the target that succeeds by most, or None.

    Of an attacker's allies all but the target join: each adds its strength, and an ally of the
    target who joins cannot defend it.
    """
    allies = network.neighbours(target)
    order = list(network.actors)
    found = []
    for leader in network.actors:
        if leader != target:
            band = (network.neighbours(leader) | {leader}) - {target}
            defenders = (allies - band) | {target}
            excess = _strength(network, band) - network.gamma * _strength(network, defenders)
            sides = (tuple(sorted(side, key=order.index)) for side in (band, defenders))
            found.append((excess, Attack(target, *sides)))
    excess, attack = max(found, key=lambda item: item[0], default=(Fraction(0), None))
    return attack if excess > 0 else None


def _strength(network: Network, actors: Iterable[str]) -> Fraction:
    return sum((network.capabilities[actor] for actor in actors), Fraction(0))


def _attack(item: Attack) -> dict[str, Any]:
    return {
        "target": item.target,
        "attackers": list(item.attackers),
        "defenders": list(item.defenders),
    }


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"
