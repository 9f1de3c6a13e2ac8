"""The register of forecasts: held to their files, scored as they came out, computed from the games."""

from __future__ import annotations

import hashlib
import json
import math
from datetime import date

import numpy as np
import pytest
from scipy.stats import norm

from alliancegame.errors import AllianceGameError, NameUnknownError
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.library import REGISTER, folder, load, locate, shipped
from alliancegame.pact.time.forecasts import forecasts
from alliancegame.pact.time.outlook import outlook, quantity, span
from alliancegame.pact.time.probability_scores import brier, crps, log_loss
from alliancegame.pact.time.survival_curve import survival
from tests.pacts import STAG_HUNT

OF_2024 = {
    "article-4": "683760078782ea2b47c045c978b60a76f19fd1cd506abe4b860d85cc45207d06",
    "article-4-crisis": "089bf0e6bf6e061b328b4f37760d74626e8703772db12941564482d7484d8aaf",
    "dprk-russia-exchange": "2040975a1999e1b802f2c2ccf5aaa71bc1490852ea7c551985b88dcf6ebde75e",
    "northern-triangle": "2e41d67500fad38678cad8fff55f4c482ac2d345e1881c60c1614fb40069fa3e",
    "three-triangles": "aacc56870c2ac8b93f9322760b8c6ebfa1173a6995db02fd564595e48ddb5e58",
}


@pytest.mark.parametrize("game", OF_2024)
def test_the_games_of_2024_stay_byte_for_byte(game: str) -> None:
    assert hashlib.sha256(locate(game).read_bytes()).hexdigest() == OF_2024[game]


def test_the_register_holds_every_forecast_to_an_unchanged_file_and_is_no_game() -> None:
    result = forecasts()
    held = {item.game: item.digest for item in result.held}
    assert held.items() >= OF_2024.items()
    assert result.changed == ()
    assert REGISTER not in shipped()
    assert (folder() / f"{REGISTER}.toml").is_file()


@pytest.mark.slow
def test_what_was_entered_is_what_the_file_gives() -> None:
    result = forecasts()
    for item in (*(scored.forecast for scored in result.scored), *result.unscored):
        given = quantity(load(item.held.game), item.quantity).chance(item.years)
        near = pytest.approx(given.value, abs=6e-5 + given.band)
        assert item.probability == near, (item.held.game, item.quantity)


def test_the_two_year_check_of_2024_is_a_miss_and_is_told_as_one(invoke) -> None:
    result = forecasts()
    check = next(item for item in result.pacts if item.forecast.held.game == "northern-triangle")
    assert check.forecast.years == pytest.approx(1.95, abs=0.01)
    assert check.outcome.happened == 1
    assert check.miss
    assert check.log_loss == pytest.approx(1.98, abs=0.01)
    assert check.forecast.recorded == pytest.approx(0.92, abs=0.005)
    assert check.record_log_loss == pytest.approx(0.08, abs=0.005)
    told = invoke("forecasts", "--all").stdout
    row = next(line for line in told.splitlines() if line.startswith(" northern-triangle "))
    assert row.split()[:4] == ["northern-triangle", "14%", "kept:", "MISS"]
    assert max(map(len, told.splitlines())) <= 80


def test_every_outcome_has_a_reason_and_a_source_of_the_register() -> None:
    result = forecasts()
    for item in result.scored:
        assert 0 <= item.outcome.happened <= 1
        assert len(item.outcome.because) > 20
        for part in item.outcome.source.split("; "):
            assert part.partition(",")[0] in result.sources


def test_scores_have_their_textbook_values_and_reward_the_honest() -> None:
    assert log_loss(0.25, 1) == pytest.approx(math.log(4))
    assert brier(0.25, 0) == 0.0625
    assert log_loss(0.3, 0.4) == pytest.approx(0.4 * log_loss(0.3, 1) + 0.6 * log_loss(0.3, 0))
    stated = np.linspace(0.01, 0.99, 99)
    for happened in (0.2, 0.5, 0.9):
        for score in (log_loss, brier):
            best = stated[np.argmin([score(p, happened) for p in stated])]
            assert best == pytest.approx(happened)


def test_the_crps_of_a_normal_date_is_gneiting_and_rafterys_closed_form() -> None:
    """Gneiting and Raftery (2007), equation 5: here with mean 10 and deviation 2."""
    times = np.linspace(-10, 30, 40001)
    for seen in (7.0, 10.0, 13.5):
        z = (seen - 10) / 2
        closed = 2 * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / math.sqrt(math.pi))
        assert crps(times, norm.cdf(times, 10, 2), seen, censored=False) == pytest.approx(
            closed, abs=1e-6
        )


def test_a_censored_date_is_scored_only_up_to_where_it_was_last_seen() -> None:
    times = np.array([0.0, 10.0])
    assert crps(times, times / 10, 4.0, censored=True) == pytest.approx(4**3 / 300)
    fine = np.linspace(0, 10, 2001)
    assert crps(fine, np.where(fine > 5, 1.0, 0.0), 4.0, censored=True) == 0


PACT = STAG_HUNT.replace("[parameters]", "[parameters]\nU = { value = 8 }") + (
    "[shocks.tempts]\nchanges = [{ parameter = 'T', by = 5 }]\narrival = 0.3\nrecovery = 2\n"
    "[shocks.idle]\narrival = [{ value = 0.1, until = 2 }, { value = 0.4 }]\n"
)


def test_a_shock_has_come_by_then_with_the_probability_of_its_rates_though_it_passed() -> None:
    model = parse(PACT.encode(), "pact.toml", "pact")
    assert quantity(model, "tempts.arrival").chance(3).value == pytest.approx(1 - math.exp(-0.9))
    assert quantity(model, "idle.arrival").chance(3).value == pytest.approx(1 - math.exp(-0.6))


@pytest.mark.parametrize("game", ["northern-triangle", "assurance"])
def test_the_forecast_that_a_pact_is_kept_is_its_survival(game: str) -> None:
    model = load(game)
    assert quantity(model, "pact").chance(3).value == pytest.approx(
        float(survival(model, 3).survival[-1]), abs=1e-9
    )


def test_a_turn_comes_with_the_first_shock_under_which_the_pact_is_kept_that_way(
    northern_triangle,
) -> None:
    told = outlook(northern_triangle, date(2024, 6, 19), date(2026, 6, 19))
    result = {item.name: chance.value for item, chance in told.chances}
    assert result["dprk.keep"] == 0
    assert 0 < result["russia.limit"] < 1 - result["pact"]


def test_what_cannot_be_asked_is_told_in_one_line(northern_triangle, invoke) -> None:
    with pytest.raises(NameUnknownError, match=r'quantity "war-end.arrival" is not defined'):
        quantity(northern_triangle, "war-end.arrival")
    with pytest.raises(AllianceGameError, match="Exchange the two"):
        span(date(2026, 1, 1), date(2025, 1, 1))
    told = invoke("forecasts", "northern-triangle", "--from", "2024-06-19")
    assert "--until is missing" in str(told.exception)
    told = invoke("forecasts", "northern-triangle", "--from", "June", "--until", "2027-12-31")
    assert "it is a day of the calendar" in str(told.exception)
    assert "Name it" in str(invoke("forecasts", "--until", "2027-12-31").exception)


def test_the_command_prints_json(invoke) -> None:
    printed = json.loads(invoke("forecasts", "--json").stdout)
    assert {"scored", "open", "arrivals", "changed", "sources"} <= set(printed)
    days = ["--from", "2024-06-19", "--until", "2027-12-31"]
    printed = json.loads(invoke("forecasts", "dprk-russia-exchange", *days, "--json").stdout)
    assert printed["probabilities"]["pact"] == pytest.approx(0.0399, abs=1e-4)
    assert len(forecasts().to_frame()) == len(forecasts().scored) + len(forecasts().unscored)


SLOW = PACT.replace("recovery = 2\n", "recovery = 2\nexit = 0.5\n", 1)


def test_where_leaving_takes_time_a_pact_is_kept_longer_and_a_shock_comes_no_later():
    at_once, slow = (parse(text.encode(), "pact.toml", "pact") for text in (PACT, SLOW))
    for name, later in (("pact", True), ("tempts.arrival", False)):
        before, after = (quantity(model, name).chance(3).value for model in (at_once, slow))
        assert (after > before + 0.1) == later
    assert quantity(slow, "pact").chance(3).value == pytest.approx(
        float(survival(slow, 3).survival[-1])
    )


def test_a_simulated_probability_tells_its_band_and_is_always_the_same(monkeypatch):
    exact = quantity(load("northern-triangle"), "commitment").chance(2)
    assert exact.band == 0
    monkeypatch.setattr("alliancegame.pact.time.awaited.state_space", lambda *_: None)
    first, second = (quantity(load("northern-triangle"), "commitment").chance(2) for _ in range(2))
    assert first == second
    assert 0 < first.band < 0.02
    assert abs(first.value - exact.value) <= first.band


def test_a_commitment_in_some_form_is_kept_where_leaving_the_pact_for_another_form_pays(
    northern_triangle,
):
    pact, some = (quantity(northern_triangle, name).chance(2) for name in ("pact", "commitment"))
    assert some.value > pact.value + 0.005
