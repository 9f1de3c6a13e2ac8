"""All equilibria in pure strategies, decided exactly, for any number of actors."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from alliancegame.game.game import ExactProfile, Game, pure_regrets
from alliancegame.solvers.base import Budget, Coverage, Findings


@dataclass(frozen=True)
class Pure:
    """Every profile of pure strategies from which no actor gains by deviating alone."""

    name: ClassVar[str] = "pure"

    def refuses(self, game: Game) -> str | None:  # noqa: ARG002
        return None

    def search(self, game: Game, budget: Budget) -> Findings:  # noqa: ARG002
        stable = (pure_regrets(game.integer_payoffs) == 0).all(axis=0)
        found = tuple(exact_pure(game, index) for index in np.argwhere(stable).tolist())
        if game.size == 1 and len(found) == 1:
            return Findings(found, Coverage.ALL, "a single actor with a unique best action")
        return Findings(
            found,
            Coverage.SOME,
            "pure strategies only; equilibria in mixed strategies are not looked for",
        )


def exact_pure(game: Game, index: list[int]) -> ExactProfile:
    return tuple(
        tuple(Fraction(int(action == chosen)) for action in range(count))
        for chosen, count in zip(index, game.shape, strict=True)
    )
