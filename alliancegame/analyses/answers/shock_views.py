"""Breakpoints, breaking sets and frontiers in tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alliancegame.document import Block, Column, Grid, Heading, Hint, More, Sentence, left, right
from alliancegame.model.called import does, possessive
from alliancegame.numerals import capital, percent
from alliancegame.pact.robustness.breaking_sets import BreakingSet
from alliancegame.pact.robustness.frontier import Frontier
from alliancegame.pact.robustness.shock_analysis import ShockAnalysis

ALONE_ROOM = 8
"""Lines of the table of shocks that break the pact alone, on a first screen."""

MOST_NAMED = 12
"""Shocks that do not break it up to which a first screen names them."""

MOST_SETS = 20
"""The most minimal breaking sets in the table."""


def shocks_view(result: ShockAnalysis) -> Iterator[Block]:
    """Each shock alone, then the minimal breaking sets, then the frontiers."""
    model = result.model
    yield Heading(f"{model.title}: what shocks do to the pact")
    yield Sentence(result.sets.sentence)
    if not model.shocks:
        return
    if result.sets.sets and not result.sets.sets[0].shocks:
        yield Hint("What each shock does to the margins: alliancegame durability.")
        return
    columns: list[Column] = [left("Shock"), right("Breaks at"), left("How")]
    breaking = {name: change for name, change in result.breakpoints.items() if change is not None}
    rows = [
        (name, percent(change.intensity.value), _how(result, change.actor, change.action))
        for name, change in sorted(breaking.items(), key=lambda pair: pair[1].intensity.value)
    ]
    title = "One shock alone: least share of its full intensity that breaks"
    yield Grid(columns, rows, title, first=ALONE_ROOM)
    others = [name for name in result.breakpoints if name not in breaking]
    named = f"Alone these break it at no intensity: {', '.join(others)}."
    many = len(others) > MOST_NAMED
    if others:
        some = f"the other {len(others)}" if breaking else f"all {len(others)}"
        yield Sentence(f"Alone {some} break it at no intensity." if many else named)
    yield More("which shocks break it together, and from what intensities")
    if many:
        yield Sentence(named)
    yield from _together(result)


def _together(result: ShockAnalysis) -> Iterator[Block]:
    """The minimal sets of several shocks, how complete they are, and the frontiers."""
    together = [breaking_set for breaking_set in result.sets if len(breaking_set.shocks) > 1]
    if together:
        yield _sets(result, together[:MOST_SETS])
    if len(together) > MOST_SETS:
        more = len(together) - MOST_SETS
        yield Hint(f"{more} more such {'set is' if more == 1 else 'sets are'} listed with --json.")
    yield Sentence(f"Coverage of breaking sets: {result.sets.reason}.")
    pairs = [frontier for frontier in result.frontiers if len(frontier.shocks) == 2]
    if pairs:
        yield _pairs(pairs)
    for frontier in result.frontiers:
        if len(frontier.shocks) == 3:
            yield _triple(frontier)


def _sets(result: ShockAnalysis, sets: Sequence[BreakingSet]) -> Grid:
    columns: list[Column] = [left("Shocks"), right("A year"), left("How")]
    rows = [
        (
            " + ".join(breaking_set.shocks),
            percent(breaking_set.chance),
            _how(result, breaking_set.actor, breaking_set.action),
        )
        for breaking_set in sets
    ]
    title = "Minimal breaking sets of several shocks, and the chance of all within a year"
    return Grid(columns, rows, title)


def _how(result: ShockAnalysis, actor: str, action: str | None) -> str:
    label = result.model.actor(actor).label
    return (
        f"{capital(possessive(label))} part is closed"
        if action is None
        else f'{capital(does(label, "turns"))} to "{action}"'
    )


def _pairs(pairs: list[Frontier]) -> Grid:
    grid = [others[0] for others, _ in pairs[0].points]
    columns: list[Column] = [left("First, then second")]
    columns += [right(f"{percent(float(value))}") for value in grid]
    rows = []
    for pair in pairs:
        cells = [percent(None if f is None else f.intensity.value) for _, f in pair.points]
        rows.append((", ".join(pair.shocks), *cells))
    title = (
        "Breaking frontier: with the first shock at the column's intensity, the second breaks at"
    )
    return Grid(columns, rows, title)


def _triple(frontier: Frontier) -> Grid:
    first, second, third = frontier.shocks
    grid = sorted({others[0] for others, _ in frontier.points})
    columns: list[Column] = [left(f"{first} \\ {second}")]
    columns += [right(percent(float(value))) for value in grid]
    breakpoints = dict(frontier.points)
    rows = []
    for one in grid:
        row = [breakpoints[one, other] for other in grid]
        cells = [percent(None if f is None else f.intensity.value) for f in row]
        rows.append((percent(float(one)), *cells))
    return Grid(columns, rows, f'Breaking frontier: intensity at which "{third}" breaks')
