"""Quantal response: play as choices sharpen from random to exact."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alliancegame.analyses.registry import Posed, StrategicConcept
from alliancegame.analyses.solutions.mixes import title_of
from alliancegame.document import Block, Column, Grid, Heading, Note, Sentence, left, right
from alliancegame.numerals import short

if TYPE_CHECKING:
    from alliancegame.game.game import Game
    from alliancegame.solvers.quantal.quantal_response import LogitBranch

CURVE_POINTS = 5
"""Points of the logit branch that are shown, from random play on."""


def compute(posed: Posed[Game]) -> LogitBranch:
    """The principal branch, each actor's precision in units of one over its payoff range."""
    from alliancegame.game.units import in_ranges
    from alliancegame.solvers.quantal.quantal_response import logit_branch

    return logit_branch(in_ranges(posed.game), budget=posed.budget)


def document(result: LogitBranch) -> Iterator[Block]:
    """The principal branch at a few precisions, and the equilibrium to which it leads."""
    from alliancegame.game.expectations import expected

    game = result.game
    last = len(result.precisions) - 1
    shown = sorted({round(i * last / CURVE_POINTS) for i in range(CURVE_POINTS)})
    points = [result.points[i] for i in shown]
    columns: list[Column] = [left("Actor"), left("Action")]
    columns += [right(short(point.precision)) for point in points]
    rows = [
        (
            game.actors[i] if action == 0 else "",
            name,
            *(_chance(point.profile[i][action]) for point in points),
            _chance(result.limit[i][action]),
        )
        for i, names in enumerate(game.actions)
        for action, name in enumerate(names)
    ]
    for name, event in game.events.items():
        chances = [
            expected(event, profile) for profile in (*(p.profile for p in points), result.limit)
        ]
        rows.append((name, "", *(_chance(chance) for chance in chances)))
    yield Heading(
        f"{title_of(game)}: logit quantal response by precision × each actor's payoff range"
    )
    yield Grid([*columns, right("limit")], rows)
    for happens, where in (
        ("turns back", result.turning),
        ("is crossed by another", result.crossings),
    ):
        if where:
            places = ", ".join(short(precision) for precision in where)
            yield Sentence(f"The branch {happens} at {places}.")
    yield Note(
        "The principal branch, from play at random (0). Recomputed: residual up to "
        f"{short(result.residual, 1)}; the limit's regret is {short(result.limit_regret, 1)} of a "
        "payoff range."
    )


def _chance(value: float) -> str:
    return f"{value:.3f}"


QUANTAL_RESPONSE = StrategicConcept(
    "quantal-response",
    "Logit quantal response",
    "How is it played by those who err, the less the more it costs?",
    compute,
    document,
    order=13,
)
