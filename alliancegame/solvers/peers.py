"""Algorithms of nashpy, Gambit and QuantEcon behind the same protocol, for `solve` to check.

None says how complete its answer is, so each is coverage `some`, with what is known against it.
A library's call cannot be interrupted: a time limit is heeded before it starts and, where
equilibria come one by one, between them.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from fractions import Fraction
from importlib.util import find_spec
from typing import Any

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.formats.interchange import peer, to_nashpy, to_pygambit, to_quantecon
from alliancegame.game.game import Game
from alliancegame.numerals import counted
from alliancegame.solvers.base import Budget, Candidate, Coverage, Findings


@frozen
class Peer:
    """An algorithm of another library.

    caveat:       what is known against its answers
    fewest, most: actors that it takes; most None: any number
    """

    library: str
    algorithm: str
    caveat: str
    fewest: int = 1
    most: int | None = None

    @property
    def name(self) -> str:
        """As `--solver` takes it."""
        return f"{self.library}-{self.algorithm}"

    @property
    def installed(self) -> bool:
        """Whether the library is."""
        return find_spec(_MODULES[self.library]) is not None

    def refuses(self, game: Game) -> str | None:
        """The reason why this game is not accepted, or None."""
        if self.fewest <= game.size and (self.most is None or game.size <= self.most):
            return None
        actors = counted(game.size, "actor")
        return f"it has {actors} and {'two' if self.most else 'at least two'} are needed"

    def search(self, game: Game, budget: Budget) -> Findings:
        """The equilibria that the library finds, all of them to be verified."""
        return _collected(_FOUND[self.library](self.algorithm, game), budget, self.caveat)


def _nashpy(algorithm: str, game: Game) -> Iterator[Candidate]:
    method = {
        "support": "support_enumeration",
        "vertex": "vertex_enumeration",
        "lemke-howson": "lemke_howson_enumeration",
    }[algorithm]
    yield from map(tuple, getattr(to_nashpy(game), method)())


def _gambit(algorithm: str, game: Game) -> Iterator[Candidate]:
    """Through pygambit; in rationals where it offers them."""
    theirs = to_pygambit(game)
    result = getattr(peer("pygambit").nash, f"{algorithm}_solve")(theirs)
    equilibria = result.equilibria if hasattr(result, "equilibria") else [result.equilibrium]
    for profile in equilibria:
        yield gambit_candidate(game, theirs, profile)


def _quantecon(algorithm: str, game: Game) -> Iterator[Candidate]:
    """Candidates of a solver of quantecon, whose first call compiles for some ten seconds."""
    theory = peer("quantecon.game_theory")
    theirs = to_quantecon(game)
    if algorithm in {"lemke-howson", "mclennan-tourky"}:
        yield getattr(theory, algorithm.replace("-", "_"))(theirs)
    else:
        yield from getattr(theory, f"{algorithm}_enumeration")(theirs)


_MODULES = {"nashpy": "nashpy", "gambit": "pygambit", "quantecon": "quantecon"}
_FOUND = {"nashpy": _nashpy, "gambit": _gambit, "quantecon": _quantecon}

PEERS = (
    Peer("nashpy", "support", "it misses equilibria of degenerate games", 2, 2),
    Peer("nashpy", "vertex", "it misses equilibria of degenerate games", 2, 2),
    Peer(
        "nashpy",
        "lemke-howson",
        "it finds those its paths lead to, and fails on degenerate games",
        2,
        2,
    ),
    Peer("gambit", "enumpure", "it looks for pure strategies only"),
    Peer("gambit", "enummixed", "it finds the extreme equilibria and claims nothing", 2, 2),
    Peer("gambit", "lcp", "it finds those its paths lead to", 2, 2),
    Peer("gambit", "enumpoly", "it drops what its equation solver does not settle"),
    Peer("gambit", "gnm", "it finds those one path leads to"),
    Peer("gambit", "logit", "it finds the one equilibrium its branch leads to, approximately"),
    Peer("quantecon", "support", "it misses equilibria of degenerate games", 2, 2),
    Peer("quantecon", "vertex", "it misses most extreme equilibria of degenerate games", 2, 2),
    Peer("quantecon", "lemke-howson", "it finds one equilibrium", 2, 2),
    Peer("quantecon", "mclennan-tourky", "it finds one equilibrium, approximately", 2),
)


def _collected(checked: Iterable[Candidate], budget: Budget, caveat: str) -> Findings:
    """The equilibria that the library yields in time; its warnings become part of the reason."""
    candidates: list[Candidate] = []
    said: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        iterator = iter(checked)
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
    """One of Gambit's profiles, exact if the game is and it has rationals."""
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
