"""In what order decisions are taken, and what an actor must remember.

A decision waits for those it observes and for those its `when` names. Decisions come in the file's
order as far as this allows, nature's moves as late as possible: the later a move of nature stands,
the more of the game are subgames.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from alliancegame.frozen import frozen
from alliancegame.model.model import NATURE


@frozen
class Slot:
    """A decision as far as the order depends on it: who decides, what it observes, when asked."""

    actor: str
    observes: tuple[str, ...]
    when: Mapping[str, tuple[str, ...]]

    @property
    def waits_for(self) -> tuple[str, ...]:
        """The decisions that must have been settled before."""
        return tuple(dict.fromkeys((*self.observes, *self.when)))


def in_circles(slots: Mapping[str, Slot]) -> dict[str, list[str]]:
    """The decisions that wait, directly or through others, for themselves: {name: for what}."""
    waiting = dict(slots)
    while ready := [n for n, slot in waiting.items() if not waiting.keys() & set(slot.waits_for)]:
        for name in ready:
            del waiting[name]
    return {
        name: [other for other in slot.waits_for if other in waiting]
        for name, slot in waiting.items()
    }


def in_sequence(slots: Mapping[str, Slot]) -> list[str]:
    """The names in the order in which they are decided; none waits for itself."""
    placed: list[str] = []

    def place(name: str) -> None:
        if name in placed:
            return
        for earlier in (other for other in slots if other in slots[name].waits_for):
            place(earlier)
        placed.append(name)

    for name, slot in slots.items():
        if slot.actor != NATURE:
            place(name)
    for name in slots:
        place(name)
    return placed


def forgotten(slots: Mapping[str, Slot]) -> Iterator[tuple[str, str, str]]:
    """(decision, what it forgets, through which decision) wherever an actor forgets.

    A decision remembers another of its actor that may come before it if it observes that decision
    and all it observed, or can infer them from being asked: perfect recall.
    """
    order = in_sequence(slots)
    for position, name in enumerate(order):
        if slots[name].actor == NATURE:
            continue
        implied = _implied(slots, name)
        known = {*slots[name].observes, *(d for d, a in implied.items() if len(a) == 1)}
        for earlier in order[:position]:
            if slots[earlier].actor != slots[name].actor:
                continue
            if _exclude(implied, _implied(slots, earlier)):
                continue
            for wanted in (earlier, *slots[earlier].observes):
                if wanted not in known:
                    yield name, wanted, earlier


def _implied(slots: Mapping[str, Slot], name: str) -> dict[str, tuple[str, ...]]:
    """The actions without which the decision is not asked, also through what it waits for."""
    implied: dict[str, tuple[str, ...]] = {}
    open_ends: Sequence[str] = [name]
    while open_ends:
        conditions = [slots[end].when for end in open_ends]
        open_ends = [d for when in conditions for d in when if d not in implied]
        for when in conditions:
            for decision, actions in when.items():
                before = implied.get(decision, actions)
                implied[decision] = tuple(action for action in actions if action in before)
    return implied


def _exclude(one: Mapping[str, tuple[str, ...]], other: Mapping[str, tuple[str, ...]]) -> bool:
    """True if no play meets both conditions."""
    return any(not set(one[d]) & set(other[d]) for d in one.keys() & other.keys())
