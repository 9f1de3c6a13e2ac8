"""Every shipped game loads; the founding games and the analogues say where each number is from."""

from collections import defaultdict

import pytest

from alliancegame import Model, build_game, load, load_any, shipped
from alliancegame.game.payoffs import untabulated

FOUNDING = {
    "article-4",
    "article-4-2026",
    "dprk-russia-exchange",
    "northern-triangle",
    "northern-triangle-2026",
    "three-triangles",
}
ANALOGUES = {
    "anglo-japanese-1902",
    "armenia-csto-1992",
    "camp-david-trilateral",
    "franco-russian-1894",
    "korea-1950",
    "pakistan-seato-1954",
    "russia-dprk-2000",
    "seoul-trilateral",
    "sino-soviet-1950",
    "soviet-dprk-1961",
    "soviet-egyptian-1971",
    "triple-alliance-italy-1882",
}
WIDE = {"nato"}
"""More actors than a table of payoffs takes."""

TRACED = sorted(FOUNDING | ANALOGUES | WIDE | {"hub-and-spokes"})

SAME_STATE = {"ussr": "russia", "prc": "china"}
"""A state that goes by another name in the analogues."""

NEEDED = {
    "war-ends",
    "stocks-recover",
    "china-presses",
    "sanctions-enforced",
    "us-offers-moscow",
    "us-offers-pyongyang",
    "us-steps-back",
    "allies-consolidate",
    "detente",
    "dprk-unreliable",
}


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_game_loads_and_has_a_title_and_a_line_for_the_list(name):
    model = load_any(name)
    assert model.title
    assert 0 < len(model.summary) <= 70
    if (
        isinstance(model, Model)
        and all(len(model.decisions_of(actor.name)) == 1 for actor in model.actors)
        and name not in WIDE
    ):
        game = build_game(model)
        assert game.size == len(model.actors)


def test_the_wide_games_are_those_whose_payoffs_are_not_tabulated():
    games = [game for name in shipped() if isinstance(game := load_any(name), Model)]
    assert {game.name for game in games if game.simultaneous and untabulated(game)} == WIDE


@pytest.mark.parametrize("name", TRACED)
def test_every_parameter_has_a_range_a_reason_and_a_source(name):
    model = load(name)
    for parameter in model.parameters.values():
        assert parameter.low is not None, parameter.name
        assert parameter.low <= parameter.value <= parameter.high
        assert parameter.low < parameter.high, parameter.name
        assert len(parameter.because) > 20, parameter.name
        assert parameter.source, parameter.name


@pytest.mark.parametrize("name", TRACED)
def test_every_actor_has_a_discount_factor_and_the_commitment_and_shocks_have_sources(name):
    model = load(name)
    assert all(actor.discount is not None for actor in model.actors)
    assert model.commitment is not None
    assert model.commitment.because
    assert model.commitment.source
    for shock in model.shocks:
        assert shock.because, shock.name
        assert shock.source, shock.name
        assert shock.arrival, shock.name
        assert shock.recovery, shock.name
        for phase in (*shock.arrival, *shock.recovery):
            assert model.parameter(phase.rate).source == "judgement"


@pytest.mark.parametrize("name", TRACED)
def test_a_shocked_parameter_stays_in_a_range_somebody_could_believe(name):
    """A shock may leave the stated range, which describes today; no weight turns negative."""
    from alliancegame import Hit
    from alliancegame.model.shocks import shocked_values

    model = load(name)
    weights = {interest.weight for interest in model.interests}
    for shock in model.shocks:
        values = dict(zip(model.parameters, shocked_values(model, [Hit(shock.name)]), strict=True))
        assert all(0 <= values[weight] <= 1 for weight in weights), shock.name
        assert all(abs(value) <= 5 for value in values.values()), shock.name


@pytest.mark.parametrize("name", TRACED)
def test_every_interest_is_served_by_some_effect(name):
    model = load(name)
    served = {(effect.actor, effect.interest) for effect in model.effects}
    assert {(interest.actor, interest.name) for interest in model.interests} == served


def test_the_same_interest_weighs_the_same_in_every_founding_game_and_analogue():
    weights = defaultdict(set)
    for name in TRACED:
        model = load(name)
        for interest in model.interests:
            parameter = model.parameter(interest.weight)
            key = (SAME_STATE.get(interest.actor, interest.actor), interest.name)
            weights[key].add((parameter.value, parameter.low, parameter.high))
    assert {key: values for key, values in weights.items() if len(values) > 1} == {}


@pytest.mark.parametrize("name", sorted(FOUNDING - {"article-4", "article-4-2026"}))
def test_the_bargains_name_the_shocks_the_article_gives_reason_to_fear(name):
    assert {shock.name for shock in load(name).shocks} >= NEEDED
