"""A fitted game saved as a file: read again it believes what was learned, and says whence."""

from __future__ import annotations

import pytest

from alliancegame.evidence.fitted import Fit, fit
from alliancegame.evidence.fitted_file import fitted_text
from alliancegame.evidence.prior import Prior
from alliancegame.evidence.spread import even, spread
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.notes import notes
from alliancegame.model.model import Model
from tests.pacts import KEPT_FOR_A_YEAR, RAIN, keep_or_leave

NUMBERS = """
gain = { value = 0.5, range = [-1, 1], because = "The first guess." }
cost = { value = 0.2, range = [-1, 1], distribution = "uniform", sure = 1 }
fixed = { value = 0.1 }
"""
EFFECTS = [
    ("a.x", 'a = "keep"', '"gain"'),
    ("a.x", 'a = "leave"', '"cost"'),
    ("a.x", 'a = "leave"', '"fixed"'),
    ("b.x", 'b = "keep"', "1"),
]
SEEN = RAIN + KEPT_FOR_A_YEAR


def text() -> str:
    return keep_or_leave(NUMBERS, EFFECTS, SEEN).decode()


def read(content: str) -> Model:
    return parse(content.encode(), "pact.toml", "pact")


@pytest.fixture(scope="module")
def result() -> Fit:
    return fit(read(text()), 2**13)


@pytest.mark.slow
def test_a_saved_file_believes_what_was_learned(result: Fit) -> None:
    saved = read(fitted_text(text(), result))
    prior = Prior.of(saved)
    draws = prior.draws(prior.levels(2**13, 0))
    for item in result.parameters:
        after = spread(draws.settings[item.name], even(draws.size))
        assert after.median == pytest.approx(item.posterior.median, abs=0.02)
        assert after.low == pytest.approx(item.posterior.low, abs=0.03)
        assert after.high == pytest.approx(item.posterior.high, abs=0.03)
        assert float(saved.parameters[item.name].value) == pytest.approx(
            item.posterior.median, abs=1e-3
        )
    (rate,) = result.rates
    assert float(saved.parameters[rate.name].value) == pytest.approx(rate.quantile(0.5), rel=1e-3)
    difference = spread(draws.settings["gain"] - draws.settings["cost"], even(draws.size))
    belief = result.belief
    wanted = spread(belief.draws.settings["gain"] - belief.draws.settings["cost"], belief.weights)
    assert difference.mean == pytest.approx(wanted.mean, abs=0.05)
    assert difference.deviation == pytest.approx(wanted.deviation, rel=0.15)


def test_it_says_whence_its_numbers_come_and_that_what_was_seen_is_in_them(result: Fit) -> None:
    content = fitted_text(text(), result)
    assert content.startswith("# Learned by alliancegame from pact (SHA-256 ")
    assert "The first guess." in content
    assert "fixed = { value = 0.1 }" in content
    saved = read(content)
    assert saved.record.date is not None
    assert saved.record.date.isoformat() == "2025-06-01"
    assert any("would count twice" in note for note in notes(saved))


def test_a_file_saved_twice_is_read_again(result: Fit) -> None:
    once = fitted_text(text(), result)
    again = fitted_text(once, fit(read(once), 2**10))
    assert read(again).record.date == read(once).record.date
