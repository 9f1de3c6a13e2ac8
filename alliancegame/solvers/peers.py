"""Algorithms of nashpy, Gambit and QuantEcon behind the same protocol, for `solve` to check.

None says how complete its answer is, so each is coverage `some`, with what is known against it.
A library's call cannot be interrupted: a time limit is heeded before it starts and, where
equilibria come one by one, between them.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from importlib.util import find_spec
from typing import Any

import numpy as np

from alliancegame.game.game import Game
from alliancegame.game.interchange import peer, to_nashpy, to_pygambit, to_quantecon
from alliancegame.solvers.base import Budget, Candidate, Coverage, Findings

TWO_ACTORS = "it has {} actors and two are needed"


@dataclass(frozen=True)
class Nashpy:
    """An algorithm of nashpy: floating point, two actors."""

    algorithm: str
    caveat: str

    @property
    def name(self) -> str:
        return f"nashpy-{self.algorithm}"

    @property
    def installed(self) -> bool:
        return find_spec("nashpy") is not None

    def refuses(self, game: Game) -> str | None:
        return None if game.size == 2 else TWO_ACTORS.format(game.size)

    def search(self, game: Game, budget: Budget) -> Findings:
        def run() -> Iterable[Candidate]:
            method = {
                "support": "support_enumeration",
                "vertex": "vertex_enumeration",
                "lemke-howson": "lemke_howson_enumeration",
            }[self.algorithm]
            yield from map(tuple, getattr(to_nashpy(game), method)())

        return _collected(run(), budget, self.caveat)


@dataclass(frozen=True)
class Gambit:
    """An algorithm of Gambit, through pygambit; in rationals where it offers them."""

    algorithm: str
    two_actors: bool
    caveat: str

    @property
    def name(self) -> str:
        return f"gambit-{self.algorithm}"

    @property
    def installed(self) -> bool:
        return find_spec("pygambit") is not None

    def refuses(self, game: Game) -> str | None:
        return None if game.size == 2 or not self.two_actors else TWO_ACTORS.format(game.size)

    def search(self, game: Game, budget: Budget) -> Findings:
        def run() -> Iterable[Candidate]:
            theirs = to_pygambit(game)
            result = getattr(peer("pygambit").nash, f"{self.algorithm}_solve")(theirs)
            found = result.equilibria if hasattr(result, "equilibria") else [result.equilibrium]
            for profile in found:
                yield gambit_candidate(game, theirs, profile)

        return _collected(run(), budget, self.caveat)


@dataclass(frozen=True)
class QuantEcon:
    """An algorithm of QuantEcon: floating point; the first call compiles for some ten seconds."""

    algorithm: str
    two_actors: bool
    caveat: str

    @property
    def name(self) -> str:
        return f"quantecon-{self.algorithm}"

    @property
    def installed(self) -> bool:
        return find_spec("quantecon") is not None

    def refuses(self, game: Game) -> str | None:
        if game.size == 1:
            return "it has one actor and at least two are needed"
        return None if game.size == 2 or not self.two_actors else TWO_ACTORS.format(game.size)

    def search(self, game: Game, budget: Budget) -> Findings:
        def run() -> Iterable[Candidate]:
            theory = peer("quantecon.game_theory")
            theirs = to_quantecon(game)
            if self.algorithm in {"lemke-howson", "mclennan-tourky"}:
                yield getattr(theory, self.algorithm.replace("-", "_"))(theirs)
            else:
                yield from getattr(theory, f"{self.algorithm}_enumeration")(theirs)

        return _collected(run(), budget, self.caveat)


PEERS: tuple[Nashpy | Gambit | QuantEcon, ...] = (
    Nashpy("support", "it misses equilibria of degenerate games"),
    Nashpy("vertex", "it misses equilibria of degenerate games"),
    Nashpy("lemke-howson", "it finds those its paths lead to, and fails on degenerate games"),
    Gambit("enumpure", False, "it looks for pure strategies only"),
    Gambit("enummixed", True, "it finds the extreme equilibria and claims nothing"),
    Gambit("lcp", True, "it finds those its paths lead to"),
    Gambit("enumpoly", False, "it drops what its equation solver does not settle"),
    Gambit("gnm", False, "it finds those one path leads to"),
    Gambit("logit", False, "it finds the one equilibrium its branch leads to, approximately"),
    QuantEcon("support", True, "it misses equilibria of degenerate games"),
    QuantEcon("vertex", True, "it misses most extreme equilibria of degenerate games"),
    QuantEcon("lemke-howson", True, "it finds one equilibrium"),
    QuantEcon("mclennan-tourky", False, "it finds one equilibrium, approximately"),
)


def _collected(found: Iterable[Candidate], budget: Budget, caveat: str) -> Findings:
    """What the library yields in time; its warnings become part of the reason."""
    candidates: list[Candidate] = []
    said: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        iterator = iter(found)
        while True:
            if budget.spent:
                said.append("the time limit was reached")
                break
            try:
                candidates.append(next(iterator))
            except StopIteration:
                break
            except (ArithmeticError, ValueError, RuntimeError, IndexError) as error:
                said.append(f"the library failed: {type(error).__name__}: {_line(error)}")
                break
    said += dict.fromkeys(
        f"the library warns: {_line(warning.message)}"
        for warning in caught
        if not issubclass(warning.category, DeprecationWarning)
    )
    return Findings(tuple(candidates), Coverage.SOME, "; ".join([caveat, *said]))


def gambit_candidate(game: Game, theirs: Any, profile: Any) -> Candidate:
    if hasattr(theirs, "get_strategies"):
        mixes = [[chance for _, chance in mix] for mix in profile]
    else:
        mixes = [[profile[strategy] for strategy in player.strategies] for player in theirs.players]
    if game.is_exact and not any(isinstance(chance, float) for mix in mixes for chance in mix):
        return tuple(
            tuple(Fraction(int(c.numerator), int(c.denominator)) for c in mix) for mix in mixes
        )
    return tuple(np.array([float(chance) for chance in mix]) for mix in mixes)


def _line(problem: object) -> str:
    """The first sentence of a message, on one line."""
    return " ".join(str(problem).split()).split(". ")[0].rstrip(".")
