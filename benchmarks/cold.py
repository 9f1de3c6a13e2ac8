"""First use: what `solve` answers without any machine code on disk, and how long that takes.

    python benchmarks/cold.py [SHAPE ...]

Each game is a file that a process of its own solves with an empty NUMBA_CACHE_DIR, and again with
the usual one. Answers have to be the same to the last digit. Seconds are by the clock until the
answer, and in brackets of processor time, what is compiled beside the answer included.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

from alliancegame.game.formats.endings import save_game
from alliancegame.game.game import Game

KINDS = [
    *((shape, 1000, seed) for shape in ("2x2", "3x3", "6x6", "11x11") for seed in (0, 1)),
    *((shape, 1000, seed) for shape in ("2x2x2", "2x2x2x2", "3x3x3") for seed in (0, 1)),
    *((shape, 2, 0) for shape in ("3x3", "6x6", "2x2x2", "2x2x2x2")),
    *(("3x3x3x3", 1000, seed) for seed in (0, 1)),
]
"""(shape, payoffs are whole numbers below this, seed); there are twenty."""


class Answer(NamedTuple):
    """What a command printed, and its seconds by the clock and of processor time."""

    text: str
    clock: float
    processor: float


def game_of(shape: str, values: int, seed: int) -> Game:
    """A game with random whole payoffs."""
    sizes = tuple(map(int, shape.split("x")))
    return Game(np.random.default_rng(seed).integers(0, values, (len(sizes), *sizes)))


def solved(file: Path, cache: str | None) -> Answer:
    """The answer of a process of its own; `cache`: where machine code is kept."""
    environment = {**os.environ, "ALLIANCEGAME_QUIET": "1"}
    if cache is not None:
        environment["NUMBA_CACHE_DIR"] = cache
    before, start = _processor(), time.perf_counter()
    command = [sys.executable, "-m", "alliancegame", "solve", str(file), "--json"]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return Answer(ended.stdout, time.perf_counter() - start, _processor() - before)


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    asked = sys.argv[1:]
    different = 0
    print(f"{'shape':>10}{'payoffs':>9}{'seed':>6}{'cold':>18}{'warm':>18}")
    with tempfile.TemporaryDirectory() as folder:
        for shape, values, seed in KINDS:
            if asked and shape not in asked:
                continue
            file = Path(folder) / f"{shape}-{values}-{seed}.nfg"
            save_game(game_of(shape, values, seed), file)
            solved(
                file, None
            )  # leaves the usual machine code on disk, if it does not yet lie there
            with tempfile.TemporaryDirectory() as cache:
                cold = solved(file, cache)
            warm = solved(file, None)
            same = cold.text == warm.text
            different += not same
            times = [f"{item.clock:9.2f} s ({item.processor:.2f})" for item in (cold, warm)]
            told = "" if same else "  THE ANSWERS DIFFER"
            print(f"{shape:>10}{f'< {values}':>9}{seed:>6}{times[0]:>18}{times[1]:>18}{told}")
    if different:
        sys.exit(f"{different} answers differ")


if __name__ == "__main__":
    main()
