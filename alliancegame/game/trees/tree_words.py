"""Play and beliefs at an information set, in words."""

from __future__ import annotations

from fractions import Fraction

from alliancegame.game.trees.assessment import Assessment
from alliancegame.game.trees.tree import Tree
from alliancegame.numerals import short


def played(assessment: Assessment, place: int) -> str:
    """The play at an information set in words; a range where any of it would do."""
    actions = assessment.tree.information_sets[place].actions
    if place in assessment.mixing:
        limits = assessment.mixing[place]
        return ", ".join(
            f"{action} {_range(*ends)}"
            for action, ends in zip(actions, limits, strict=True)
            if any(ends)
        )
    return ", ".join(
        action if chance == 1 else f"{action} {short(float(chance))}"
        for action, chance in zip(actions, assessment.behaviour[place], strict=True)
        if chance
    )


def believed(assessment: Assessment, place: int) -> str:
    """The belief in words, by what tells the nodes apart, of many nodes those that are possible; ""
    where there is nothing to believe.
    """
    nodes = assessment.tree.information_sets[place].nodes
    belief = assessment.beliefs[place]
    if len(nodes) == 1:
        return ""
    if belief is None:
        return "nothing leads here"
    beliefs = []
    for i, name in enumerate(node_names(assessment.tree, place)):
        if len(nodes) > 2 and not belief[i] and place not in assessment.supporting:
            continue
        if place in assessment.supporting:
            beliefs.append(f"{name} {_range(*assessment.supporting[place][i])}")
        else:
            beliefs.append(f"{name} {short(float(belief[i]))}")
    return ", ".join(beliefs)


def node_names(tree: Tree, place: int) -> list[str]:
    """The nodes of an information set in words, by the moves that tell them apart."""
    histories = [tree.history(node) for node in tree.information_sets[place].nodes]
    differing = [
        decision
        for decision in dict.fromkeys(d for history in histories for d in history)
        if len({history.get(decision) for history in histories}) > 1
    ]
    return ["/".join(filter(None, map(history.get, differing))) for history in histories]


def _range(low: Fraction, high: Fraction) -> str:
    if low == high:
        return short(float(low))
    return f"{short(float(low))}–{short(float(high))}"
