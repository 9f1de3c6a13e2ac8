"""From a Model with sequence, chance and private information to its extensive form.

A decision is taken where its `when` holds on the way there, in the order of `model.sequence`. Two
nodes of one decision belong to one information set if what it observes is the same at both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import lcm, prod

from alliancegame.errors import GameError
from alliancegame.game.trees.tree import InformationSet, Node, Tree
from alliancegame.model.file.sequence import Slot, in_sequence
from alliancegame.model.model import NATURE, Decision, Model, When, called_on, kept, matches
from alliancegame.model.shocks import Hit, nature_chances, open_actions, shocked_values

LARGEST_TREE = 500_000
"""The most nodes a tree may have."""

Term = tuple[int, tuple[int, ...]]
"""Sign and positions of the parameters it multiplies."""


def build_tree(
    model: Model,
    shocks: Sequence[Hit] = (),
    settings: Mapping[str, Fraction] | None = None,
) -> Tree:
    """The extensive form of the model over the actions open under the shocks; payoffs are exact.

    settings: parameter values that replace the file's before the shocks happen
    raises:   NameUnknownError for an undefined shock or parameter; GameError if nature's
              probabilities are none or the tree is too large

    >>> len(ag.build_tree("article-4-crisis").outcomes)
    20
    """
    settled = model.with_values(settings or {})
    return unfolded(settled, open_actions(settled, shocks), shocked_values(settled, shocks))


def skeleton(model: Model) -> Tree:
    """The extensive form over all actions, also those a shock must first allow."""
    actions = {decision.name: tuple(decision.actions) for decision in model.decisions}
    return unfolded(model, actions, model.values)


def unfolded(
    model: Model, actions: Mapping[str, tuple[str, ...]], values: Sequence[Fraction]
) -> Tree:
    """The extensive form over these actions at this parameter vector."""
    named = dict(zip(model.parameters, values, strict=True))
    slots = {
        decision.name: Slot(decision.actor, decision.observes, decision.when)
        for decision in model.decisions
    }
    order = [model.decision(name) for name in in_sequence(slots)]
    growth = _Growth(model, order, actions, named)
    growth.grow()
    sets = tuple(
        InformationSet(actor, decision.name, actions[decision.name], tuple(nodes), dict(known))
        for (actor, decision, known), nodes in zip(growth.keys, growth.members, strict=True)
    )
    return Tree(
        tuple(actor.name for actor in model.actors),
        tuple(growth.nodes),
        sets,
        {name: frozenset(members) for name, members in growth.events.items()},
        model.title,
        {decision.name: decision.label for decision in model.decisions if decision.label},
    )


def _too_large() -> GameError:
    return GameError(
        f"the tree has over {LARGEST_TREE:,} nodes; fewer fit. Leave out decisions or actions."
    )


@dataclass
class _Growth:
    """A tree while it grows depth first."""

    model: Model
    order: Sequence[Decision]
    actions: Mapping[str, tuple[str, ...]]
    values: Mapping[str, Fraction]
    nodes: list[Node] = field(default_factory=list)
    keys: list[tuple[int, Decision, tuple[tuple[str, str | None], ...]]] = field(
        default_factory=list
    )
    members: list[list[int]] = field(default_factory=list)
    index: dict[tuple[str, tuple[tuple[str, str | None], ...]], int] = field(default_factory=dict)
    events: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        position = {actor.name: i for i, actor in enumerate(self.model.actors)}
        self.position = position
        self.stakes, self.scale = _stakes_by_scope(self.model, position, self.values)
        self.exact: dict[int, Fraction] = {}
        self.chances = {
            decision.name: nature_chances(decision, self.values)
            for decision in self.order
            if decision.actor == NATURE
        }
        self.bearings = {name: list(_bearings(self.model, name)) for name in self.chances}
        if self.model.commitment is not None:
            self.events = {"commitment": [], "invoked": []}

    def grow(self) -> None:
        """Adds every node; a list of those awaited keeps long sequences off Python's stack."""
        always = [
            decision for decision in self.order if not decision.when and decision.actor != NATURE
        ]
        if prod(len(self.actions[decision.name]) for decision in always) > LARGEST_TREE:
            raise _too_large()
        children: list[list[int]] = []
        awaited: list[tuple[int, int, int, dict[str, str]]] = [(-1, 0, 0, {})]
        while awaited:
            parent, branch, turn, history = awaited.pop()
            while turn < len(self.order) and self.is_passed_over(turn, history):
                turn += 1
            here = len(self.nodes)
            if here >= LARGEST_TREE:
                raise _too_large()
            children.append([])
            if parent >= 0:
                children[parent].append(here)
            if turn == len(self.order):
                self.nodes.append(Node(parent, branch, payoffs=self.payoffs(history)))
                self.note_events(here, history)
                continue
            decision = self.order[turn]
            actions = self.actions[decision.name]
            place = self.place(decision, history, here)
            chances = self.chances.get(decision.name, ())
            self.nodes.append(Node(parent, branch, decision.name, actions, (), place, chances))
            awaited += [
                (here, i, turn + 1, {**history, decision.name: actions[i]})
                for i in reversed(range(len(actions)))
            ]
        self.nodes = [
            replace(node, children=tuple(below)) if below else node
            for node, below in zip(self.nodes, children, strict=True)
        ]

    def is_passed_over(self, turn: int, history: Mapping[str, str]) -> bool:
        """True if the decision is not taken, or is a move of nature that no longer matters."""
        decision = self.order[turn]
        if not matches(decision.when, history):
            return True
        settled = {decision.name for decision in self.order[:turn]}
        return decision.actor == NATURE and not any(
            self.is_possible(when, settled, history) for when in self.bearings[decision.name]
        )

    def is_possible(self, when: When, settled: Set[str], history: Mapping[str, str]) -> bool:
        """True if the condition may still come to hold, given what is settled."""
        return all(
            history.get(decision) in actions
            if decision in settled
            else self.is_possible(self.model.decision(decision).when, settled, history)
            for decision, actions in when.items()
        )

    def place(self, decision: Decision, history: Mapping[str, str], node: int) -> int | None:
        """The information set the node belongs to, begun if it is new."""
        if decision.actor == NATURE:
            return None
        known = tuple((name, history.get(name)) for name in decision.observes)
        place = self.index.setdefault((decision.name, known), len(self.keys))
        if place == len(self.keys):
            self.keys.append((self.position[decision.actor], decision, known))
            self.members.append([])
        self.members[place].append(node)
        return place

    def payoffs(self, history: Mapping[str, str]) -> tuple[Fraction, ...]:
        totals = [0] * len(self.model.actors)
        for scope, conditions in self.stakes.items():
            played = tuple([history.get(decision) for decision in scope])
            if played not in conditions.sums:
                conditions.sums[played] = conditions.add_up(dict(zip(scope, played, strict=True)))
            for actor, stake in conditions.sums[played]:
                totals[actor] += stake
        for total in totals:
            if total not in self.exact:
                self.exact[total] = Fraction(total, self.scale)
        return tuple([self.exact[total] for total in totals])

    def note_events(self, outcome: int, history: Mapping[str, str]) -> None:
        commitment = self.model.commitment
        if commitment is not None:
            if kept(commitment, history):
                self.events["commitment"].append(outcome)
            if called_on(commitment, history):
                self.events["invoked"].append(outcome)


@dataclass
class _Stakes:
    """The effects that depend on the same decisions, in whole numbers of one unit.

    effects: (position of an actor, when, what it adds)
    sums:    {actions in the decisions: what they add, as (position of an actor, sum)}
    """

    effects: list[tuple[int, When, int]] = field(default_factory=list)
    sums: dict[tuple[str | None, ...], list[tuple[int, int]]] = field(default_factory=dict)

    def add_up(self, profile: Mapping[str, str | None]) -> list[tuple[int, int]]:
        """The sum of the effects for each actor that any of them is on."""
        taken = {name: action for name, action in profile.items() if action is not None}
        totals: dict[int, int] = {}
        for actor, when, stake in self.effects:
            if matches(when, taken):
                totals[actor] = totals.get(actor, 0) + stake
        return list(totals.items())


def _stakes_by_scope(
    model: Model, position: Mapping[str, int], values: Mapping[str, Fraction]
) -> tuple[dict[tuple[str, ...], _Stakes], int]:
    """{decisions that effects depend on: these effects}, and how many of their units make one.

    Leaves of a tree share the sums; those of whole numbers are far faster than of fractions.
    """
    worth = [
        effect.sign * values[effect.weight] * values[effect.amount] for effect in model.effects
    ]
    scale = lcm(*(value.denominator for value in worth))
    stakes: dict[tuple[str, ...], _Stakes] = {}
    for effect, value in zip(model.effects, worth, strict=True):
        together = stakes.setdefault(tuple(sorted(effect.when)), _Stakes()).effects
        together.append((position[effect.actor], effect.when, int(value * scale)))
    return stakes, scale


def _bearings(model: Model, chance: str) -> Iterator[When]:
    """The conditions under which it matters how nature's move goes."""
    for decision in model.decisions:
        if chance in decision.observes or chance in decision.when:
            yield decision.when
    conditions = [effect.when for effect in model.effects]
    if model.commitment is not None:
        conditions += [*model.commitment.holds, *model.commitment.invoked]
    yield from (when for when in conditions if chance in when)


def chance_terms(model: Model, tree: Tree, outcome: int) -> list[Term]:
    """Nature's probability of the way to the outcome as a polynomial in the parameters."""
    position = {name: index for index, name in enumerate(model.parameters)}
    terms: list[Term] = [(1, ())]
    for at, branch in tree.path(outcome):
        node = tree.nodes[at]
        if not node.chances:
            continue
        stated = model.decision(node.decision).probabilities
        if (own := stated.get(node.actions[branch])) is not None:
            factor: list[Term] = [(1, (position[own],))]
        else:
            factor = [(1, ()), *((-1, (position[name],)) for name in stated.values())]
        terms = [
            (sign * other, tuple(sorted(names + more)))
            for sign, names in terms
            for other, more in factor
        ]
    return terms
