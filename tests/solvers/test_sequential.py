"""Sequential equilibria: known games, their beliefs, and a checker that owes the solver nothing."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise, product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from alliancegame.game.exact.exact_check import exact_regrets
from alliancegame.game.trees.assessment import assess
from alliancegame.game.trees.consistency import is_consistent
from alliancegame.game.trees.plans import all_plans, strategic_form
from alliancegame.game.trees.tree import InformationSet, Node, Tree
from alliancegame.game.trees.unfold import build_tree
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.library import load
from alliancegame.solvers.base import Budget, Coverage
from alliancegame.solvers.trees import extensive
from alliancegame.solvers.trees.backward_induction import subgame_perfect
from alliancegame.solvers.trees.sequential import sequential
from alliancegame.solvers.two_actors.vertex_enumeration import VertexEnumeration
from tests.trees import BREAKFAST, effect, horse, mixed_plans, signalling_tree, three_at_once

half, third, one, zero = Fraction(1, 2), Fraction(1, 3), Fraction(1), Fraction(0)
unit = st.fractions(0, 1, max_denominator=50)


def place_of(tree, label):
    return next(i for i in range(len(tree.information_sets)) if tree.label(i) == label)


def plays(item, label):
    """{action: probability} at an information set."""
    place = place_of(item.tree, label)
    there = item.tree.information_sets[place]
    return dict(zip(there.actions, item.behaviour[place], strict=True))


def test_beer_and_quiche_has_two_pooling_outcomes_with_the_beliefs_that_support_them():
    """Cho and Kreps (1987), "Signaling games and stable equilibria"; the threat of a duel need only be likely enough."""
    found = sequential(build_tree(parse(BREAKFAST.encode(), "b.toml", "b")))
    assert found.coverage is Coverage.ALL
    assert found.outcomes == ((0, 2), (1, 3))
    for item, odd in zip(found.equilibria[2:], ("quiche", "beer"), strict=True):
        surprised = place_of(item.tree, f"answer after {odd}")
        assert item.mixing == {surprised: ((half, one), (zero, half))}
        assert item.supporting == {surprised: ((half, half), (half, half))}
    sure = zip(found.equilibria[:2], ("beer", "quiche"), ("quiche", "beer"), strict=True)
    for item, eaten, odd in sure:
        for kind in ("strong", "weak"):
            assert plays(item, f"breakfast after {kind}")[eaten] == 1
        assert plays(item, f"answer after {eaten}")["retreat"] == 1
        assert plays(item, f"answer after {odd}")["duel"] == 1
        usual, surprised = (place_of(item.tree, f"answer after {x}") for x in (eaten, odd))
        assert item.beliefs[usual] == (Fraction(9, 10), Fraction(1, 10))
        assert item.supporting == {surprised: ((zero, half), (half, one))}


def test_seltens_horse_keeps_only_the_equilibrium_that_survives_the_second_actors_choice():
    """Subgame perfection cannot tell (C, c, R) from (D, c, L); sequential rationality can."""
    tree = horse()
    found = sequential(tree)
    assert found.equilibria[0].behaviour == ((one, zero), (one, zero), (zero, one))
    assert found.outcomes == ((0, 1),)
    assert found.counted == "1 sequential equilibrium and 1 continuum of sequential equilibria"
    # L may be played up to one time in four, or the second actor would rather play d
    assert found.equilibria[1].mixing == {2: ((zero, Fraction(1, 4)), (3 * Fraction(1, 4), one))}
    assert found.coverage is Coverage.ALL
    # actor 3 plays R if it thinks the node after D at most a third as likely as not
    assert found.equilibria[0].supporting == {2: ((2 * third, one), (zero, third))}
    unreasonable = ((zero, one), (one, zero), (one, zero))
    assert exact_regrets(strategic_form(tree), mixed_plans(tree, unreasonable)) == (0, 0, 0)
    assert assess(tree, unreasonable).regret == 0  # no subgame begins at the second actor's move
    assert assess(tree, unreasonable, [(one,), (one,), (zero, one)]).regrets[1] == 3


def test_beliefs_that_no_trembles_lead_to_are_inconsistent():
    tree = horse()
    behaviour = ((one, zero), (one, zero), (zero, one))
    for belief in [(one, zero), (zero, one), (half, half), (third, 2 * third)]:
        assert is_consistent(tree, behaviour, [(one,), (one,), belief])
    mixed = ((half, half), (one, zero), (zero, one))
    assert is_consistent(tree, mixed, [(one,), (one,), (zero, one)])
    assert not is_consistent(tree, mixed, [(one,), (one,), (half, half)])


ENTRY = """
title = "Entry, with a monopolist that may like to fight"
[parameters.tough]
value = 0.3
[actors.first.interests]
x = { weight = 1 }
[actors.second.interests]
x = { weight = 1 }
[actors.monopolist.interests]
x = { weight = 1 }
[decisions.type]
actor = "nature"
actions = ["tough", "soft"]
probabilities = { tough = "tough", soft = "rest" }
[decisions.enter]
actor = "first"
actions = ["in", "out"]
[decisions.reply]
actor = "monopolist"
actions = ["fight", "share"]
observes = ["type", "enter"]
when = { enter = "in" }
[decisions.enter-too]
actor = "second"
actions = ["in", "out"]
observes = ["enter", "reply"]
[decisions.reply-too]
actor = "monopolist"
actions = ["fight", "share"]
observes = ["type", "enter", "reply", "enter-too"]
when = { enter-too = "in" }
""" + "".join(
    effect(f"{who}.x", f'{{ {answer} = "share" }}', 0.5)
    + effect(f"{who}.x", f'{{ {answer} = "fight" }}', -0.5)
    + effect("monopolist.x", f'{{ {entry} = "out" }}', 2)
    + effect("monopolist.x", f'{{ {answer} = "fight", type = "soft" }}', -1)
    + effect("monopolist.x", f'{{ {answer} = "fight", type = "tough" }}', 1.5)
    for who, entry, answer in [
        ("first", "enter", "reply"),
        ("second", "enter-too", "reply-too"),
    ]
)


@given(st.fractions(Fraction(1, 50), Fraction(49, 50), max_denominator=50))
@settings(max_examples=5, deadline=None)
def test_a_soft_monopolist_fights_to_look_tough_just_often_enough(tough):
    """Kreps and Wilson (1982b) with two entrants; an entrant is indifferent at one half.

    From one half on a fight deters the second entrant for sure. Below, the soft monopolist fights
    with the probability p/(1-p) that makes a fight even odds, and the second entrant, which earns
    it 2 by staying out, stays out half the time, so that fighting (-1) pays as much as sharing.
    """
    assume(tough not in (half, Fraction(1, 4)))
    model = parse(ENTRY.encode(), "e.toml", "e").with_values({"tough": tough})
    found = sequential(build_tree(model))
    assert found.equilibria
    entering = [item for item in found if plays(item, "enter")["in"] == 1]
    assert bool(entering) == (tough < Fraction(1, 4))
    for item in found:
        if tough > half:
            assert plays(item, "reply after soft")["fight"] == 1
        else:
            assert plays(item, "reply after soft")["fight"] == tough / (1 - tough)
            assert plays(item, "enter-too after in, fight")["out"] == half
        assert plays(item, "reply after tough")["fight"] == 1
        assert plays(item, "reply-too after soft, in, fight")["share"] == 1


PAYOFFS = ("c_SQ", "c_DC", "c_CD", "c_DD_hard", "c_DD_soft")


@st.composite
def deterrence(draw):
    """Zagare and Kilgour's ordering: DC > SQ > DD+ > CD > DD-, and likewise for the defender."""
    cuts = st.lists(
        st.integers(1, 99), min_size=5, max_size=5, unique=True
    ).map(lambda drawn: sorted(Fraction(v, 100) for v in drawn))  # fmt: skip
    c_soft, c_cd, c_hard, c_sq, c_dc = draw(cuts)
    d_soft, d_dc, d_hard, d_cd, d_sq = draw(cuts)
    chances = st.integers(1, 99).map(lambda v: Fraction(v, 100))
    return {
        "c_DD_soft": c_soft, "c_CD": c_cd, "c_DD_hard": c_hard, "c_SQ": c_sq, "c_DC": c_dc,
        "d_DD_soft": d_soft, "d_DC": d_dc, "d_DD_hard": d_hard, "d_CD": d_cd, "d_SQ": d_sq,
        "challenger-credibility": draw(chances), "defender-credibility": draw(chances),
    }  # fmt: skip


@given(deterrence())
@settings(max_examples=20, deadline=None)
def test_unilateral_deterrence_follows_zagare_and_kilgours_thresholds(values):
    """Perfect Deterrence (2000), chapter 5: deterrence, separation, attack, bluff."""
    c_t = (values["c_DC"] - values["c_SQ"]) / (values["c_DC"] - values["c_DD_hard"])
    c_s = (values["c_DC"] - values["c_SQ"]) / (values["c_DC"] - values["c_CD"])
    d_n = (values["d_CD"] - values["d_DC"]) / (values["d_CD"] - values["d_DD_soft"])
    doubt, belief = values["defender-credibility"], values["challenger-credibility"]
    assume(doubt not in (c_t, c_s) and belief != d_n)
    found = sequential(build_tree(load("unilateral-deterrence").with_values(values)))
    acts = {
        (
            plays(item, "demand after hard")["challenge"],
            plays(item, "demand after soft")["challenge"],
            plays(item, "response after weak")["deny"],
        ): item
        for item in found
    }
    if doubt > c_t:
        wanted = None
    elif doubt > c_s:
        wanted = (one, zero, zero)
    elif belief > d_n:
        wanted = (one, one, zero)
    else:
        bluff = belief * (1 - d_n) / ((1 - belief) * d_n)
        wanted = (one, bluff, (c_s - doubt) / (1 - doubt))
    if wanted is None:
        assert all(item.events["invoked"] == 0 for item in found)
    else:
        assert wanted in acts
    # deterrence by bravado rests on the belief that a challenger is soft, whatever the thresholds
    steadfast = acts[zero, zero, one]
    place = place_of(steadfast.tree, "response after weak")
    told = dict(
        zip(
            (steadfast.tree.history(n)["challenger-type"]
             for n in steadfast.tree.information_sets[place].nodes),
            steadfast.supporting[place],
            strict=True,
        )
    )  # fmt: skip
    assert told["hard"] == (0, d_n)


@pytest.mark.parametrize("text", [BREAKFAST, ENTRY], ids=["beer and quiche", "entry deterrence"])
def test_what_is_found_is_rational_at_every_information_set_by_plain_enumeration(text):
    """Each actor's every pure continuation, tried one by one against the beliefs."""
    tree = build_tree(parse(text.encode(), "t.toml", "t"))
    for item in sequential(tree):
        for place, there in enumerate(tree.information_sets):
            own = [i for i, s in enumerate(tree.information_sets) if s.actor == there.actor]
            now = worth(item.behaviour, tree, place, item.beliefs[place])
            for chosen in product(*(range(len(tree.information_sets[i].actions)) for i in own)):
                other = list(item.behaviour)
                for i, picked in zip(own, chosen, strict=True):
                    count = len(tree.information_sets[i].actions)
                    other[i] = tuple(Fraction(int(a == picked)) for a in range(count))
                assert worth(other, tree, place, item.beliefs[place]) <= now


def worth(behaviour, tree, place, belief):
    def at(node):
        here = tree.nodes[node]
        if not here.actions:
            return here.payoffs[tree.information_sets[place].actor]
        mix = here.chances if here.information_set is None else behaviour[here.information_set]
        return sum(p * at(child) for p, child in zip(mix, here.children, strict=True))

    nodes = tree.information_sets[place].nodes
    return sum(p * at(node) for p, node in zip(belief, nodes, strict=True))


@pytest.mark.parametrize("name", ["smith-deterrence", "power-shift"])
def test_without_free_beliefs_it_agrees_with_backward_induction(name):
    tree = build_tree(load(name))
    assert {item.behaviour for item in sequential(tree)} == {
        item.behaviour for item in subgame_perfect(tree)
    }


@pytest.mark.parametrize("name", ["unilateral-deterrence", "tying-hands", "sinking-costs"])
def test_every_sequential_equilibrium_is_a_nash_equilibrium_with_consistent_beliefs(name):
    tree = build_tree(load(name))
    game = strategic_form(tree)
    for item in sequential(tree):
        assert max(exact_regrets(game, mixed_plans(tree, item.behaviour))) == 0
        assert is_consistent(tree, item.behaviour, item.beliefs)
        assert item.regret == 0


def some_belief_supports(tree, place, mix):
    """Whether a mix is a best reply under some belief over two nodes, by trying all that differ."""
    item = tree.information_sets[place]
    first, second = (
        [tree.nodes[child].payoffs[item.actor] for child in tree.nodes[node].children]
        for node in item.nodes
    )
    tried = {zero, one}
    for a, b in combinations(range(len(mix)), 2):
        rise = (first[a] - first[b]) - (second[a] - second[b])
        if rise and 0 <= (even := (second[b] - second[a]) / rise) <= 1:
            tried.add(even)
    ends = sorted(tried)
    for belief in [*ends, *((a + b) / 2 for a, b in pairwise(ends))]:
        values = [belief * a + (1 - belief) * b for a, b in zip(first, second, strict=True)]
        if all(values[a] == max(values) for a, p in enumerate(mix) if p):
            return True
    return False


def is_listed(found, behaviour):
    """Whether the behaviour is one of those found, or in the range of one."""
    return any(
        all(
            low <= p <= high
            for place, mix in enumerate(behaviour)
            for p, (low, high) in zip(
                mix, item.mixing.get(place) or tuple((q, q) for q in item.behaviour[place]),
                strict=True,
            )
        )
        for item in found
    )  # fmt: skip


@pytest.mark.slow
@given(st.integers(0, 10**6), st.sampled_from([2, 3]), st.sampled_from([3, 5, 1000]))
@settings(max_examples=25, deadline=None)
def test_no_sequential_equilibrium_of_a_signalling_game_is_missed(seed, answers, values):
    """Against every extreme Nash equilibrium of the strategic form that some beliefs support; in
    signalling games such beliefs are always consistent (Fudenberg and Tirole 1991).
    """
    tree = signalling_tree(np.random.default_rng(seed), answers, values)
    found = sequential(tree)
    assert found.coverage is Coverage.ALL
    assert len(found)
    listed = all_plans(tree)
    for candidate in VertexEnumeration().search(strategic_form(tree), Budget()).candidates:
        behaviour = tuple(
            tuple(
                sum(
                    Fraction(p)
                    for plan, p in zip(listed[item.actor], candidate[item.actor], strict=True)
                    if plan[place] == action
                )
                + Fraction(0)
                for action in range(len(item.actions))
            )
            for place, item in enumerate(tree.information_sets)
        )
        beliefs = assess(tree, behaviour).beliefs
        if all(
            belief is not None or some_belief_supports(tree, place, behaviour[place])
            for place, belief in enumerate(beliefs)
        ):
            assert is_listed(found, behaviour)


@given(st.integers(0, 10**6), st.sampled_from([3, 1000]))
@settings(max_examples=25, deadline=None)
def test_both_ends_of_a_range_of_play_are_equilibria_too(seed, values):
    tree = signalling_tree(np.random.default_rng(seed), 2, values)
    for item in sequential(tree):
        for place, limits in item.mixing.items() if len(item.mixing) == 1 else ():
            low, high = limits[0]
            for p in (low, high):
                behaviour = list(item.behaviour)
                behaviour[place] = (p, 1 - p)
                assert assess(tree, tuple(behaviour)).regret == 0


def test_beliefs_about_one_departure_agree_wherever_it_is_met():
    """Two capitals see the same unexpected call; they cannot hold it for two different callers."""
    tree = build_tree(load("unilateral-deterrence"))
    steadfast = sequential(tree).equilibria[0]
    firm, weak = (place_of(tree, f"response after {kind}") for kind in ("firm", "weak"))
    assert steadfast.supporting[firm] == steadfast.supporting[weak]
    apart = [*steadfast.beliefs]
    apart[firm] = (one, zero)
    assert not is_consistent(tree, steadfast.behaviour, apart)


@pytest.mark.parametrize(
    "name", ["article-4-crisis", "tying-hands", "sinking-costs", "unilateral-deterrence"]
)
def test_every_shipped_game_with_private_information_is_solved_completely(name):
    found = sequential(build_tree(load(name)))
    assert found.coverage is Coverage.ALL
    assert found.coverage_reason == (
        "every combination of supports was settled; what is free is given as ranges"
    )


def test_coupled_mixtures_of_three_actors_are_met_and_the_coverage_says_how():
    """The nine equilibria of McKelvey and McLennan (1997), two of them totally mixed."""
    found = sequential(three_at_once())
    assert found.coverage is Coverage.SOME
    assert "solved numerically" in found.coverage_reason
    played = {tuple(tuple(round(float(p), 9) for p in mix) for mix in e.behaviour) for e in found}
    wanted = {
        tuple(tuple(round(float(p), 9) for p in mix) for mix in e.behaviour)
        for e in subgame_perfect(three_at_once())
    }
    assert played == wanted
    assert len(played) == 9
    assert sum(all(0 < p < 1 for mix in e.behaviour[1:] for p in mix) for e in found) == 2


def test_unasked_a_tree_is_searched_for_a_limited_time_and_says_when_that_was_met(monkeypatch):
    monkeypatch.setattr(extensive, "SECONDS_UNASKED", 0.0)
    tree = build_tree(load("article-4-crisis"))
    hasty = extensive.solve_tree(tree)
    assert hasty.coverage is Coverage.SOME
    assert "the limit was met" in hasty.coverage_reason
    assert extensive.solve_tree(tree, Budget(60)).coverage is Coverage.ALL
    assert extensive.solve_tree(tree, concept="sequential").coverage is Coverage.ALL


def test_a_behaviours_regret_is_the_greatest_at_any_information_set() -> None:
    """One stays out for 1; entered, two could take 2 and takes 0, so that entering pays nothing."""
    payoffs = {3: (0, 0), 4: (3, 2)}
    nodes = (
        Node(-1, 0, "enter", ("out", "in"), (1, 2), 0),
        Node(0, 0, payoffs=(Fraction(1), Fraction(0))),
        Node(0, 1, "take", ("none", "two"), (3, 4), 1),
        *(Node(2, k, payoffs=tuple(map(Fraction, payoffs[3 + k]))) for k in range(2)),
    )
    sets = (
        InformationSet(0, "enter", ("out", "in"), (0,)),
        InformationSet(1, "take", ("none", "two"), (2,)),
    )
    one, zero = Fraction(1), Fraction(0)
    item = assess(Tree(("one", "two"), nodes, sets), ((one, zero), (one, zero)), ((one,), (one,)))
    assert item.regrets == (0, 2)
    assert item.regret == 2
