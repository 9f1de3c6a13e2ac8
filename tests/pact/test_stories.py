"""Deviation stories and ordinal conclusions."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancegame.analyses.stories import STORIES
from alliancegame.errors import AllianceGameError
from alliancegame.model.file.library import load
from alliancegame.model.shocks import Hit
from alliancegame.pact.durability import durability
from alliancegame.pact.examined import Examined
from alliancegame.pact.margins import margins
from alliancegame.pact.robustness.deviation_stories import Move, stories
from alliancegame.pact.robustness.rankings import ordinal


def test_once_the_war_ends_the_bargain_unravels_step_by_step(dprk_russia_exchange) -> None:
    result = stories(dprk_russia_exchange, [Hit("war-ends")])
    first = result.stories[0]
    assert first.moves == (Move("russia", "limit"),)
    assert first.deterrent is None
    assert first.settles
    assert first.end == {"russia": "withhold", "dprk": "keep"}
    assert "there it stays" in result.sentences[0]


def test_a_storys_gain_is_what_the_margins_say(dprk_russia_exchange) -> None:
    result = stories(dprk_russia_exchange, [Hit("war-ends")])
    best = margins(dprk_russia_exchange, [Hit("war-ends")]).deviations["russia"]
    assert best is not None
    gains = [story.gains["russia"] for story in result.stories if len(story.gains) == 1]
    assert max(gains) == pytest.approx(float(best.gain))


def test_in_the_prisoners_dilemma_the_answer_pays_and_hurts(prisoners_dilemma) -> None:
    result = stories(prisoners_dilemma)
    assert {story.deterrent for story in result.stories} == {"SEQ"}
    assert all("can be answered" in sentence for sentence in result.sentences)


def test_where_nobody_gains_there_is_no_story(northern_triangle) -> None:
    result = stories(northern_triangle)
    assert result.stories == ()
    assert "nothing to tell" in result.sentences[0]


@settings(max_examples=15, deadline=None)
@given(st.fractions(Fraction(1, 10), 10, max_denominator=10))
def test_ordinal_conclusions_survive_any_rescaling_of_an_actors_weights(
    dprk_russia_exchange, factor: Fraction
) -> None:
    weights = {item.weight for item in dprk_russia_exchange.interests if item.actor == "russia"}
    scaled = dprk_russia_exchange.with_values(
        {w: dprk_russia_exchange.parameters[w].value * factor for w in weights}
    )
    one, other = ordinal(dprk_russia_exchange), ordinal(scaled)
    assert one.equilibria == other.equilibria
    assert one.surviving == other.surviving
    assert one.better == other.better


@pytest.mark.parametrize(
    ("name", "kind"),
    [("prisoners-dilemma", "a prisoner's dilemma"), ("assurance", "a stag hunt")],
)
def test_textbook_games_are_recognised_by_their_rankings(name: str, kind: str) -> None:
    assert set(ordinal(load(name)).kinds.values()) == {kind}


def test_snyders_dilemma_turns_from_one_kind_of_game_into_others_as_weights_move() -> None:
    """Snyder (1984): the alliance dilemma is no single game; its kind depends on the interests."""
    model = load("snyder-alliance-dilemma")
    kinds = set()
    weights = [item.weight for item in model.interests if item.actor == model.actors[0].name]
    for one in range(5):
        for other in range(5):
            values = [Fraction(one, 2), Fraction(other, 2)]
            moved = model.with_values(dict(zip(weights, values, strict=False)))
            kinds.add(ordinal(moved).kinds[model.actors[0].name])
    assert len(kinds - {"a kind with ties"}) >= 2


def test_an_inefficient_pact_is_named_with_what_everybody_prefers(prisoners_dilemma) -> None:
    assert ordinal(prisoners_dilemma).better == {}
    assert ordinal(prisoners_dilemma).pact_nash is False
    assert "Whatever the numbers" in ordinal(prisoners_dilemma).sentences[0]


def test_of_very_many_profiles_no_stories_are_told_and_the_report_says_why() -> None:
    hub = load("hub-and-spokes")
    reason = "the game has 6,144 profiles; stories are told up to 5,000"
    assert STORIES.refusal(Examined(durability(hub), 20.0)) == f"Left out: {reason}."
    with pytest.raises(AllianceGameError, match=reason):
        stories(hub)
