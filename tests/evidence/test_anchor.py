"""Lives anchored to the record: the average meets it, and arrivals move the factor as they should."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from alliancegame.evidence import anchor
from alliancegame.evidence.anchor import FINE, lives
from alliancegame.evidence.rates import rates_learned
from alliancegame.model.file.gamefile import parse
from alliancegame.model.model import Model
from alliancegame.pact.time.survival_curve import survival
from tests.pacts import keep_or_leave

EFFECTS = [("a.x", 'a = "keep"', "1"), ("b.x", 'b = "keep"', "1")]
RAIN = """
[shocks.rain]
changes = [{ parameter = "a.x.1", by = -2 }]
arrival = { value = 0.5, range = [0.2, 1] }
[[arrivals]]
shock = "rain"
watched = [2020-01-01, 2024-01-01]
came = CAME
"""


def game(came: str = "[]") -> Model:
    return parse(keep_or_leave("", EFFECTS, RAIN.replace("CAME", came)), "pact.toml", "pact")


def test_without_the_record_a_life_is_that_of_its_rates() -> None:
    model = game()
    (rate,) = rates_learned(model)
    result = lives(model, {}, (rate,), with_record=False)
    assert result is not None
    assert result.factor is None
    assert result.prior.lasts == pytest.approx(np.exp(-0.5 * np.array([5, 10])), abs=2e-3)
    assert result.posterior.lasts == pytest.approx(np.exp(-rate.mean * np.array([5, 10])), abs=3e-3)
    assert result.prior.median == pytest.approx(survival(model).life.median, abs=0.05)


def test_the_average_life_meets_the_record_before_the_evidence() -> None:
    result = lives(game(), {}, rates_learned(game()), with_record=True)
    assert result is not None
    assert result.prior.lasts == pytest.approx((0.81, 0.67), abs=0.005)


def test_arrivals_raise_the_factor_and_their_absence_lowers_it() -> None:
    medians = []
    for came in ("[]", "[{ on = 2021-01-01 }, { on = 2022-01-01 }, { on = 2023-01-01 }]"):
        result = lives(game(came), {}, rates_learned(game(came)), with_record=True)
        assert result is not None
        assert result.factor is not None
        medians.append([item[0] for item in result.factor])
    (prior, calm), (same, stormy) = medians
    assert prior == pytest.approx(same)
    assert calm < prior < stormy


def test_arrivals_at_a_gamma_rate_are_negative_binomial() -> None:
    (rate,) = rates_learned(game("[{ on = 2021-01-01 }, { on = 2022-01-01, sure = 0.25 }]"))
    logs = anchor._log_likelihood([rate])
    chance = rate.years / (rate.years + np.exp(FINE) * rate.watched)
    expected = np.log(
        0.75 * stats.nbinom.pmf(1, rate.shape, chance)
        + 0.25 * stats.nbinom.pmf(2, rate.shape, chance)
    )
    assert logs == pytest.approx(expected - expected.max(), abs=1e-9)


def test_a_pact_that_fails_as_stated_has_no_life() -> None:
    model = game()
    failing = model.with_values({"a.x.1": Fraction(-1)})
    assert lives(failing, {}, (), with_record=True) is None
    assert lives(replace(model, commitment=None), {}, (), with_record=True) is None
