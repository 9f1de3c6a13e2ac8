"""The names a game file defines, among them those of its parameters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from alliancegame.model.file.schema import REST, GameFile
from alliancegame.model.model import NATURE


class Names:
    """The names that the file defines, also where a definition is itself faulty."""

    def __init__(self, file: GameFile, raw: Mapping[str, object]) -> None:
        self.actors = _keys(raw, "actors")
        self.parameters = _keys(raw, "parameters")
        self.shocks = _keys(raw, "shocks")
        self.sources = _keys(raw, "sources")
        self.written = {name: _keys(raw, "actors", name) for name in self.actors}
        self.interests = {name: _keys(raw, "actors", name, "interests") for name in self.actors}
        self.decisions = {
            name: list(actor.actions) for name, actor in file.actors.items() if actor.actions
        } | {name: list(decision.actions) for name, decision in file.decisions.items()}
        self.chance = {
            name for name, decision in file.decisions.items() if decision.actor == NATURE
        }
        self.partial = {*self.actors, *_keys(raw, "decisions")} - set(self.decisions)
        self.shared = dict(_shared(file))
        self.changeable = {*self.parameters, *self._of_tables(file)} - self.shared.keys()

    def _of_tables(self, file: GameFile) -> Iterator[str]:
        """The parameters that stand in tables of other things, each by its full name."""
        for actor, interests in self.interests.items():
            yield from (f"{actor}.{name}" for name in interests)
        yield from effect_names(file).values()
        yield from transition_names(file)
        for name, decision in file.decisions.items():
            yield from (
                f"{name}.{action}"
                for action, chance in decision.probabilities.items()
                if not isinstance(chance, str)
            )
        for name, actor_table in file.actors.items():
            if actor_table.discount is not None:
                yield f"{name}.discount"
        for name, shock in file.shocks.items():
            for kind, rate in shock.rates.items():
                if rate is not None:
                    yield from rate_names(f"{name}.{kind}", rate)
        if file.commitment is not None and file.commitment.exit is not None:
            yield from rate_names(COMMITMENT_EXIT, file.commitment.exit)


COMMITMENT_EXIT = "commitment.exit"
"""The rate at which an actor leaves that gains by it."""

LOOK_ON = "look-on"
"""The one action of an actor that has interests and no move."""


def onlookers(file: GameFile) -> list[str]:
    """The actors that have interests and decide nothing."""
    deciders = {decision.actor for decision in file.decisions.values()}
    return [
        name
        for name, actor in file.actors.items()
        if actor.interests and actor.actions is None and name not in deciders
    ]


def _shared(file: GameFile) -> Iterator[tuple[str, str]]:
    """(what a number's place would be called, the shared parameter that stands there)."""
    for actor, table in file.actors.items():
        for name, interest in table.interests.items():
            yield from _reference(f"{actor}.{name}", interest.weight)
    for full, effect in zip(effect_names(file).values(), file.effects, strict=True):
        yield from _reference(full, effect.amount)
    for full, transition in zip(transition_names(file), file.transitions, strict=True):
        yield from _reference(full, transition.rate)
    for name, decision in file.decisions.items():
        for action, chance in decision.probabilities.items():
            if chance != REST:
                yield from _reference(f"{name}.{action}", chance)


def _reference(place: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value.removeprefix("-")


def rate_names(name: str, rate: object) -> list[str]:
    """The parameters that hold a rate: one, or one for each phase."""
    return phase_names(name, len(rate)) if isinstance(rate, list) else [name]


def phase_names(name: str, count: int) -> list[str]:
    """The parameters that hold a rate that varies by phase."""
    return [f"{name}.{number}" for number in range(1, count + 1)]


def _keys(raw: object, *path: str) -> list[str]:
    for step in path:
        raw = raw.get(step, {}) if isinstance(raw, Mapping) else {}
    return list(raw) if isinstance(raw, Mapping) else []


def effect_names(file: GameFile) -> dict[int, str]:
    """{position of the effect: full name of its amount}; unnamed ones are numbered by interest."""
    counts: dict[str, int] = {}
    names = {}
    for index, effect in enumerate(file.effects):
        counts[effect.interest] = counts.get(effect.interest, 0) + 1
        names[index] = f"{effect.interest}.{effect.name or counts[effect.interest]}"
    return names


def transition_names(file: GameFile) -> list[str]:
    """For each transition the full name of its rate; unnamed repeated ones are numbered."""
    names: dict[str, None] = {}
    counts: Counter[str] = Counter()
    for transition in file.transitions:
        ends = f"{transition.start}.{transition.to}"
        name = f"{ends}.{transition.name}" if transition.name else ends
        names[f"{name}.{counts[name] + 1}" if name in names else name] = None
        counts.update({ends, name})
    return list(names)
