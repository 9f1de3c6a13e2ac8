"""The verdict's grounds add up to what it says, and name their sources."""

from __future__ import annotations

from fractions import Fraction

import pytest

from alliancegame.analyses.why import WHY
from alliancegame.document import Grid
from alliancegame.errors import GameFileError
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.library import load
from alliancegame.pact.grounds import grounds
from alliancegame.pact.margins import margins
from tests.pacts import STAG_HUNT, stag_hunt


@pytest.mark.parametrize("name", ["dprk-russia-exchange", "northern-triangle", "article-4"])
def test_the_grounds_add_up_to_the_binding_actors_relative_margin(name: str) -> None:
    model = load(name)
    result = grounds(model)
    total = sum((item.share for item in result.grounds), Fraction(0))
    assert -total == margins(model).relative(result.actor)


def test_every_ground_of_a_founding_game_names_its_reason_and_source(northern_triangle) -> None:
    result = grounds(northern_triangle)
    assert result.grounds
    for item in result.grounds:
        for parameter in item.parameters:
            assert parameter.because
            assert parameter.source
    assert "sneider2024" in result.sources
    assert 0 <= result.judged <= 1


def test_every_shock_that_breaks_alone_is_among_the_grounds_the_earliest_first(
    dprk_russia_exchange,
) -> None:
    result = grounds(dprk_russia_exchange)
    assert result.shocks[0].shock == "war-ends"
    places = [item.breaks_at for item in result.shocks]
    assert places == sorted(places)


def test_a_breaking_shock_tells_what_it_has_moved_where_it_breaks(northern_triangle) -> None:
    by_shock = {item.shock: item for item in grounds(northern_triangle).shocks}
    moved = {p.name: to for p, to in by_shock["china-loses-patience"].moves}
    assert moved == {"china.stability": Fraction(41, 50), "china.distance": Fraction(18, 25)}
    struck = margins(northern_triangle.with_values(moved))
    assert struck.margin("china") == 0  # there blocking just ties


def test_only_what_the_breaking_deviation_rests_on_is_told_as_moved() -> None:
    text = STAG_HUNT.replace("[parameters]", "[parameters]\nU = { value = 8 }")
    tempted = 'interest = "b.prize"\nwhen = { b = "leave", a = "commit" }\namount = '
    text = text.replace(f'{tempted}"T"', f'{tempted}"U"')
    text += '[shocks.both]\nchanges = [{ parameter = "T", by = 5 }, { parameter = "U", by = 1 }]'
    (change,) = grounds(parse(text.encode(), "stag.toml", "stag")).shocks
    assert [(parameter.name, value) for parameter, value in change.moves] == [("T", 10)]


def test_a_number_counts_as_judged_unless_it_names_a_source_of_its_size() -> None:
    assert grounds(stag_hunt()).judged == 1
    books = STAG_HUNT.replace("[parameters]", '[sources]\nbook = "A book"\n[parameters]')
    directed = books.replace("{ value", '{ source = "book", value')
    assert grounds(parse(directed.encode(), "stag.toml", "stag")).judged == 1
    measured = books.replace("{ value", '{ magnitude = "book p. 3", value')
    result = grounds(parse(measured.encode(), "stag.toml", "stag"))
    assert result.judged == 0
    assert result.sources == {"book": "A book"}
    half = measured.replace('T = { magnitude = "book p. 3",', 'T = { magnitude = "judgement",')
    beside_r = Fraction(8, 18)
    assert grounds(parse(half.encode(), "stag.toml", "stag")).judged == beside_r / 2


def test_a_measured_amount_under_a_judged_weight_is_half_judged(northern_triangle) -> None:
    """The amount of an effect may be in a book; how much an actor cares never is."""
    assert grounds(northern_triangle).judged == 1
    assert 0.5 < grounds(load("nato")).judged < 1


def test_the_source_of_a_size_is_shown_beside_that_of_a_direction() -> None:
    text = STAG_HUNT.replace("[parameters]", '[sources]\nbook = "A"\ncount = "B"\n[parameters]')
    text = text.replace("T = {", 'T = { source = "book", magnitude = "count table 2",')
    result = grounds(parse(text.encode(), "stag.toml", "stag"))
    (grid,) = (block for block in WHY.document(result) if isinstance(block, Grid))
    assert any("[book; size: count table 2]" in row[2] for row in grid.rows)


def test_every_source_of_a_citation_that_names_several_is_listed() -> None:
    text = STAG_HUNT.replace("[parameters]", '[sources]\nbook = "A"\ncount = "B"\n[parameters]')
    text = text.replace("T = {", 'T = { source = "book p. 1; count",')
    assert grounds(parse(text.encode(), "stag.toml", "stag")).sources == {
        "book": "A",
        "count": "B",
    }


def test_a_source_of_a_size_that_nothing_defines_is_a_problem_with_its_line() -> None:
    text = STAG_HUNT.replace("T = {", 'T = { magnitude = "cuont",')
    with pytest.raises(GameFileError, match=r'stag\.toml:\d+: source "cuont" is not defined'):
        parse(text.encode(), "stag.toml", "stag")
