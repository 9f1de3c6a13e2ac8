"""Removing strictly dominated actions first loses no equilibrium and is itself proved."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
from hypothesis import given, settings

from alliancegame.game.game import Game
from alliancegame.game.payoffs import build_game
from alliancegame.model.file.library import load
from alliancegame.solvers.after_dominance import AfterDominance, RemovalCertificate
from alliancegame.solvers.base import Coverage
from alliancegame.solvers.branch_and_prune.solver import BranchAndPrune
from alliancegame.solvers.default_solver import default_solver
from alliancegame.solvers.dominance import Removal, iterated_dominance
from alliancegame.solvers.pure import Pure
from alliancegame.solvers.solution import Solution
from alliancegame.solvers.solve import solve
from alliancegame.solvers.two_actors.vertex_enumeration import VertexEnumeration
from tests.generators import games


def profiles(solution: Solution) -> list[list[list[float]]]:
    return [[np.round(mix, 9).tolist() for mix in item.profile] for item in solution]


@given(games(actors=(2, 2), actions=(1, 4)))
@settings(max_examples=40, deadline=None)
def test_the_equilibria_are_those_of_the_whole_game(game: Game) -> None:
    direct = solve(game, VertexEnumeration())
    reduced = solve(game, AfterDominance(VertexEnumeration(), Pure(), 1000))
    assert profiles(reduced) == profiles(direct)
    assert len(reduced.components) == len(direct.components)
    assert reduced.coverage is direct.coverage


def test_six_actors_are_solved_completely_once_what_nobody_would_play_is_gone() -> None:
    game = build_game(load("three-triangles"))
    assert isinstance(default_solver(game), AfterDominance)
    solution = solve(game)
    assert solution.coverage is Coverage.ALL
    assert len(solution) % 2 == 1
    assert "6 strictly dominated actions removed" in solution.coverage_reason
    pure = profiles(solve(game, Pure()))
    assert [item for item in pure if item not in profiles(solution)] == []


def test_a_game_too_large_even_then_gets_its_pure_equilibria_and_is_said_to() -> None:
    game = build_game(load("three-triangles"))
    solution = solve(game, AfterDominance(BranchAndPrune(), Pure(), 10))
    assert solution.coverage is Coverage.SOME
    assert len(solution) == len(solve(game, Pure()))


class Silent:
    """A certificate with nothing to prove."""

    def check(self, game: Game) -> str | None:
        return None

    def to_dict(self) -> dict[str, object]:
        return {}


def test_a_removal_that_no_longer_dominates_makes_the_certificate_fail() -> None:
    game = Game([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    certificate = RemovalCertificate(iterated_dominance(game), Silent())
    assert certificate.check(game) is None
    assert "not strictly dominated" in (
        certificate.check(Game([[[6, 0], [5, 1]], [[3, 5], [0, 1]]])) or ""
    )
    kept = replace(certificate.left, removals=certificate.left.removals[:1])
    assert "not those that the removals leave" in (
        RemovalCertificate(kept, Silent()).check(game) or ""
    )


def test_a_removal_without_an_advantage_makes_the_certificate_fail() -> None:
    """A weakly dominated action may be played in equilibrium, so its removal proves nothing."""
    game = Game([[[1, 0], [1, 0]], [[1, 0], [1, 0]]])
    left = iterated_dominance(game)
    weak = replace(
        left,
        kept=((0,), (0,)),
        removals=(Removal(1, 0, 1, {0: Fraction(1)}, Fraction(0)), *left.removals),
    )
    assert "has no advantage" in (RemovalCertificate(weak, Silent()).check(game) or "")


def test_a_reduced_game_keeps_its_payoffs() -> None:
    game = Game([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], scale=2)
    assert iterated_dominance(game).reduced.payoffs.ravel().tolist() == [0.5, 0.5]
