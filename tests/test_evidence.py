"""The verdict's grounds add up to what it says, and name their sources."""

from __future__ import annotations

from fractions import Fraction

import pytest

from alliancegame.model.library import load
from alliancegame.pact.evidence import evidence
from alliancegame.pact.margins import margins


@pytest.mark.parametrize("name", ["dprk-russia-exchange", "northern-triangle", "article-4"])
def test_the_grounds_add_up_to_the_binding_actors_relative_margin(name: str) -> None:
    model = load(name)
    result = evidence(model)
    total = sum((item.share for item in result.grounds), Fraction(0))
    assert -total == margins(model).relative(result.actor)


def test_every_ground_of_a_founding_game_names_its_reason_and_source() -> None:
    result = evidence(load("northern-triangle"))
    assert result.grounds
    for item in result.grounds:
        for parameter in item.parameters:
            assert parameter.because
            assert parameter.source
    assert "sneider2024" in result.sources
    assert 0 <= result.judged <= 1


def test_every_shock_that_breaks_alone_is_among_the_grounds_the_earliest_first() -> None:
    result = evidence(load("dprk-russia-exchange"))
    assert result.shocks[0].shock == "war-ends"
    places = [item.breaks_at for item in result.shocks]
    assert places == sorted(places)


def test_a_breaking_shock_tells_what_it_has_moved_where_it_breaks() -> None:
    model = load("northern-triangle")
    grounds = {item.shock: item for item in evidence(model).shocks}
    moved = {p.name: to for p, to in grounds["china-loses-patience"].moves}
    assert moved == {"china.stability": Fraction(41, 50), "china.distance": Fraction(18, 25)}
    struck = margins(model.with_values(moved))
    assert struck.margin("china") == 0  # there blocking just ties
