"""War-stable networks: nobody can be attacked with success, and no link could be added or dropped.

An actor i is vulnerable if some actor j and some of its allies C ⊆ N_j ∪ {j}, i not among them, are
together more than gamma times as strong as i with those of its allies who do not attack:
M(C) > gamma · M({i} ∪ (N_i ∖ C)). A network is war-stable if (1) nobody is vulnerable, (2) nobody
becomes so when a link is added, (3) every link is needed: without it both its ends are vulnerable.

source: Jackson and Nei (2015), PNAS 112; without trade no network that has a link is war-stable,
and the empty one is if and only if M_j + M_k ≤ gamma · M_i for all different i, j, k
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.tables import table
from alliancegame.model.network import Network
from alliancegame.numerals import listed
from alliancegame.records.solution_records import AttackRecord, WarStabilityRecord

if TYPE_CHECKING:
    import pandas as pd


@frozen
class Attack:
    """A coalition strong enough against a target and those of its allies who defend it."""

    target: str
    attackers: tuple[str, ...]
    defenders: tuple[str, ...]


@frozen
class AddedLink:
    """A link whose two ends could together attack somebody."""

    link: tuple[str, str]
    attack: Attack


@frozen
class IdleLink:
    """A link one of whose ends would be as safe without it."""

    link: tuple[str, str]
    safe_without: tuple[str, ...]


@frozen(eq=False, repr=False)
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
        return tuple(attack.target for attack in self.attacks)

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

    def to_dict(self) -> WarStabilityRecord:
        """JSON-ready."""
        return {
            "game": self.network.name,
            "stable": self.stable,
            "attacks": [_attack(attack) for attack in self.attacks],
            "additions": [
                {"link": list(addition.link), "attack": _attack(addition.attack)}
                for addition in self.additions
            ],
            "idle": [
                {"link": list(shock.link), "safe_without": list(shock.safe_without)}
                for shock in self.idle
            ],
            "sentence": self.sentence,
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per attack that would succeed now, with the target's label."""
        columns = ["target", "attackers", "defenders"]
        labels = self.network.actors
        return table(self.to_dict()["attacks"], "target", columns=columns, labels=labels)


def war_stability(network: Network) -> WarStability:
    """Whether a network is war-stable, with every attack, tempting link and idle link."""
    names = list(network.actors)
    attacks = [attack_on(network, actor) for actor in names]
    additions = []
    for one, other in combinations(names, 2):
        link = frozenset((one, other))
        if link not in network.links:
            grown = _toggled(network, one, other)
            # the link strengthens its ends alone, as attackers of others who were safe
            openings = (
                _attack_on(network, grown, actor, (one, other))
                for actor, now in zip(names, attacks, strict=True)
                if now is None and actor not in link
            )
            opened = next(filter(None, openings), None)
            additions += [AddedLink((one, other), opened)] if opened else []
    idle = []
    for pair in network.pairs:
        without = _toggled(network, *pair)
        safe = tuple(actor for actor in pair if _attack_on(network, without, actor) is None)
        idle += [IdleLink(pair, safe)] if safe else []
    return WarStability(network, tuple(filter(None, attacks)), tuple(additions), tuple(idle))


Alliances: TypeAlias = Mapping[str, frozenset[str]]
"""{actor: those linked to it}."""


def _toggled(network: Network, one: str, other: str) -> Alliances:
    """The alliances with the link of the two added if it is not there, and removed if it is."""
    linked = network.alliances
    return {**linked, one: linked[one] ^ {other}, other: linked[other] ^ {one}}


def attack_on(network: Network, target: str) -> Attack | None:
    """The attack on the target that succeeds by most, or None.

    Of an attacker's allies all but the target join: each adds its strength, and an ally of the
    target who joins cannot defend it.
    """
    return _attack_on(network, network.alliances, target)


def _attack_on(
    network: Network, linked: Alliances, target: str, leaders: Iterable[str] | None = None
) -> Attack | None:
    allies = linked[target]
    above, below = network.gamma.numerator, network.gamma.denominator
    most, best = 0, None
    for leader in network.actors if leaders is None else leaders:
        if leader != target:
            band = (linked[leader] | {leader}) - {target}
            defenders = (allies - band) | {target}
            excess = below * network.strength(band) - above * network.strength(defenders)
            if excess > most:
                most, best = excess, (band, defenders)
    if best is None:
        return None
    sides = (tuple(actor for actor in network.actors if actor in side) for side in best)
    return Attack(target, *sides)


def _attack(attack: Attack) -> AttackRecord:
    return {
        "target": attack.target,
        "attackers": list(attack.attackers),
        "defenders": list(attack.defenders),
    }


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"
