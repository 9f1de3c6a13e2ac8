"""Equilibria of a tree in tables: what is done where, what is believed there, what it comes to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from alliancegame.document import Block, Column, Grid, Heading, Hint, Note, Sentence, left, right
from alliancegame.game.trees.assessment import Assessment
from alliancegame.game.trees.tree import Tree
from alliancegame.present.numbers import short
from alliancegame.solvers.trees.tree_solution import TreeSolution

MOST_SHOWN = 25
"""Of more equilibria one for each outcome is shown."""


def tree_solution_view(solution: TreeSolution) -> Iterator[Block]:
    """Every equilibrium, or one for each outcome if they are many; the coverage with its reason."""
    title = solution.tree.title or "Game"
    count = len(solution)
    distinct = len(solution.outcomes)
    alike = f", of {distinct} outcome{'s' * (distinct > 1)}" if distinct < count else ""
    yield Heading(f"{title}: {solution.counted} found{alike}")
    shown: Sequence[int] = range(count)
    if count > MOST_SHOWN:
        shown = sorted(same[0] for same in solution.outcomes)[:MOST_SHOWN]
    for position in shown:
        yield equilibrium_grid(position + 1, solution.equilibria[position])
    if len(shown) < count:
        yield Sentence(f"Shown is one for each of {len(shown)} outcomes.")
        yield Hint(f"All {count}: --json.")
    yield Sentence(f"Coverage: {solution.coverage}: {solution.coverage_reason}.")
    ranges = ""
    if any(item.supporting for item in solution):
        ranges = " A range of beliefs is what supports the play where nobody leads."
    if any(item.mixing for item in solution):
        ranges += " A range of play is what would do; payoffs and chances are those of its middle."
    yield Note(f"Regrets are recomputed at every information set, beliefs by Bayes' rule.{ranges}")


def equilibrium_grid(number: int, item: Assessment) -> Grid:
    rows: list[tuple[str, ...]] = []
    for place, there in enumerate(item.tree.information_sets):
        if len(there.actions) == 1:
            continue  # nothing is decided there
        rows.append(
            (
                item.tree.actors[there.actor],
                item.tree.label(place),
                played(item, place),
                short(float(item.reached[place])),
                believed(item, place),
            )
        )
    facts = [f"regret {short(float(item.regret))}"]
    facts += [
        f"{actor} gets {short(float(value))}"
        for actor, value in zip(item.tree.actors, item.payoffs, strict=True)
    ]
    if "invoked" in item.events:
        facts.append(f"invoked with probability {short(float(item.events['invoked']))}")
        if (honoured := item.honoured_if_invoked) is not None:
            facts.append(f"then honoured with {short(float(honoured))}")
    columns: list[Column] = [
        left("Actor"),
        left("Decides"),
        left("Plays"),
        right("Reached"),
        left("Believes"),
    ]
    if all(not row[-1] for row in rows):
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    return Grid(columns, rows, f"{number}. {'; '.join(facts)}")


def played(item: Assessment, place: int) -> str:
    """What is played at an information set in words; a range where any of it would do."""
    actions = item.tree.information_sets[place].actions
    if place in item.mixing:
        limits = item.mixing[place]
        return ", ".join(
            f"{action} {_range(*ends)}"
            for action, ends in zip(actions, limits, strict=True)
            if any(ends)
        )
    return ", ".join(
        action if chance == 1 else f"{action} {short(float(chance))}"
        for action, chance in zip(actions, item.behaviour[place], strict=True)
        if chance
    )


def believed(item: Assessment, place: int) -> str:
    """The belief in words, by what tells the nodes apart, of many nodes those that are possible; ""
    where there is nothing to believe.
    """
    nodes = item.tree.information_sets[place].nodes
    belief = item.beliefs[place]
    if len(nodes) == 1:
        return ""
    if belief is None:
        return "nothing leads here"
    told = []
    for i, name in enumerate(node_names(item.tree, place)):
        if len(nodes) > 2 and not belief[i] and place not in item.supporting:
            continue
        if place in item.supporting:
            told.append(f"{name} {_range(*item.supporting[place][i])}")
        else:
            told.append(f"{name} {short(float(belief[i]))}")
    return ", ".join(told)


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
