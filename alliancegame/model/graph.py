"""Graph models of conflict: states, who can move between them, and how each actor ranks them.

source: Fang, Hipel and Kilgour (1993), Interactive Decision Making: The Graph Model for Conflict
Resolution
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from alliancegame.framed import Framed


@dataclass(frozen=True)
class GraphModel(Framed):
    """A conflict as states between which actors can move it, and who would want to.

    states:   {name: what it means}
    actors:   {name: label}
    moves:    for each actor and state, the positions of the states it alone can move to
    ranks:    for each actor and state, a number; a higher one is preferred, equal ones are equally
              good
    because:  {actor: why it ranks and moves so}
    sources:  {key: full reference}
    """

    name: str
    title: str
    summary: str
    states: Mapping[str, str]
    actors: Mapping[str, str]
    moves: tuple[tuple[tuple[int, ...], ...], ...]
    ranks: tuple[tuple[int, ...], ...]
    status_quo: str | None = None
    because: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""

    kind = "graph"

    @property
    def state_names(self) -> tuple[str, ...]:
        """The states' names, in the file's order."""
        return tuple(self.states)

    @property
    def actor_names(self) -> tuple[str, ...]:
        """The actors' names, in the file's order."""
        return tuple(self.actors)
