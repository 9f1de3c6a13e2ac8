"""The range of payoffs and events over all correlated equilibria, and over coarse ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alliancegame.analyses.registry import Posed, StrategicConcept
from alliancegame.analyses.solutions.mixes import title_of
from alliancegame.document import Block, Grid, Heading, Note, left, right
from alliancegame.numerals import short

if TYPE_CHECKING:
    from alliancegame.game.game import Game
    from alliancegame.solvers.correlated_ranges import CorrelatedRanges


def compute(posed: Posed[Game]) -> CorrelatedRanges:
    """The ranges over correlated equilibria."""
    from alliancegame.solvers.correlated_ranges import correlated_ranges

    return correlated_ranges(posed.game, posed.budget)


def compute_coarse(posed: Posed[Game]) -> CorrelatedRanges:
    """The ranges over coarse correlated equilibria."""
    from alliancegame.solvers.correlated_ranges import coarse_correlated_ranges

    return coarse_correlated_ranges(posed.game, posed.budget)


def document(result: CorrelatedRanges) -> Iterator[Block]:
    """The least and greatest value of each event and payoff."""
    kind = "coarse correlated" if result.coarse else "correlated"
    yield Heading(f"{title_of(result.game)}: over all {kind} equilibria")
    rows = [
        (
            f"probability of {name}" if name in result.game.events else f"payoff: {name}",
            short(bounds.least.value, 4),
            short(bounds.greatest.value, 4),
        )
        for name, bounds in result.ranges.items()
    ]
    yield Grid([left(""), right("Least"), right("Greatest")], rows)
    yield Note(
        "Each end is attained by an equilibrium and proved by the dual multipliers; recomputed "
        f"from the payoffs, residual up to {short(result.residual, 1)}. Welfare adds payoffs up, "
        "which means something only where they are in one unit."
    )


CORRELATED = StrategicConcept(
    "correlated",
    "Over all correlated equilibria",
    "What can be reached where somebody trusted advises each actor?",
    compute,
    document,
    order=11,
)

COARSE_CORRELATED = StrategicConcept(
    "coarse-correlated",
    "Over all coarse correlated equilibria",
    "What can be reached where the advice is taken or left before it is heard?",
    compute_coarse,
    document,
    order=12,
)
