"""The assessment of a behaviour in a tree: reach, beliefs, payoffs, and the regret at every
information set.

An assessment is a behaviour together with a belief at each information set, a distribution over its
nodes. Beliefs follow from Bayes' rule within the smallest subgame, wherever the other actors and
nature lead to the information set; an actor's own moves do not matter, for it remembers them.

source: Kreps and Wilson (1982), Sequential equilibria
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from fractions import Fraction
from typing import TypeAlias

from alliancegame.frozen import frozen
from alliancegame.game.trees.tree import Behaviour, Tree
from alliancegame.game.verify import RELATIVE_TOLERANCE
from alliancegame.numerals import number
from alliancegame.records.solution_records import (
    AssessmentRecord,
    BeliefRecord,
)

Belief: TypeAlias = tuple[Fraction, ...]
"""A distribution over the nodes of an information set."""

MOST_TOLD = 200_000
"""The most decisions in the histories of all information sets that are told whole."""

Payoffs: TypeAlias = tuple[Fraction, ...]


@frozen(eq=False)
class Assessment:
    """A behaviour with what follows from it, all recomputed from the tree.

    beliefs: for each information set; None where Bayes' rule is silent and none was given
    regrets: for each information set what its actor could gain by its best continuation from there,
             in payoff units; None without a belief
    payoffs: expected, for each actor
    reached: the probability of each information set
    events:  the probability of each of the tree's events
    supporting: {information set to which the others do not lead: for each of its nodes the least
             and greatest probability under beliefs at which what is played there is best}
    mixing:  {information set: for each action the least and greatest probability}, where the
             behaviour is the middle of a continuum of equilibria that play the same actions
    """

    tree: Tree
    behaviour: Behaviour
    beliefs: tuple[Belief | None, ...]
    regrets: tuple[Fraction | None, ...]
    payoffs: Payoffs
    reached: tuple[Fraction, ...]
    events: Mapping[str, Fraction]
    supporting: Mapping[int, tuple[tuple[Fraction, Fraction], ...]] = field(default_factory=dict)
    mixing: Mapping[int, tuple[tuple[Fraction, Fraction], ...]] = field(default_factory=dict)

    @property
    def regret(self) -> Fraction:
        """The greatest over information sets, in payoff units."""
        return max((regret for regret in self.regrets if regret is not None), default=Fraction(0))

    @property
    def honoured_if_invoked(self) -> Fraction | None:
        """Probability that the commitment is kept once it is called on; None if it never is."""
        invoked = self.events.get("invoked", Fraction(0))
        return (self.events["commitment"] - 1 + invoked) / invoked if invoked else None

    def to_dict(self) -> AssessmentRecord:
        """JSON-ready: what is done, believed and risked at each information set."""
        return {
            "information_sets": [
                {
                    "actor": self.tree.actors[information_set.actor],
                    "information_set": self.tree.label(place),
                    "probabilities": _named(information_set.actions, self.behaviour[place]),
                    "mixing": self._mixing(place),
                    "beliefs": self._believed(place),
                    "reached": float(self.reached[place]),
                    "regret": number(self.regrets[place]),
                }
                for place, information_set in enumerate(self.tree.information_sets)
            ],
            "payoffs": _named(self.tree.actors, self.payoffs),
            "events": {name: float(chance) for name, chance in self.events.items()},
            "honoured_if_invoked": number(self.honoured_if_invoked),
            "regret": float(self.regret),
        }

    def _mixing(self, place: int) -> dict[str, list[float]] | None:
        if place not in self.mixing:
            return None
        actions = self.tree.information_sets[place].actions
        return {
            action: [float(limit) for limit in limits]
            for action, limits in zip(actions, self.mixing[place], strict=True)
        }

    def _believed(self, place: int) -> list[BeliefRecord] | None:
        belief = self.beliefs[place]
        if belief is None:
            return None
        records: list[BeliefRecord] = []
        histories = told_histories(self.tree, place)
        for i, history in enumerate(histories):
            records.append({"history": history, "probability": float(belief[i])})
            if place in self.supporting:
                records[i]["supporting"] = [float(limit) for limit in self.supporting[place][i]]
        return records


def told_histories(tree: Tree, place: int) -> list[dict[str, str]]:
    """The histories of an information set's nodes, {decision: action} for each.

    Of a tree so deep that those of all its information sets would fill a long book, only what is
    not the same for all nodes of the information set.
    """
    nodes = tree.information_sets[place].nodes
    is_deep = tree.decisions_before > MOST_TOLD
    if is_deep and len(nodes) == 1:
        return [{}]
    histories = list(map(tree.history, nodes))
    if is_deep:
        shared = set.intersection(*(set(history.items()) for history in histories))
        histories = [
            {
                decision: action
                for decision, action in history.items()
                if (decision, action) not in shared
            }
            for history in histories
        ]
    return histories


def _named(names: Sequence[str], values: Sequence[Fraction]) -> dict[str, float]:
    return {name: float(value) for name, value in zip(names, values, strict=True)}


def assess(
    tree: Tree, behaviour: Behaviour, believed: Sequence[Belief | None] | None = None
) -> Assessment:
    """The assessment, with every figure recomputed.

    believed: a belief per information set; by default those of Bayes' rule in the smallest subgame
    """
    reached = reach(tree, behaviour)
    beliefs = bayes_beliefs(tree, behaviour) if believed is None else tuple(believed)
    values = continuation_payoffs(tree, behaviour)
    regrets = tuple(
        None if belief is None else _regret(tree, behaviour, values, place, belief)
        for place, belief in enumerate(beliefs)
    )
    return Assessment(
        tree,
        behaviour,
        beliefs,
        regrets,
        values[0],
        tuple(
            sum((reached[n] for n in information_set.nodes), Fraction(0))
            for information_set in tree.information_sets
        ),
        {
            name: sum((reached[outcome] for outcome in members), Fraction(0))
            for name, members in tree.events.items()
        },
    )


def is_verified(assessment: Assessment) -> bool:
    """True if no regret exceeds the tolerance in units of its actor's payoff range."""
    ranges = assessment.tree.payoff_ranges
    return all(
        regret is None or regret <= RELATIVE_TOLERANCE * ranges[place.actor]
        for place, regret in zip(assessment.tree.information_sets, assessment.regrets, strict=True)
    )


def chances(tree: Tree, behaviour: Behaviour, node: int) -> tuple[Fraction, ...]:
    """The probabilities of the node's actions."""
    place = tree.nodes[node].information_set
    return tree.nodes[node].chances if place is None else behaviour[place]


def reach(tree: Tree, behaviour: Behaviour) -> list[Fraction]:
    """The probability that play comes to each node."""
    result = [Fraction(1)] * len(tree.nodes)
    for i, node in enumerate(tree.nodes):
        if node.parent >= 0:
            step = chances(tree, behaviour, node.parent)[node.branch]
            if not step:
                result[i] = Fraction(0)
            else:  # for certain, as mostly in large trees
                result[i] = result[node.parent] if step == 1 else result[node.parent] * step
    return result


def continuation_payoffs(tree: Tree, behaviour: Behaviour) -> list[Payoffs]:
    """For each node what each actor expects from there on."""
    result = [node.payoffs for node in tree.nodes]
    for i in reversed(range(len(tree.nodes))):
        node = tree.nodes[i]
        if node.actions:
            steps = zip(chances(tree, behaviour, i), node.children, strict=True)
            taken = [(p, child) for p, child in steps if p]
            result[i] = (
                result[taken[0][1]]  # for certain, as mostly in large trees
                if len(taken) == 1
                else tuple(
                    sum((p * result[child][actor] for p, child in taken), Fraction(0))
                    for actor in range(len(tree.actors))
                )
            )
    return result


def bayes_beliefs(tree: Tree, behaviour: Behaviour) -> tuple[Belief | None, ...]:
    """Beliefs by Bayes' rule within the smallest subgame; None where others do not lead there."""
    return tuple(
        normalised([_chance_of_way(tree, behaviour, way) for way in ways])
        for ways in tree.ways_of_others
    )


def _chance_of_way(tree: Tree, behaviour: Behaviour, way: Sequence[tuple[int, int]]) -> Fraction:
    """The probability of the actions on a way, as (node, position of the action)."""
    chance = Fraction(1)
    for at, branch in way:
        step = chances(tree, behaviour, at)[branch]
        if not step:
            return Fraction(0)
        if step != 1:
            chance *= step
    return chance


def normalised(weights: Sequence[Fraction]) -> Belief | None:
    """The distribution in proportion to the weights; None if all are 0."""
    total = sum(weights, Fraction(0))
    return tuple(weight / total for weight in weights) if total else None


def _regret(
    tree: Tree, behaviour: Behaviour, values: Sequence[Payoffs], place: int, belief: Belief
) -> Fraction:
    information_set = tree.information_sets[place]
    weighted = list(zip(information_set.nodes, belief, strict=True))
    now = sum((p * values[node][information_set.actor] for node, p in weighted), Fraction(0))
    return best_payoff(tree, behaviour, information_set.actor, weighted) - now


def best_payoff(
    tree: Tree, behaviour: Behaviour, actor: int, start: Iterable[tuple[int, Fraction]]
) -> Fraction:
    """The most an actor can expect from weighted nodes on, the others behaving as given.

    The actor chooses anew at every information set below; by perfect recall those after different
    choices of its own are different ones.
    """
    totals = [Fraction(0)]
    choices: list[tuple[int, list[int]]] = []
    open_ends = [(0, list(start))]
    while open_ends:  # a list, for a tree may be deeper than Python's stack
        slot, waiting = open_ends.pop()
        own: dict[int, list[tuple[int, Fraction]]] = {}
        while waiting:
            at, weight = waiting.pop()
            node = tree.nodes[at]
            if not weight:
                continue
            if not node.actions:
                totals[slot] += weight * node.payoffs[actor]
            elif node.information_set is not None and tree.mover(at) == actor:
                own.setdefault(node.information_set, []).append((at, weight))
            else:
                steps = zip(node.children, chances(tree, behaviour, at), strict=True)
                waiting += [(child, weight * p) for child, p in steps if p]
        for place, met in own.items():
            slots = []
            for action in range(len(tree.information_sets[place].actions)):
                slots.append(len(totals))
                totals.append(Fraction(0))
                open_ends.append(
                    (slots[-1], [(tree.nodes[at].children[action], w) for at, w in met])
                )
            choices.append((slot, slots))
    for slot, slots in reversed(choices):
        totals[slot] += max(totals[other] for other in slots)
    return totals[0]
