"""Graph models and networks: the published examples, a plain reference, a theorem, bad files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancegame.errors import GameFileError
from alliancegame.game.game import Game
from alliancegame.game.profile_graph import graph_of
from alliancegame.model.file.library import load, load_any
from alliancegame.model.graph import GraphModel
from alliancegame.model.network import Network
from alliancegame.solvers.graph.graph_stability import graph_stability
from alliancegame.solvers.graph.improvements import Concept, Reach, coalitions
from alliancegame.solvers.graph.war_stability import attack_on, war_stability


def elmira() -> GraphModel:
    graph = load_any("elmira")
    assert isinstance(graph, GraphModel)
    return graph


def test_elmira_has_the_published_equilibria() -> None:
    """Fang, Hipel and Kilgour (1993); Kilgour, Hipel, Fang and Peng (2001)."""
    result = graph_stability(elmira())
    assert result.equilibria(Concept.R) == ("5", "8", "9")
    assert result.equilibria(Concept.SEQ) == ("5", "8", "9")
    assert result.equilibria(Concept.GMR) == ("1", "4", "5", "8", "9")
    assert result.equilibria(Concept.SMR) == ("1", "4", "5", "8", "9")


def test_at_elmira_ministry_and_company_together_leave_state_five_for_eight() -> None:
    result = graph_stability(elmira())
    found = [item for item in result.improvements[4] if len(item.coalition) == 2]
    assert [(item.coalition, item.target) for item in found] == [((0, 1), 7)]
    assert result.equilibria(Concept.R, coalitions=True) == ("8", "9")


def test_a_deviations_story_names_the_moves_in_order() -> None:
    assert Reach(elmira()).path((0, 1), 4, 7) == ((0, 5), (1, 7))


GRAPHS = st.integers(2, 5).flatmap(
    lambda size: st.lists(
        st.tuples(
            st.lists(st.integers(0, 3), min_size=size, max_size=size),
            st.sets(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)), max_size=6),
        ),
        min_size=2,
        max_size=3,
    )
)


def graph_from(actors: list[tuple[list[int], set[tuple[int, int]]]]) -> GraphModel:
    size = len(actors[0][0])
    moves = tuple(
        tuple(tuple(sorted(b for a, b in pairs if a == s and b != s)) for s in range(size))
        for _, pairs in actors
    )
    names = {f"a{i}": f"a{i}" for i in range(len(actors))}
    states = {str(s): "" for s in range(size)}
    return GraphModel("t", "t", "", states, names, moves, tuple(tuple(r) for r, _ in actors))


def plain_reached(
    graph: GraphModel, group: Iterable[int], start: int, *, improving: bool
) -> set[int]:
    """Every state at the end of a legal sequence, by walking (state, last mover) pairs."""
    seen: set[tuple[int, int]] = set()
    stack = [(start, -1)]
    movers = list(group)
    while stack:
        state, last = stack.pop()
        for mover in movers:
            if mover != last:
                for target in graph.moves[mover][state]:
                    better = graph.ranks[mover][target] > graph.ranks[mover][state]
                    if (better or not improving) and (target, mover) not in seen:
                        seen.add((target, mover))
                        stack.append((target, mover))
    return {state for state, _ in seen}


def plain_stable(graph: GraphModel, group: tuple[int, ...], state: int, concept: Concept) -> bool:
    def better(target: int) -> bool:
        return all(graph.ranks[i][target] > graph.ranks[i][state] for i in group)

    others = [i for i in range(len(graph.actors)) if i not in group]
    for target in plain_reached(graph, group, state, improving=False):
        if not better(target):
            continue
        if concept is Concept.R:
            return False
        ends = plain_reached(graph, others, target, improving=concept is Concept.SEQ)
        deterring = [end for end in ends if not better(end)]
        if concept is Concept.SMR:
            deterring = [
                end
                for end in deterring
                if not any(map(better, plain_reached(graph, group, end, improving=False)))
            ]
        if not deterring:
            return False
    return True


@settings(max_examples=60, deadline=None)
@given(GRAPHS)
def test_stability_agrees_with_a_plain_walk(
    actors: list[tuple[list[int], set[tuple[int, int]]]],
) -> None:
    graph = graph_from(actors)
    result = graph_stability(graph)
    for state in range(len(graph.states)):
        for group in coalitions(len(graph.actors)):
            for concept in Concept:
                expected = plain_stable(graph, group, state, concept)
                assert result.stable(state, concept, group) is expected


@settings(max_examples=40, deadline=None)
@given(GRAPHS)
def test_the_concepts_imply_each_other_as_the_theory_says(
    actors: list[tuple[list[int], set[tuple[int, int]]]],
) -> None:
    """R implies SMR and SEQ, each of which implies GMR."""
    result = graph_stability(graph_from(actors))
    rational, general, symmetric, sequential = (set(result.equilibria(c)) for c in Concept)
    assert rational <= symmetric <= general
    assert rational <= sequential <= general


def test_the_prisoners_dilemma_is_stable_at_cooperation_for_who_looks_further() -> None:
    game = Game([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], actions=[["hold", "leave"]] * 2)
    result = graph_stability(graph_of(game))
    assert result.equilibria(Concept.R) == ("leave, leave",)
    assert "hold, hold" in result.equilibria(Concept.SEQ)
    assert "hold, hold" in result.equilibria(Concept.SMR)


def random_network(rng: np.random.Generator) -> Network:
    names = [f"a{i}" for i in range(rng.integers(3, 6))]
    strengths = {name: Fraction(int(rng.integers(4, 12))) for name in names}
    links = frozenset(
        frozenset(pair) for pair in combinations(names, 2) if rng.random() < rng.random()
    )
    gamma = Fraction(int(rng.integers(4, 13)), 4)
    return Network("t", "t", "", dict.fromkeys(names, ""), strengths, links, gamma)


def test_no_network_with_a_link_is_war_stable_and_the_empty_one_is_by_its_closed_form() -> None:
    """Jackson and Nei (2015), theorem 1."""
    rng = np.random.default_rng(2015)
    outcomes = set()
    for _ in range(400):
        network = random_network(rng)
        strengths = list(network.capabilities.values())
        closed_form = all(
            strengths[j] + strengths[k] <= network.gamma * strengths[i]
            for i in range(len(strengths))
            for j, k in combinations([x for x in range(len(strengths)) if x != i], 2)
        )
        expected = closed_form and not network.links
        assert war_stability(network).stable is expected
        outcomes.add((bool(network.links), expected))
    assert (False, True) in outcomes


def test_an_attack_is_the_strongest_of_all_bands_of_any_leaders_allies() -> None:
    rng = np.random.default_rng(3)
    for _ in range(60):
        network = random_network(rng)
        found = set(war_stability(network).vulnerable)
        for target in network.actors:
            beaten = False
            for leader in set(network.actors) - {target}:
                pool = sorted((network.neighbours(leader) | {leader}) - {target})
                for kept in product([True, False], repeat=len(pool)):
                    band = {name for name, keep in zip(pool, kept, strict=True) if keep}
                    defence = (network.neighbours(target) - band) | {target}
                    power = sum(network.capabilities[i] for i in band)
                    beaten |= power > network.gamma * sum(network.capabilities[i] for i in defence)
            assert beaten is (target in found)


def test_attacks_that_a_new_link_opens_are_those_on_the_whole_network_with_it() -> None:
    rng = np.random.default_rng(5)
    for _ in range(60):
        network = random_network(rng)
        safe = set(network.actors) - set(war_stability(network).vulnerable)
        told = {
            frozenset(item.link): item.attack.target for item in war_stability(network).additions
        }
        for pair in combinations(network.actors, 2):
            link = frozenset(pair)
            grown = replace(network, links=network.links | {link})
            opened = [
                actor for actor in network.actors if actor in safe and attack_on(grown, actor)
            ]
            assert told.get(link) == (opened[0] if opened and link not in network.links else None)


def test_a_strategic_command_says_what_else_answers_a_graph_model() -> None:
    with pytest.raises(GameFileError, match="this needs a strategic game"):
        load("elmira")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"1 -> 2"', '"1 -> 22"', 'state "22" is not defined'),
        ('"1 -> 2"', '"1 to 2"', 'a move is "from -> to"'),
        ('"2", "6", "9"]\nbecause = "It wants its', '"2", "6"]\nbecause = "It wants its', "leaves"),
        ('["7", "3", "4"', '["7", "7", "3", "4"', "names each state once"),
        ('status_quo = "1"', 'status_quo = "0"', 'state "0" is not defined'),
        ('kind = "graph"', 'kind = "graphs"', 'Did you mean "graph"?'),
        ('source = "fhk1993"', 'source = "fhk"', 'source "fhk" is not defined'),
        ('moves = ["1 <-> 5"', 'move = ["1 <-> 5"', 'key "move"'),
    ],
)
def test_a_graph_file_with_a_problem_is_told_where_and_what(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    from alliancegame.model.file.library import folder

    text = (folder() / "elmira.toml").read_text()
    assert old in text
    file = tmp_path / "bad.toml"
    file.write_text(text.replace(old, new, 1))
    with pytest.raises(GameFileError) as caught:
        load_any(file)
    assert any(line.startswith(f"{file}:") and message in line for line in caught.value.problems), (
        caught.value
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('["russia", "dprk"]', '["russia", "dprc"]', 'actor "dprc" is not defined'),
        ('["russia", "dprk"]', '["russia", "russia"]', "two different actors"),
        ("value = 0.0382", "value = -1", "at least 0"),
        ("value = 1,", "value = 0,", "gamma is positive"),
    ],
)
def test_a_network_file_with_a_problem_is_told_where_and_what(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    from alliancegame.model.file.library import folder

    text = (folder() / "war-stable-network.toml").read_text()
    assert old in text
    file = tmp_path / "bad.toml"
    file.write_text(text.replace(old, new, 1))
    with pytest.raises(GameFileError, match=message):
        load_any(file)
