"""The plans by which an actor departs alone from what is meant, of a tree with too many plans.

While all others do what is meant, an actor comes to some of its information sets only; elsewhere
its plans differ without effect. Where these plans are still too many, those that depart first at
one information set alone tell what all of them gain, for gains at different ones add up.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from alliancegame.errors import GameError
from alliancegame.game.trees.plans import Plan, plans
from alliancegame.game.trees.tree import Tree

MOST_DEPARTURES = 2_000
"""The most plans of an actor that are listed then; beyond, those that first depart at one point."""


def met_alone(tree: Tree, meant: Sequence[int], actor: int) -> set[int]:
    """The information sets that an actor can come to while all others do what is meant."""
    open_nodes = [True] * len(tree.nodes)
    met = set()
    for i, node in enumerate(tree.nodes):
        if node.parent >= 0:
            above = tree.nodes[node.parent].information_set
            bound = above is not None and tree.information_sets[above].actor != actor
            follows = not bound or node.branch == meant[above or 0]
            open_nodes[i] = open_nodes[node.parent] and follows
        if open_nodes[i] and node.information_set is not None and tree.mover(i) == actor:
            met.add(node.information_set)
    return met


def meant_plan(tree: Tree, meant: Sequence[int], actor: int) -> Plan:
    """The intended action at every information set that the actor's own moves leave it."""
    plan: dict[int, int] = {}
    waiting = [*tree.next_information_sets(actor)]
    while waiting:
        place = waiting.pop()
        plan[place] = meant[place]
        waiting += tree.next_information_sets(actor, (place, meant[place]))
    return plan


def single_departures(tree: Tree, kept: Plan, actor: int, among: Collection[int]) -> list[Plan]:
    """The intended plan, and those that depart from it first at one information set alone.

    What a plan gains against others who do what is meant is the sum over the information sets at
    which it first departs. So none gains unless one of these does, and where none does, the best of
    all is one of these.

    raises: GameError if there are too many even so
    """
    near = {place: action for place, action in kept.items() if place in among}
    listed: list[Plan] = [near]
    for place in sorted(near):
        rest = _beside(tree, near, actor, place)
        for action in _actions_but(tree, place, near[place]):
            listed += [
                {**rest, place: action, **after}
                for after in plans(tree, actor, among, (place, action))
            ]
        if len(listed) > MOST_DEPARTURES:
            raise GameError(
                f"{tree.actors[actor]} has over {MOST_DEPARTURES} ways to depart from the pact; "
                "fewer are weighed. Leave out decisions or actions."
            )
    return listed


def unnoticed_departures(tree: Tree, kept: Plan, among: Collection[int]) -> list[Plan]:
    """Plans that depart only where play does not come while the others do what is meant."""
    near = {place: action for place, action in kept.items() if place in among}
    return [
        {**near, place: action}
        for place in sorted(set(kept) - set(near))
        for action in _actions_but(tree, place, kept[place])
    ]


def first_departure(plan: Plan, meant: Sequence[int]) -> int | None:
    """The first information set at which a plan does what is not meant."""
    return min((place for place, action in plan.items() if action != meant[place]), default=None)


def _beside(tree: Tree, kept: Plan, actor: int, place: int) -> dict[int, int]:
    """The part of a plan that does not follow its action at the information set, which is left."""
    gone, waiting = set(), [place]
    while waiting:
        here = waiting.pop()
        gone.add(here)
        waiting += [p for p in tree.next_information_sets(actor, (here, kept[here])) if p in kept]
    return {p: action for p, action in kept.items() if p not in gone}


def _actions_but(tree: Tree, place: int, kept: int) -> list[int]:
    return [a for a in range(len(tree.information_sets[place].actions)) if a != kept]
