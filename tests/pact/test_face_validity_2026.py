"""What two years of facts say should come out of the games of 2026, and what came out.

The stakes were written before the games were first run, and nothing was moved afterwards. A
statement that did not come out as the facts or the games of 2024 suggest says so in its name.
"""

from fractions import Fraction
from functools import cache

import numpy as np
import pytest

from alliancegame import Hit, build_game, margins, solve
from alliancegame import load as load_file
from alliancegame.pact.sequence.tested_pledge import crisis
from alliancegame.solvers.pure import Pure

load = cache(load_file)
TODAY = "northern-triangle-2026"


def equilibria(*shocks):
    game = build_game(load(TODAY), [Hit(name) for name in shocks])
    return {
        tuple(game.actions[i][int(np.argmax(mix))] for i, mix in enumerate(item.profile)): item
        for item in solve(game, Pure())
    }


def payoff(actor, **changes):
    model = load(TODAY)
    game = build_game(model)
    profile = {**model.commitment.pact, **changes}
    index = tuple(
        names.index(profile[who]) for who, names in zip(game.actors, game.actions, strict=True)
    )
    return game.exact_payoffs[game.actors.index(actor)][index]


def test_what_is_played_in_june_2026_is_a_strict_equilibrium():
    """Oil and cover for shells, sappers and builders, while China trades and visits (A, B)."""
    assert equilibria()["supply", "build", "trade"].strict


def test_troops_go_when_moscow_calls_and_not_otherwise():
    """As they did for Kursk (A); without a call the action is closed by the file, not found."""
    assert equilibria("moscow-calls")["supply", "fight", "trade"].strict
    assert not any("fight" in profile for profile in equilibria())


def test_china_is_worse_off_than_without_the_bargain_and_yet_trades_rather_than_blocks():
    assert payoff("china") > max(
        payoff("china", china=other) for other in ("endorse", "distance", "block")
    )
    assert payoff("china") < payoff("china", russia="withhold", dprk="keep")


@pytest.mark.parametrize(
    ("conditional", "unconditional", "actor"),
    [
        ("us-offers-moscow", "us-rewards-moscow", "russia"),
        ("us-offers-pyongyang", "us-meets-pyongyang", "dprk"),
    ],
)
def test_an_offer_that_asks_for_nothing_moves_nobody(conditional, unconditional, actor):
    """Anchorage and the plans of 2025 (A) asked for no less help to Pyongyang."""
    today = margins(load(TODAY)).margin(actor)
    assert margins(load(TODAY), [Hit(unconditional)]).margin(actor) == today
    assert cost_of_leaving(actor, Hit(conditional)) < cost_of_leaving(actor)
    assert cost_of_leaving(actor, Hit(unconditional)) == cost_of_leaving(actor)


def cost_of_leaving(actor, *hits):
    """What the actor would lose by what the conditional offer asks for."""
    model = load(TODAY)
    game = build_game(model, hits)
    asked = {"russia": "limit", "dprk": "keep"}[actor]
    kept = model.commitment.pact
    place = [names.index(kept[who]) for who, names in zip(game.actors, game.actions, strict=True)]
    i = game.actors.index(actor)
    left = [*place]
    left[i] = game.actions[i].index(asked)
    return game.exact_payoffs[i][tuple(place)] - game.exact_payoffs[i][tuple(left)]


def test_the_end_of_the_war_still_breaks_it_and_chinas_patience_no_longer_does(northern_triangle):
    assert not margins(load(TODAY), [Hit("war-ends")]).holds
    assert margins(load(TODAY), [Hit("china-loses-patience")]).holds
    assert not margins(northern_triangle, [Hit("china-loses-patience")]).holds


def test_unlike_in_2024_the_north_is_bound_less_than_russia_by_what_it_sends():
    """Which was not looked for: it would keep its builders at home before Moscow cut its oil."""
    found = margins(load(TODAY))
    assert found.binding_actor == "dprk"
    assert found.deviations["dprk"].action == "ship"
    assert found.relative("dprk") < found.relative("russia")


@cache
def where(share):
    """The crisis with its soil given: 1 Russia's, 0 Korea's."""
    return crisis(load("article-4-2026").with_values({"russian-soil": Fraction(share)})).cases[0]


def test_moscow_calls_and_pyongyang_comes_on_russias_soil():
    """The pledge was first called on this way, and kept (A)."""
    assert where(1).invoked == (1,)
    assert where(1).honoured == (1,)


def test_in_korea_the_pledge_is_tested_by_driven_allies_and_kept_by_a_steadfast_moscow():
    """Never tested so far: the two numbers are the file's own resolve and reliability."""
    model = load("article-4-2026")
    assert where(0).invoked == (model.parameter("resolve").value,)
    assert where(0).honoured == (model.parameter("reliability").value,)
