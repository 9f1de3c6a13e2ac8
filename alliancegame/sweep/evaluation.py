"""A batch of games evaluated fast; and one game exactly, for where the fast way leaves off.

Columns of a result:

    holds                    the pact is an equilibrium
    margin                   the alliance's relative margin
    binding                  the position of the actor that is bound most tightly
    margin.ACTOR             each actor's incentive margin in its payoff units; infinite without an
                             alternative
    pure_equilibria          how many there are
    pure_equilibria_keeping  in how many of them the commitment is kept
    selected                 whether it is kept in the pure equilibrium with the greatest product of
                             deviation losses; −1 where there is none or two are level
    equilibria               how many were found; of a continuum the extreme ones
    complete                 whether these are all
    unique                   the pact is an equilibrium and surely the only one
    commitment_low           the least probability over them that the commitment is kept
    commitment_high          the greatest
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.game.expectations import stable_profiles
from alliancegame.game.game import FloatArray, Game
from alliancegame.game.payoffs import build_game
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.pact.margins import margins_in
from alliancegame.solvers.base import Coverage
from alliancegame.solvers.solve import solve
from alliancegame.sweep.equilibria import all_equilibria, has_kernel
from alliancegame.sweep.family import Family

Columns: TypeAlias = dict[str, npt.NDArray[Any]]

Play: TypeAlias = Literal["none", "pure", "all"]
"""The detail in which a row says where play goes."""


WORKING_SET = 2**17
"""Payoffs evaluated together: about what a core's own cache holds."""


def evaluated(
    games: Family, points: FloatArray, actors: Sequence[str], ranges: FloatArray, play: Play
) -> tuple[Columns, npt.NDArray[np.bool_]]:
    """The results at points of shape (coordinates, games), and where floats have not decided.

    ranges: each actor's unit for relative margins
    """
    points, count = np.ascontiguousarray(points), points.shape[1]
    block = max(256, WORKING_SET // games.size)
    room = np.empty(min(block, count) * games.size)  # for all blocks: fresh memory takes time
    parts = []
    for first in range(0, count, block):
        together = min(block, count - first)
        rows = room[: games.size * together].reshape(games.size, together)
        error = np.empty((len(actors), together))
        games.rows(points, first, rows, error)
        parts.append(_evaluated(games, rows, error, actors, ranges, play))
    columns = {name: np.concatenate([part[name] for part, _ in parts]) for name in parts[0][0]}
    return columns, np.concatenate([undecided for _, undecided in parts])


def _evaluated(
    games: Family,
    rows: FloatArray,
    error: FloatArray,
    actors: Sequence[str],
    ranges: FloatArray,
    play: Play,
) -> tuple[Columns, npt.NDArray[np.bool_]]:
    columns, undecided = _margins(games, rows, error, actors, ranges)
    if play != "none":
        solved, open_games = _pure(games, rows, error)
        columns |= solved
        undecided |= open_games
    if play == "all":
        solved, open_games = _all(games, rows, error, columns)
        columns |= solved
        undecided |= open_games
    return columns, undecided


def _margins(
    games: Family, rows: FloatArray, error: FloatArray, actors: Sequence[str], ranges: FloatArray
) -> tuple[Columns, npt.NDArray[np.bool_]]:
    from alliancegame.sweep.kernels import margin_kernel

    size, count = error.shape
    margin, least = np.empty((size, count)), np.empty(count)
    binding, undecided = np.empty(count, dtype=np.int8), np.empty(count, dtype=np.bool_)
    margin_kernel(
        rows,
        games.pact_rows,
        games.alternatives,
        games.equal,
        error,
        ranges,
        margin,
        least,
        binding,
        undecided,
    )
    if games.impossible >= 0:
        binding[:] = games.impossible
    holds = np.all(margin >= 0, axis=0) & (games.impossible < 0)
    if games.impossible >= 0:  # what cannot be played has no margin
        margin[:], least[:] = np.nan, np.nan
    columns: Columns = {
        "holds": holds,
        "margin": least,
        "binding": binding,
        **{f"margin.{name}": margin[i] for i, name in enumerate(actors)},
    }
    return columns, undecided


def _pure(
    games: Family, rows: FloatArray, error: FloatArray
) -> tuple[Columns, npt.NDArray[np.bool_]]:
    from alliancegame.sweep.kernels import pure_kernel, selection_kernel

    payoffs = games.tensor(rows)
    _, cells, count = payoffs.shape
    counts = np.array(games.shape, dtype=np.int64)
    stable, undecided = np.empty((cells, count), dtype=np.bool_), np.empty(count, dtype=np.bool_)
    selected = np.empty(count, dtype=np.int64)
    pure_kernel(payoffs, counts, games.repeated, error, stable, undecided)
    selection_kernel(payoffs, counts, stable, selected)
    columns: Columns = {
        "pure_equilibria": stable.sum(axis=0, dtype=np.int32),
        "pure_equilibria_keeping": stable[games.holds].sum(axis=0, dtype=np.int32),
        "selected": np.where(selected >= 0, games.holds[selected], -1).astype(np.int8),
    }
    return columns, undecided


def _all(
    games: Family, rows: FloatArray, error: FloatArray, known: Columns
) -> tuple[Columns, npt.NDArray[np.bool_]]:
    count = rows.shape[1]
    if has_kernel(games.shape):
        equilibria = all_equilibria(games.tensor(rows), games.shape, error, games.repeated)
        low, high = equilibria.interval(games.holds)
        columns: Columns = {
            "equilibria": equilibria.found.astype(np.int32),
            "complete": np.ones(count, dtype=np.bool_),
            "unique": known["holds"] & (equilibria.found == 1),
            "commitment_low": low,
            "commitment_high": high,
        }
        return columns, equilibria.undecided
    columns = {
        "equilibria": np.zeros(count, dtype=np.int32),
        "complete": np.zeros(count, dtype=np.bool_),
        "unique": np.zeros(count, dtype=np.bool_),
        "commitment_low": np.full(count, np.nan),
        "commitment_high": np.full(count, np.nan),
    }
    return columns, np.ones(count, dtype=np.bool_)


def exactly(
    settled: Model, hits: Sequence[Hit], ranges: Mapping[str, Fraction], play: Play
) -> dict[str, Any]:
    """The results of a single game in exact arithmetic and by the full solvers.

    ranges: as for evaluated
    """
    examined = margins_in(ranges, settled, hits)
    actors = list(examined.deviations)
    none = math.nan if examined.impossible else math.inf
    results: dict[str, Any] = {
        "holds": examined.holds,
        "margin": _float(examined.least, none),
        "binding": actors.index(examined.binding_actor),
        **{f"margin.{name}": _float(examined.margin(name), none) for name in actors},
    }
    if play == "none":
        return results
    game = build_game(settled, hits)
    stable = stable_profiles(game)
    keeping = np.logical_and(stable, game.events["commitment"])
    results |= {
        "pure_equilibria": int(stable.sum()),
        "pure_equilibria_keeping": int(keeping.sum()),
        "selected": _selected(game, stable, keeping),
    }
    if play == "all":
        results |= _solved(game, examined.holds)
    return results


def _solved(game: Game, holds: bool) -> dict[str, Any]:
    solution = solve(game)
    chances = [
        equilibrium.commitment for equilibrium in solution if equilibrium.commitment is not None
    ]
    complete = solution.coverage is Coverage.ALL
    return {
        "equilibria": len(solution),
        "complete": complete,
        "unique": holds and complete and len(solution) == 1,
        "commitment_low": min(chances, default=math.nan),
        "commitment_high": max(chances, default=math.nan),
    }


def _selected(game: Game, stable: npt.NDArray[np.bool_], keeping: npt.NDArray[np.bool_]) -> int:
    """Whether the commitment is kept where deviation losses multiply to most; −1: undetermined."""
    products: list[tuple[Fraction, bool]] = []
    for profile in map(tuple, np.argwhere(stable).tolist()):
        product = Fraction(1)
        for actor, tensor in enumerate(game.exact_payoffs):
            line = np.moveaxis(tensor, actor, -1)[profile[:actor] + profile[actor + 1 :]]
            others = np.delete(line, profile[actor])
            if len(others):
                product *= line[profile[actor]] - max(others)
        products.append((product, bool(keeping[profile])))
    greatest = max((value for value, _ in products), default=Fraction(0))
    best = [kept for value, kept in products if value == greatest]
    return int(best[0]) if len(best) == 1 else -1


def _float(value: Fraction | None, none: float) -> float:
    return none if value is None else float(value)
