"""Coefficients from many cases: published numbers, other ways to compute them, known truths."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from estimation_games import PRIVATE_TYPES, SIMULTANEOUS, THREE_ACTIONS, game
from plain_play import PlainPlay

from alliancegame import Model, load
from alliancegame.evidence.estimation.case_table import Uses
from alliancegame.evidence.estimation.error_laws import Error, Law
from alliancegame.evidence.estimation.estimate import Options, Scale, estimate
from alliancegame.evidence.estimation.simulation import Source, observed, simulate, source_of

DATA = Path(__file__).parent.parent / "data"


@pytest.mark.parametrize(
    ("law", "error", "log_scale", "standard_error", "log_likelihood", "aic"),
    [
        (Law.PROBIT, Error.PRIVATE, -1.0513, 0.0199, -646.54, 1295.1),
        (Law.LOGIT, Error.AGENT, -np.log(3.9204), 0.0238, -649.933, 1301.87),
    ],
)
def test_leblangs_counts_give_the_published_scale_and_likelihood(
    law: Law,
    error: Error,
    log_scale: float,
    standard_error: float,
    log_likelihood: float,
    aic: float,
) -> None:
    """Kenkel and Signorino (2014), section 3.3."""
    result = estimate(
        load(DATA / "currency-attacks.toml"),
        DATA / "leblang-counts.csv",
        Options(law, error, Scale.COMMON),
        Uses(counts="count"),
    )
    (scale,) = result.coefficients
    assert scale.estimate == pytest.approx(log_scale, abs=1e-4)
    assert scale.standard_error == pytest.approx(standard_error, abs=1e-4)
    assert result.log_likelihood == pytest.approx(log_likelihood, abs=6e-3)
    assert result.aic == pytest.approx(aic, abs=0.05)
    assert result.cases.observations == 7240
    assert result.maximum.converged


def games() -> dict[str, Model]:
    return {
        "crisis": load("three-outcome-crisis"),
        "ally": load("deterrence-with-ally"),
        "three actions": game(THREE_ACTIONS),
        "simultaneous": game(SIMULTANEOUS),
        "private types": game(PRIVATE_TYPES),
    }


WAYS = [(Law.LOGIT, Error.AGENT), (Law.PROBIT, Error.AGENT), (Law.PROBIT, Error.PRIVATE)]


def drawn(name: str, law: Law, error: Error, scale: Scale, cases: int = 40) -> Source:
    options = Options(law, error, scale)
    return source_of(games()[name], cases=cases, options=options)


@pytest.mark.parametrize("name", games())
@pytest.mark.parametrize(("law", "error"), WAYS)
@pytest.mark.parametrize("scale", [Scale.COMMON, Scale.ACTOR])
def test_the_score_is_the_slope_of_the_log_likelihood(
    name: str, law: Law, error: Error, scale: Scale
) -> None:
    rng = np.random.default_rng(1)
    likelihood = observed(drawn(name, law, error, scale), rng)
    at = rng.normal(0, 0.5, likelihood.coefficients)
    scores = likelihood.logarithms(at)[1]
    for k in range(len(at)):
        ahead, behind = at.copy(), at.copy()
        ahead[k] += 1e-5
        behind[k] -= 1e-5
        slope = (likelihood.logarithms(ahead)[0] - likelihood.logarithms(behind)[0]) / 2e-5
        np.testing.assert_allclose(scores[:, k], slope, atol=2e-7)


@pytest.mark.parametrize("name", games())
@pytest.mark.parametrize(("law", "error"), WAYS)
def test_play_is_that_of_plain_loops(name: str, law: Law, error: Error) -> None:
    likelihood = drawn(name, law, error, Scale.ACTOR, cases=3).likelihood
    at = np.random.default_rng(2).normal(0, 0.5, likelihood.coefficients)
    play = likelihood.play(at)
    for case in range(3):
        given = {
            place: [float(p.value[case]) for p in play.mixes[place]]
            for place in likelihood.form.coupled
        }
        plain = PlainPlay(likelihood, at, case, given)
        ours = [float(np.broadcast_to(jet.value, 3)[case]) for jet in play.reach]
        np.testing.assert_allclose(ours, [plain.reach(i) for i in range(len(ours))], atol=1e-9)
        for place, mix in given.items():
            np.testing.assert_allclose(mix, plain.reply(place), atol=1e-7)


@pytest.mark.parametrize("name", games())
def test_known_coefficients_come_back_within_their_standard_errors(name: str) -> None:
    options = Options(Law.LOGIT, starts=1)
    model = games()[name]
    frame = simulate(model, cases=3000, options=options)
    result = estimate(model, frame, options)
    assert result.maximum.converged
    truth = np.concatenate(
        [item.linear.presumed for item in model.parameters.values() if item.linear]
    )
    errors = np.array([item.standard_error for item in result.coefficients])
    assert np.abs((result.values - truth.astype(float)) / errors).max() < 3.5
