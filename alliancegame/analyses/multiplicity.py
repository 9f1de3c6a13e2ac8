"""Multiplicity: the extent to which incentives settle what is played."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from alliancegame.analyses.registry import CommitmentAnalysis
from alliancegame.document import Block, Column, Definition, Grid, Heading, Sentence, left, right
from alliancegame.numerals import short

if TYPE_CHECKING:
    from alliancegame.pact.examined import Examined
    from alliancegame.pact.kept_in_equilibria import Multiplicity

MOST_ACTIONS = 4
"""Rationalizable actions of an actor that are named."""

TITLE = "How far incentives settle what is played"


def compute(subject: Examined) -> Multiplicity:
    """The commitment over all equilibria, of which none is looked for again."""
    from alliancegame.pact.kept_in_equilibria import multiplicity
    from alliancegame.pact.play import solved

    return multiplicity(subject.model, play=solved(subject.durability.baseline.play))


def document(result: Multiplicity) -> Iterator[Block]:
    """The commitment's probability over all equilibria, and what is rationalizable."""
    yield Heading(TITLE)
    yield Sentence(result.sentence)
    yield multiplicity_grid(result)
    yield rationalizable_grid(result)
    yield Definition("correlated equilibrium")
    yield Definition("rationalizable")


def multiplicity_grid(result: Multiplicity) -> Grid:
    """The commitment's probability over the Nash and over all correlated equilibria."""
    columns: list[Column] = [
        left("Commitment kept in"),
        right("At least"),
        right("At most"),
        left("Known how"),
    ]
    rows = []
    if result.nash is not None:
        known = f"of those found; coverage: {result.play.coverage}"
        rows.append(("Nash equilibria", *map(_chance, result.nash), known))
    bounds = map(_chance, result.bounds)
    rows.append(("correlated equilibria", *bounds, "proved by linear programming duality"))
    return Grid(columns, rows)


def rationalizable_grid(result: Multiplicity) -> Grid:
    """The actions that each actor could rationally play."""
    rows = [(result.labels[actor], _listed(own)) for actor, own in result.rationalizable.items()]
    # with three and more actors beliefs may be correlated, which may leave more
    name = "Rationalizable" if len(rows) <= 2 else "Rationalizable (correlated beliefs)"
    return Grid([left("Actor"), left(name)], rows)


def _listed(actions: Sequence[str]) -> str:
    """The actions, plans apart from one another; some stand for many."""
    between = " | " if any(";" in action for action in actions) else ", "
    left = len(actions) - MOST_ACTIONS
    if left <= 1:
        return between.join(actions)
    return f"{between.join(actions[:MOST_ACTIONS])}{between}and {left} more"


def _chance(value: float) -> str:
    return short(round(value, 3), 2)


MULTIPLICITY = CommitmentAnalysis(
    "multiplicity",
    TITLE,
    "How far do incentives alone settle what is played?",
    compute,
    document,
    flag="selection",
    order=40,
    tabulates=True,
)
