"""Coefficients from many cases: published numbers, other ways to compute them, known truths."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from estimation_games import PRIVATE_TYPES, SIMULTANEOUS, THREE_ACTIONS, game

from alliancegame import AllianceGameError, Model, durability, load
from alliancegame.analyses.case_equilibria import EQUILIBRIA
from alliancegame.document import Sentence
from alliancegame.evidence.estimation.bootstrap import bootstrap, with_bootstrap
from alliancegame.evidence.estimation.case_table import read_design
from alliancegame.evidence.estimation.comparison import between, fit
from alliancegame.evidence.estimation.complete_cases import CaseColumns, DataError
from alliancegame.evidence.estimation.counterfactual import case_chances
from alliancegame.evidence.estimation.data_file import Table
from alliancegame.evidence.estimation.effects import marginal_effects, prediction
from alliancegame.evidence.estimation.equilibrium import equilibria
from alliancegame.evidence.estimation.estimate import estimate
from alliancegame.evidence.estimation.estimation_options import (
    Covariance,
    Error,
    Estimation,
    Law,
    Method,
    Scale,
)
from alliancegame.evidence.estimation.maximum import UnidentifiedError
from alliancegame.evidence.estimation.multiplicity_of_cases import Equilibria, equilibria_of
from alliancegame.evidence.estimation.power import power
from alliancegame.evidence.estimation.simulated_cases import Source, observed, simulate, source_of
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.library import locate
from tests.plain_play import PlainPlay

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
        Estimation(law, error, Scale.COMMON),
        CaseColumns(counts="count"),
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
    options = Estimation(law, error, scale)
    return source_of(games()[name], cases=cases, options=options)


@pytest.mark.slow
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


@pytest.mark.slow
@pytest.mark.parametrize("name", games())
def test_known_coefficients_come_back_within_their_standard_errors(name: str) -> None:
    options = Estimation(Law.LOGIT, starts=1)
    model = games()[name]
    frame = simulate(model, cases=2000, options=options)
    result = estimate(model, frame, options)
    assert result.maximum.converged
    truth = np.concatenate(
        [item.linear.presumed for item in model.parameters.values() if item.linear]
    )
    errors = np.array([item.standard_error for item in result.coefficients])
    assert np.abs((result.values - truth.astype(float)) / errors).max() < 3.5


def test_cases_that_hang_together_widen_standard_errors() -> None:
    """The same cases three times over, called a cluster each, say no more than once."""
    model = load("three-outcome-crisis")
    once = simulate(model, cases=300)
    thrice = pd.concat([once.assign(dispute=range(300))] * 3, ignore_index=True)
    alone = estimate(model, once, Estimation(covariance=Covariance.SANDWICH, starts=1))
    options = Estimation(covariance=Covariance.CLUSTERED, starts=1)
    together = estimate(model, thrice, options, CaseColumns(cluster="dispute"))
    for one, other in zip(alone.coefficients, together.coefficients, strict=True):
        assert other.estimate == pytest.approx(one.estimate, abs=1e-4)
        assert other.standard_error == pytest.approx(
            one.standard_error * (300 / 299) ** 0.5, rel=1e-3
        )


def test_counts_say_what_repeated_rows_say() -> None:
    model = load("three-outcome-crisis")
    once = simulate(model, cases=200)
    twice = pd.concat([once, once], ignore_index=True)
    counted = estimate(model, once.assign(n=2), Estimation(starts=1), CaseColumns(counts="n"))
    repeated = estimate(model, twice, Estimation(starts=1))
    np.testing.assert_allclose(counted.values, repeated.values, atol=1e-6)
    np.testing.assert_allclose(counted.covariance, repeated.covariance, rtol=1e-4)
    assert counted.cases.observations == repeated.cases.observations == 400


def test_weights_of_any_one_size_change_nothing_and_others_weigh() -> None:
    model = load("three-outcome-crisis")
    frame = simulate(model, cases=200)
    plain = estimate(model, frame, Estimation(starts=1))
    same = estimate(model, frame.assign(w=7.0), Estimation(starts=1), CaseColumns(weights="w"))
    np.testing.assert_allclose(plain.values, same.values, atol=1e-7)
    doubled = frame.assign(w=np.where(frame.index < 100, 2.0, 1.0))
    weighed = estimate(model, doubled, Estimation(starts=1), CaseColumns(weights="w"))
    repeated = estimate(
        model, pd.concat([frame, frame[:100]], ignore_index=True), Estimation(starts=1)
    )
    np.testing.assert_allclose(weighed.values, repeated.values, atol=1e-5)


def test_an_offset_enters_with_a_coefficient_of_one() -> None:
    text = THREE_ACTIONS.replace(
        'columns = { "1" = -0.5, balance = 1 }', 'columns = { "1" = -0.5 }\noffset = "balance"'
    )
    frame = simulate(game(THREE_ACTIONS), cases=3000)
    offset = estimate(game(text), frame, Estimation(starts=1))
    free = estimate(game(THREE_ACTIONS), frame, Estimation(starts=1))
    assert [item.name for item in offset.coefficients] == [
        "war: 1", "talks: 1", "resist: 1", "resist: ally",
    ]  # fmt: skip
    fixed = [1.0 if i.name == "war: balance" else None for i in free.coefficients]
    at = np.array([
        value if value is not None else next(c.estimate for c in offset.coefficients if c.name == i.name)
        for value, i in zip(fixed, free.coefficients, strict=True)
    ])  # fmt: skip
    assert offset.log_likelihood == pytest.approx(free.likelihood.value(at)[0], abs=1e-6)


def test_a_scale_beside_utilities_without_a_unit_is_not_identified() -> None:
    model = load("three-outcome-crisis")
    with pytest.raises(UnidentifiedError, match="no unit of their own") as told:
        estimate(model, simulate(model, cases=200), Estimation(scale=Scale.COMMON))
    assert len(told.value.names) == 8


def test_columns_that_say_the_same_are_named_and_no_others() -> None:
    model = load("three-outcome-crisis")
    frame = simulate(model, cases=200)
    with pytest.raises(UnidentifiedError) as told:
        estimate(model, frame.assign(ally=3 - frame.balance))
    assert set(told.value.names) == {
        "war-for-defender: 1",
        "war-for-defender: balance",
        "war-for-defender: ally",
    }


def test_a_column_that_settles_what_is_done_has_no_finite_coefficient() -> None:
    model = load("three-outcome-crisis")
    frame = simulate(model, cases=300)
    frame["ally"] = (frame.response == "resist").astype(float)
    result = estimate(model, frame, Estimation(starts=1))
    assert not result.maximum.converged
    assert "war-for-defender: ally" in result.maximum.divergent


@pytest.mark.slow
def test_bootstrap_goes_on_from_its_record_and_agrees_with_the_hessian(tmp_path: Path) -> None:
    model = load("three-outcome-crisis")
    result = estimate(model, simulate(model, cases=2000), Estimation(starts=1))
    record = tmp_path / "draws.json"
    part = bootstrap(result, 10, record=record)
    whole = bootstrap(result, 30, record=record)
    np.testing.assert_array_equal(part.draws, whole.draws[:10])
    np.testing.assert_array_equal(whole.draws, bootstrap(result, 30).draws)
    errors = [item.standard_error for item in with_bootstrap(result, whole).coefficients]
    np.testing.assert_allclose(
        errors, [item.standard_error for item in result.coefficients], rtol=0.4
    )
    other = estimate(model, simulate(model, cases=500), Estimation(starts=1))
    with pytest.raises(AllianceGameError, match="no record of these cases"):
        bootstrap(other, 20, record=record)


CHICKEN = """
title = "Who swerves"
[parameters.win]
columns = { "1" = 4, edge = 0.5 }
[parameters.crash]
columns = { "1" = -4 }
[actors.one]
actions = ["dare", "swerve"]
interests.outcome = { weight = 1 }
[actors.two]
actions = ["dare", "swerve"]
interests.outcome = { weight = 1 }
[[effects]]
interest = "one.outcome"
when = { one = "dare", two = "swerve" }
amount = "win"
[[effects]]
interest = "two.outcome"
when = { two = "dare", one = "swerve" }
amount = "win"
[[effects]]
interest = "one.outcome"
when = { one = "dare", two = "dare" }
amount = "crash"
[[effects]]
interest = "two.outcome"
when = { one = "dare", two = "dare" }
amount = "crash"
"""


def test_several_equilibria_are_counted_and_told() -> None:
    source = source_of(game(CHICKEN), cases=20)
    likelihood = source.likelihood
    point = likelihood.point(source.truth)
    rng = np.random.default_rng(0)
    found = equilibria(likelihood.form, point, likelihood.errors, 20, rng)
    assert [len(case) for case in found] == [3] * 20
    blocks = EQUILIBRIA.document(Equilibria(200, 400, {3: 150, 1: 50}, 2.5))
    told = " ".join(block.text for block in blocks if isinstance(block, Sentence))
    assert "150 of 200 cases looked at (of 400) have several equilibria" in told


def test_where_everybody_sees_what_was_done_there_is_one_equilibrium() -> None:
    model = load("three-outcome-crisis")
    result = estimate(model, simulate(model, cases=100), Estimation(starts=1))
    assert EQUILIBRIA.unasked(result) is not None
    with pytest.raises(AllianceGameError, match="each case has one equilibrium"):
        equilibria_of(result)


def test_nested_pseudo_likelihood_finds_the_equilibrium_that_was_played() -> None:
    """Where one always dares and the other always swerves, play is not the branch's equilibrium."""
    model = game(CHICKEN)
    options = Estimation(method=Method.NESTED, starts=1)
    source = source_of(model, cases=2000)
    likelihood = source.likelihood
    start = np.full((2000, 1), 3.0)
    played = replace(likelihood, start=start)
    frame = source.frame.copy()
    ends = replace(source, likelihood=played).outcomes(np.random.default_rng(0))
    for name in ("one", "two"):
        frame[name] = [likelihood.form.tree.history(int(end))[name] for end in ends]
    result = estimate(model, frame, options)
    assert result.maximum.converged
    errors = np.array([item.standard_error for item in result.coefficients])
    assert np.abs((result.values - source.truth) / errors).max() < 3.5
    assert result.log_likelihood > estimate(model, frame, Estimation(starts=1)).log_likelihood + 50


def test_effects_add_up_to_nothing_and_predictions_to_one() -> None:
    model = load("three-outcome-crisis")
    result = estimate(model, simulate(model, cases=500), Estimation(starts=1))
    found = marginal_effects(result)
    assert sum(item.value for item in found.predicted.values()) == pytest.approx(1)
    for column in ("balance", "ally", "stakes"):
        own = [item.effect.value for item in found.effects if item.column == column]
        assert sum(own) == pytest.approx(0, abs=1e-9)
    over = prediction(result, "balance")
    for items in zip(*over.ends.values(), strict=True):
        assert sum(item.value for item in items) == pytest.approx(1)
    with pytest.raises(AllianceGameError, match='Did you mean "balance"'):
        prediction(result, "balanc")


def test_an_effect_is_the_change_that_a_moved_column_makes() -> None:
    model = load("three-outcome-crisis")
    frame = simulate(model, cases=400)
    result = estimate(model, frame, Estimation(starts=1))
    moved = frame.assign(ally=frame.ally + 0.01)
    form = result.likelihood.form
    before, after = (
        replace(result.likelihood, design=read_design(form, Table(f))).play(result.values).reach
        for f in (frame, moved)
    )
    told = {i.end: i.effect.value for i in marginal_effects(result).effects if i.column == "ally"}
    for outcome, end in zip(
        form.tree.outcomes, ("demand, resist", "demand, concede", "refrain"), strict=True
    ):
        slope = (after[outcome].value - before[outcome].value).mean() / 0.01
        assert told[end] == pytest.approx(slope, abs=1e-4)


def test_the_game_beats_a_plain_logit_on_its_own_cases_and_loses_nothing_left_out() -> None:
    model = load("deterrence-with-ally")
    options = Estimation(Law.PROBIT, Error.PRIVATE, starts=1)
    result = estimate(model, simulate(model, cases=2000, options=options), options)
    found = fit(result, folds=2)
    assert found.contest.vuong > 1.96
    assert found.contest.likelier > found.contest.cases / 2
    assert found.outside[0] > found.outside[1]
    assert all(curve.area > 0.5 for curve in found.curves)


def test_games_are_compared_on_the_same_cases_and_the_true_one_wins() -> None:
    model = load("three-outcome-crisis")
    frame = simulate(model, cases=2000)
    poorer = parse(
        locate("three-outcome-crisis")
        .read_text(encoding="utf-8")
        .replace('"1" = -0.2, balance = -1, ally = 0.9', '"1" = -0.2, balance = -1')
        .encode(),
        "poorer.toml",
        "poorer",
    )
    first, second = (estimate(item, frame, Estimation(starts=1)) for item in (model, poorer))
    assert between(first, second).vuong > 1.96
    assert between(second, first).vuong < -1.96
    other = estimate(poorer, frame[:1500], Estimation(starts=1))
    with pytest.raises(AllianceGameError, match="other rows"):
        between(first, other)


def test_one_case_becomes_a_game_that_everything_else_works_on() -> None:
    model = load("deterrence-with-ally")
    options = Estimation(Law.PROBIT, Error.PRIVATE, starts=1)
    result = estimate(model, simulate(model, cases=1500, options=options), options)
    row = {"balance": 0.5, "pact": 1.0, "distance": -1.0}
    one = result.to_model(row)
    by_name = {item.name: item.estimate for item in result.coefficients}
    expected = by_name["honour: 1"] + by_name["honour: pact"] - by_name["honour: distance"]
    assert float(one.parameter("honour").value) == pytest.approx(expected)
    assert durability(one).baseline.holds in (True, False)
    with pytest.raises(DataError, match='column "pact" is missing'):
        result.to_model({"balance": 0.5, "distance": 1})


@pytest.mark.slow
def test_what_power_says_of_a_size_is_what_tables_of_that_size_show() -> None:
    found = power(load("three-outcome-crisis"), sizes=(400,), runs=40)
    assert found.failed == {400: 0}
    for item in found.recoveries:
        assert 0.8 <= item.coverage <= 1
        assert item.standard_error == pytest.approx(item.spread, rel=0.4)


def test_likelihood_grows_linearly_in_cases() -> None:
    """Twice the cases hold twice the numbers: nothing is kept for pairs of them."""
    model = load("three-outcome-crisis")
    small, large = (source_of(model, cases=cases).likelihood for cases in (100, 200))
    truth = source_of(model, cases=100).truth
    assert large.logarithms(truth)[1].size == 2 * small.logarithms(truth)[1].size


@pytest.mark.parametrize("name", ["crisis", "simultaneous"])
def test_blocks_of_cases_say_what_all_of_them_say(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = drawn(name, Law.LOGIT, Error.AGENT, Scale.COMMON, cases=50)
    likelihood = observed(source, np.random.default_rng(0))
    whole = likelihood.logarithms(source.truth), likelihood.information(source.truth)
    monkeypatch.setattr("alliancegame.evidence.estimation.likelihood.BLOCK", 7)
    parted = replace(likelihood)
    assert len(parted.blocks) == 8
    parts = parted.logarithms(source.truth), parted.information(source.truth)
    np.testing.assert_allclose(parts[0][0], whole[0][0], atol=1e-9)
    np.testing.assert_allclose(parts[0][1], whole[0][1], atol=1e-8)
    np.testing.assert_allclose(parts[1], whole[1], atol=1e-7)


def test_what_would_have_happened_is_what_the_estimates_predict_for_changed_cases() -> None:
    model = load("three-outcome-crisis")
    frame = simulate(model, cases=200)
    result = estimate(model, frame, Estimation(starts=1))
    chances = case_chances(result)
    assert chances.sum(axis=1).to_numpy() == pytest.approx(1)
    average = {end: item.value for end, item in marginal_effects(result).predicted.items()}
    assert chances.mean().to_dict() == pytest.approx(average)
    certain = case_chances(result, settings={"war-for-defender": 50})
    assert certain["demand, concede"].max() < 1e-9
    same = case_chances(result, frame.assign(ally=1.0))
    over = prediction(result, "ally")
    assert same["refrain"].mean() == pytest.approx(
        np.interp(1.0, over.values, [item.value for item in over.ends["refrain"]]), abs=0.01
    )
    with pytest.raises(AllianceGameError, match='Did you mean "war-for-defender"'):
        case_chances(result, settings={"war-for-defendr": 1})
