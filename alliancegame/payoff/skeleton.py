"""The part of a model that no value touches: strategies, the pact, and everybody's stakes.

It is worked out once for a model and all the models that differ from it in values only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property, lru_cache, wraps
from math import prod
from typing import TypeAlias, TypeVar

from alliancegame.frozen import frozen
from alliancegame.model.model import Decision, Model, When
from alliancegame.payoff.polynomial import Polynomial, rationals
from alliancegame.payoff.stakes import Gain, Profile, Stake, changes_of_payoff, payoff_range

OpenActions: TypeAlias = Mapping[str, tuple[str, ...]]
"""{decision: the actions that are open}."""


@frozen(eq=False)
class Skeleton:
    """A game without its numbers.

    actors:     names
    strategies: for each actor the names of all its strategies, open or not
    pact:       the pact as a pure profile; None if the model names none
    stakes:     for each actor what its payoff adds up from
    openings:   the positions of each actor's strategies that open actions leave
    labels:     the names of strategies in the game that open actions leave
    profiles:   how many profiles of all strategies there are
    whole:      whether the strategies are all there are, not merely those that tell apart what an
                actor alone may do against the pact
    departures: for each actor of whose strategies only those are listed that depart from the pact
                at one point first, the point of each; what those of different points gain adds up
    """

    actors: tuple[str, ...]
    strategies: tuple[tuple[str, ...], ...]
    pact: tuple[int, ...] | None
    stakes: tuple[tuple[Stake, ...], ...]
    openings: Callable[[OpenActions], tuple[list[int], ...]]
    labels: Callable[[OpenActions, Sequence[Sequence[int]]], list[list[str]]]
    profiles: int
    whole: bool = True
    departures: tuple[tuple[int | None, ...] | None, ...] | None = None

    def ranges(self, values: Sequence[Fraction], chosen: Sequence[Sequence[int]]) -> list[Fraction]:
        """For each actor the greatest minus the least payoff over the chosen strategies, exact.

        values: a parameter vector
        raises: ComputationError if the effects are so entangled that it would take too long
        """
        known = rationals(values)
        ends = [payoff_range(stakes, known, chosen) for stakes in self.stakes]
        return [greatest - least for least, greatest in ends]

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of strategies of each actor."""
        return tuple(map(len, self.strategies))

    def gains(self, profile: Profile) -> tuple[Gain, ...]:
        """The gain of every unilateral deviation from the profile, also to what is not open."""
        return tuple(
            Gain(change.terms, name, self.strategies[i][strategy], (i, strategy))
            for i, name in enumerate(self.actors)
            for strategy, change in changes_of_payoff(
                self.stakes[i], i, profile, len(self.strategies[i])
            )
        )

    @cached_property
    def pact_gains(self) -> tuple[Gain, ...]:
        """The gain of every unilateral deviation from the pact."""
        return () if self.pact is None else self.gains(self.pact)


Made = TypeVar("Made")


def once(make: Callable[[Model], Made]) -> Callable[[Model], Made]:
    """The function, run once for all models that differ in the parameters' values only."""

    @lru_cache(maxsize=16)
    def made(structure: _Structure) -> Made:
        return make(structure.model)

    @wraps(make)
    def once_made(model: Model) -> Made:
        return made(_Structure(model))

    return once_made


@frozen(eq=False)
class _Structure:
    """A model but for its parameters' values."""

    model: Model

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Structure) and self._parts == other._parts

    def __hash__(self) -> int:
        return hash(self._parts)

    @property
    def _parts(self) -> tuple[object, ...]:
        """The parts that other values leave in place."""
        model = self.model
        parts = (model.actors, model.decisions, model.effects, model.commitment)
        return (*map(id, parts), *model.parameters)


def simultaneous_skeleton(model: Model) -> Skeleton:
    """The skeleton of a simultaneous model, where a strategy is an action of the one decision."""
    decisions = [model.decisions_of(actor.name)[0] for actor in model.actors]
    place = {decision.name: i for i, decision in enumerate(decisions)}
    position = {name: i for i, name in enumerate(model.parameters)}
    stakes: dict[str, list[Stake]] = {actor.name: [] for actor in model.actors}
    for effect in model.effects:
        monomial = tuple(sorted((position[effect.weight], position[effect.amount])))
        scope = scope_of(effect.when, decisions, place)
        stakes[effect.actor].append(Stake(scope, Polynomial({monomial: effect.sign})))
    actions = tuple(tuple(decision.actions) for decision in decisions)
    pact = None if model.commitment is None else model.commitment.pact

    def openings(open_now: OpenActions) -> tuple[list[int], ...]:
        return tuple(
            [i for i, name in enumerate(own) if name in open_now[decision.name]]
            for decision, own in zip(decisions, actions, strict=True)
        )

    def labels(_: OpenActions, chosen: Sequence[Sequence[int]]) -> list[list[str]]:
        return [[own[i] for i in kept] for own, kept in zip(actions, chosen, strict=True)]

    return Skeleton(
        tuple(actor.name for actor in model.actors),
        actions,
        None
        if pact is None
        else tuple(
            own.index(pact[decision.name]) for decision, own in zip(decisions, actions, strict=True)
        ),
        tuple(map(tuple, stakes.values())),
        openings,
        labels,
        prod(map(len, actions)),
    )


def scope_of(
    when: When, decisions: Sequence[Decision], place: Mapping[str, int]
) -> dict[int, frozenset[int]]:
    """The condition by positions: {decision: its actions that meet it}."""
    return {
        place[name]: frozenset(
            i for i, action in enumerate(decisions[place[name]].actions) if action in chosen
        )
        for name, chosen in when.items()
    }
