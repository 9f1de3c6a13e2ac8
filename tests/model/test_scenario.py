"""Which shocks have happened: one way to say it, and one application to values of any ring."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancegame.errors import AllianceGameError
from alliancegame.model.model import Model
from alliancegame.model.scenario import Scenario
from alliancegame.model.shocks import Hit, shocked_values, strike
from alliancegame.pact.breakpoints import parameter_polynomials
from alliancegame.pact.margins import margins
from alliancegame.pact.roots import polynomial
from alliancegame.payoff.polynomial import Polynomial, fraction, rational
from tests.generators import models

intensities = st.fractions(0, 1, max_denominator=9)


@given(st.dictionaries(st.sampled_from(["a", "b-c", "d_e"]), intensities))
def test_a_scenario_is_read_back_from_its_text(chosen):
    scenario = Scenario(tuple(Hit(name, value) for name, value in chosen.items()))
    assert Scenario.read(str(scenario)) == scenario


def test_no_shock_is_called_today():
    assert str(Scenario()) == "today"
    assert Scenario.read("today") == Scenario.read("") == Scenario()
    assert Scenario.of("a", "b") == Scenario.read(" a, b ")


def test_an_intensity_that_is_no_number_is_told():
    with pytest.raises(AllianceGameError, match=r"the intensity of shock a is 'half'.*Write a=0.5"):
        Scenario.read("a=half")


@given(models())
@settings(max_examples=20, deadline=None)
def test_a_scenario_goes_where_shocks_that_have_happened_are_asked_for(model: Model):
    hits = [Hit(shock.name, Fraction(1, 2)) for shock in model.shocks]
    assert margins(model, Scenario(tuple(hits))) == margins(model, hits)


@given(models(), intensities, intensities)
@settings(max_examples=40, deadline=None)
def test_shocks_change_numbers_polynomials_and_batches_alike(model: Model, one, two):
    """The formula of each change, x to v, x plus d, x times f, by hand; and in every ring."""
    by_hand = {name: item.value for name, item in model.parameters.items()}
    for shock, t in zip(model.shocks, (one, two), strict=True):
        for change in shock.changes:
            x, v = by_hand[change.parameter], change.amount
            by_hand[change.parameter] = {
                "to": (1 - t) * x + t * v,
                "by": x + t * v,
                "times": (1 - t) * x + t * v * x,
            }[change.kind]
    hits = [Hit("s0", one), Hit("s1", two)]
    assert list(shocked_values(model, hits)) == list(by_hand.values())

    lines = [polynomial([]) + x for x in parameter_polynomials(model, "s0", hits[1:])]
    assert [fraction(line(rational(one))) for line in lines] == list(by_hand.values())

    varied: dict[str, Polynomial[int]] = {
        name: Polynomial.constant(item.value) for name, item in model.parameters.items()
    }
    batch = {name: np.full(2, float(item.value)) for name, item in model.parameters.items()}
    for k, (shock, t) in enumerate(zip(model.shocks, (one, two), strict=True)):
        strike(varied, shock, Polynomial.variable(k), Polynomial.constant)
        strike(batch, shock, np.array([float(t), 0.0]), float)
    assert [item.at([one, two]) for item in varied.values()] == list(by_hand.values())
    for name, column in batch.items():
        stated = float(model.parameters[name].value)
        assert column == pytest.approx([float(by_hand[name]), stated])


def scenario_file(scenario: str) -> bytes:
    from alliancegame.model.file.library import locate

    return locate("northern-triangle").read_bytes() + f"\n[scenario]\n{scenario}\n".encode()


def test_a_files_scenario_is_the_day_after_its_shocks() -> None:
    from alliancegame.model.day_after import day_after
    from alliancegame.model.file.gamefile import parse
    from alliancegame.model.file.library import load

    model = parse(scenario_file("war-ends = 0.75"), "saved.toml", "saved")
    expected = day_after(load("northern-triangle"), [Hit("war-ends", Fraction(3, 4))])
    assert model.parameters == expected.parameters
    assert model.shocks == expected.shocks
    assert model.title == expected.title


@pytest.mark.parametrize(
    ("scenario", "told"),
    [
        ("war-end = 0.5", 'shock "war-end" is not defined; what has happened is a defined shock'),
        ("war-ends = 1.5", "the intensity of war-ends is 1.5; an intensity is from 0 to 1"),
        ("war-ends = -0.5", "the intensity of war-ends is -0.5; an intensity is from 0 to 1"),
    ],
)
def test_a_scenario_names_defined_shocks_and_intensities(scenario: str, told: str) -> None:
    from alliancegame.errors import GameFileError
    from alliancegame.model.file.gamefile import parse

    with pytest.raises(GameFileError) as error:
        parse(scenario_file(scenario), "saved.toml", "saved")
    assert told in str(error.value)


def test_a_files_scenario_may_name_a_state_of_the_world_as_its_page_does() -> None:
    """The explorer's page writes it; file, --shock and page answer alike."""
    from alliancegame.game.payoffs import build_game
    from alliancegame.model.day_after import day_after
    from alliancegame.model.file.gamefile import parse, parse_stated
    from alliancegame.model.file.library import load, locate

    text = locate("ukraine-war-states").read_bytes() + b"\n[scenario]\nwar-ends = 1\n"
    stated, scenario = parse_stated(text, "saved.toml", "saved")
    assert stated.transitions
    assert list(scenario) == [Hit("war-ends")]
    read = parse(text, "saved.toml", "saved")
    assert read.parameters == day_after(load("ukraine-war-states"), scenario).parameters
    on_the_page = build_game(stated, scenario)
    assert np.array_equal(build_game(read).exact_payoffs, on_the_page.exact_payoffs)
    assert margins(read).deviations == margins(stated, scenario).deviations
