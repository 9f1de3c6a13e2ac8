"""Other libraries' solvers behind the protocol, verified like our own; and what lists them."""

import json
import subprocess
import sys

import numpy as np
import pytest

from alliancegame.errors import NameUnknownError, SolverRefusedError
from alliancegame.game.formats.nfg import format_nfg
from alliancegame.game.game import Game
from alliancegame.solvers.base import Budget, Coverage
from alliancegame.solvers.named_solvers import all_solvers, own_solvers, solver_named
from alliancegame.solvers.peers import PEERS
from alliancegame.solvers.solve import solve

pytestmark = pytest.mark.slow

A = [[9, 7, 1], [6, 9, 5], [0, 5, 9]]
B = [[9, 7, 5], [1, 0, 4], [0, 9, 5]]
LOSING = Game([A, B])
"""A 3x3 game in which nashpy's support enumeration loses equilibria."""

BATTLE = Game([[[3, 0], [0, 2]], [[2, 0], [0, 3]]])

MCKELVEY_MCLENNAN = np.zeros((3, 2, 2, 2), dtype=int)
MCKELVEY_MCLENNAN[:, 0, 0, 0] = 9, 8, 12
MCKELVEY_MCLENNAN[:, 1, 1, 0] = 9, 8, 2
MCKELVEY_MCLENNAN[:, 0, 1, 1] = 3, 4, 6
MCKELVEY_MCLENNAN[:, 1, 0, 1] = 3, 4, 4


def test_nashpy_loses_equilibria_that_we_find_and_the_answer_says_some():
    pytest.importorskip("nashpy")
    theirs = solve(LOSING, solver_named("nashpy-support"))
    ours = solve(LOSING)
    assert ours.coverage == Coverage.ALL
    assert theirs.coverage == Coverage.SOME
    assert len(theirs) < len(ours)


@pytest.mark.parametrize("solver", PEERS, ids=lambda s: s.name)
def test_every_peers_equilibria_pass_verification_and_are_among_ours(solver):
    if not solver.installed:
        pytest.skip("not installed")
    theirs = solve(BATTLE, solver)
    ours = solve(BATTLE)
    assert theirs.coverage == Coverage.SOME
    assert solver.caveat in theirs.coverage_reason
    approximate = {"gambit-logit", "quantecon-mclennan-tourky"}
    assert len(theirs) >= 1 or solver.name in approximate
    for found in theirs:
        assert any(
            all(np.allclose(a, b, atol=1e-6) for a, b in zip(found.profile, o.profile, strict=True))
            for o in ours
        )


def test_gambit_finds_the_nine_equilibria_of_mckelvey_and_mclennan():
    pytest.importorskip("pygambit")
    found = solve(Game(MCKELVEY_MCLENNAN), solver_named("gambit-enumpoly"))
    assert len(found) == 9


def test_rational_answers_to_an_exact_game_are_kept_exact():
    pytest.importorskip("pygambit")
    found = solve(BATTLE, solver_named("gambit-enummixed"))
    assert len(found) == 3
    assert all(item.exact is not None and item.regret == 0 for item in found)


def test_two_actor_algorithms_refuse_three():
    with pytest.raises(SolverRefusedError, match="3 actors and two are needed"):
        solve(Game(MCKELVEY_MCLENNAN), solver_named("quantecon-vertex"))


def test_a_librarys_warning_becomes_part_of_the_reason():
    pytest.importorskip("nashpy")
    degenerate = Game([[[1, 1], [1, 1]], [[1, 1], [1, 1]]])
    findings = solver_named("nashpy-support").search(degenerate, Budget())
    assert "the library warns" in findings.reason


def test_a_spent_budget_stops_before_the_library_is_called():
    found = solver_named("nashpy-support").search(LOSING, Budget(0.0))
    assert found.candidates == ()
    assert "the time limit was reached" in found.reason


def test_names_are_distinct_and_a_misspelt_one_is_recognized():
    names = [solver.name for solver in all_solvers()]
    assert len(set(names)) == len(names)
    assert set(own_solvers()) <= set(all_solvers())
    with pytest.raises(NameUnknownError, match=r'Did you mean "gambit-enumpoly"\?'):
        solver_named("gambit-enumpolly")


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "alliancegame", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_line_converts_solves_and_lists(tmp_path):
    file = tmp_path / "losing.nfg"
    file.write_text(format_nfg(LOSING))
    table = tmp_path / "losing.csv"
    wrote = run("convert", file, table)
    assert wrote.returncode == 0, wrote.stderr
    assert "2 actors, 3×3" in wrote.stdout
    one, other = (json.loads(run("solve", path, "--json").stdout) for path in (file, table))
    assert one["equilibria"][0]["payoffs"] == other["equilibria"][0]["payoffs"]
    listed = json.loads(run("solvers", file, "--json").stdout)["solvers"]
    assert {item["name"]: item["refuses"] for item in listed}["pure"] is None
    shown = run("show", file)
    assert shown.returncode == 0, shown.stderr
    refused = run("durability", file)
    assert refused.returncode == 2
    assert "holds payoffs alone" in refused.stderr
    assert refused.stderr.count("\n") == 1
