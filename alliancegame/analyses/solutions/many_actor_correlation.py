"""The range of the commitment over correlated equilibria of many actors, and over coarse ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alliancegame.analyses.registry import CompactConcept, Posed
from alliancegame.analyses.solutions.correlated_equilibria import COARSE_CORRELATED, CORRELATED
from alliancegame.document import Block, Grid, Heading, Note, Sentence, left, right
from alliancegame.numerals import short

if TYPE_CHECKING:
    from alliancegame.game.compact import CompactGame
    from alliancegame.solvers.compact.compact_correlated import CompactBounds


def compute(posed: Posed[CompactGame]) -> CompactBounds:
    """The range over correlated equilibria, from the factors of the payoffs."""
    from alliancegame.solvers.compact.compact_correlated import compact_correlated

    return compact_correlated(posed.game, budget=posed.budget)


def compute_coarse(posed: Posed[CompactGame]) -> CompactBounds:
    """The range over coarse correlated equilibria, from the factors of the payoffs."""
    from alliancegame.solvers.compact.compact_correlated import compact_correlated

    return compact_correlated(posed.game, budget=posed.budget, coarse=True)


def document(result: CompactBounds) -> Iterator[Block]:
    """The least and greatest probability that the commitment is kept, and how sure that is."""
    equilibria = f"{'coarse ' if result.coarse else ''}correlated equilibri"
    yield Heading(f"{result.game.title or 'Game'}: over all {equilibria}a")
    rows = [(f"probability of {result.event}", short(result.least, 4), short(result.greatest, 4))]
    yield Grid([left(""), right("Least"), right("Greatest")], rows)
    kind = "Exact" if result.exact else "A bound"
    yield Sentence(f"{kind}: {result.reason}.")
    low, high = result.proved
    yield Note(
        f"By the multipliers alone, recomputed from the effects, no {equilibria}um is "
        f"below {short(low, 4)} or above {short(high, 4)}. No table of profiles is made."
    )


COMPACT_CORRELATED = CompactConcept(
    CORRELATED.name,
    CORRELATED.title,
    CORRELATED.question,
    compute,
    document,
    order=CORRELATED.order,
)

COMPACT_COARSE_CORRELATED = CompactConcept(
    COARSE_CORRELATED.name,
    COARSE_CORRELATED.title,
    COARSE_CORRELATED.question,
    compute_coarse,
    document,
    order=COARSE_CORRELATED.order,
)
