"""Equilibria of a tree in tables: what is done where, what is believed there, what it comes to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from alliancegame.analyses.registry import ExtensiveConcept, Posed
from alliancegame.document import (
    Block,
    Column,
    Grid,
    Heading,
    Hint,
    More,
    Note,
    Sentence,
    left,
    right,
)
from alliancegame.numerals import short

if TYPE_CHECKING:
    from alliancegame.game.trees.assessment import Assessment
    from alliancegame.game.trees.tree import Tree
    from alliancegame.solvers.trees.tree_solution import TreeSolution

ROOM = 10
"""Lines of a table on a first screen."""

MOST_SHOWN = 25
"""Of more equilibria one for each outcome is shown."""


def compute(posed: Posed[Tree]) -> TreeSolution:
    """The equilibria by the concept that was named, or by the one that fits the tree."""
    from alliancegame.solvers.trees.extensive import solve_tree

    return solve_tree(posed.game, posed.budget, posed.concept)


def _has_certain_moves(tree: Tree) -> bool:
    return not _has_hidden_moves(tree)


def _has_hidden_moves(tree: Tree) -> bool:
    from alliancegame.solvers.trees.extensive import needs_beliefs

    return needs_beliefs(tree)


def document(solution: TreeSolution) -> Iterator[Block]:
    """Every equilibrium, or one for each outcome if they are many; the coverage with its reason."""
    title = solution.tree.title or "Game"
    count = len(solution)
    distinct = len(solution.outcomes)
    alike = f", of {distinct} outcome{'s' * (distinct > 1)}" if distinct < count else ""
    yield Heading(f"{title}: {solution.counted} found{alike}")
    shown: Sequence[int] = range(count)
    if count > MOST_SHOWN:
        shown = sorted(same[0] for same in solution.outcomes)[:MOST_SHOWN]
    if count > 1:
        yield _table(solution, shown)
        yield Sentence(f"Coverage: {solution.coverage}: {solution.coverage_reason}.")
        yield More("what is done where in each of them, and believed there")
    for position in shown:
        yield equilibrium_grid(position + 1, solution.equilibria[position])
    if len(shown) < count:
        yield Sentence(f"Shown is one for each of {len(shown)} outcomes.")
        yield Hint(f"All {count}: --json.")
    if count <= 1:
        yield Sentence(f"Coverage: {solution.coverage}: {solution.coverage_reason}.")
    ranges = ""
    if any(equilibrium.supporting for equilibrium in solution):
        ranges = " A range of beliefs is what supports the play where nobody leads."
    if any(equilibrium.mixing for equilibrium in solution):
        ranges += " A range of play is what would do; payoffs and chances are those of its middle."
    yield Note(f"Regrets are recomputed at every information set, beliefs by Bayes' rule.{ranges}")


def _table(solution: TreeSolution, shown: Sequence[int]) -> Grid:
    """The equilibria by what is played in them, and how often the pledge is tested and kept.

    Equilibria that differ only where play does not lead share a row.
    """
    has_pledge = any("invoked" in equilibrium.events for equilibrium in solution)
    alike: dict[tuple[str, ...], list[str]] = {}
    for position in shown:
        equilibrium = solution.equilibria[position]
        row = [_path(equilibrium)]
        if has_pledge:
            honoured = equilibrium.honoured_if_invoked
            row.append(short(float(equilibrium.events["invoked"])))
            row.append(short(None if honoured is None else float(honoured)))
        alike.setdefault(tuple(row), []).append(str(position + 1))
    tested: list[Column] = [right("Invoked"), right("Honoured")] if has_pledge else []
    rows = [(", ".join(numbers), *row) for row, numbers in alike.items()]
    return Grid([left(""), left("Played, where play leads"), *tested], rows, first=ROOM)


def _path(assessment: Assessment) -> str:
    """The actions at the information sets that are reached."""
    from alliancegame.game.trees.tree_words import played

    return "; ".join(
        f"{assessment.tree.told(place)}: {played(assessment, place)}"
        for place, there in enumerate(assessment.tree.information_sets)
        if len(there.actions) > 1 and assessment.reached[place]
    )


def equilibrium_grid(number: int, assessment: Assessment) -> Grid:
    """One equilibrium: what is played and believed at each information set."""
    from alliancegame.game.trees.tree_words import believed, played

    rows: list[tuple[str, ...]] = []
    for place, there in enumerate(assessment.tree.information_sets):
        if len(there.actions) == 1:
            continue  # nothing is decided there
        rows.append(
            (
                assessment.tree.actors[there.actor],
                assessment.tree.told(place),
                played(assessment, place),
                short(float(assessment.reached[place])),
                believed(assessment, place),
            )
        )
    facts = [f"regret {short(float(assessment.regret))}"]
    facts += [
        f"{actor} gets {short(float(value))}"
        for actor, value in zip(assessment.tree.actors, assessment.payoffs, strict=True)
    ]
    if "invoked" in assessment.events:
        facts.append(f"invoked with probability {short(float(assessment.events['invoked']))}")
        if (honoured := assessment.honoured_if_invoked) is not None:
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
    return Grid(columns, rows, f"{number}. {'; '.join(facts)}", first=ROOM)


SUBGAME_PERFECT = ExtensiveConcept(
    "subgame-perfect",
    "Subgame-perfect equilibria",
    "What is played where every threat has to be worth carrying out?",
    compute,
    document,
    order=1,
    fallback=_has_certain_moves,
)

SEQUENTIAL = ExtensiveConcept(
    "sequential",
    "Sequential equilibria",
    "What is played, and believed, where moves are hidden?",
    compute,
    document,
    order=2,
    fallback=_has_hidden_moves,
)
