"""Trees to and from .efg files and pygambit, and agreement with what Gambit finds there."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancegame.errors import GameFileError, GameFileWarning
from alliancegame.game.exact.exact_check import exact_regrets
from alliancegame.game.formats.efg import (
    format_efg,
    parse_efg,
    tree_from_pygambit,
    tree_to_pygambit,
)
from alliancegame.game.formats.endings import load_form, load_game, load_tree, save_tree
from alliancegame.game.trees.plans import plan_count, strategic_form
from alliancegame.game.trees.tree import Tree
from alliancegame.game.trees.tree_words import node_names
from alliancegame.game.trees.unfold import build_tree
from alliancegame.model.file.library import load
from alliancegame.solvers.solve import solve
from alliancegame.solvers.trees.backward_induction import subgame_perfect
from tests.trees import mixed_plans, random_tree

GAMES = ["unilateral-deterrence", "smith-deterrence", "tying-hands", "power-shift"]


def same(one, other):
    assert one.actors == other.actors
    assert [
        (n.parent, n.branch, n.actions, n.children, n.chances, n.payoffs) for n in one.nodes
    ] == [(n.parent, n.branch, n.actions, n.children, n.chances, n.payoffs) for n in other.nodes]
    assert [(s.actor, s.actions, s.nodes) for s in one.information_sets] == [
        (s.actor, s.actions, s.nodes) for s in other.information_sets
    ]


WITHOUT_LABELS = """EFG 2 R "Moves without labels" { "A" "B" }
c "" 1 "" { "rain" 1/2 "sun" 1/2 } 0
p "" 1 1 "" { "stay" "go" } 0
t "" 1 "" { 0 0 }
p "" 2 1 "" { "stay" "go" } 0
t "" 2 "" { 1 0 }
c "" 2 "" { "good" 1/2 "bad" 1/2 } 0
t "" 3 "" { 2 2 }
t "" 4 "" { 0 1 }
p "" 1 2 "" { "stay" "go" } 0
t "" 1
p "" 2 1 "" 0
t "" 2
p "" 1 3 "" { "" "and an action of a long name" } 0
t "" 3
p "" 1 4 "" { "stop" "end" } 0
t "" 4
t "" 4
"""


def test_moves_without_labels_are_told_by_what_was_done_before_where_that_is_short():
    tree = parse_efg(WITHOUT_LABELS)
    assert [item.decision for item in tree.information_sets] == [
        "after rain",
        "move 1",
        "after sun",
        "after sun/go/go",
        "move 2",
    ]
    assert [tree.nodes[i].decision for i in (0, 5)] == ["nature 1", "nature 2"]
    assert node_names(tree, 1) == ["rain/go", "sun/go"]


ABSENT_MINDED = """EFG 2 R "Piccione and Rubinstein (1997)" { "driver" }
p "" 1 1 "exit" { "leave" "go on" } 0
t "" 1 "too early" { 0 }
p "" 1 1 0
t "" 2 "home" { 4 }
t "" 3 "too late" { 1 }
"""


def test_who_forgets_is_told_with_the_line_of_the_move_and_what_to_do():
    with pytest.raises(GameFileError) as caught:
        parse_efg(ABSENT_MINDED, "driver.efg")
    assert str(caught.value) == (
        'driver.efg:4: actor "driver" comes to "exit" twice on one way and cannot tell; it is to '
        "know whether it has moved there. Number the information set anew at the later move."
    )


TWO_AGENTS = """EFG 2 R "Kuhn (1953): one side is two agents" { "Pair" "Single" }
c "" 1 "deal" { "pair has high" 1/2 "single has high" 1/2 } 0
p "" 1 1 "first agent" { "stop" "continue" } 0
t "" 1 "" { 1, -1 }
p "" 1 2 "second agent" { "keep" "change" } 0
t "" 2 "" { 2, -2 }
t "" 3 "" { 0, 0 }
p "" 2 1 "single" { "stop" "continue" } 0
t "" 4 "" { -1, 1 }
p "" 1 2 "second agent" { "keep" "change" } 0
t "" 5 "" { -2, 2 }
t "" 6 "" { 0, 0 }
"""
"""The pair's second agent does not know which of the others has continued."""


def test_who_forgets_is_solved_in_strategic_form_with_the_caveat(tmp_path, invoke):
    """Kuhn (1953), Extensive games: by mixing over plans the pair secures 1/4, by behaviour 0."""
    file = tmp_path / "agents.efg"
    file.write_text(TWO_AGENTS)
    form = load_form(file)
    assert not isinstance(form, Tree)
    solution = solve(load_game(file))
    assert {item.payoffs[0] for item in solution} == {Fraction(1, 4)}
    (mix,) = {item.exact[0] for item in solution}
    played = {name for name, p in zip(solution.game.actions[0], mix, strict=True) if p}
    assert played == {
        "first agent: stop; second agent: change",
        "first agent: continue; second agent: keep",
    }
    assert "mixes are over whole plans" in solution.coverage_reason
    run = invoke("solve", str(file))
    assert "choosing anew at each move need not" in " ".join(run.output.split())


def test_concepts_of_trees_refuse_who_forgets_with_the_line(tmp_path, invoke):
    file = tmp_path / "agents.efg"
    file.write_text(TWO_AGENTS)
    run = invoke("solve", str(file), "--concept", "sequential")
    assert f'{file}:10: the recall of actor "Pair" at "second agent"' in str(run.exception)
    assert "such as nash" in str(run.exception)


def test_the_absent_minded_are_refused_in_every_form(tmp_path, invoke):
    file = tmp_path / "driver.efg"
    file.write_text(ABSENT_MINDED)
    run = invoke("solve", str(file), "--concept", "nash")
    assert 'comes to "exit" twice on one way' in str(run.exception)


@pytest.mark.parametrize("name", GAMES)
def test_a_tree_survives_a_file_unchanged(name, tmp_path):
    tree = build_tree(load(name))
    save_tree(tree, tmp_path / "game.efg")
    back = load_tree(tmp_path / "game.efg")
    same(tree, back)
    assert back.title == tree.title
    assert [back.label(i) for i in range(len(back.information_sets))] == [
        tree.label(i) for i in range(len(tree.information_sets))
    ]


@given(st.integers(0, 10**6))
@settings(max_examples=30, deadline=None)
def test_any_tree_survives_its_text(seed):
    tree = random_tree(np.random.default_rng(seed), 3, depth=3)
    same(tree, parse_efg(format_efg(tree)))


POKER = """EFG 2 R "One-card poker, in our own words" { "Ann" "Bob" }
"A high or a low card; Ann may bet; Bob may pay to see."

c "" 1 "deal" { "high" 1/2 "low" 1/2 } 0
p "" 1 1 "Ann high" { "bet" "pass" } 0
p "" 2 1 "Bob" { "see" "fold" } 0
t "" 1 "wins two" { 2, -2 }
t "" 2 "wins one" { 1, -1 }
t "" 2 "wins one"
p "" 1 2 "Ann low" { "bet" "pass" } 0
p "" 2 1 0
t "" 3 "loses two" { -2 2 }
t "" 2
t "" 4 "loses one" { -1, 1.0 }
"""


def test_one_card_poker_has_its_known_equilibrium():
    """Myerson (1991), figure 2.2: bluff with 1/3, see with 2/3; worth 1/3 to Ann."""
    game = strategic_form(parse_efg(POKER))
    found = solve(game)
    assert len(found) == 1
    assert found.equilibria[0].payoffs.tolist() == pytest.approx([1 / 3, -1 / 3])
    bluff = dict(zip(game.actions[0], found.equilibria[0].profile[0].tolist(), strict=True))
    assert bluff["Ann high: bet; Ann low: bet"] == pytest.approx(1 / 3)


def test_payoffs_at_inner_nodes_add_up_along_the_way():
    text = 'EFG 2 R "" { "A" }\np "" 1 1 "x" { "a" "b" } 1 "" { 5 }\nt "" 2 "" { 1 }\nt "" 0\n'
    tree = parse_efg(text)
    assert [tree.nodes[i].payoffs for i in tree.outcomes] == [(Fraction(6),), (Fraction(5),)]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("EFG 2", "NFG 1", 'game.efg:1: NFG stands where "EFG"'),
        (
            "{ 2, -2 }",
            "{ 2 }",
            "game.efg:7: outcome 1 has 1 payoffs; it has one for each of the 2",
        ),
        ('p "" 2 1 "Bob"', 'p "" 3 1 "Bob"', "game.efg:6: the actor's number is 3"),
        ('t "" 3 "loses two" { -2 2 }', 't "" 9', "game.efg:12: outcome 9 has no payoffs"),
        ('p "" 2 1 0', 'p "" 2 7 0', "game.efg:11: information set 7 has no actions"),
        ('t "" 4 "loses one" { -1, 1.0 }\n', "", "the end of the file stands where a node"),
        ("1/2", "half", "a probability is half"),
        ('"low" 1/2', '"low" 1/3', "game.efg:4: the probabilities 1/2, 1/3 sum to 5/6; they sum"),
        ('1/2 "low" 1/2', '3/2 "low" -1/2', "game.efg:4: a probability is -1/2; it is from 0"),
        ('t "" 2\n', 't "" 2 "" { 1 -2 }\n', "game.efg:13: outcome 2 pays 1, -2; it paid 1, -1"),
        ('t "" 4 "loses one"', 't "" 0 ""', "game.efg:14: outcome 0 pays -1, 1; 0 stands for no"),
        ('p "" 2 1 0', 'p "" 2 1 "Bob" { "see" "run" } 0', "set 1 is stated again as see, run; it"),
        ('p "" 2 1 0', 'p "" 2 1 "Bill" 0', 'information set 1 is now called "Bill"; it was "Bob"'),
        ('"Ann high" { "bet" "pass" }', '"Ann high" { }', "game.efg:5: information set 1 has no"),
        ('{ "Ann" "Bob" }', '{ "Ann" "Ann" }', "game.efg:1: actor names are Ann, Ann; names are"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_with_its_line(old, new, told):
    with pytest.raises(GameFileError) as caught:
        parse_efg(POKER.replace(old, new))
    assert told in str(caught.value)


def test_a_draw_stated_again_with_other_probabilities_is_refused():
    text = """EFG 2 R "" { "A" }
p "" 1 1 "" { "L" "R" } 0
c "" 1 "" { "x" 1/2 "y" 1/2 } 0
t "" 1 "" { 1 }
t "" 2 "" { 2 }
c "" 1 "" { "x" 9/10 "y" 1/10 } 0
t "" 1
t "" 2
"""
    with pytest.raises(GameFileError, match=r"game\.efg:6: draw 1 is stated again as x 9/10"):
        parse_efg(text)


def test_blank_and_repeated_labels_become_distinct_so_that_no_probability_is_lost():
    text = """EFG 2 R "" { "" "B" }
p "" 1 1 "" { "" "go" } 0
p "" 2 1 "x" { "L" "L" } 0
t "" 1 "" { 1 2 }
t "" 2 "" { 2 1 }
p "" 2 2 "x" { "L" "R" } 0
t "" 3 "" { 0 0 }
p "" 2 3 "x 1" { "L" "R" } 0
t "" 3
t "" 3
"""
    with pytest.warns(GameFileWarning, match=r'game\.efg:3: 2 actions are named "L"'):
        tree = parse_efg(text)
    assert tree.actors == ("actor1", "B")
    assert tree.information_sets[0].actions == ("action1", "go")
    assert tree.information_sets[1].actions == ("L", "L 2")
    assert [item.decision for item in tree.information_sets] == ["at first", "x 2", "x 3", "x 1"]
    item = subgame_perfect(tree).equilibria[0].to_dict()["information_sets"]
    assert [sum(place["probabilities"].values()) for place in item] == [1, 1, 1, 1]


@pytest.mark.slow
def test_a_tree_may_be_as_deep_as_it_likes(tmp_path):
    """Nine hundred moves in a row; Python's stack holds a thousand calls."""
    moves = [
        f'p "" {k % 2 + 1} {k // 2 + 1} "" {{ "take" "pass" }} 0\nt "" {k + 1} "" {{ {k} {-k} }}'
        for k in range(900)
    ]
    text = "\n".join(['EFG 2 R "" { "A" "B" }', *moves, 't "" 901 "" { 0 0 }'])
    tree = parse_efg(text)
    assert len(tree.nodes) == 1801
    assert [plan_count(tree, actor) for actor in (0, 1)] == [451, 451]
    assert subgame_perfect(tree).equilibria[0].regret == 0
    assert parse_efg(format_efg(tree)).nodes[-1].parent == tree.nodes[-1].parent


def test_a_tree_file_is_drawn_and_other_questions_say_what_it_lacks(tmp_path, invoke):
    file, figure = str(tmp_path / "poker.efg"), tmp_path / "poker.svg"
    (tmp_path / "poker.efg").write_text(POKER)
    assert invoke("plot", "tree", file, "-o", str(figure)).exit_code == 0
    assert "<svg" in figure.read_text()
    for command in (["durability", file], ["plot", "margins", file, "-o", str(figure)]):
        told = str(invoke(*command).exception)
        assert "it holds payoffs alone; this needs interests, in a .toml file" in told
        assert "plot tree" in told


@pytest.mark.slow
@pytest.mark.parametrize("name", GAMES)
def test_a_tree_survives_pygambit_and_both_have_the_same_strategic_form(name):
    pytest.importorskip("pygambit")
    tree = build_tree(load(name))
    theirs = tree_to_pygambit(tree)
    same(tree, tree_from_pygambit(theirs))
    # draws that share a set would read as nature forgetting, which Gambit's solvers refuse
    assert getattr(theirs, "is_perfect_recall", True) is True
    ours = strategic_form(tree)
    assert tuple(len(theirs.get_strategies(player)) for player in theirs.players) == ours.shape


@pytest.mark.slow
@given(st.integers(0, 10**6))
@settings(max_examples=15, deadline=None)
def test_backward_induction_finds_equilibria_that_gambit_also_finds(seed):
    gambit = pytest.importorskip("pygambit")
    tree = random_tree(np.random.default_rng(seed), 2, depth=3, chance=0, values=50)
    found = subgame_perfect(tree)
    theirs = gambit.nash.enumpure_solve(tree_to_pygambit(tree)).equilibria
    game = strategic_form(tree)
    values = {tuple(float(item.payoffs[actor]) for actor in tree.actors) for item in theirs}
    for item in found:
        assert tuple(map(float, item.payoffs)) in values
        assert max(exact_regrets(game, mixed_plans(tree, item.behaviour))) == 0


@pytest.mark.slow
def test_the_command_line_converts_shows_and_solves_trees(tmp_path, invoke):
    file = str(tmp_path / "smith.efg")
    assert invoke("convert", "smith-deterrence", file).exit_code == 0
    drawn = invoke("show", file)
    assert drawn.exit_code == 0
    assert "chance: reputation" in drawn.output
    solved = json.loads(invoke("solve", file, "--json").output)
    ours = json.loads(invoke("solve", "smith-deterrence", "--json").output)
    assert solved["concept"] == ours["concept"] == "subgame perfect"
    assert solved["equilibria"][0]["payoffs"] == ours["equilibria"][0]["payoffs"]
    nash = invoke("solve", "smith-deterrence", "--concept", "nash", "--json")
    assert len(json.loads(nash.output)["equilibria"]) > 1
    wrong = invoke("solve", "smith-deterrence", "--concept", "sequentiel")
    assert "Did you mean" in str(wrong.exception)
    crisis = json.loads(invoke("durability", "smith-deterrence", "--json").output)
    assert crisis["crisis"]["willing"] == [0.66]
