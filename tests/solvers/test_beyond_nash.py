"""Every solution concept can be asked for at the command line, on shipped games and bare payoffs."""

import json
from pathlib import Path

import pytest

from alliancegame.analyses.posed import concept_names
from alliancegame.analyses.registry import StrategicConcept, analyses
from alliancegame.game.formats.endings import save_game
from alliancegame.game.game import Game
from alliancegame.solvers.correlated_ranges import coarse_correlated_ranges, correlated_ranges

TWO_ACTORS = {"evolutionary", "stackelberg"}
CHICKEN = Game([[[0, 7], [2, 6]], [[0, 2], [7, 6]]], actions=[["dare", "yield"]] * 2)


@pytest.fixture
def chicken(tmp_path: Path) -> str:
    file = tmp_path / "chicken.nfg"
    save_game(CHICKEN, file)
    return str(file)


def test_in_the_prisoners_dilemma_only_defection_is_rationalizable(record) -> None:
    result = record("solve", "prisoners-dilemma", "--concept", "rationalizable")
    assert result["rationalizable"] == {"first": ["defect"], "second": ["defect"]}
    assert result["residual"] == 0


def test_in_chicken_correlated_equilibria_reach_a_welfare_that_no_nash_equilibrium_does(
    chicken: str, record
) -> None:
    ends = record("solve", chicken, "--concept", "correlated")["ranges"]["welfare"]
    # Aumann (1974): a third each on (6, 6), (2, 7), (7, 2) is one; the best has 10.5 altogether
    assert ends["greatest"]["value"] == pytest.approx(10.5)
    nash = [sum(item["payoffs"].values()) for item in record("solve", chicken)["equilibria"]]
    assert max(nash) < 10.5
    coarse = record("solve", chicken, "--concept", "coarse-correlated")["ranges"]["welfare"]
    assert coarse["greatest"]["value"] >= ends["greatest"]["value"] - 1e-9


def test_ranges_cover_every_event_and_actor_and_their_residual_is_that_of_the_worst_end() -> None:
    game = Game(CHICKEN.payoffs, events={"crash": [[True, False], [False, False]]})
    for result in (correlated_ranges(game), coarse_correlated_ranges(game)):
        assert list(result.ranges) == ["crash", *game.actors, "welfare"]
        assert result.residual == max(bounds.residual for bounds in result.ranges.values())
        assert result.residual < 1e-9
    assert correlated_ranges(game).ranges["crash"].least.value == pytest.approx(0, abs=1e-12)


def test_the_quantal_response_branch_of_matching_pennies_never_leaves_even_play(record) -> None:
    result = record("solve", "matching-pennies", "--concept", "quantal-response")
    for mix in result["limit"].values():
        assert list(mix.values()) == pytest.approx([0.5, 0.5])
    assert result["residual"] < 1e-9


def test_hawks_and_doves_settle_at_the_mixed_rest_point(chicken: str, record) -> None:
    points = record("solve", chicken, "--concept", "evolutionary")["points"]
    stable = [point for point in points if point["evolutionarily_stable"]]
    assert [point["dare"] for point in stable] == pytest.approx([1 / 3])
    assert len(points) == 3


def test_rare_uniform_mistakes_keep_both_conventions_of_battle_of_the_sexes(record) -> None:
    result = record("solve", "battle-of-the-sexes", "--concept", "stochastic-stability")
    assert [item["stable"] for item in result["classes"]] == [True, True]


@pytest.mark.parametrize(
    "concept",
    sorted({item.name for item in analyses(StrategicConcept)} - TWO_ACTORS - {"nash"}),
)
def test_every_concept_is_told_in_a_table_under_a_shock(concept: str, invoke) -> None:
    shocked = ["solve", "northern-triangle", "--concept", concept, "--shock", "war-ends=0.5"]
    answer = invoke(*shocked, catch_exceptions=False)
    assert answer.exit_code == 0
    assert answer.stdout.startswith("The northern triangle")
    assert "residual" in answer.stdout


def test_each_actor_s_best_commitment_is_told_in_a_table(record, invoke) -> None:
    answer = invoke("solve", "battle-of-the-sexes", "--concept", "stackelberg")
    assert answer.exit_code == 0
    assert "Is bound to" in answer.stdout
    told_first, told_second = record("solve", "battle-of-the-sexes", "--concept", "stackelberg")[
        "commitments"
    ]
    assert told_first["payoffs"]["first"] == told_second["payoffs"]["second"] == 2


def test_an_unknown_concept_and_a_solver_for_another_concept_are_refused(invoke) -> None:
    wrong = invoke("solve", "prisoners-dilemma", "--concept", "corelated")
    assert 'Did you mean "correlated"?' in str(wrong.exception)
    both = ["solve", "prisoners-dilemma", "--concept", "correlated", "--solver", "pure"]
    assert "Leave one of the two out" in str(invoke(*both).exception)
    with_another = ["solve", "prisoners-dilemma", "--concept", "sequential", "--certificate", "p"]
    assert "has no use for --certificate" in str(invoke(*with_another).exception)
    asymmetric = invoke("solve", "northern-triangle", "--concept", "evolutionary")
    assert "needs two actors" in str(asymmetric.exception)


def test_a_concept_of_another_kind_of_game_is_refused_and_the_game_s_own_are_named(
    chicken: str, invoke
) -> None:
    told_of_graph = str(invoke("solve", "elmira", "--concept", "nash").exception)
    assert "It has: graph-stability." in told_of_graph
    plain = invoke("solve", chicken, "--concept", "subgame-perfect")
    assert "it says nothing of who moves when" in str(plain.exception)


def test_the_concept_that_is_asked_for_by_its_name_is_the_one_that_answers_unasked(record) -> None:
    for game, concept in (("elmira", "graph-stability"), ("war-stable-network", "war-stability")):
        assert record("solve", game) == record("solve", game, "--concept", concept)
    assert record("solve", "prisoners-dilemma")["concept"] == "nash"
    assert record("solve", "article-4-crisis")["concept"] == "sequential"


def test_every_concept_is_completed_and_listed_with_its_question(invoke) -> None:
    parts = json.loads(invoke("parts", "--json").stdout)["concepts"]
    assert [item["name"] for item in parts] == list(concept_names())
    assert all(item["question"].endswith("?") for item in parts)
