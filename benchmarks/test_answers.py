"""The same games give the same answers as before, or the difference is told.

pytest benchmarks/test_answers.py                    compare
pytest benchmarks/test_answers.py --update-golden    store, showing what changes
"""

from __future__ import annotations

import pytest
from golden import (
    answer,
    differences,
    durability_answer,
    durability_differences,
    store,
    stored,
)

from alliancegame.pact.durability import durability
from alliancegame.solvers.after_dominance import AfterDominance
from alliancegame.solvers.base import Budget, Solver
from alliancegame.solvers.branch_and_prune.solver import WITHIN_REACH, BranchAndPrune
from alliancegame.solvers.default_solver import default_solver
from alliancegame.solvers.pure import Pure
from alliancegame.solvers.solve import solve
from games import all_games, models

GAMES = all_games()
COMMITTED = {name: model for name, model in models().items() if model.commitment is not None}


SEQUENCES = {"article-4-crisis", "korea-1950-sequence", "smith-deterrence"}
"""Their strategic forms have continua everywhere; only pure profiles are looked for."""


def solver_for(name: str) -> Solver:
    """The solver chosen by default, with a limit that is the same on every machine."""
    if GAMES[name].size == 2:
        return default_solver(GAMES[name])
    if name.removeprefix("shipped/") in SEQUENCES:
        return Pure()
    return AfterDominance(BranchAndPrune(cells=200_000), Pure(), WITHIN_REACH)


@pytest.mark.parametrize("name", sorted(GAMES))
def test_a_game_has_the_equilibria_it_had(name: str, update_golden: bool) -> None:
    part = name.split("/", maxsplit=1)[0]
    known = stored(part)
    found = answer(solve(GAMES[name], solver_for(name)))
    if update_golden:
        for line in differences(known[name], found) if name in known else ["new"]:
            print(f"{name}: {line}")
        store(part, {**known, name: found})
        return
    assert name in known, (
        f"{name} has no stored answer; pytest benchmarks --update-golden stores it"
    )
    told = differences(known[name], found)
    assert not told, f"{name}: " + "; ".join(told)


@pytest.mark.parametrize("name", sorted(COMMITTED))
def test_a_commitment_is_as_durable_as_it_was(name: str, update_golden: bool) -> None:
    known = stored("durability")
    found = durability_answer(durability(COMMITTED[name], budget=Budget(2)))
    if update_golden:
        for line in durability_differences(known[name], found) if name in known else ["new"]:
            print(f"{name}: {line}")
        store("durability", {**known, name: found})
        return
    assert name in known, (
        f"{name} has no stored answer; pytest benchmarks --update-golden stores it"
    )
    told = durability_differences(known[name], found)
    assert not told, f"{name}: " + "; ".join(told)


@pytest.mark.parametrize("part", ["shipped", "literature", "generated", "durability"])
def test_no_stored_answer_is_of_a_game_that_is_gone(part: str) -> None:
    known = COMMITTED if part == "durability" else GAMES
    assert not [name for name in stored(part) if name not in known]
