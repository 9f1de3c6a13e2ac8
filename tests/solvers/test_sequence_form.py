"""One equilibrium of large trees by the sequence form: exact, and verified on the tree."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from poker import kuhn, leduc

from alliancegame.game.exact.exact_check import exact_regrets
from alliancegame.game.trees.plans import strategic_form
from alliancegame.game.trees.tree import Node, Tree
from alliancegame.solvers.base import Budget, Coverage
from alliancegame.solvers.matrix_game import solve_matrix_game
from alliancegame.solvers.trees.extensive import solve_tree
from alliancegame.solvers.trees.lemke import ends_of_path, prior_plan, started
from alliancegame.solvers.trees.sequence_equilibrium import is_opposed, one_equilibrium
from alliancegame.solvers.trees.sequence_form import sequence_form, sparse
from tests.trees import horse, layered_tree, mixed_plans, random_tree


@pytest.mark.slow
def test_leduc_holdem_is_solved_exactly_and_has_its_known_value() -> None:
    """Worth -0.085606424078 to the first, as OpenSpiel's test of its own sequence form has it."""
    found = solve_tree(leduc(3))
    (item,) = found
    assert item.regret == 0
    assert float(item.payoffs[0]) == pytest.approx(-0.0856064240780, abs=1e-12)
    assert found.coverage is Coverage.SOME
    assert "a linear program over its sequence form" in found.coverage_reason


@pytest.mark.parametrize(("cards", "value"), [(3, Fraction(-1, 18)), (4, Fraction(-1, 24))])
def test_lemkes_path_leads_to_the_value_of_kuhns_poker_too(cards: int, value: Fraction) -> None:
    form = sequence_form(kuhn(cards), (0, 1))
    plans = ends_of_path(form, Budget())
    assert plans is not None
    worth = plans[0] @ (form.floats(0) @ plans[1]) * form.units[0] / form.scales[0]
    assert worth == pytest.approx(float(value), abs=1e-9)


def taxed(tree: Tree) -> Tree:
    """The tree with a tenth taken off every gain."""
    nodes = [
        replace(node, payoffs=tuple(min(paid, paid * Fraction(9, 10)) for paid in node.payoffs))
        for node in tree.nodes
    ]
    return Tree(tree.actors, tuple(nodes), tree.information_sets)


@pytest.mark.slow
def test_leduc_holdem_of_which_the_house_takes_a_tenth_has_an_exact_equilibrium() -> None:
    found = solve_tree(taxed(leduc(3)))
    (item,) = found
    assert item.regret == 0
    assert -0.5 < float(item.payoffs[0]) < -0.0856064240780
    assert "Lemke's path over its sequence form" in found.coverage_reason


@given(st.integers(0, 10**6), st.sampled_from([(0, 1), (0, 1, 0)]), st.booleans())
@settings(max_examples=15, deadline=None)
@example(
    seed=0, movers=(0, 1, 0), drawn=False
)  # in which several replies to play at random are best
def test_a_path_may_begin_at_any_prior_that_plays_everything(
    seed: int, movers: tuple[int, ...], drawn: bool
) -> None:
    form = sequence_form(layered_tree(np.random.default_rng(seed), movers, 5), (0, 1))
    rng = np.random.default_rng(seed) if drawn else None
    prior = np.concatenate([prior_plan(own, rng) for own in form.sequences])
    numbers, basic, free = started(form, prior)
    assert sorted([*basic, *free]) == list(range(2 * len(basic)))
    assert numbers[:, -2].min() > 0  # no ties
    plans = ends_of_path(form, Budget())
    assert plans is not None
    for one, own in enumerate(form.sequences):
        assert plans[one].min() > -1e-9
        met = sparse(own.constraints, (own.rows, own.count)) @ plans[one]
        assert met == pytest.approx(np.eye(own.rows)[0], abs=1e-9)
        best = set(form.best_replies(one, plans[1 - one], 1e-7))
        assert set(np.flatnonzero(plans[one] > 1e-7)) <= best


def opposed(tree: Tree) -> Tree:
    """The tree with the second's payoffs such that they go down as the first's go up."""
    nodes = [
        Node(node.parent, node.branch, payoffs=(node.payoffs[0], 7 - 2 * node.payoffs[0]))
        if node.payoffs
        else node
        for node in tree.nodes
    ]
    return Tree(tree.actors, tuple(nodes), tree.information_sets)


@given(st.integers(0, 10**6), st.sampled_from([(0, 1), (0, 1, 0), (1, 0, 0)]), st.sampled_from([3, 1000]))  # fmt: skip
@settings(max_examples=20, deadline=None)
def test_what_is_found_is_an_equilibrium_of_the_strategic_form(
    seed: int, movers: tuple[int, ...], values: int
) -> None:
    tree = layered_tree(np.random.default_rng(seed), movers, values)
    assume(len(tree.subgame_roots) == 1)  # those inside another are solved before it
    one = one_equilibrium(tree, Budget())
    assert one is not None
    assert not any(exact_regrets(strategic_form(tree), mixed_plans(tree, one.assessment.behaviour)))


@given(st.integers(0, 10**6), st.sampled_from([(0, 1), (0, 1, 0)]))
@settings(max_examples=15, deadline=None)
def test_opposed_actors_secure_the_value_of_their_matrix_game(
    seed: int, movers: tuple[int, ...]
) -> None:
    tree = opposed(layered_tree(np.random.default_rng(seed), movers, 5))
    assume(len(tree.subgame_roots) == 1)
    one = one_equilibrium(tree, Budget())
    assert one is not None
    assert is_opposed(sequence_form(tree, (0, 1))) == ("linear" in one.method)
    game = strategic_form(tree)
    scaled = game.integer_payoffs[0]
    unit = next((p / s for p, s in zip(game.exact_payoffs[0].flat, scaled.flat, strict=True) if s), 0)  # fmt: skip
    assert one.assessment.payoffs[0] == solve_matrix_game(scaled).value * unit


def test_a_single_mover_plays_its_best_plan() -> None:
    tree = random_tree(np.random.default_rng(3), actors=1, depth=3)
    wider = Tree(
        ("one", "two"),
        tuple(
            Node(node.parent, node.branch, payoffs=(node.payoffs[0], Fraction(0)))
            if node.payoffs
            else node
            for node in tree.nodes
        ),
        tree.information_sets,
    )
    one = one_equilibrium(wider, Budget())
    assert one is not None
    assert one.assessment.payoffs[0] == strategic_form(wider).exact_payoffs[0].max()


def test_three_who_move_are_left_to_another_method() -> None:
    assert one_equilibrium(horse(), Budget()) is None
