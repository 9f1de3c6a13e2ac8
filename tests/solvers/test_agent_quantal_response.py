"""Agent quantal response: the closed forms, the limit, and a walk through the tree that checks."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_info

from alliancegame.errors import GameError
from alliancegame.game.formats.efg import tree_to_pygambit
from alliancegame.game.formats.endings import save_tree
from alliancegame.game.trees.assessment import assess
from alliancegame.game.trees.tree import InformationSet, Node, Tree
from alliancegame.game.trees.unfold import build_tree
from alliancegame.game.units import tree_in_units
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.library import load
from alliancegame.render.figures.quantal import agent_response_figure
from alliancegame.solvers.base import Coverage
from alliancegame.solvers.quantal import continuation, plain_branch
from alliancegame.solvers.quantal.agent_quantal_response import (
    agent_logit_branch,
    agent_quantal_response,
    fit_agent_precision,
)
from alliancegame.solvers.quantal.agent_residuals import agent_residuals
from alliancegame.solvers.quantal.agent_system import agent_system
from alliancegame.solvers.quantal.one_thread import SHARED, in_one_thread
from alliancegame.solvers.trees.extensive import solve_tree
from alliancegame.solvers.trees.sequential import sequential
from alliancegame.solvers.trees.traced import approached
from tests.trees import BREAKFAST, horse, layered_tree, random_tree

SEQUENTIAL = ("article-4-crisis", "korea-1950-sequence", "sinking-costs", "unilateral-deterrence")


def centipede(pots) -> Tree:
    """Take or pass in turn; pots[k] is paid if the k-th move takes, the last one if none does."""
    moves = len(pots) - 1
    nodes, sets = [], []
    for k, pot in enumerate(pots):
        paid = tuple(Fraction(value) for value in pot)
        if k == moves:
            nodes.append(Node(2 * k - 2, 1, payoffs=paid))
            break
        here = 2 * k
        nodes.append(
            Node(here - 2 if k else -1, 1, f"move {k}", ("take", "pass"), (here + 1, here + 2), k)
        )
        nodes.append(Node(here, 0, payoffs=paid))
        sets.append(InformationSet(k % 2, f"move {k}", ("take", "pass"), (here,)))
    return Tree(("first", "second"), tuple(nodes), tuple(sets))


FOUR_MOVES = [("0.4", "0.1"), ("0.2", "0.8"), ("1.6", "0.4"), ("0.8", "3.2"), ("6.4", "1.6")]
"""The four-move centipede of McKelvey and Palfrey (1992), in dollars."""


def taken(pots, precision):
    """The probability of taking at each move, by the logistic curve from the last one back."""
    rest = np.array([float(value) for value in pots[-1]])
    found = []
    for k in reversed(range(len(pots) - 1)):
        pot = np.array([float(value) for value in pots[k]])
        chance = 1 / (1 + np.exp(-precision * (pot[k % 2] - rest[k % 2])))
        rest = chance * pot + (1 - chance) * rest
        found.append(chance)
    return found[::-1]


@pytest.mark.parametrize("precision", [0, 0.7, 3, 40])
def test_a_centipede_meets_its_closed_form_at_every_move(precision):
    response = agent_quantal_response(centipede(FOUR_MOVES), precision, per_payoff_unit=True)
    assert [mix[0] for mix in response.profile] == pytest.approx(taken(FOUR_MOVES, precision))
    assert response.residual < 1e-12


def test_the_centipedes_experiment_is_fitted_better_than_by_its_equilibrium():
    """McKelvey and Palfrey (1992): of 281 plays so many ended at each of the moves."""
    ends = [20, 100, 104, 43, 14]
    counts = [(ends[k], sum(ends[k + 1 :])) for k in range(4)]
    fit = fit_agent_precision(centipede(FOUR_MOVES), counts, per_payoff_unit=True)

    def likelihood(precision):
        chances = np.array(taken(FOUR_MOVES, precision))
        took, passed = np.array(counts).T
        return float((took * np.log(chances) + passed * np.log(1 - chances)).sum())

    assert fit.log_likelihood == pytest.approx(likelihood(fit.precision))
    for other in (0, 0.9 * fit.precision, 1.1 * fit.precision, 10):
        assert fit.log_likelihood > likelihood(other)
    assert all(np.diff([mix[0] for mix in fit.response.profile]) > 0)


def test_one_actor_at_one_information_set_answers_by_the_logistic_curve():
    values = [Fraction(1), Fraction(3), Fraction(2)]
    leaves = [Node(0, k, payoffs=(value,)) for k, value in enumerate(values)]
    root = Node(-1, 0, "choose", ("a", "b", "c"), (1, 2, 3), 0)
    sets = (InformationSet(0, "choose", ("a", "b", "c"), (0,)),)
    tree = Tree(("one",), (root, *leaves), sets)
    weights = np.exp(1.7 * np.array([1, 3, 2]))
    assert agent_quantal_response(tree, 1.7, per_payoff_unit=True).profile[0] == pytest.approx(
        weights / weights.sum()
    )


def test_an_inessential_move_changes_what_is_played():
    """McKelvey and Palfrey (1998) on invariance: first whether to stay out, then which of two."""
    leaves = [Node(0, 0, payoffs=(Fraction(1),))]
    nodes = (
        Node(-1, 0, "out", ("out", "in"), (1, 2), 0),
        *leaves,
        Node(0, 1, "which", ("a", "b"), (3, 4), 1),
        Node(2, 0, payoffs=(Fraction(1),)),
        Node(2, 1, payoffs=(Fraction(1),)),
    )
    sets = (
        InformationSet(0, "out", ("out", "in"), (0,)),
        InformationSet(0, "which", ("a", "b"), (2,)),
    )
    response = agent_quantal_response(Tree(("one",), nodes, sets), 2)
    assert response.profile[0] == pytest.approx([0.5, 0.5])  # at one move it would be a third


@given(st.integers(0, 10_000), st.floats(0, 5))
@settings(max_examples=25, deadline=None)
def test_with_perfect_information_it_is_the_logit_answer_from_the_outcomes_back(seed, precision):
    tree = random_tree(np.random.default_rng(seed), actors=2, depth=3)
    if not tree.information_sets:
        return
    response = agent_quantal_response(tree, precision, per_payoff_unit=True)
    worth = {}
    for i in reversed(range(len(tree.nodes))):
        node = tree.nodes[i]
        if not node.actions:
            worth[i] = np.array([float(value) for value in node.payoffs])
            continue
        values = np.array([worth[child] for child in node.children])
        if node.information_set is None:
            mix = np.array([float(p) for p in node.chances])
        else:
            own = precision * values[:, tree.mover(i)]
            mix = np.exp(own - own.max())
            mix /= mix.sum()
            assert response.profile[node.information_set] == pytest.approx(mix, abs=1e-9)
        worth[i] = mix @ values


@pytest.mark.parametrize("name", SEQUENTIAL)
def test_every_point_is_the_logit_answer_to_itself_and_the_end_is_nearly_an_equilibrium(name):
    branch = agent_logit_branch(build_tree(load(name)))
    assert branch.residual < 1e-5
    assert branch.limit_regret <= 1e-6
    assert branch.precisions[0] == 0
    exact = tuple(
        tuple(Fraction(p) / sum(map(Fraction, mix.tolist())) for p in mix.tolist())
        for mix in branch.limit
    )
    assert float(assess(branch.tree, exact).regret) < 1e-5


def test_a_behaviour_off_the_curve_has_a_residual():
    tree = horse()
    at = agent_quantal_response(tree, 2)
    moved = np.concatenate([np.log(mix) for mix in at.profile])[None]
    assert agent_residuals(tree, np.array([2.0]), moved)[0] < 1e-12
    moved[0, :2] = np.log([0.5, 0.5])
    assert agent_residuals(tree, np.array([2.0]), moved)[0] > 0.01


def test_the_derivative_on_the_branch_is_that_of_the_equations():
    system = agent_system(build_tree(load("tying-hands")))
    counts = np.diff(system.starts)
    for near in continuation.follow(system, 10.0, 0.0).points[1:]:
        point = continuation.normalised(near, system.starts, counts)
        rest, derivative, _ = system.equations(point)
        assert rest == pytest.approx(0, abs=1e-8)
        moves = np.eye(len(point))
        moves[:-1, :-1] -= system.answers.together * np.exp(point[:-1])  # each mix's sum stays 1
        for move in moves.T:
            ends = [system.equations(point + sign * 1e-6 * move)[0] for sign in (1, -1)]
            assert derivative @ move == pytest.approx((ends[0] - ends[1]) / 2e-6, abs=1e-6)


def test_small_trees_have_the_same_branch_by_loops_and_by_arrays():
    for seed in range(12):
        system = agent_system(random_tree(np.random.default_rng(seed)))
        if system.plain is not None:
            by_loops = plain_branch.follow(system, 50.0, 0.0)
            by_arrays = continuation.follow(system, 50.0, 0.0)
            assert by_loops.points == pytest.approx(by_arrays.points, rel=1e-6, abs=1e-6)
            assert by_loops.odd.tolist() == by_arrays.odd.tolist()


def test_the_branch_of_seltens_horse_leads_to_its_sequential_equilibrium():
    tree = horse()
    branch = agent_logit_branch(tree)
    assert approached(branch, sequential(tree)) == 0
    first, second, third = branch.limit
    assert first == pytest.approx([1, 0], abs=1e-3)
    assert second == pytest.approx([1, 0], abs=1e-3)
    assert third == pytest.approx([0, 1], abs=1e-3)


def test_beer_for_the_strong_is_selected_and_quiche_for_both_is_not():
    """Here the selection agrees with the intuitive criterion of Cho and Kreps (1987)."""
    tree = build_tree(parse(BREAKFAST.encode(), "b.toml", "b"))
    found = sequential(tree)
    chosen = approached(agent_logit_branch(tree), found)
    assert chosen is not None
    assert found.equilibria[chosen].behaviour[0] == (1, 0)


def test_an_end_near_no_listed_equilibrium_is_told_as_none():
    tree = horse()
    branch = agent_logit_branch(tree, greatest_precision=0.5)
    assert approached(branch, sequential(tree)) is None


@pytest.mark.parametrize("name", SEQUENTIAL)
def test_gambit_finds_the_same_behaviour(name):
    gambit = pytest.importorskip("pygambit")
    tree = build_tree(load(name))
    theirs = gambit.qre.logit_solve_lambda(tree_to_pygambit(tree), [2.0])[0]
    ours = agent_quantal_response(tree, theirs.lam, per_payoff_unit=True)
    for actor, label in enumerate(tree.actors):
        own = [
            mix
            for mix, place in zip(ours.profile, tree.information_sets, strict=True)
            if place.actor == actor
        ]
        for mix, (_, found) in zip(own, theirs.profile[label], strict=True):
            assert mix == pytest.approx([p for _, p in found], abs=1e-9)


def test_the_crisis_is_tested_and_met_as_the_events_say_along_the_curve(article_4_crisis):
    tree = build_tree(article_4_crisis)
    branch = agent_logit_branch(tree)
    invoked = branch.events["invoked"]
    assert invoked[0] == pytest.approx(0.25)  # pressed and called on by the toss of two coins
    assert invoked[-1] == pytest.approx(float(solve_tree(tree).equilibria[0].events["invoked"]))


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda tree: agent_quantal_response(tree, -1), "the precision is -1"),
        (lambda tree: fit_agent_precision(tree, [(1, 1)]), "needed is one count per action"),
        (lambda tree: fit_agent_precision(tree, [(0, 0)] * 4), "counts are not all finite"),
    ],
)
def test_bad_input_is_told(call, told):
    with pytest.raises(GameError, match=told):
        call(centipede(FOUR_MOVES))


def test_in_what_unit_an_actors_payoffs_are_told_makes_no_difference_to_play():
    tree = build_tree(load("tying-hands"))
    told = tree_in_units(tree, [Fraction(1, 10**6), Fraction(1)])
    one, other = agent_logit_branch(tree), agent_logit_branch(told)
    assert np.array_equal(one.precisions, other.precisions)
    assert np.array_equal(one.logarithms, other.logarithms)
    assert one.residual == pytest.approx(other.residual)
    by_unit = agent_quantal_response(tree, 2.0, per_payoff_unit=True)
    in_ranges = agent_quantal_response(tree_in_units(tree, tree.payoff_ranges), 2.0)
    assert [mix.tolist() for mix in agent_quantal_response(told, 2.0).profile] == [
        mix.tolist() for mix in in_ranges.profile
    ]
    assert by_unit.residual < 1e-12


def test_large_matrices_take_one_thread_and_leave_the_others_as_they_were():
    def threads():
        libraries = threadpool_info()
        return [own["num_threads"] for own in libraries if own["user_api"] == "blas"]

    before = threads()
    assert before
    with in_one_thread(SHARED):
        assert set(threads()) == {1}
    assert threads() == before


def test_a_place_where_nature_never_leads_is_told(article_4_crisis):
    tree = build_tree(article_4_crisis.with_values({"resolve": Fraction(0)}))
    with pytest.raises(GameError, match='nature never leads to "press after driven"'):
        agent_logit_branch(tree)


def test_the_command_line_answers_for_a_sequential_game_and_a_tree_file_alike(tmp_path, invoke):
    file = tmp_path / "tying-hands.efg"
    save_tree(build_tree(load("tying-hands")), file)
    asked = ["--concept", "quantal-response", "--json"]
    ours, theirs = (
        json.loads(invoke("solve", name, *asked, catch_exceptions=False).stdout)
        for name in ("tying-hands", str(file))
    )
    assert ours["points"][-1] == theirs["points"][-1]
    assert ours["selected"] == 1
    table = invoke("solve", "tying-hands", *asked[:2], catch_exceptions=False).stdout
    assert "then honoured" in table
    assert "It leads to equilibrium 1 of those that solve lists." in table


def test_the_curve_drawn_is_the_curve_computed(article_4_crisis):
    branch = agent_logit_branch(build_tree(article_4_crisis))
    fig = agent_response_figure(article_4_crisis, branch)
    drawn = {line.get_label(): line.get_ydata() for line in fig.axes[0].lines}
    assert drawn["pledge invoked"] == pytest.approx(branch.events["invoked"][1:])
    assert np.asarray(drawn["then honoured"])[-1] == pytest.approx(0.5, abs=1e-6)
    assert len(drawn) == 8 + 2
    assert "tending to 30% as choices grow exact" in fig.get_suptitle().replace("\n", " ")


@pytest.mark.slow
@given(st.integers(0, 10**6), st.sampled_from([(0, 1), (0, 1, 2), (0, 1, 0), (0, 1, 1)]))
@settings(max_examples=15, deadline=None)
def test_where_all_sequential_equilibria_are_known_the_branch_leads_to_one_of_them(seed, movers):
    """McKelvey and Palfrey (1998): limits are sequential equilibria. Neither solver knows the
    other.
    """
    tree = layered_tree(np.random.default_rng(seed), movers)
    if len(tree.information_sets) > 7:
        return
    found = sequential(tree)
    branch = agent_logit_branch(tree)
    assert branch.residual < 1e-4
    if found.coverage is Coverage.ALL:
        assert approached(branch, found) is not None
