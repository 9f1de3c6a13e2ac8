"""Game files of kind "network": capabilities and links to a Network."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import Field

from alliancegame.errors import GameFileError
from alliancegame.frozen import Frozen
from alliancegame.model.file.happenings import check_happened
from alliancegame.model.file.positions import Path
from alliancegame.model.file.problems import Problems
from alliancegame.model.file.shapes import Name, Number, Quantity, QuantityTable, Table
from alliancegame.model.file.validation import validated
from alliancegame.model.network import Network
from alliancegame.model.scenario import Scenario

MOST_MEMBERS = 60
"""The most actors of a network, each pair of whom may be linked, and attack each other actor."""


class MemberTable(Table):
    """An actor of a network and how strong it is."""

    name: str = ""
    """For display."""
    capability: Quantity
    """Its strength, at least 0."""


class NetworkFile(Table):
    """A network of allies: how strong each actor is, who is linked, how much defence helps."""

    kind: Literal["network"]
    """The kind of game."""
    title: str
    """The network's name for readers."""
    summary: str = ""
    """The subject of the game, in a sentence."""
    sources: dict[Name, str] = Field(default_factory=dict)
    """Full references, by key."""
    gamma: Quantity
    """The factor by which attackers must be more than as strong as the defenders."""
    actors: Annotated[dict[Name, MemberTable], Field(min_length=1)]
    """The countries, with the strength of each."""
    links: tuple[tuple[Name, Name], ...] = ()
    """Pairs of actors who defend each other."""
    scenario: dict[str, Number] = Field(default_factory=dict)
    """Changes that have happened, each with 1: "ONE+OTHER" ends their link, or forms one."""


def network(
    raw: dict[str, Any], problems: Problems, name: str, digest: str
) -> tuple[Network, Scenario]:
    """The network a document describes before anything has happened, and what has.

    raises: GameFileError with one line for every problem
    """
    file = validated(NetworkFile, raw, problems)
    if file is None:
        raise GameFileError(problems.sorted())
    if len(file.actors) > MOST_MEMBERS:
        rule = f"a network has at most {MOST_MEMBERS}"
        problems.add(("actors",), "the number of actors", len(file.actors), rule, "Merge some.")
    because = {}
    gamma, because["gamma"] = _number(file.gamma, ("gamma",), file.sources, problems)
    if gamma <= 0:
        problems.add(("gamma",), "gamma", gamma, "gamma is positive", "Correct the number.")
    capabilities = {}
    for actor, table in file.actors.items():
        path: Path = ("actors", actor, "capability")
        value, because[actor] = _number(table.capability, path, file.sources, problems)
        if value < 0:
            what = f'the capability of actor "{actor}"'
            problems.add(path, what, value, "a capability is at least 0", "Correct the number.")
        capabilities[actor] = value
    _check_links(file, problems)
    if problems.found:
        raise GameFileError(problems.sorted())
    stated = Network(
        name,
        file.title,
        file.summary,
        Frozen({key: table.name or key for key, table in file.actors.items()}),
        Frozen(capabilities),
        frozenset(map(frozenset, file.links)),
        gamma,
        Frozen({key: text for key, text in because.items() if text}),
        Frozen(dict(file.sources)),
        digest,
    )
    return stated, check_happened(stated, file.scenario, problems)


def _check_links(file: NetworkFile, problems: Problems) -> None:
    for index, pair in enumerate(file.links):
        for end in pair:
            if end not in file.actors:
                rule = "a link joins two of the actors"
                problems.undefined(("links", index), "actor {}", end, file.actors, rule)
        if pair[0] == pair[1]:
            rule = "a link joins two different actors"
            problems.add(("links", index), "a link", " - ".join(pair), rule, "Remove it.")


def _number(
    quantity: Quantity, path: Path, sources: Iterable[str], problems: Problems
) -> tuple[Fraction, str]:
    """The number, and why it is what it is."""
    if not isinstance(quantity, QuantityTable):
        return quantity, ""
    problems.check_source((*path, "source"), quantity.source, sources)
    return quantity.value, quantity.because
