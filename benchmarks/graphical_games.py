"""Games too large to tabulate: what equilibria and breaking sets cost as an alliance grows.

    python benchmarks/graphical_games.py [ring] [shocks] [uncertainty]

ring:        all pure equilibria of local public goods on a ring in which each of the actors heeds
             two on either side (width 4), and at random on such a ring with three actions each;
             where there is no pure equilibrium, the time is that of a mixed one
shocks:      breakpoints and minimal breaking sets of 32 allies with 64 shocks
uncertainty: 16,384 draws of 32 allies
small:       equilibria of 2 to 6 allies in the table, as a verdict asks for them, and from factors
correlated:  the range over correlated equilibria on the same rings, without a table
Times are CPU seconds.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from many_allies import alliance, exponent

from alliancegame.game.compact import CompactGame, Factor

SIZES = [16, 24, 32, 48, 64, 100]


T = TypeVar("T")


def timed(run: Callable[[], T]) -> tuple[float, T]:
    """CPU seconds, and what came out."""
    started = time.process_time()
    result = run()
    return time.process_time() - started, result


def quickest(run: Callable[[], T]) -> tuple[float, T]:
    """The least CPU seconds of five runs, and what came out."""
    return min((timed(run) for _ in range(5)), key=lambda item: item[0])


def ring(size: int, actions: int, seed: int | None) -> CompactGame:
    """A compact game on a ring of width 4: a local public good, or random amounts."""
    rng = random.Random(seed)
    factors: list[tuple[Factor, ...]] = []
    for i in range(size):
        near = [(i + step) % size for step in (-2, -1, 1, 2)]
        if seed is None:
            nobody = tuple(sorted((j, frozenset({1})) for j in (i, *near)))
            factors.append(((((i, frozenset({0})),), -1), (nobody, -3)))
            continue
        own: list[Factor] = []
        for j in near:
            for a in range(actions):
                for b in range(actions):
                    scope = tuple(sorted([(i, frozenset({a})), (j, frozenset({b}))]))
                    own.append((scope, rng.randint(-99, 99)))
        factors.append(tuple(own))
    names = tuple(f"a{i}" for i in range(size))
    labels = tuple(str(a) for a in range(actions))
    return CompactGame(names, (labels,) * size, tuple(factors), (1,) * size)


def rings() -> None:
    from alliancegame.solvers.compact.compact_solution import solve_compact

    for title, actions, seed in (("public good", 2, None), ("random", 3, 1)):
        seconds = []
        for size in SIZES:
            game = ring(size, actions, seed)
            spent, found = timed(lambda: solve_compact(game))  # noqa: B023  # at once
            seconds.append(spent)
            print(
                f"ring, {title}: {size:4} actors × {actions}: {spent:6.2f} s, "
                f"{found.number:,} pure, {len(found)} listed"
            )
        print(f"ring, {title}: time grows as size^{exponent(SIZES, seconds):.2f}")


def shocks() -> None:
    from alliancegame.model.file.gamefile import parse
    from alliancegame.pact.robustness.shock_analysis import analyse_shocks

    model = parse(alliance(32, 3, 64).encode(), "allies.toml", "allies")
    halved = {name: item.value / 4 for name, item in model.parameters.items() if "treasure" in name}
    for title, asked in (("fails today", model), ("holds today", model.with_values(halved))):
        spent, found = timed(lambda: analyse_shocks(asked))  # noqa: B023  # at once
        print(f"64 shocks, 32 allies × 3, {title}: {spent:.2f} s; {found.sets.reason}")


def uncertainty() -> None:
    from alliancegame.model.file.gamefile import parse
    from alliancegame.model.scenario import Scenario
    from alliancegame.sweep.coordinates import ranged_coordinates
    from alliancegame.sweep.designs import Sobol
    from alliancegame.sweep.study import Study, default_play, whole

    model = parse(alliance(32, 3, 8).encode(), "allies.toml", "allies")
    design = Sobol(ranged_coordinates(model), 16_384, 0)
    study = Study(model, design, (Scenario(),), default_play(model))
    spent, _ = timed(lambda: whole(study))
    print(f"16,384 draws of {len(design.coordinates)} numbers of 32 allies × 3: {spent:.2f} s")


def small() -> None:
    from alliancegame.game.compact import compact_game
    from alliancegame.model.file.gamefile import parse
    from alliancegame.pact.play import where_play_goes
    from alliancegame.solvers.compact.compact_solution import solve_compact

    for size in range(2, 7):
        model = parse(alliance(size, 3, 1).encode(), "allies.toml", "allies")
        where_play_goes(model)  # compiles, and makes the payoff map
        tabulated, table = quickest(lambda: where_play_goes(model))  # noqa: B023
        sparse, factors = quickest(lambda: solve_compact(compact_game(model)))  # noqa: B023
        print(
            f"{size} allies × 3: table {1000 * tabulated:6.1f} ms, {table.coverage}; "
            f"factors {1000 * sparse:6.1f} ms, {factors.coverage}"
        )


def correlated() -> None:
    from alliancegame.solvers.compact.compact_correlated import compact_correlated

    sizes, seconds = SIZES[:3], []
    for size in sizes:
        game = replace(ring(size, 2, None), events={"commitment": (((0, frozenset({0})),),)})
        spent, found = timed(lambda: compact_correlated(game))  # noqa: B023
        seconds.append(spent)
        told = f"{found.least:.3g} to {found.greatest:.3g}, {'exact' if found.exact else 'bound'}"
        print(f"correlated, ring of {size:4}: {spent:6.2f} s, {told}")
    print(f"correlated: time grows as size^{exponent(sizes, seconds):.2f}")


def main() -> None:
    parts = {
        "ring": rings,
        "shocks": shocks,
        "uncertainty": uncertainty,
        "small": small,
        "correlated": correlated,
    }
    for name in sys.argv[1:] or parts:
        parts[name]()


if __name__ == "__main__":
    main()
