"""A game in strategic form as factors instead of cells: for games too large to tabulate.

An actor's payoff is a sum of amounts, each of which counts in the profiles in which a few actors
play certain actions. Payoffs, best replies, regrets and the expected payoffs of mixes are worked
out from these factors, in time that grows with their number and not with that of profiles.

source: Kearns, Littman and Singh (2001), Graphical models for game theory; Jiang, Leyton-Brown and
        Bhat (2011), Action-graph games
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from math import lcm, prod
from typing import TypeAlias

import numpy as np

from alliancegame.errors import GameError
from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray, StrategyProfile
from alliancegame.game.strategies import skeleton_of
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit, open_actions, shocked_values
from alliancegame.payoff.polynomial import fraction, rational, rationals
from alliancegame.payoff.scopes import Scope, narrowed
from alliancegame.payoff.skeleton import scope_of

Factor: TypeAlias = tuple[Scope, int]
"""An amount, and the profiles in which it counts."""

Domains: TypeAlias = Sequence[Sequence[int]]
"""For each actor the positions of the actions that it may play."""

MOST_CONDITIONS = 12
"""The most conditions of an event whose probability in mixes is told."""


@frozen(eq=False)
class CompactGame:
    """A game given by factors.

    actors:  names
    actions: for each actor the names of its actions
    factors: for each actor the amounts its payoff is the sum of, as whole numbers
    scales:  for each actor what its whole numbers are to be divided by
    events:  {name: the scopes of which a profile that belongs to the event meets one}
    """

    actors: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    factors: tuple[tuple[Factor, ...], ...]
    scales: tuple[int, ...]
    events: Mapping[str, tuple[Scope, ...]] = field(default_factory=dict)
    title: str = ""

    @property
    def size(self) -> int:
        """The number of actors."""
        return len(self.actors)

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of each actor's actions."""
        return tuple(map(len, self.actions))

    @cached_property
    def profiles(self) -> int:
        """The number of pure profiles."""
        return prod(self.shape)

    @cached_property
    def choices(self) -> tuple[tuple[Factor, ...], ...]:
        """For each actor the factors that its own action bears on."""
        return tuple(
            tuple(factor for factor in own if any(other == actor for other, _ in factor[0]))
            for actor, own in enumerate(self.factors)
        )

    def action_payoffs(self, actor: int, profile: Sequence[int]) -> list[int]:
        """The payoff of each own action against the others', up to what none of them changes.

        profile: a position for each actor; the actor's own does not matter
        returns: whole numbers, to be divided by the actor's scale
        """
        worth = [0] * len(self.actions[actor])
        for scope, amount in self.choices[actor]:
            own: Iterable[int] = ()
            for other, chosen in scope:
                if other == actor:
                    own = chosen
                elif profile[other] not in chosen:
                    break
            else:
                for action in own:
                    worth[action] += amount
        return worth

    def payoffs(self, profile: Sequence[int]) -> tuple[Fraction, ...]:
        """Each actor's payoff in a pure profile, exact."""
        totals = (
            sum(amount for scope, amount in own if all(profile[j] in met for j, met in scope))
            for own in self.factors
        )
        return tuple(map(Fraction, totals, self.scales))

    def regrets(self, profile: Sequence[int]) -> tuple[Fraction, ...]:
        """The exact gain of each actor by its best reply in a pure profile."""
        worths = (self.action_payoffs(actor, profile) for actor in range(self.size))
        return tuple(
            Fraction(max(worth) - worth[own], scale)
            for worth, own, scale in zip(worths, profile, self.scales, strict=True)
        )

    def is_strict(self, profile: Sequence[int]) -> bool:
        """True if every unilateral deviation from a pure profile loses, decided exactly."""
        for actor, own in enumerate(profile):
            worth = self.action_payoffs(actor, profile)
            if any(value >= worth[own] for a, value in enumerate(worth) if a != own):
                return False
        return True

    def expected_action_payoffs(self, actor: int, profile: StrategyProfile) -> FloatArray:
        """Expected payoff of each action of one actor against the others' mixes.

        profile: one mix per actor, shapes (k_1,), ..., (k_n,)
        returns: shape (k_actor,), in payoff units
        """
        worth = np.zeros(len(self.actions[actor]))
        for scope, amount in self.factors[actor]:
            own: Iterable[int] = range(len(worth))
            weight = amount / self.scales[actor]
            for other, chosen in scope:
                if other == actor:
                    own = chosen
                else:
                    weight *= sum(profile[other][a] for a in chosen)
            for action in own:
                worth[action] += weight
        return worth

    def expected_payoffs(self, profile: StrategyProfile) -> tuple[FloatArray, FloatArray]:
        """(each actor's expected payoff, its regret) in a mixed profile; each of shape (n,)."""
        worths = [self.expected_action_payoffs(actor, profile) for actor in range(self.size)]
        payoffs = np.array([mix @ worth for mix, worth in zip(profile, worths, strict=True)])
        return payoffs, np.array([worth.max() for worth in worths]) - payoffs

    def probability(self, event: str, profile: StrategyProfile) -> float:
        """The probability of the event in a mixed profile, by inclusion and exclusion.

        raises: GameError if the event has too many conditions
        """
        scopes = self.events[event]
        if len(scopes) > MOST_CONDITIONS:
            raise GameError(
                f'the event "{event}" has {len(scopes)} conditions; at most {MOST_CONDITIONS} are '
                "told apart here. State it in fewer."
            )
        total = 0.0
        for count in range(1, len(scopes) + 1):
            for some in combinations(scopes, count):
                total -= (-1) ** count * _chance(_meeting(some), profile)
        return float(min(max(total, 0.0), 1.0))


def compact_game(
    model: Model, shocks: Sequence[Hit] = (), settings: Mapping[str, Fraction] | None = None
) -> CompactGame:
    """The strategic form of a simultaneous model as factors, over the actions that are open.

    settings: parameter values that replace the file's before the shocks happen
    raises:   GameError if the model has sequence or chance; NameUnknownError for an undefined shock
              or parameter
    """
    if not model.simultaneous:
        raise GameError(
            f'game "{model.name}" has sequence or chance and is no sum of factors of few actors. '
            "As a tree it is answered by: alliancegame solve."
        )
    settled = model.with_values(settings or {})
    values = rationals(shocked_values(settled, shocks))
    bones, open_now = skeleton_of(settled), open_actions(settled, shocks)
    chosen = bones.openings(open_now)
    place = [{a: k for k, a in enumerate(own)} for own in chosen]
    left = list(map(frozenset, chosen))

    def within(scope: Mapping[int, frozenset[int]]) -> Scope | None:
        """The scope by positions among open actions; None if none of them meets it."""
        narrow = narrowed(sorted(scope.items()), left)
        if narrow is None:
            return None
        return tuple((i, frozenset(place[i][a] for a in met)) for i, met in narrow)

    factors, scales = [], []
    for stakes in bones.stakes:
        worths = [fraction(own.worth.at(values, rational)) for own in stakes]
        scale = lcm(*(worth.denominator for worth in worths))
        total: dict[Scope, int] = {}
        for stake, worth in zip(stakes, worths, strict=True):
            scope = within(stake.scope)
            if scope is not None:
                total[scope] = total.get(scope, 0) + int(worth * scale)
        factors.append(tuple((scope, amount) for scope, amount in total.items() if amount))
        scales.append(scale)
    events: dict[str, tuple[Scope, ...]] = {}
    if settled.commitment is not None:
        decisions = [settled.decisions_of(actor.name)[0] for actor in settled.actors]
        positions = {decision.name: i for i, decision in enumerate(decisions)}
        scopes = [within(scope_of(w, decisions, positions)) for w in settled.commitment.holds]
        events["commitment"] = tuple(scope for scope in scopes if scope is not None)
    return CompactGame(
        bones.actors,
        tuple(map(tuple, bones.labels(open_now, chosen))),
        tuple(factors),
        tuple(scales),
        events,
        settled.title,
    )


def within_domains(game: CompactGame, domains: Domains) -> tuple[tuple[Factor, ...], ...]:
    """For each actor the factors its choice bears on, told among the actions of the domains.

    Whom a factor asks nothing of any more it no longer names; what no profile of the domains meets
    is left out. The actor's own actions are all kept: it may deviate to any.
    """
    left = list(map(frozenset, domains))
    factors = []
    for actor, own in enumerate(game.choices):
        every = frozenset(range(len(game.actions[actor])))
        around = [*left[:actor], every, *left[actor + 1 :]]
        total: dict[Scope, int] = {}
        for scope, amount in own:
            narrow = narrowed(scope, around)
            if narrow is not None:
                total[narrow] = total.get(narrow, 0) + amount
        factors.append(tuple(factor for factor in total.items() if factor[1]))
    return tuple(factors)


def among(game: CompactGame, actors: Sequence[int], domains: Domains) -> CompactGame:
    """The game that some actors play among the actions of their domains, the others' being fixed.

    actors: of whom none heeds anybody else who has a choice within the domains
    """
    place = {actor: k for k, actor in enumerate(actors)}
    left = list(map(frozenset, domains))
    factors = []
    for actor in actors:
        kept = []
        for whole, amount in game.choices[actor]:
            narrow = narrowed(whole, left)
            if narrow is not None:
                scope = [(place[j], frozenset(map(domains[j].index, met))) for j, met in narrow]
                kept.append((tuple(scope), amount))
        factors.append(tuple(kept))
    return CompactGame(
        tuple(game.actors[i] for i in actors),
        tuple(tuple(game.actions[i][a] for a in domains[i]) for i in actors),
        tuple(factors),
        tuple(game.scales[i] for i in actors),
        title=game.title,
    )


def _meeting(scopes: Sequence[Scope]) -> dict[int, frozenset[int]]:
    """The condition that all of them are met."""
    met: dict[int, frozenset[int]] = {}
    for scope in scopes:
        for actor, chosen in scope:
            met[actor] = met[actor] & chosen if actor in met else chosen
    return met


def _chance(condition: Mapping[int, frozenset[int]], profile: StrategyProfile) -> float:
    return float(prod(sum(profile[j][a] for a in chosen) for j, chosen in condition.items()))
