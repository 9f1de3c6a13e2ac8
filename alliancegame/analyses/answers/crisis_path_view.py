"""A crisis along a parameter in a table: from where to where each equilibrium is played."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from alliancegame.document import Block, Column, Grid, Heading, Note, Sentence, left, right
from alliancegame.model.called import labelled_number
from alliancegame.numerals import either, short
from alliancegame.pact.sequence.crisis_path import CrisisBranch, CrisisPath


def crisis_path_view(path: CrisisPath) -> Iterator[Block]:
    """A row for each equilibrium over the stretch of values at which it is one."""
    today = short(float(path.model.parameter(path.parameter).value))
    along = labelled_number(path.model, path.parameter)
    yield Heading(f"{path.model.title}: along {along}, {today} today")
    changes = [short(float(low + high) / 2) for low, high in path.changes]
    yield Sentence(
        f"The set of equilibria changes at {', '.join(changes)}."
        if changes
        else "The same equilibria over the whole range."
    )
    branches = [branch for branch in path.branches if len(branch.points) > 1]
    columns: list[Column] = [
        right("From"),
        right("To"),
        right("Invoked"),
        right("Honoured"),
        right("If always"),
        left("What sets it apart"),
    ]
    yield Grid(columns, [_row(path, branch, branches) for branch in branches])
    coverage = sorted({str(play.coverage) for play in path.plays.values()})
    yield Note(
        "Invoked: probability that the pledge is put to the test; honoured: that it is kept then; "
        "if always: that it would be if it were always invoked. First and last value of each "
        "stretch. Equilibria at a change alone, where somebody is indifferent, are left out. "
        f"Coverage: {', '.join(coverage)}."
    )


def _row(
    path: CrisisPath, branch: CrisisBranch, branches: Sequence[CrisisBranch]
) -> tuple[str, ...]:
    first, last = branch.points[0], branch.points[-1]
    tree = next(iter(path.plays.values())).tree
    apart = [
        f"{tree.told(place)}: {either(played)}"
        for place, played in enumerate(branch.pattern)
        if any(other.pattern[place] != played for other in branches)
    ]
    return (
        short(float(first.value)),
        short(float(last.value)),
        _span(first.invoked, last.invoked),
        _span(first.honoured, last.honoured),
        _span(first.willing, last.willing),
        "; ".join(apart) or "–",
    )


def _span(first: Fraction | None, last: Fraction | None) -> str:
    ends = [short(None if value is None else float(value)) for value in (first, last)]
    return ends[0] if ends[0] == ends[1] else "→".join(ends)
