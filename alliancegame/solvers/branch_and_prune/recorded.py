"""A finished search as a proof that can be checked without it."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from itertools import islice

from alliancegame.errors import ComputationError
from alliancegame.frozen import frozen
from alliancegame.game.game import Game
from alliancegame.solvers.base import Budget
from alliancegame.solvers.branch_and_prune.exploration import Exploration, explore
from alliancegame.solvers.branch_and_prune.payoff_rows import taken_scales
from alliancegame.solvers.branch_and_prune.proof.certificate import (
    KINDS,
    Ball,
    CellCertificate,
    Step,
)
from alliancegame.solvers.branch_and_prune.search.cell_roots import BALL, EQUILIBRIUM, TIED

ASIDE = Fraction(1, 2**70)
"""The shift of a root that keeps each probability in play above 0 in its ball's centre."""
MOST_STEPS = 1_000_000
"""Steps up to which a proof is written: to check so many takes about half an hour."""
MUCH_LONGER = 2
"""A search that takes payoffs for rounded is followed up to so many times the other one's cells."""


@frozen(eq=False)
class RecordedSearch:
    """A search that ended, written out as a proof only when that is asked for.

    It runs again for it: a run that keeps every step needs a hundred times the memory.
    cells, shortest: what the search was given
    """

    game: Game
    cells: int
    shortest: float

    @cached_property
    def proof(self) -> CellCertificate:
        """The record as a proof that can be checked without the search.

        raises: ComputationError if it has too many steps
        """
        run = explore(self.game, Budget(), self.cells, self.shortest, whole=True)
        certificate = certificate_of(self.game, run)
        if certificate.is_self_contained:
            return certificate
        return self._without_exact_arithmetic(MUCH_LONGER * run.treated) or certificate

    def _without_exact_arithmetic(self, cells: int) -> CellCertificate | None:
        """A proof that leaves nothing aside, if so many cells are enough for one.

        Where nothing ties, supports of unequal sizes are excluded after some halvings, while the
        search leaves them to exact arithmetic at once.
        """
        run = explore(self.game, Budget(), cells, self.shortest, whole=True, rounded=True)
        if run.left or len(run.record.steps) > MOST_STEPS:
            return None
        certificate = certificate_of(self.game, run)
        return certificate if certificate.is_self_contained else None

    def check(self, game: Game) -> str | None:
        """None if it proves its claim for this game, else what fails."""
        return self.proof.check(game)

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return self.proof.to_dict()


def certificate_of(game: Game, run: Exploration) -> CellCertificate:
    """The record of a finished run, every step of it, as a proof.

    raises: ComputationError if it has too many steps
    """
    if len(run.record.steps) > MOST_STEPS:
        raise ComputationError(
            f"the proof has {len(run.record.steps):,} steps; proofs are written of up to "
            f"{MOST_STEPS:,}."
        )
    numbers = iter(run.record.numbers.tolist())
    steps = []
    for code, *arguments, count in run.record.steps.tolist():
        kind = KINDS[code]
        multipliers = tuple(islice(numbers, count))
        steps.append(Step(kind.name, tuple(arguments[: kind.arguments]), multipliers))
    balls = []
    for (verdict, _, *masks), centre in zip(
        run.record.roots.tolist(), run.record.centres.tolist(), strict=True
    ):
        mixes = []
        for mask, mix, count in zip(masks, centre, game.shape, strict=True):
            exact = [(Fraction(p) - ASIDE) * (mask >> a & 1) for a, p in enumerate(mix)]
            last = mask.bit_length() - 1
            exact[last] = 1 - sum(exact[:last], Fraction(0))
            mixes.append(tuple(exact[:count]))
        equilibrium = None if verdict == TIED else verdict == EQUILIBRIUM
        balls.append(Ball(tuple(mixes), Fraction(BALL), equilibrium))
    weights = tuple(
        1 / (scale * Fraction(2) ** exponent)
        for scale, exponent in zip(taken_scales(game), run.record.exponents.tolist(), strict=True)
    )
    return CellCertificate(weights, tuple(steps), tuple(balls))
