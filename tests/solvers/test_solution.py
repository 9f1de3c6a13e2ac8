"""Whatever a solver says, what `solve` shows is verified and honest about what may be missing."""

from __future__ import annotations

import copy
import pickle
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from alliancegame.errors import ComputationError, GameError, SolverRefusedError
from alliancegame.game.game import Game
from alliancegame.game.verify import relative_regret
from alliancegame.solvers.base import Budget, Coverage, Findings
from alliancegame.solvers.branch_and_prune.search import machine_code
from alliancegame.solvers.branch_and_prune.solver import BranchAndPrune
from alliancegame.solvers.correlated_ranges import coarse_correlated_ranges, correlated_ranges
from alliancegame.solvers.dominance import iterated_dominance
from alliancegame.solvers.evolution.evolutionary import evolutionary
from alliancegame.solvers.evolution.stochastic_stability import stochastically_stable_profiles
from alliancegame.solvers.pure import Pure
from alliancegame.solvers.quantal.quantal_response import logit_branch
from alliancegame.solvers.solution import Solution
from alliancegame.solvers.solve import solve
from alliancegame.solvers.two_actors import loaded_kernels
from tests.generators import games
from tests.support_enumeration import SupportEnumeration


def profiles(solution: Solution) -> list[list[list[float]]]:
    return [[np.round(mix, 6).tolist() for mix in item.profile] for item in solution]


def test_the_prisoners_dilemma_has_defection_alone() -> None:
    solution = solve(Game([[[3, 0], [5, 1]], [[3, 5], [0, 1]]]))
    assert profiles(solution) == [[[0, 1], [0, 1]]]
    assert solution.coverage == "all"
    assert solution.equilibria[0].strict


def test_the_battle_of_the_sexes_has_three_equilibria() -> None:
    solution = solve(Game([[[2, 0], [0, 1]], [[1, 0], [0, 2]]]))
    assert profiles(solution) == [
        [[1, 0], [1, 0]],
        [[0.666667, 0.333333], [0.333333, 0.666667]],
        [[0, 1], [0, 1]],
    ]


def test_equilibria_that_round_off_loses_elsewhere_are_kept() -> None:
    """A generic game with three equilibria, of which nashpy's support enumeration loses one."""
    A = [[9, 7, 1], [6, 9, 5], [0, 5, 9]]
    B = [[9, 7, 5], [1, 0, 4], [0, 9, 5]]
    for solver in (None, SupportEnumeration()):
        solution = solve(Game([A, B]), solver)
        assert len(solution) == 3
        assert solution.coverage is Coverage.ALL


def test_a_listed_equilibrium_is_worked_out_where_it_is_read_and_copied_by_itself() -> None:
    event = {"both first": [[1, 0], [0, 0]]}
    solution = solve(Game([[[2, 0], [0, 1]], [[1, 0], [0, 2]]], events=event))
    for item in (solution[1], pickle.loads(pickle.dumps(solution[1])), copy.copy(solution[1])):
        assert item.exact == ((Fraction(2, 3), Fraction(1, 3)), (Fraction(1, 3), Fraction(2, 3)))
        assert [mix.tolist() for mix in item.profile] == [[2 / 3, 1 / 3], [1 / 3, 2 / 3]]
        assert item.payoffs == pytest.approx([2 / 3, 2 / 3])
        assert (item.regret, item.strict) == (0.0, False)
        assert item.events == pytest.approx({"both first": 2 / 9})
    assert len(pickle.dumps(solution[1])) < len(pickle.dumps(solution))
    assert [item.strict for item in solution] == [True, False, True]


def test_a_game_whose_actors_are_indifferent_is_not_said_to_be_completely_listed_by_supports() -> (
    None
):
    solution = solve(Game(np.zeros((2, 3, 3))), SupportEnumeration())
    assert solution.coverage is Coverage.SOME
    assert "degenerate" in solution.coverage_reason


@dataclass(frozen=True)
class Liar:
    """A solver that claims some profiles are all there is."""

    profiles: tuple[tuple[tuple[float, ...], ...], ...]
    name: ClassVar[str] = "liar"

    def refuses(self, game: Game) -> str | None:
        return None if game.size == 2 else "two actors only"

    def search(self, game: Game, budget: Budget) -> Findings:
        candidates = tuple(tuple(np.array(mix) for mix in profile) for profile in self.profiles)
        return Findings(candidates, Coverage.ALL, "trust me")


def liar(*profiles: tuple[tuple[float, ...], ...]) -> Liar:
    return Liar(profiles)


def test_a_candidate_with_regret_is_dropped_and_the_coverage_lowered() -> None:
    pennies = Game([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    solution = solve(pennies, liar(((1.0, 0.0), (1.0, 0.0))))
    assert len(solution) == 0
    assert solution.coverage is Coverage.SOME
    assert "1 of 1 candidates of solver liar failed verification" in solution.coverage_reason


def test_the_table_has_a_column_for_every_action_even_without_an_equilibrium() -> None:
    stag_hunt = Game([[[4, 0], [3, 2]], [[4, 3], [0, 2]]])
    table = solve(stag_hunt).to_frame()
    assert table["actor1", "action1"].tolist() == [1, 2 / 3, 0]
    assert table["payoff", "actor2"].tolist() == pytest.approx([4, 8 / 3, 2])
    empty = solve(stag_hunt, liar(((1.0, 0.0), (0.0, 1.0)))).to_frame()
    assert len(empty) == 0
    assert list(empty) == list(table)


def test_equilibria_proved_to_be_different_are_all_listed_however_close() -> None:
    near = np.array(
        [
            [[[2, 3], [2, -1e-9]], [[3, -1e-9], [-1e-13, 3]]],
            [[[2, 1e-13], [1 - 1e-9, 2]], [[1 - 1e-9, 2], [1, 1e-9]]],
            [[[0, 2], [1 - 1e-9, 1e-9]], [[1, 2], [3, 1]]],
        ]
    )
    three_actors, two_actors = Game(near), Game([[[1, 0], [0, 1e8]]] * 2)
    for game in (three_actors, two_actors):
        solution = solve(game)
        assert solution.coverage is Coverage.ALL
        assert len(solution) == 3
        points = solution.check.points
        assert 0 < min(np.abs(p - q).max() for p, q in combinations(points, 2)) < 1e-7
        assert "listed as one" not in solution.coverage_reason


def test_profiles_too_close_to_tell_apart_without_proof_are_listed_as_one_and_it_is_said() -> None:
    indifferent = Game(np.zeros((2, 2, 2)))
    near, far = ((0.5 + 1e-9, 0.5 - 1e-9), (0.5, 0.5)), ((0.4, 0.6), (0.5, 0.5))
    solution = solve(indifferent, liar(((0.5, 0.5), (0.5, 0.5)), near, far))
    assert len(solution) == 2
    assert "those within 1e-07 of each other are listed as one" in solution.coverage_reason
    assert "listed as one" not in solve(indifferent, liar(near, near, far)).coverage_reason


def test_a_candidate_that_is_no_probability_distribution_is_dropped() -> None:
    game = Game(np.zeros((2, 2, 2)))
    assert len(solve(game, liar(((1.5, -0.5), (1.0, 0.0))))) == 0
    assert len(solve(game, liar(((0.5, 0.4), (1.0, 0.0))))) == 0


def test_regret_is_tolerated_up_to_a_billionth_of_the_payoff_range_and_no_further() -> None:
    """Off by e in one mix of matching pennies, the other gains 2e, that is e of its range of 2."""
    pennies = Game([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    assert len(solve(pennies, liar(((0.5 + 1e-10, 0.5 - 1e-10), (0.5, 0.5))))) == 1
    assert len(solve(pennies, liar(((0.5 + 1e-8, 0.5 - 1e-8), (0.5, 0.5))))) == 0


def test_a_candidate_without_regret_is_kept_with_its_payoffs() -> None:
    pennies = Game([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    solution = solve(pennies, liar(((0.5, 0.5), (0.5, 0.5))))
    assert solution.equilibria[0].payoffs.tolist() == [0, 0]
    assert solution.equilibria[0].regret == 0


def test_a_solver_that_does_not_take_the_game_says_why() -> None:
    with pytest.raises(SolverRefusedError, match="liar does not accept this game: two actors only"):
        solve(Game(np.zeros((3, 2, 2, 2))), liar())


@pytest.mark.parametrize("shape", [(2, 2), (3, 2, 2), (2, 0, 2), (2,)])
def test_payoffs_of_the_wrong_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(GameError, match=r"a game needs \(n, k_1, ..., k_n\)"):
        Game(np.zeros(shape))


def test_payoffs_are_finite() -> None:
    with pytest.raises(GameError, match="not finite"):
        Game([[[np.nan, 0], [0, 0]], [[0, 0], [0, 0]]])


@given(games(), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_relabelling_actors_and_actions_permutes_the_pure_equilibria(game: Game, random) -> None:
    order = list(range(game.size))
    random.shuffle(order)
    shuffles = [random.sample(range(k), k) for k in game.shape]
    relabelled = game.payoffs
    for axis, shuffle in enumerate(shuffles):
        relabelled = np.take(relabelled, shuffle, axis=axis + 1)
    relabelled = relabelled.transpose(0, *(i + 1 for i in order))[order]
    expected = {
        tuple(tuple(item.profile[i][shuffles[i]].tolist()) for i in order)
        for item in solve(game, Pure())
    }
    found = {
        tuple(tuple(m.tolist()) for m in item.profile) for item in solve(Game(relabelled), Pure())
    }
    assert found == expected


@given(games(actors=(2, 2)), st.integers(1, 9), st.integers(-9, 9))
@settings(max_examples=40, deadline=None)
def test_positive_affine_changes_of_an_actors_payoffs_keep_the_equilibria(
    game: Game, factor: int, constant: int
) -> None:
    changed = game.exact_payoffs.copy()
    changed[0] = changed[0] * Fraction(factor, 7) + constant
    assert profiles(solve(Game(changed))) == profiles(solve(game))


@pytest.mark.slow
@given(games())
@settings(max_examples=30, deadline=None)
def test_an_answer_is_the_same_whatever_machine_code_is_at_hand(game: Game) -> None:
    answers = []
    for at_hand in (False, True):
        with pytest.MonkeyPatch.context() as patch:
            for home in (machine_code, loaded_kernels):
                patch.setattr(home, "is_loaded", lambda at_hand=at_hand: at_hand)
                patch.setattr(home, "is_on_disk", lambda at_hand=at_hand: at_hand)
            patch.setattr(machine_code, "compiles_beside", lambda: True)
            answers.append(solve(Game(game.payoffs)).to_dict())
    assert answers[0] == answers[1]


@given(games(actors=(2, 2)))
@settings(max_examples=40, deadline=None)
def test_every_equilibrium_shown_has_no_regret(game: Game) -> None:
    for item in solve(game):
        assert relative_regret(game, item.profile) <= 1e-9
        assert item.regret <= 1e-9 * max(game.payoff_range.max(), 1)


@given(games(actors=(2, 2)))
@settings(max_examples=40, deadline=None)
def test_nashpy_finds_no_equilibrium_that_is_missing_from_a_complete_answer(game: Game) -> None:
    import warnings

    import nashpy

    solution = solve(game)
    assert solution.coverage is Coverage.ALL
    subsets = [subset for component in solution.components for subset in component.subsets]
    assume(all(len(mixes) == 1 for subset in subsets for mixes in subset.vertices))  # no continuum
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peers = list(nashpy.Game(*game.payoffs).support_enumeration())
    known = profiles(solution)
    for mixes in peers:
        if relative_regret(game, mixes) <= 1e-9:
            assert [np.round(mix, 6).tolist() for mix in mixes] in known


def test_a_solution_is_a_table_in_a_notebook() -> None:
    solution = solve(Game([[[2, 0], [0, 1]], [[1, 0], [0, 2]]], ["a", "b"]))
    assert solution.to_frame().shape == (3, 8)
    assert "coverage: all" in solution._repr_html_()


def test_an_equilibrium_of_larger_games_is_strict_if_and_only_if_every_deviation_loses() -> None:
    agree = Game([np.eye(3), np.eye(3)])
    assert [item.strict for item in solve(agree)] == [
        all(mix.max() == 1 for mix in item.profile) for item in solve(agree)
    ]
    tied = Game([[[1, 1], [1, 0], [0, 0]], [[1, 0], [1, 0], [0, 0]]])
    assert not any(item.strict for item in solve(tied))


def test_the_record_of_a_solution_has_the_solvers_name_and_options() -> None:
    game = Game(np.zeros((3, 2, 2, 2)))
    record = solve(game, BranchAndPrune(cells=100)).to_dict()["solver"]
    assert record["name"] == "branch-and-prune"
    assert record["cells"] == 100


CONCEPTS_WITHOUT_PARTS = (
    iterated_dominance,
    correlated_ranges,
    coarse_correlated_ranges,
    evolutionary,
    stochastically_stable_profiles,
    logit_branch,
)


@pytest.mark.parametrize("concept", CONCEPTS_WITHOUT_PARTS)
def test_a_limit_of_time_reaches_every_concept(concept) -> None:
    game = Game([[[-1, 4], [0, 2]], [[-1, 0], [4, 2]]])
    assert concept(game, budget=Budget(60.0)) is not None
    with pytest.raises(ComputationError):
        concept(game, budget=Budget(-1.0))


def test_exact_payoffs_are_rounded_once() -> None:
    """Ten times a tenth of -1 is -0.9999999999999999 in floating point."""
    payoffs = np.full((2, 10, 10), -1) - 3 * np.array([np.eye(10), -np.eye(10)], dtype=int)
    game = Game([payoffs[0], payoffs[1]])
    item = solve(game).to_dict()["equilibria"][0]
    assert item["payoffs"] == {"actor1": -1.3, "actor2": -0.7}


def test_a_solution_of_which_only_profiles_were_read_can_be_sent_elsewhere() -> None:
    """An equilibrium by itself has its events worked out; that is not while its solution is sent."""
    solution = solve(Game([[[2, 0], [0, 1]], [[1, 0], [0, 2]]], events={"here": np.eye(2)}))
    assert all(len(item.profile) == 2 for item in solution)
    copied = pickle.loads(pickle.dumps(solution))
    assert copied == solution
    assert [item.events for item in copied] == [item.events for item in solution]
