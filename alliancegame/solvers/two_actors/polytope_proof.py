"""Writes down the proof that alliancegame.solvers.two_actors.two_polytopes checks."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property

import numpy as np

from alliancegame.errors import ComputationError
from alliancegame.frozen import frozen
from alliancegame.game.game import Game
from alliancegame.records.solution_records import PolytopeProofRecord
from alliancegame.solvers.base import Budget
from alliancegame.solvers.two_actors.breadth_first import Polytope, all_bases
from alliancegame.solvers.two_actors.corners import SHIFTS, generic
from alliancegame.solvers.two_actors.loaded_kernels import WORD
from alliancegame.solvers.two_actors.two_polytopes import ProofError, extreme_equilibria, positive


@frozen(eq=False)
class PolytopeProof:
    """All bases of both best-response polytopes, found when they are asked for."""

    game: Game

    def check(self, game: Game) -> str | None:
        """None if it proves for this game which extreme equilibria there are, else what fails."""
        try:
            extreme_equilibria(game.exact_payoffs.tolist(), self.proof)
        except ProofError as failure:
            return str(failure)
        return None

    def to_dict(self) -> PolytopeProofRecord:
        """JSON-ready: shifts and bases of P and of Q."""
        return self.proof

    @cached_property
    def proof(self) -> PolytopeProofRecord:
        """Shifts and bases, as texts.

        raises: ComputationError for more actions than bits of a machine word
        """
        if sum(self.game.shape) > WORD:
            raise ComputationError(f"proofs are written for up to {WORD} actions of both actors")
        first, second = self.game.exact_payoffs.tolist()
        parts = [
            bases_of(positive(rows))
            for rows in ([list(column) for column in zip(*second, strict=True)], first)
        ]
        return {
            "kind": "two polytopes",
            "shifts": [list(map(str, shifts)) for shifts, _ in parts],
            "bases": [[f"{basis:x}" for basis in bases] for _, bases in parts],
        }


def bases_of(matrix: list[list[int]]) -> tuple[Sequence[Fraction], list[int]]:
    """The least shift that suits of those that are tried, and all bases with it, the origin too."""
    width = len(matrix[0])
    for shift in SHIFTS:
        shifts = shift * np.array(generic(len(matrix)))
        enumerated = all_bases(Polytope(matrix, shifts), Budget())
        if enumerated.feasible:
            bases = [(1 << width) - 1, *enumerated.bases.tolist()]
            return list(map(Fraction, shifts.tolist())), sorted(bases)
    raise ComputationError("no shift makes both polytopes simple, so that no proof is written")
