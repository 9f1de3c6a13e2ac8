"""The strategies of a model, simultaneous or in sequence, and what is at stake in their profiles.

In a simultaneous model an actor's strategies are the actions of its one decision; otherwise they
are its plans in the extensive form (the reduced strategic form), and what is at stake is told
outcome by outcome: an outcome counts, times nature's chances on the way, in the profiles of plans
that do not rule it out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from alliancegame.errors import GameError
from alliancegame.game.trees.plans import Plan, every_plan, plan_names
from alliancegame.game.trees.tree import InformationSet, Tree
from alliancegame.game.trees.unfold import chance_terms, skeleton
from alliancegame.model.model import Model, called_on, kept, matches
from alliancegame.model.shocks import Hit, open_actions
from alliancegame.payoff.polynomial import Polynomial
from alliancegame.payoff.skeleton import OpenActions, Skeleton, once, simultaneous_skeleton
from alliancegame.payoff.stakes import Stake

Outcome: TypeAlias = Mapping[str, str]
"""What was decided on the way to an outcome, {decision: action}."""

Worths: TypeAlias = Callable[[Model, Outcome], Iterable[tuple[str, Polynomial[int]]]]
"""What counts at an outcome, by the actor or event it counts for."""


@once
def skeleton_of(model: Model) -> Skeleton:
    """The model's strategies and stakes, without its numbers.

    raises: GameError if an actor of a model in sequence has too many plans
    """
    return simultaneous_skeleton(model) if model.simultaneous else _plan_skeleton(model)


def strategy_names(model: Model) -> tuple[tuple[str, ...], ...]:
    """For each actor the names of all its strategies, open or not."""
    return skeleton_of(model).strategies


def pact_positions(model: Model) -> tuple[int, ...]:
    """The pact as a pure profile over all strategies.

    raises: GameError if the model names no commitment
    """
    pact = skeleton_of(model).pact
    if pact is None:
        raise GameError(f'game "{model.name}" names no pact. Add a [commitment] with a pact.')
    return pact


def open_positions(model: Model, hits: Sequence[Hit]) -> tuple[list[int], ...]:
    """For each actor the positions of its strategies that are open under the shocks.

    Where closed actions put an information set out of reach, only the plan that plays the pact
    there (without a pact: the first action) stands for all.
    """
    return skeleton_of(model).openings(open_actions(model, hits))


def _plan_skeleton(model: Model) -> Skeleton:
    tree = skeleton(model)
    listed = every_plan(tree)
    actors = tuple(actor.name for actor in model.actors)
    stakes = outcome_stakes(model, tree, listed, actors, _payoffs)
    meant = [_pact_action(model, place) for place in tree.information_sets]

    def openings(open_now: OpenActions) -> tuple[list[int], ...]:
        reached = _reached(tree, open_now)
        allowed = [
            {i for i, name in enumerate(place.actions) if name in open_now[place.decision]}
            if position in reached
            else {meant[position]}
            for position, place in enumerate(tree.information_sets)
        ]
        return tuple(
            [
                i
                for i, plan in enumerate(own)
                if all(action in allowed[place] for place, action in plan.items())
            ]
            for own in listed
        )

    def labels(open_now: OpenActions, chosen: Sequence[Sequence[int]]) -> list[list[str]]:
        """Silent on what closed actions put out of reach."""
        reached = _reached(tree, open_now)
        return [
            plan_names(tree, [{p: a for p, a in own[i].items() if p in reached} for i in kept_here])
            for own, kept_here in zip(listed, chosen, strict=True)
        ]

    pact = tuple(
        next(i for i, plan in enumerate(own) if all(meant[p] == a for p, a in plan.items()))
        for own in listed
    )
    names = tuple(tuple(plan_names(tree, own)) for own in listed)
    return Skeleton(
        actors, names, None if model.commitment is None else pact, stakes, openings, labels
    )


def outcome_stakes(
    model: Model,
    tree: Tree,
    listed: Sequence[Sequence[Plan]],
    rows: Sequence[str],
    worths: Worths,
) -> tuple[tuple[Stake, ...], ...]:
    """For each row what it adds up from: the outcomes' worth times their chances."""
    after = [_by_move(own) for own in listed]
    found: dict[str, list[Stake]] = {row: [] for row in rows}
    for outcome in tree.outcomes:
        moves = [tree.own_move_before(outcome, actor) for actor in range(len(listed))]
        scope = {i: after[i][move] for i, move in enumerate(moves) if move is not None}
        chance: Polynomial[int] = Polynomial.total(
            (Polynomial({item: 1}), sign) for sign, item in chance_terms(model, tree, outcome)
        )
        for row, worth in worths(model, tree.history(outcome)):
            found[row].append(Stake(scope, worth * chance))
    return tuple(map(tuple, found.values()))


def _by_move(own: Sequence[Plan]) -> dict[tuple[int, int], frozenset[int]]:
    """{(information set, action): the plans that take it}."""
    found: dict[tuple[int, int], set[int]] = {}
    for position, plan in enumerate(own):
        for move in plan.items():
            found.setdefault(move, set()).add(position)
    return {move: frozenset(plans) for move, plans in found.items()}


def _payoffs(model: Model, outcome: Outcome) -> Iterator[tuple[str, Polynomial[int]]]:
    position = {name: index for index, name in enumerate(model.parameters)}
    for effect in model.effects:
        if matches(effect.when, outcome):
            item = tuple(sorted((position[effect.weight], position[effect.amount])))
            yield effect.actor, Polynomial({item: effect.sign})


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
