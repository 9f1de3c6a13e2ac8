"""Graph models of conflict: states, who can move between them, and how each actor ranks them.

source: Fang, Hipel and Kilgour (1993), Interactive Decision Making: The Graph Model for Conflict
Resolution
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from alliancegame.errors import AllianceGameError
from alliancegame.framed import Framed
from alliancegame.frozen import frozen
from alliancegame.model.decimals import exact_number
from alliancegame.model.happened import check_name, happened
from alliancegame.numerals import listed

if TYPE_CHECKING:
    from alliancegame.model.shocks import Hit


@frozen
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

    @property
    def numbers(self) -> Mapping[str, Fraction]:
        """{actor.state: the state's place in the actor's ranking}, 1 for the last."""
        return {
            f"{actor}.{state}": Fraction(rank + 1)
            for actor, ranks in zip(self.actors, self.ranks, strict=True)
            for state, rank in zip(self.states, ranks, strict=True)
        }

    def with_values(self, settings: Mapping[str, Fraction]) -> GraphModel:
        """A copy of the graph with some states at other places in actors' rankings.

        A place between two others' is a number between theirs; equal places are equally good.

        raises: NameUnknownError for a name that is not actor.state, AllianceGameError for a place
                that is no number
        """
        places = dict(self.numbers)
        for name, value in settings.items():
            check_name("parameter", name, places)
            places[name] = exact_number(value, f'parameter "{name}"')
        ranks = []
        for actor in self.actors:
            own = [places[f"{actor}.{state}"] for state in self.states]
            levels = {place: rank for rank, place in enumerate(sorted(set(own)))}
            ranks.append(tuple(levels[place] for place in own))
        return replace(self, ranks=tuple(ranks))

    @cached_property
    def shocks(self) -> Mapping[str, str]:
        """{name: what has happened then}.

        "state:NAME" leads the conflict to another state; "actor:A->B" closes a move of the file, or
        opens the way back from one that the file makes irreversible.
        """
        return {
            **{f"state:{name}": f"The conflict is in state {name}" for name in self._elsewhere},
            **{
                f"{actor}:{start}->{end}": (
                    f"{self.actors[actor]} {'cannot' if there else 'can'} move {start} → {end}"
                )
                for actor, start, end, there in self._changeable
            },
        }

    @property
    def _elsewhere(self) -> list[str]:
        return [name for name in self.states if name != self.status_quo]

    @property
    def _changeable(self) -> Iterator[tuple[str, str, str, bool]]:
        """(actor, start, end, whether the move is there) of moves that shocks close or open."""
        names = self.state_names
        for actor, targets in zip(self.actors, self.moves, strict=True):
            for start, ends in enumerate(targets):
                yield from ((actor, names[start], names[end], True) for end in ends)
            for start, ends in enumerate(targets):
                back = [end for end in ends if start not in targets[end] and end != start]
                yield from ((actor, names[end], names[start], False) for end in back)

    def after(self, hits: Sequence[Hit]) -> GraphModel:
        """The graph once shocks have happened.

        raises: NameUnknownError for an undefined shock, AllianceGameError for an intensity other
                than 0 or 1, a shock given twice or two states at once
        """
        names = happened(hits, self.shocks)
        states = [name.removeprefix("state:") for name in names if name.startswith("state:")]
        if len(states) > 1:
            raise AllianceGameError(
                f"the conflict is in states {listed(states)}; it is in one. Name one."
            )
        toggled = {
            (actor, start, end)
            for actor, start, end, _ in self._changeable
            if f"{actor}:{start}->{end}" in names
        }
        return replace(
            self,
            moves=tuple(
                tuple(
                    tuple(
                        place
                        for place, end in enumerate(self.states)
                        if (place in ends) != ((actor, start, end) in toggled)
                    )
                    for start, ends in zip(self.states, targets, strict=True)
                )
                for actor, targets in zip(self.actors, self.moves, strict=True)
            ),
            status_quo=states[0] if states else self.status_quo,
        )
