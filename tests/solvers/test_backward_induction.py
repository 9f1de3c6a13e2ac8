"""Backward induction finds the subgame-perfect equilibria, each tie followed up."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from flint import ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancegame.analyses.solutions.perfect_equilibria import MOST_SHOWN, document
from alliancegame.cli.inputs import print_all
from alliancegame.game.exact.exact_check import exact_regrets
from alliancegame.game.formats.efg import parse_efg
from alliancegame.game.trees.assessment import assess
from alliancegame.game.trees.plans import strategic_form
from alliancegame.game.trees.tree import chance_of
from alliancegame.game.trees.unfold import build_tree
from alliancegame.model.file.gamefile import parse
from alliancegame.solvers.base import Coverage
from alliancegame.solvers.trees.backward_induction import subgame_perfect
from alliancegame.solvers.trees.enclosure import enclosure
from tests.trees import mixed_plans, random_tree, three_at_once

seeds = st.integers(0, 10**6)


def model(text):
    return parse(('title = "t"\n' + text).encode(), "t.toml", "t")


def pure_behaviours(tree):
    for chosen in product(*(range(len(item.actions)) for item in tree.information_sets)):
        yield tuple(
            tuple(Fraction(int(a == picked)) for a in range(len(item.actions)))
            for item, picked in zip(tree.information_sets, chosen, strict=True)
        )


@given(seeds, st.integers(1, 3))
@settings(max_examples=40, deadline=None)
def test_with_perfect_information_it_finds_every_pure_equilibrium_and_no_other(seed, actors):
    tree = random_tree(np.random.default_rng(seed), actors, depth=2 + seed % 2, values=3)
    if np.prod([len(item.actions) for item in tree.information_sets]) > 250:
        return
    found = subgame_perfect(tree, limit=10**6)
    by_force = {b for b in pure_behaviours(tree) if assess(tree, b).regret == 0}
    assert {item.behaviour for item in found} == by_force
    assert len(found) == len(by_force)
    if len(found) > 1:
        assert found.coverage is Coverage.SOME
        assert "ties" in found.coverage_reason


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_a_subgame_perfect_equilibrium_is_one_of_the_strategic_form(seed):
    tree = random_tree(np.random.default_rng(seed), 2, depth=3)
    game = strategic_form(tree) if len(tree.information_sets) < 7 else None
    for item in subgame_perfect(tree):
        assert item.regret == 0
        if game is not None:
            assert max(exact_regrets(game, mixed_plans(tree, item.behaviour))) == 0


def test_each_tie_is_a_branch_and_a_cap_is_told():
    tree = random_tree(np.random.default_rng(1), 2, depth=3, chance=0, values=1)
    whole = subgame_perfect(tree, limit=10**6)
    assert len(whole) == np.prod([len(item.actions) for item in tree.information_sets])
    capped = subgame_perfect(tree, limit=3)
    assert 0 < len(capped) < len(whole)
    assert capped.coverage is Coverage.SOME
    assert "more equilibria than the 3 that were carried on" in capped.coverage_reason


OUTSIDE_OPTION = """
[actors.a.interests]
x = { weight = 1 }
[actors.b.interests]
x = { weight = 1 }
[decisions.enter]
actor = "a"
actions = ["in", "out"]
[decisions.a-does]
actor = "a"
actions = ["opera", "boxing"]
observes = ["enter"]
when = { enter = "in" }
[decisions.b-does]
actor = "b"
actions = ["opera", "boxing"]
observes = ["enter"]
when = { enter = "in" }
""" + "".join(
    f"""
[[effects]]
interest = "{who}.x"
when = {when}
amount = {amount}
"""
    for who, when, amount in [
        ("a", '{ enter = "out" }', 2),
        ("b", '{ enter = "out" }', 2),
        ("a", '{ a-does = "opera", b-does = "opera" }', 3),
        ("b", '{ a-does = "opera", b-does = "opera" }', 1),
        ("a", '{ a-does = "boxing", b-does = "boxing" }', 1),
        ("b", '{ a-does = "boxing", b-does = "boxing" }', 3),
    ]
)


def test_a_battle_of_the_sexes_with_an_outside_option_has_three_subgame_perfect_equilibria():
    """Kohlberg and Mertens (1986): enter only if the better meeting follows."""
    found = subgame_perfect(build_tree(model(OUTSIDE_OPTION)))
    assert found.coverage is Coverage.ALL
    assert [item.regret for item in found] == [0, 0, 0]
    enters = {(item.behaviour[0], item.behaviour[1]) for item in found}
    one, zero = Fraction(1), Fraction(0)
    mixed = (Fraction(3, 4), Fraction(1, 4))
    assert enters == {
        ((one, zero), (one, zero)),
        ((zero, one), (zero, one)),
        ((zero, one), mixed),
    }
    mix = next(item for item in found if item.behaviour[1] == mixed)
    assert mix.behaviour[2] == (Fraction(1, 4), Fraction(3, 4))
    assert mix.payoffs == (2, 2)


def test_a_stage_with_a_continuum_of_equilibria_lowers_the_coverage():
    flat = model(OUTSIDE_OPTION).with_values({"a.x": Fraction(0)})
    found = subgame_perfect(build_tree(flat))
    assert found.coverage is Coverage.SOME
    assert all(item.regret == 0 for item in found)


def test_verification_sees_a_behaviour_that_is_no_best_reply():
    tree = build_tree(model(OUTSIDE_OPTION))
    good = subgame_perfect(tree).equilibria[0].behaviour
    bad = (good[0][::-1], *good[1:])
    assert assess(tree, bad).regrets[0] == 1
    assert assess(tree, bad).regret == 1


def test_a_tree_without_actors_moves_is_its_own_equilibrium():
    tree = random_tree(np.random.default_rng(3), 2, depth=2, chance=1)
    found = subgame_perfect(tree)
    assert len(found) == 1
    chances = [chance_of(tree, outcome) for outcome in tree.outcomes]
    assert sum(chances) == 1
    assert found.equilibria[0].payoffs == tuple(
        sum(p * tree.nodes[o].payoffs[i] for p, o in zip(chances, tree.outcomes, strict=True))
        for i in range(2)
    )
    assert found.coverage is Coverage.ALL


def test_a_solution_tells_what_is_done_believed_and_gained_at_every_information_set():
    found = subgame_perfect(build_tree(model(OUTSIDE_OPTION)))
    told = found.to_dict()
    assert told["concept"] == "subgame perfect"
    first = told["equilibria"][0]["information_sets"][0]
    assert first["actor"] == "a"
    assert first["information_set"] == "enter"
    assert set(first["probabilities"]) == {"in", "out"}
    assert first["beliefs"] == [{"history": {}, "probability": 1.0}]
    assert found.to_frame()["payoff", "a"].tolist() == pytest.approx(
        [float(item.payoffs[0]) for item in found]
    )


def test_of_very_many_equilibria_one_for_each_outcome_is_shown(capsys):
    tree = random_tree(np.random.default_rng(9), 2, depth=3, chance=0, values=1)
    found = subgame_perfect(tree, limit=10**6)
    assert len(found) > MOST_SHOWN > len(found.outcomes)
    print_all(document(found))
    told = " ".join(capsys.readouterr().out.split())
    assert told.count("regret 0") == len(found.outcomes)
    assert f"Shown is one for each of {len(found.outcomes)} outcomes." in told
    assert f"All {len(found)}: --json." in told


def test_three_allies_who_choose_at_once_are_solved_within_the_tree():
    """McKelvey and McLennan (1997): their 2x2x2 game has nine equilibria; here it follows a move."""
    found = subgame_perfect(three_at_once())
    assert len(found) == 9
    assert len({item.behaviour[1:] for item in found}) == 9
    for item in found:
        joined = item.behaviour[0][0] == 1
        assert joined == (item.payoffs[0] > 5)
    assert max(float(item.regret) for item in found) < 1e-8


NEAR = """EFG 2 R "An outside option beside an irrational value" {{ "a" "b" "c" }}
p "" 1 1 "root" {{ "out" "in" }} 0
t "" 1 "" {{ {option} 0 0 }}
p "" 1 2 "a2" {{ "a0" "a1" }} 0
p "" 2 1 "b" {{ "b0" "b1" }} 0
p "" 3 1 "c" {{ "c0" "c1" }} 0
t "" 2 "" {{ -1 2 -4 }}
t "" 3 "" {{ 2 -1 -3 }}
p "" 3 1 0
t "" 4 "" {{ -3 0 1 }}
t "" 5 "" {{ 1 3 -1 }}
p "" 2 1 0
p "" 3 1 0
t "" 6 "" {{ 2 0 -3 }}
t "" 7 "" {{ 1 -3 4 }}
p "" 3 1 0
t "" 8 "" {{ -4 -1 2 }}
t "" 9 "" {{ -2 -4 -4 }}
"""


BELOW = "-0.572173195170906918020201944912577075480048513"
ABOVE = "-0.572173195170906918020201944910577075480048513"
"""1e-27 beside what staying in pays, an algebraic number of high degree."""


@pytest.mark.parametrize(
    ("option", "stays_in"), [(BELOW, 1), (ABOVE, 0), ("-0.57", 0), ("-0.58", 1)]
)
def test_a_move_is_decided_by_an_irrational_value_however_near(option: str, stays_in: int):
    found = subgame_perfect(parse_efg(NEAR.format(option=option)))
    assert found.coverage is Coverage.ALL
    assert [item.behaviour[0] for item in found] == [(1 - stays_in, stays_in)]


def test_a_move_of_nature_carries_on_what_is_known_of_an_irrational_value():
    drawn = 'c "" 1 "n" {{ "x" 1/2 "y" 1/2 }} 0\nt "" 10 "" {{ -5 0 0 }}\np "" 1 2 "a2"'
    text = NEAR.replace('p "" 1 2 "a2"', drawn)
    for option, stays_in in ((BELOW, 1), (ABOVE, 0)):
        found = subgame_perfect(parse_efg(text.format(option=(Fraction(option) - 5) / 2)))
        assert found.coverage is Coverage.ALL
        assert [item.behaviour[0] for item in found] == [(1 - stays_in, stays_in)]


def test_a_move_that_an_irrational_value_decides_too_narrowly_is_left_open():
    lines = NEAR.format(option=0).splitlines()
    subgame = parse_efg("\n".join([lines[0], *lines[3:]]))
    (inside,) = subgame_perfect(subgame)
    root = enclosure(subgame, inside.behaviour)
    assert root is not None
    worth = root.payoffs(2000)
    assert worth is not None
    with ctx.workdps(600):
        option = worth[0].str(500, radius=False)
    found = subgame_perfect(parse_efg(NEAR.format(option=option)))
    assert found.coverage is Coverage.SOME
    assert "irrational value is too near" in found.coverage_reason
    assert [item.behaviour[0] for item in found] == [(1, 0), (0, 1)]


@settings(max_examples=20)
@given(seeds)
def test_an_enclosure_holds_what_more_digits_find(seed: int):
    paid = iter(np.random.default_rng(seed).integers(-4, 5, (8, 3)).tolist())
    lines = NEAR.format(option=0).splitlines()
    subgame = [lines[0], *lines[3:]]
    tree = parse_efg(
        "\n".join(
            f't "" {line.split()[2]} "" {{ {" ".join(map(str, next(paid)))} }}'
            if line.startswith("t")
            else line
            for line in subgame
        )
    )
    for item in subgame_perfect(tree):
        root = enclosure(tree, item.behaviour)
        if root is None or (wide := root.payoffs(96)) is None:
            continue
        narrow = root.payoffs(400)
        assert narrow is not None
        assert all(one.contains(other) for one, other in zip(wide, narrow, strict=True))
        for value, paid in zip(narrow, item.payoffs, strict=True):
            assert float(value) == pytest.approx(float(paid), abs=1e-9)
        if (exact := root.rational()) is not None:
            assert not any(assess(tree, exact).regrets)


def test_play_that_an_actors_own_move_excludes_is_said_to_be_one_of_many():
    text = """EFG 2 R "" { "A" "B" }
p "" 1 1 "first" { "out" "in" } 0
p "" 2 1 "answer" { "l" "r" } 0
t "" 1 "" { 3 1 }
t "" 2 "" { 4 0 }
p "" 2 1 0
p "" 1 2 "again" { "u" "d" } 0
t "" 3 "" { 1 1 }
t "" 4 "" { 2 1 }
p "" 1 2 0
t "" 5 "" { 1 0 }
t "" 6 "" { 0 0 }
"""
    found = subgame_perfect(parse_efg(text))
    assert len(found) == 1
    assert found.coverage is Coverage.ALL
    assert "one best reply stands for all" in found.coverage_reason
    seen = text.replace('p "" 1 2 0', 'p "" 1 3 "more" { "u" "d" } 0')
    assert "one best reply" not in subgame_perfect(parse_efg(seen)).coverage_reason
