"""Posteriors: weights and tempering agree, rates are gamma distributed, what is told is so."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from alliancegame.analyses.what_was_seen import POSTERIOR
from alliancegame.document import Grid
from alliancegame.evidence import posterior as module
from alliancegame.evidence.fitted import fit
from alliancegame.evidence.outcomes import broken
from alliancegame.evidence.posterior import effective_size, posterior, resampled, weighed
from alliancegame.evidence.prior import Prior
from alliancegame.evidence.rates import rates_learned
from alliancegame.evidence.reply import reply_law
from alliancegame.evidence.spread import even, spread
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.library import load
from alliancegame.model.model import Model
from alliancegame.pact.breakpoints import breakpoint_of
from tests.pacts import keep_or_leave

NUMBERS = """
gain = { value = 0.5, range = [-1, 1], distribution = "uniform", sure = 1 }
cost = { value = 0.2, range = [-1, 1], distribution = "uniform", sure = 1 }
apart = { value = 0.5, range = [0, 1] }
"""
EFFECTS = [
    ("a.x", 'a = "keep"', '"gain"'),
    ("a.x", 'a = "leave"', '"cost"'),
    ("b.x", 'b = "keep"', "1"),
    ("b.x", 'a = "keep", b = "leave"', '"cost"'),
    ("b.x", 'a = "leave"', '"apart"'),
]
RAIN = """
[shocks.rain]
changes = [{ parameter = "cost", by = 1 }]
arrival = { value = 0.5, range = [0.2, 1] }
[[arrivals]]
shock = "rain"
watched = [2020-01-01, 2024-01-01]
came = [{ on = 2021-01-01 }, { on = 2022-01-01, sure = 0.5 }]
"""


def period(year: int, play: str, more: str = "") -> str:
    return (
        f"[[observations]]\nfrom = {year}-01-01\nuntil = {year}-12-31\n"
        f"play = {{ {play} }}\n{more}\n"
    )


def game(record: str) -> Model:
    return parse(keep_or_leave(NUMBERS, EFFECTS, record), "pact.toml", "pact")


KEPT = "".join(period(2000 + year, 'a = "keep", b = "keep"') for year in range(4))


def test_tempering_agrees_with_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    model = game(KEPT)
    prior, law = Prior.of(model), reply_law(model)
    plain = posterior(prior, law, 2**14, 1)
    assert plain.degrees == 0
    monkeypatch.setattr(module, "ENOUGH", 10**9)
    tempered = posterior(prior, law, 2**14, 1)
    again = posterior(prior, law, 2**14, 1)
    monkeypatch.undo()
    assert tempered.degrees > 0
    assert np.array_equal(tempered.draws.parameters, again.draws.parameters)
    assert tempered.log_evidence == pytest.approx(plain.log_evidence, abs=0.05)
    for row, other in zip(plain.draws.parameters, tempered.draws.parameters, strict=True):
        one, two = spread(row, plain.weights), spread(other, tempered.weights)
        assert one.mean == pytest.approx(two.mean, abs=0.05)
        assert one.deviation == pytest.approx(two.deviation, rel=0.1)


def test_few_effective_draws_are_told_and_mended() -> None:
    unlikely = "".join(
        period(2000 + year, f'a = "{"keep" if year % 2 else "leave"}"') for year in range(30)
    )
    result = fit(game(unlikely), 2**12)
    assert result.belief.importance < 1000 < result.belief.effective
    assert result.belief.degrees > 0
    assert result.habit is not None
    assert result.habit.posterior.mean < 0.2  # nobody who alternates repeats himself


def test_the_same_command_gives_the_same_answer_and_another_seed_nearly_so() -> None:
    one, same, other = (fit(game(KEPT), 2**12, seed).to_dict() for seed in (0, 0, 1))
    assert one == same
    assert other["holds"]["posterior"] == pytest.approx(one["holds"]["posterior"], abs=0.02)


def test_what_no_choice_depends_on_is_named_and_stays_as_it_was() -> None:
    result = fit(game(KEPT), 2**13)
    by_name = {item.name: item for item in result.parameters}
    assert "apart" not in by_name or abs(by_name["apart"].shrinkage) < 0.05
    assert by_name["gain"].shrinkage > 0.2
    apart = [text for text in result.silent if text.startswith("No choice that was seen")]
    assert ("apart" in by_name) == bool(apart and "apart" in apart[0])


def test_more_periods_tell_more_of_what_choices_depend_on() -> None:
    """Play that mixes tells how precisely a difference is heeded ever better, a sum never."""
    deviations, sums = [], []
    for periods in (4, 16, 64):
        record = "".join(
            period(1900 + year, f'a = "{"keep" if year % 4 else "leave"}"')
            for year in range(periods)
        )
        belief = posterior(Prior.of(game(record)), reply_law(game(record)), 2**13, 0)
        gain, cost = (belief.draws.settings[name] for name in ("gain", "cost"))
        heeded = belief.draws.precision * (gain - cost)
        deviations.append(spread(heeded, belief.weights).deviation)
        sums.append(spread(gain + cost, belief.weights).deviation)
    before = spread(gain + cost, even(len(gain))).deviation
    assert deviations[0] > deviations[1] > deviations[2]
    assert deviations[2] < 0.45 * deviations[0]
    assert sums[2] > 0.8 * before


def test_a_watched_rate_is_gamma_distributed() -> None:
    (rate,) = rates_learned(game(RAIN))
    prior = stats.gamma(rate.shape, scale=1 / rate.years)
    assert prior.mean() == pytest.approx(0.5)
    assert prior.cdf(1) - prior.cdf(0.2) == pytest.approx(0.9, abs=1e-6)
    assert rate.watched == pytest.approx(4, abs=0.01)
    years = rate.years + rate.watched
    once, twice = (stats.gamma(rate.shape + n, scale=1 / years) for n in (1, 2))
    assert rate.mean == pytest.approx((once.mean() + twice.mean()) / 2)
    assert rate.below(0.6) == pytest.approx((once.cdf(0.6) + twice.cdf(0.6)) / 2)
    assert rate.below(rate.quantile(0.95)) == pytest.approx(0.95)
    variance = (once.var() + twice.var()) / 2 + ((twice.mean() - once.mean()) / 2) ** 2
    assert rate.deviation == pytest.approx(np.sqrt(variance))


def test_a_file_of_arrivals_alone_is_fitted() -> None:
    result = fit(game(RAIN), 2**10)
    assert result.observations == 0
    assert result.holds.prior == pytest.approx(result.holds.posterior)
    assert [item.shock for item in result.rates] == ["rain"]


def test_shocks_break_the_pact_where_exact_roots_say() -> None:
    model = game(KEPT + RAIN)
    varied = Prior.of(model).coordinates
    points = np.array([[0.5, 0.9], [0.2, 0.15]])
    assert [item.name for item in varied][:2] == ["gain", "cost"]
    points = np.vstack([points, np.full((len(varied) - 2, 2), 0.5)])
    least = broken(model, varied, points, np.array([0.5, 0.5]), 0)["rain"]
    exact = breakpoint_of(model, "rain")
    assert exact is not None
    assert sorted(least) == pytest.approx([exact.intensity.value, 0.75])


def test_weights_quantiles_and_resampling() -> None:
    weights, log_mean = weighed(np.log([1.0, 3.0, 0.5, 0.5]))
    assert weights == pytest.approx([0.2, 0.6, 0.1, 0.1])
    assert np.exp(log_mean) == pytest.approx(1.25)
    assert effective_size(np.full(8, 1 / 8)) == pytest.approx(8)
    places = resampled(weights, 1000, np.random.default_rng(0))
    assert np.bincount(places) == pytest.approx([200, 600, 100, 100], abs=1)
    values = np.random.default_rng(0).permutation(np.arange(1001.0))
    summary = spread(values, even(1001))
    assert (summary.low, summary.median, summary.high) == pytest.approx((50, 500, 950), abs=1)


def test_scores_multiply_to_the_evidence() -> None:
    result = fit(game(KEPT), 2**12)
    assert np.log(result.scores.prequential).sum() == pytest.approx(result.belief.log_evidence)
    assert all(0 < chance <= 1 for chance in result.scores.left_out)


@pytest.mark.slow
def test_the_founding_case_learns_from_two_years_without_a_changed_number(
    northern_triangle,
) -> None:
    stated, observed = northern_triangle, load("northern-triangle-observed")
    assert observed.parameters == stated.parameters
    assert (observed.effects, observed.shocks) == (stated.effects, stated.shocks)
    result = fit(observed, 2**12)
    assert result.observations == 4
    assert len(result.rates) == 11
    assert result.holds.posterior > 0.7 > 0.3 > result.holds.prior
    assert result.lives is not None


def test_durability_shows_the_posterior_where_there_is_a_record(invoke) -> None:
    told = invoke("durability", "northern-triangle", "--posterior").output
    assert "Left out: the file says nothing of what was seen" in told
    subject: Any = SimpleNamespace(model=game(KEPT))
    assert POSTERIOR.unasked(subject) is None
    grids = [
        block for block in POSTERIOR.document(fit(game(KEPT), 2**8)) if isinstance(block, Grid)
    ]
    assert grids[0].rows[0][0] == "The pact is an equilibrium"
