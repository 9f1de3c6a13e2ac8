"""A game with what was learned in it: every analysis takes it, and believes what the fit does."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from alliancegame.errors import AllianceGameError
from alliancegame.evidence.at_draws import at_draws
from alliancegame.evidence.fitted import Fit, fit
from alliancegame.evidence.learned_game import learned_game
from alliancegame.evidence.lever_costs import lever_costs
from alliancegame.evidence.lifetimes import lifetimes
from alliancegame.evidence.prior import Prior
from alliancegame.model.day_after import day_after
from alliancegame.model.file.gamefile import parse
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.pact.margins import margins
from alliancegame.sweep.draws import share_of_draws
from tests.pacts import KEPT_FOR_A_YEAR, RAIN, keep_or_leave

NUMBERS = """
gain = { value = 0.5, range = [-1, 1] }
cost = { value = 0.2, range = [-1, 1], distribution = "uniform", sure = 1 }
"""
EFFECTS = [
    ("a.x", 'a = "keep"', '"gain"'),
    ("a.x", 'a = "leave"', '"cost"'),
    ("b.x", 'b = "keep"', "1"),
]
SEEN = f"""{RAIN}[levers.bribe]
actor = "c"
parameter = "cost"
range = [-5, 5]
cost = 2
{KEPT_FOR_A_YEAR}"""


def content(more: str = SEEN) -> bytes:
    return keep_or_leave(NUMBERS, EFFECTS, more)


def stated() -> Model:
    return parse(content(), "pact.toml", "pact")


@pytest.fixture(scope="module")
def result() -> Fit:
    return fit(stated(), 2**13)


def test_the_pact_holds_in_the_share_of_its_draws_that_the_fit_tells(result: Fit) -> None:
    share = share_of_draws(learned_game(result), 4000)
    assert share is not None
    assert share.value == pytest.approx(result.holds.posterior, abs=0.02)


def test_its_numbers_depend_on_each_other_as_the_posteriors_do(result: Fit) -> None:
    prior = Prior.of(learned_game(result))
    draws = prior.draws(prior.levels(2**12, 0))
    belief = result.belief
    for name, wanted in belief.draws.settings.items():
        mean = float(belief.weights @ wanted)
        assert draws.settings[name].mean() == pytest.approx(mean, abs=0.02)
    difference = draws.settings["gain"] - draws.settings["cost"]
    wanted = belief.draws.settings["gain"] - belief.draws.settings["cost"]
    for level in (0.05, 0.25, 0.5, 0.9):
        order = np.argsort(wanted)
        at = np.searchsorted(np.cumsum(belief.weights[order]), level)
        assert np.quantile(difference, level) == pytest.approx(wanted[order][at], abs=0.04)


def test_nothing_more_is_learned_from_what_is_in_its_numbers(result: Fit) -> None:
    with pytest.raises(AllianceGameError, match="nothing to learn from"):
        fit(learned_game(result))


def test_its_rates_are_those_learned(result: Fit) -> None:
    (rate,) = result.rates
    item = learned_game(result).parameters[rate.name]
    assert float(item.value) == pytest.approx(rate.quantile(0.5), rel=1e-4)
    assert item.low is not None
    assert float(item.low) == pytest.approx(rate.quantile(0.05), rel=1e-4)


def test_a_shock_that_turns_a_number_round_turns_its_ranks(result: Fit) -> None:
    turn = '[shocks.turn]\nchanges = [{ parameter = "gain", times = -1 }]'
    learned = replace(learned_game(result), shocks=parse(content(turn), "pact.toml", "pact").shocks)
    after = day_after(learned, [Hit("turn")])
    before, then = (
        Prior.of(model).draws(Prior.of(model).levels(2**8, 0)) for model in (learned, after)
    )
    assert np.allclose(then.settings["gain"], -before.settings["gain"])
    assert np.array_equal(then.settings["cost"], before.settings["cost"])


def test_lives_begin_with_the_probability_that_the_pact_holds(result: Fit) -> None:
    learned = learned_game(result)
    found = lifetimes(result.model, learned, 5, draws=64)
    for model, side in ((result.model, found.prior), (learned, found.posterior)):
        holding = [margins(item).holds for item in at_draws(model, 64)]
        assert side.at(0)[0] == pytest.approx(np.mean(holding))
    assert found.posterior.at(0)[0] > found.prior.at(0)[0]
    assert np.all(np.diff(found.posterior.mean) <= 1e-12)


def test_breaking_costs_what_the_lever_must_make_up_for(result: Fit) -> None:
    learned = learned_game(result)
    (breaking, securing) = lever_costs(result.model, learned, 64)
    after, before = ([gap(item) for item in at_draws(model, 64)] for model in (learned, stated()))
    assert breaking.posterior.cost is not None
    assert breaking.posterior.able == 1
    to_break = np.mean([2 * size for size in after if size >= 0])
    assert breaking.posterior.cost.mean == pytest.approx(to_break)
    assert securing.prior.cost is not None
    to_secure = np.mean([-2 * size for size in before if size < 0])
    assert securing.prior.cost.mean == pytest.approx(to_secure)


def gap(model: Model) -> float:
    """What a loses by leaving."""
    return float(model.parameters["gain"].value - model.parameters["cost"].value)


@pytest.mark.slow
def test_commands_take_the_posterior_and_say_so(tmp_path: Path, record) -> None:
    file = tmp_path / "pact.toml"
    file.write_bytes(content())
    for command in (["survival"], ["uncertainty", "--samples", "64"], ["decide"]):
        name, *options = command
        before = record(name, str(file), *options)
        after = record(name, str(file), "--posterior", *options)
        assert "posterior" not in before
        assert after["posterior"] is True
        assert before["digests"] == after["digests"]
        assert {key: before[key] for key in before} != {key: after[key] for key in before}


def test_a_scenario_happens_after_what_was_learned_and_only_once(tmp_path: Path) -> None:
    from alliancegame.cli.learned_input import learned

    file = tmp_path / "pact.toml"
    file.write_bytes(content(f"{SEEN}\n[scenario]\nrain = 1\n"))
    found = learned(str(file))
    before = learned_game(fit(stated()))
    assert found.parameters["cost"].value == before.parameters["cost"].value + 1
    assert not found.shocks
    assert found.parameters["cost"].low == (before.parameters["cost"].low or 0) + Fraction(1)


@pytest.mark.slow
def test_the_page_of_sliders_and_the_report_take_the_posterior(tmp_path: Path, invoke) -> None:
    file, page, report = (tmp_path / name for name in ("pact.toml", "page.html", "report.md"))
    file.write_bytes(content())
    done = invoke("explore", str(file), "--posterior", "--export", str(page))
    assert done.exit_code == 0, done.exception
    assert "Learned by alliancegame from pact" in page.read_text()
    done = invoke("report", str(file), "--posterior", "-o", str(report))
    assert done.exit_code == 0, done.exception
    assert "After what was seen" in report.read_text()
    assert "A pact, after what was seen" in report.read_text()
