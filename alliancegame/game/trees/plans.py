"""Plans in an extensive form, and the strategic form that they make.

A plan of an actor names an action at each of its information sets that the plan itself does not
rule out, so plans that play the same are one (the reduced strategic form).

source: Kuhn (1953), Extensive games and the problem of information
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import lcm, prod
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.errors import GameError
from alliancegame.game.game import LARGEST_STRATEGIC_FORM, Game, object_array
from alliancegame.game.trees.tree import ExtensiveForm, Tree, chance_of

Plan: TypeAlias = Mapping[int, int]
"""{information set: position of the action}, for those the plan's own moves can reach."""


def plans(
    tree: Tree,
    actor: int,
    among: Collection[int] | None = None,
    move: tuple[int, int] | None = None,
) -> list[Plan]:
    """All plans of one actor, in the order of its information sets and their actions.

    among:  the information sets that matter, each with those it follows; by default all
    move:   the actor's (information set, action) after which the plans go on; by default none
    raises: GameError if there are more than a strategic form may span
    """
    count = plan_count(tree, actor, among, move)
    if count > LARGEST_STRATEGIC_FORM:
        raise GameError(
            f"{tree.actors[actor]} has {count} plans; a strategic form has at most "
            f"{LARGEST_STRATEGIC_FORM} profiles. Solve it as a tree."
        )
    after: dict[tuple[int, int], list[dict[int, int]]] = {}

    def combined(move: tuple[int, int] | None) -> list[dict[int, int]]:
        """All ways to go on after a move of the actor's own."""
        choices = [
            [
                {place: action} | rest
                for action in _actions(tree, place)
                for rest in after[place, action]
            ]
            for place in _next(tree, actor, move, among)
        ]
        return [
            {place: action for part in parts for place, action in part.items()}
            for parts in product(*choices)
        ]

    for place in _from_the_last(tree, actor, among):
        for action in _actions(tree, place):
            after[place, action] = combined((place, action))
    return [*combined(move)]


def plan_count(
    tree: Tree,
    actor: int,
    among: Collection[int] | None = None,
    move: tuple[int, int] | None = None,
) -> int:
    """The number of one actor's plans; `among` and `move` as in `plans`."""
    after: dict[tuple[int, int], int] = {}

    def combined(move: tuple[int, int] | None) -> int:
        return prod(
            sum(after[place, action] for action in _actions(tree, place))
            for place in _next(tree, actor, move, among)
        )

    for place in _from_the_last(tree, actor, among):
        for action in _actions(tree, place):
            after[place, action] = combined((place, action))
    return combined(move)


def _next(
    tree: Tree, actor: int, move: tuple[int, int] | None, among: Collection[int] | None
) -> list[int]:
    following = tree.next_information_sets(actor, move)
    return [place for place in following if among is None or place in among]


def _from_the_last(tree: Tree, actor: int, among: Collection[int] | None) -> list[int]:
    """The actor's information sets, each after those that follow it."""
    own = [
        place
        for place, information_set in enumerate(tree.information_sets)
        if information_set.actor == actor and (among is None or place in among)
    ]
    return sorted(own, key=lambda place: min(tree.information_sets[place].nodes), reverse=True)


def _actions(tree: Tree, place: int) -> range:
    return range(len(tree.information_sets[place].actions))


def plan_name(tree: ExtensiveForm, plan: Plan) -> str:
    """A plan in words: "supply", "if attack: honour; if wait: renege", "sign: yes; then: leave"."""
    if not plan:
        return "no move"
    sets = {place: tree.information_sets[place] for place in sorted(plan)}
    decisions = {information_set.decision for information_set in sets.values()}
    parts = []
    for place, information_set in sets.items():
        action = information_set.actions[plan[place]]
        condition = tree.telling(place, list(sets))
        if len(decisions) == 1:
            parts.append(f"if {condition}: {action}" if condition else action)
        else:
            parts.append(
                f"{information_set.decision}{f' if {condition}' if condition else ''}: {action}"
            )
    return "; ".join(parts)


def plan_names(tree: ExtensiveForm, listed: Sequence[Plan]) -> list[str]:
    """The plans of one actor in words; where that is not distinct, with every place named."""
    names = [plan_name(tree, plan) for plan in listed]
    if len(set(names)) == len(names):
        return names
    return [
        "; ".join(
            f"{tree.label(place)}: {tree.information_sets[place].actions[action]}"
            for place, action in sorted(plan.items())
        )
        for plan in listed
    ]


def compatible_plans(
    form: ExtensiveForm, listed: Sequence[Sequence[Plan]]
) -> Mapping[int, tuple[npt.NDArray[np.int64], ...]]:
    """For each outcome the positions of each actor's plans that do not rule it out."""
    by_move: dict[tuple[int, int], npt.NDArray[np.bool_]] = {}
    for own in listed:
        for position, plan in enumerate(own):
            for move in plan.items():
                by_move.setdefault(move, np.zeros(len(own), bool))[position] = True
    compatible = {}
    for outcome in form.outcomes:
        kept = [np.ones(len(own), bool) for own in listed]
        for at, branch in form.path(outcome):
            place = form.nodes[at].information_set
            if place is not None:
                kept[form.information_sets[place].actor] &= by_move[place, branch]
        compatible[outcome] = tuple(map(np.flatnonzero, kept))
    return compatible


def profile_count(tree: Tree) -> int:
    """The number of profiles of plans in a tree."""
    return prod(plan_count(tree, actor) for actor in range(len(tree.actors)))


def all_plans(tree: ExtensiveForm) -> list[list[Plan]]:
    """Plans of every actor, a list for each.

    raises: GameError if their profiles are more than a strategic form may span
    """
    if not isinstance(tree, Tree):
        return _of_who_forget(tree)
    size = profile_count(tree)
    if size > LARGEST_STRATEGIC_FORM:
        raise GameError(
            f"the strategic form has {size} profiles; at most {LARGEST_STRATEGIC_FORM} fit. "
            "Solve it as a tree, by --concept sequential or subgame-perfect."
        )
    return [plans(tree, actor) for actor in range(len(tree.actors))]


def _of_who_forget(form: ExtensiveForm) -> list[list[Plan]]:
    """Plans where recall is imperfect: an action at every set that the plan itself leads to."""
    own = [
        [
            place
            for place, information_set in enumerate(form.information_sets)
            if information_set.actor == actor
        ]
        for actor in range(len(form.actors))
    ]
    size = prod(len(form.information_sets[p].actions) for places in own for p in places)
    if size > LARGEST_STRATEGIC_FORM:
        raise GameError(
            f"the strategic form has {size} profiles; at most {LARGEST_STRATEGIC_FORM} fit, and "
            "where actors forget there is no other. Leave out moves or actions."
        )
    return [[dict(plan) for plan in dict.fromkeys(_left_open(form, places))] for places in own]


def _left_open(form: ExtensiveForm, places: Sequence[int]) -> Iterator[tuple[tuple[int, int], ...]]:
    """Each choice of actions at an actor's sets, as (set, action) where it can matter."""
    for actions in product(*(range(len(form.information_sets[p].actions)) for p in places)):
        chosen = dict(zip(places, actions, strict=True))
        reached = [True] * len(form.nodes)
        met = set()
        for i, node in enumerate(form.nodes):
            if node.parent >= 0:
                above = form.nodes[node.parent].information_set
                reached[i] = reached[node.parent] and (
                    above not in chosen or chosen[above] == node.branch
                )
            if reached[i] and node.information_set in chosen:
                met.add(node.information_set)
        yield tuple((place, action) for place, action in chosen.items() if place in met)


FORGETFUL = (
    "mixes are over whole plans: where recall is imperfect, choosing anew at each move need not "
    "come to the same"
)
"""The caveat of a strategic form of actors who forget what they knew or did."""


def strategic_form(tree: ExtensiveForm) -> Game:
    """The reduced strategic form: an action of an actor is a plan; payoffs are exact.

    Where recall is imperfect, its caveat says that mixes are not implied to be behaviour.

    raises: GameError if it has too many profiles
    """
    listed = all_plans(tree)
    shape = tuple(len(own_plans) for own_plans in listed)
    met = {outcome: chance_of(tree, outcome) for outcome in tree.outcomes}
    # sums of whole numbers, over one denominator, are far faster than those of fractions
    whole = lcm(*{chance.denominator for chance in met.values()})
    unit = lcm(*{paid.denominator for outcome in met for paid in tree.nodes[outcome].payoffs})
    scale = whole * unit
    totals = [object_array([0] * prod(shape), shape) for _ in tree.actors]
    chances = {name: np.zeros(shape) for name in tree.events}
    for outcome, kept in compatible_plans(tree, listed).items():
        is_single = all(len(places) == 1 for places in kept)
        mesh = tuple(int(places[0]) for places in kept) if is_single else np.ix_(*kept)
        chance = met[outcome]
        weight = int(whole * chance)
        for total, payoff in zip(totals, tree.nodes[outcome].payoffs, strict=True):
            total[mesh] += weight * payoff.numerator * (unit // payoff.denominator)
        for name, members in tree.events.items():
            if outcome in members:
                chances[name][mesh] += float(chance)
    names = [plan_names(tree, own_plans) for own_plans in listed]
    exact = {total: Fraction(total, scale) for total in set(np.stack(totals).ravel().tolist())}
    payoffs = [object_array([exact[total] for total in tensor.flat], shape) for tensor in totals]
    caveat = "" if isinstance(tree, Tree) else FORGETFUL
    return Game(np.stack(payoffs), tree.actors, names, chances, tree.title, caveat=caveat)
