"""A finished search as a proof that can be checked without it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import islice

from alliancegame.game.game import Game
from alliancegame.solvers.branch_and_prune.exploration import Exploration, taken_scales
from alliancegame.solvers.branch_and_prune.proof.certificate import (
    STEP_NAMES,
    Ball,
    CellCertificate,
    Step,
)
from alliancegame.solvers.branch_and_prune.search import search_record as kinds
from alliancegame.solvers.branch_and_prune.search.cell_roots import BALL, EQUILIBRIUM, TIED

ASIDE = Fraction(1, 2**70)
"""What a root is moved by, so that no action in play has probability 0 in its ball's centre."""


@dataclass(frozen=True, eq=False)
class RecordedSearch:
    """The record of a finished search, written out as a proof only when that is asked for."""

    game: Game
    run: Exploration

    @cached_property
    def proof(self) -> CellCertificate:
        """The record as a proof that can be checked without the search."""
        return certificate_of(self.game, self.run)

    def check(self, game: Game) -> str | None:
        """None if it proves its claim for this game, else what fails."""
        return self.proof.check(game)

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return self.proof.to_dict()


def certificate_of(game: Game, run: Exploration) -> CellCertificate:
    """The record of a finished run as a proof that can be checked without the search."""
    numbers = iter(run.record.numbers.tolist())
    bare = kinds.PURE, kinds.MIXER, kinds.PAIR, kinds.FACE, kinds.UNDECIDED, kinds.WHOLE
    arity = dict.fromkeys(bare, 0)
    arity |= {kinds.ROOT: 1, kinds.FREE: 2}
    steps = []
    for code, *arguments in run.record.steps.tolist():
        if code == kinds.EXCLUDED:
            steps.append(Step(STEP_NAMES[code], (), tuple(islice(numbers, arguments[0]))))
        elif code == kinds.CUT:
            mover, size = int(next(numbers)), int(next(numbers))
            ratios = tuple(islice(numbers, size))
            steps.append(Step(STEP_NAMES[code], (*arguments, mover), ratios))
        else:
            steps.append(Step(STEP_NAMES[code], tuple(arguments[: arity.get(code, 3)])))
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
