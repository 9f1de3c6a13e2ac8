"""The plans of a model in sequence as its strategies, and what is at stake in their profiles.

The strategies are those of the reduced strategic form. What is at stake is told outcome by outcome:
an outcome counts, times nature's chances on the way, in the profiles of plans that do not rule it
out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from alliancegame.game.game import MOST_LISTED
from alliancegame.game.trees.departures import (
    MOST_DEPARTURES,
    first_departure,
    meant_plan,
    met_alone,
    single_departures,
    unnoticed_departures,
)
from alliancegame.game.trees.plans import Plan, plan_count, plan_names, plans, profile_count
from alliancegame.game.trees.tree import InformationSet, Tree
from alliancegame.game.trees.unfold import chance_terms, skeleton
from alliancegame.model.model import Model, called_on, kept, matches
from alliancegame.payoff.polynomial import Polynomial
from alliancegame.payoff.skeleton import OpenActions, Skeleton
from alliancegame.payoff.stakes import Stake

Outcome: TypeAlias = Mapping[str, str]
"""The decisions taken on the way to an outcome, {decision: action}."""

Scope: TypeAlias = Mapping[int, frozenset[int]]
"""{position of who chooses: the choices it must make one of}."""

Worths: TypeAlias = Callable[[Model, Outcome], Iterable[tuple[str, Polynomial[int]]]]
"""The contributions at an outcome, by the actor or event that they count for."""


def plan_skeleton(model: Model) -> Skeleton:
    """The plans of a tree; where they are too many, those an actor may depart by from the pact."""
    tree = skeleton(model)
    meant = [_pact_action(model, place) for place in tree.information_sets]
    profiles = profile_count(tree)
    kept = [meant_plan(tree, meant, actor) for actor in range(len(tree.actors))]
    within, is_whole, listed = _listed_plans(tree, meant, kept, profiles)
    actors = tuple(actor.name for actor in model.actors)
    stakes = outcome_stakes(
        model, tree, actors, _payoffs, _scopes_within(tree, listed, within, meant)
    )

    pact = tuple(
        next(i for i, plan in enumerate(own) if all(meant[p] == a for p, a in plan.items()))
        for own in listed
    )

    def openings(open_now: OpenActions) -> tuple[list[int], ...]:
        allowed = _allowed(tree, meant, open_now)
        return tuple(
            [
                i
                for i, plan in enumerate(own)
                if all(
                    action in allowed[place]
                    for place, action in (kept[actor] if i == pact[actor] else plan).items()
                )
            ]
            for actor, own in enumerate(listed)
        )

    def labels(open_now: OpenActions, chosen: Sequence[Sequence[int]]) -> list[list[str]]:
        """Silent on what closed actions put out of reach."""
        reached = _reached(tree, open_now)
        return [
            plan_names(tree, [{p: a for p, a in own[i].items() if p in reached} for i in kept_here])
            for own, kept_here in zip(listed, chosen, strict=True)
        ]

    return Skeleton(
        actors,
        tuple(tuple(plan_names(tree, own)) for own in listed),
        None if model.commitment is None else pact,
        stakes,
        openings,
        labels,
        profiles,
        profiles <= MOST_LISTED,
        tuple(
            None if is_whole[actor] else tuple(first_departure(plan, meant) for plan in own)
            for actor, own in enumerate(listed)
        ),
    )


def _listed_plans(
    tree: Tree, meant: Sequence[int], kept: Sequence[Plan], profiles: int
) -> tuple[list[Collection[int]], list[bool], list[list[Plan]]]:
    """For each actor the information sets its plans speak of, whether all plans over them are
    listed or only single departures from the plan kept, and the plans.
    """
    actors = range(len(tree.actors))
    within: list[Collection[int]] = [
        range(len(meant)) if profiles <= MOST_LISTED else met_alone(tree, meant, actor)
        for actor in actors
    ]
    is_whole = [
        profiles <= MOST_LISTED or plan_count(tree, actor, within[actor]) <= MOST_DEPARTURES
        for actor in actors
    ]
    listed = [
        plans(tree, actor, within[actor])
        if is_whole[actor]
        else single_departures(tree, kept[actor], actor, within[actor])
        for actor in actors
    ]
    for actor in actors:
        listed[actor] += unnoticed_departures(tree, kept[actor], within[actor])
    return within, is_whole, listed


def outcome_stakes(
    model: Model,
    tree: Tree,
    rows: Sequence[str],
    worths: Worths,
    scope_of_outcome: Callable[[int], Scope | None],
) -> tuple[tuple[Stake, ...], ...]:
    """For each row what it adds up from: the outcomes' worth times their chances.

    scope_of_outcome: who must play what for the outcome to be possible; None if nobody can
    """
    by_row: dict[str, list[Stake]] = {row: [] for row in rows}
    for outcome in tree.outcomes:
        scope = scope_of_outcome(outcome)
        if scope is None:
            continue
        chance: Polynomial[int] = Polynomial.total(
            (Polynomial({monomial: 1}), sign)
            for sign, monomial in chance_terms(model, tree, outcome)
        )
        for row, worth in worths(model, tree.history(outcome)):
            by_row[row].append(Stake(scope, worth * chance))
    return tuple(map(tuple, by_row.values()))


def plan_scopes(tree: Tree, listed: Sequence[Sequence[Plan]]) -> Callable[[int], Scope | None]:
    """For each outcome the plans of each actor that do not rule it out, all being listed."""
    everywhere = range(len(tree.information_sets))
    return _scopes_within(tree, listed, [everywhere] * len(listed), ())


def _scopes_within(
    tree: Tree,
    listed: Sequence[Sequence[Plan]],
    within: Sequence[Collection[int]],
    meant: Sequence[int],
) -> Callable[[int], Scope | None]:
    """For each outcome the plans that do not rule it out; None if none of an actor's are such.

    within: the information sets that an actor's plans are about; elsewhere it does what is meant
    """
    after = [_by_move(own) for own in listed]

    def scope(outcome: int) -> Scope | None:
        narrowed: dict[int, frozenset[int]] = {}
        for at, branch in tree.path(outcome):
            place = tree.nodes[at].information_set
            if place is None:
                continue
            actor = tree.information_sets[place].actor
            if place in within[actor]:
                narrowed[actor] = after[actor][place, branch]
            elif meant[place] != branch:
                return None
        return narrowed

    return scope


def _allowed(tree: Tree, meant: Sequence[int], open_now: OpenActions) -> list[set[int]]:
    """The open actions at each information set; out of reach, what is meant stands for all."""
    reached = _reached(tree, open_now)
    return [
        {i for i, name in enumerate(place.actions) if name in open_now[place.decision]}
        if position in reached
        else {meant[position]}
        for position, place in enumerate(tree.information_sets)
    ]


def _by_move(own: Sequence[Plan]) -> dict[tuple[int, int], frozenset[int]]:
    """{(information set, action): the plans that take it}."""
    by_move: dict[tuple[int, int], set[int]] = {}
    for position, plan in enumerate(own):
        for move in plan.items():
            by_move.setdefault(move, set()).add(position)
    return {move: frozenset(plans) for move, plans in by_move.items()}


def _payoffs(model: Model, outcome: Outcome) -> Iterator[tuple[str, Polynomial[int]]]:
    position = {name: index for index, name in enumerate(model.parameters)}
    for effect in model.effects:
        if matches(effect.when, outcome):
            monomial = tuple(sorted((position[effect.weight], position[effect.amount])))
            yield effect.actor, Polynomial({monomial: effect.sign})


def occurrences(model: Model, outcome: Outcome) -> Iterator[tuple[str, Polynomial[int]]]:
    """(event, 1) for each of the commitment's events that the outcome belongs to."""
    commitment = model.commitment
    if commitment is not None:
        if kept(commitment, outcome):
            yield "commitment", Polynomial.constant(1)
        if called_on(commitment, outcome):
            yield "invoked", Polynomial.constant(1)


def _reached(tree: Tree, open_now: OpenActions) -> set[int]:
    """The information sets that the open actions of all actors lead to."""
    return {
        position
        for position, place in enumerate(tree.information_sets)
        if any(
            all(action in open_now[decision] for decision, action in tree.history(node).items())
            for node in place.nodes
        )
    }


def _pact_action(model: Model, place: InformationSet) -> int:
    """The position of the action the pact names there; without a pact, of the first."""
    pact = model.commitment.pact if model.commitment is not None else {}
    return place.actions.index(pact[place.decision]) if place.decision in pact else 0
