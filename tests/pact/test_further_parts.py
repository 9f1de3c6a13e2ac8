"""The further parts of `durability`, `shocks`, `compare` and the other kinds on the command line."""

from __future__ import annotations

import json

import pytest

from alliancegame.analyses.registry import CommitmentAnalysis, analyses
from alliancegame.model.file.library import load
from alliancegame.pact.durability import durability
from alliancegame.pact.examined import Examined


@pytest.mark.slow
@pytest.mark.parametrize("game", ["dprk-russia-exchange", "assurance", "article-4"])
def test_all_prints_every_part_in_one_json_object(game: str, answer) -> None:
    printed = json.loads(answer("durability", game, "--all", "--json"))
    subject = Examined(durability(load(game)))
    sensible = {item.name for item in analyses(CommitmentAnalysis) if not item.unasked(subject)}
    assert sensible <= set(printed)
    assert {"game", "baseline", "shocks", "verdict"} <= set(printed)


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("--why", "what the verdict rests on"),
        ("--robustness", "How wrong the numbers may be"),
        ("--concepts", "In which senses it is stable"),
        ("--selection", "Which equilibrium would be played"),
        ("--levers", "Who could break or secure it, and how"),
        ("--inverse", "What keeping it says about the weights"),
    ],
)
def test_each_part_is_printed_on_request_after_the_verdict(option: str, told: str, answer) -> None:
    plain = answer("durability", "northern-triangle")
    printed = answer("durability", "northern-triangle", option)
    assert told not in plain
    assert told in printed
    assert printed.index("HOLDS") < printed.index(told)


def test_shocks_tells_breakpoints_sets_and_frontiers(answer) -> None:
    printed = answer("shocks", "dprk-russia-exchange", "--all")
    assert "Minimal breaking sets" in printed
    assert "Breaking frontier" in printed
    record = json.loads(
        answer("shocks", "dprk-russia-exchange", "--frontier", "war-ends,detente", "--json")
    )
    assert [item["shocks"] for item in record["frontiers"]] == [["war-ends", "detente"]]


def test_compare_takes_games_and_games_under_shocks(answer) -> None:
    printed = answer("compare", "northern-triangle", "northern-triangle+war-ends=0.9")
    assert "russia.munitions" in printed
    record = json.loads(answer("compare", "assurance", "prisoners-dilemma", "--json"))
    assert [side["name"] for side in record["sides"]] == ["assurance", "prisoners-dilemma"]


@pytest.mark.parametrize(
    ("game", "told"),
    [("elmira", "R: 5, 8, 9"), ("war-stable-network", "The network is not war-stable")],
)
def test_graph_models_and_networks_are_shown_and_solved(game: str, told: str, answer) -> None:
    assert game.split("-", maxsplit=1)[0] in answer("show", game, "--json")
    assert answer("show", game)
    assert told in answer("solve", game)
    assert json.loads(answer("solve", game, "--json"))["game"]["name"] == game
