"""All equilibria in pure strategies, decided exactly, for any number of actors."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar

from alliancegame.frozen import frozen
from alliancegame.game.expectations import stable_profiles
from alliancegame.game.game import ExactProfile, Game, PureProfile
from alliancegame.solvers.base import Budget, Coverage, Findings

ZERO, ONE = Fraction(0), Fraction(1)


@frozen
class Pure:
    """Every profile of pure strategies from which no actor gains by deviating alone.

    why: the reason why mixed ones are not looked for, where somebody may expect them: if there is
         no pure one, one of these is then looked for all the same

    >>> len(ag.solve("battle-of-the-sexes", ag.Pure()))
    2
    """

    name: ClassVar[str] = "pure"

    why: str = ""

    def refuses(self, game: Game) -> str | None:  # noqa: ARG002
        return None

    def search(self, game: Game, budget: Budget) -> Findings:  # noqa: ARG002
        cells = zip(*(places.tolist() for places in stable_profiles(game).nonzero()), strict=True)
        equilibria = tuple(exact_pure(game, cell) for cell in cells)
        if game.size == 1 and len(equilibria) == 1:
            reason = "a single actor with a unique best action"
            return Findings(equilibria, Coverage.ALL, reason, distinct=True)
        reason = "pure strategies only; equilibria in mixed strategies are not looked for"
        reason += f" {self.why}" if self.why else ""
        return Findings(equilibria, Coverage.SOME, reason, stopped=bool(self.why), distinct=True)


def exact_pure(game: Game, index: PureProfile) -> ExactProfile:
    return tuple(
        tuple(ONE if action == chosen else ZERO for action in range(count))
        for chosen, count in zip(index, game.shape, strict=True)
    )
