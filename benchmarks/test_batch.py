"""Many small games at once, beside peers that take one game at a time, and beside a plain copy.

pytest benchmarks/test_batch.py -s

Each ratio is of least CPU times of the same run on one core. Peers' games are fewer and their time
is scaled; it begins where ours does, at arrays of payoffs. A copy is np.copyto of the payoffs; the
kernel's bandwidth counts what it must read and write.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np
import pytest

from alliancegame.game.formats.interchange import to_pygambit
from alliancegame.game.game import Game
from alliancegame.sweep.equilibria import all_equilibria
from alliancegame.sweep.kernels import margin_kernel, pure_kernel

Measure = Callable[..., Any]


def seconds(function: Callable[..., Any], *arguments: Any, repeats: int = 7) -> float:
    function(*arguments)
    times = []
    for _ in range(repeats):
        start = time.process_time()
        function(*arguments)
        times.append(time.process_time() - start)
    return min(times)


def tell(benchmark: Any, name: str, value: float) -> None:
    benchmark.extra_info[name] = value
    print(f"\n{benchmark.name}: {name} = {value:,.3g}")


def normal(shape: tuple[int, ...], games: int) -> np.ndarray:
    return np.random.default_rng(0).normal(size=(len(shape), prod(shape), games))


def in_blocks(payoffs: np.ndarray, shape: tuple[int, ...], errors: np.ndarray) -> np.ndarray:
    """How many equilibria each game has; as many games at a time as a sweep takes."""
    found = np.empty(payoffs.shape[2], dtype=np.int8)
    for start in range(0, len(found), 2048):
        games = slice(start, start + 2048)
        part = np.ascontiguousarray(payoffs[:, :, games])
        found[games] = all_equilibria(part, shape, errors[:, games]).found
    return found


@pytest.mark.parametrize(("shape", "games"), [((2, 2), 2**18), ((3, 3), 2**16), ((4, 4), 2**13)])
def test_all_equilibria_of_two_actors_against_quantecon(
    benchmark: Any, shape: tuple[int, int], games: int
) -> None:
    from quantecon.game_theory import NormalFormGame, Player, support_enumeration

    payoffs = normal(shape, games)
    errors = np.full((2, games), 1e-15)
    few = 300

    def ours() -> np.ndarray:
        return in_blocks(payoffs, shape, errors)

    pairs = [
        (first.reshape(shape).copy(), second.reshape(shape).T.copy())
        for first, second in np.moveaxis(payoffs[:, :, :few], 2, 0)
    ]

    def peer() -> None:
        for first, second in pairs:
            support_enumeration(NormalFormGame([Player(first), Player(second)]))

    benchmark(ours)
    rate = games / seconds(ours)
    tell(benchmark, "million games a second", rate / 1e6)
    tell(benchmark, "ratio to QuantEcon", rate * seconds(peer) / few)


@pytest.mark.parametrize("most", [1, 3])
@pytest.mark.parametrize(
    ("shape", "games"),
    [((2, 2), 2**16), ((3, 3), 2**14), ((4, 4), 2**12), ((2, 2, 2), 2**14)],
)
def test_games_with_ties_against_games_without(
    benchmark: Any, shape: tuple[int, ...], games: int, most: int
) -> None:
    errors = np.zeros((len(shape), games))
    size = (len(shape), prod(shape), games)
    tied = np.random.default_rng(0).integers(0, most + 1, size).astype(float)
    benchmark(in_blocks, tied, shape, errors)
    mine = seconds(in_blocks, tied, shape, errors)
    generic = seconds(in_blocks, normal(shape, games), shape, errors)
    tell(benchmark, "million games a second", games / mine / 1e6)
    tell(benchmark, "time in units of games without ties", mine / generic)
    tell(benchmark, "share left open", float(all_equilibria(tied, shape, errors).undecided.mean()))


def test_all_equilibria_of_three_actors_against_gambit(benchmark: Any) -> None:
    from pygambit.nash import enumpoly_solve

    games, few = 2**16, 60
    payoffs = normal((2, 2, 2), games)
    errors = np.full((3, games), 1e-15)

    def ours() -> np.ndarray:
        return in_blocks(payoffs, (2, 2, 2), errors)

    peers = [
        to_pygambit(Game(game.reshape(3, 2, 2, 2)))
        for game in np.moveaxis(payoffs[:, :, :few], 2, 0)
    ]

    def peer() -> list[int]:
        return [len(enumpoly_solve(game).equilibria) for game in peers]

    benchmark(ours)
    rate = games / seconds(ours)
    tell(benchmark, "million games a second", rate / 1e6)
    tell(benchmark, "ratio to Gambit's enumpoly", rate * seconds(peer, repeats=2) / few)
    missed = sum(a != b for a, b in zip(ours()[:few].tolist(), peer(), strict=True))
    tell(benchmark, "share of games in which enumpoly differs", missed / few)


@pytest.mark.parametrize("shape", [(2, 2), (3, 3, 3), (2,) * 6])
def test_pure_equilibria_and_margins_against_a_copy(benchmark: Any, shape: tuple[int, ...]) -> None:
    size, cells = len(shape), prod(shape)
    games = 2**17 // (size * cells)  # what a core's cache holds, as in a sweep
    blocks = 2**25 // (size * cells * games)
    payoffs = np.random.default_rng(0).normal(size=(blocks, size, cells, games))
    counts = np.array(shape)
    repeated = np.zeros((size, cells), dtype=np.bool_)
    stable = np.empty((cells, games), dtype=np.bool_)
    undecided, margins = np.empty(games, dtype=np.bool_), np.empty((size, games))
    least, binding = np.empty(games), np.empty(games, dtype=np.int8)
    errors = np.full((size, games), 1e-15)
    places = np.arange(cells).reshape(shape)
    others = [np.moveaxis(places, i, 0).reshape(shape[i], -1)[1:, 0] for i in range(size)]
    alternatives = np.array([own + i * cells for i, own in enumerate(others)])
    equal = np.zeros(alternatives.shape, dtype=np.bool_)
    pact_rows, ranges = np.arange(size) * cells, np.ones(size)

    def ours() -> None:
        for block in payoffs:
            pure_kernel(block, counts, repeated, errors, stable, undecided)
            margin_kernel(
                block.reshape(-1, games),
                pact_rows,
                alternatives,
                equal,
                errors,
                ranges,
                margins,
                least,
                binding,
                undecided,
            )

    target = np.empty_like(payoffs)
    benchmark(ours)
    mine, copied = seconds(ours), seconds(np.copyto, target, payoffs)
    outputs = (stable, undecided, margins, least, binding)
    moved = payoffs.nbytes + blocks * (errors.nbytes + sum(item.nbytes for item in outputs))
    tell(benchmark, "million games a second", blocks * games / mine / 1e6)
    tell(benchmark, "time in units of one copy", mine / copied)
    tell(benchmark, "share of the copy's bandwidth", moved / mine / (2 * payoffs.nbytes / copied))
