"""One alliance foretold from the others: by loops, and whatever the skill comes to."""

from __future__ import annotations

from math import exp, log

import numpy as np
import pytest

from alliancegame.evidence import held_out
from alliancegame.evidence.foretold import foretold
from alliancegame.evidence.held_out import leave_one_out, shared_weights
from alliancegame.evidence.left_out import Followed, LeaveOneOut
from alliancegame.evidence.prior import Draws
from alliancegame.evidence.reply import reply_law
from alliancegame.model.file.library import load
from alliancegame.model.shocks import Hit
from alliancegame.pact.gains import deviation_gains
from alliancegame.pact.pact_stakes import pact_stakes
from alliancegame.pact.time.base_rates import base_rates
from alliancegame.sweep.draws import struck


@pytest.fixture(scope="module")
def result() -> LeaveOneOut:
    return leave_one_out(shared_draws=64, own_draws=4, lives=2)


def test_a_pact_is_kept_with_the_probability_that_each_keeps_its_part() -> None:
    """By the gains of leaving, which are told elsewhere."""
    model = load("sino-soviet-1950")
    shocks = list(base_rates().held[model.name])
    draws = Draws((), np.zeros((0, 1)), np.array([7.0]), np.array([0.3]))
    found = reply_law(held_out._kept_after(model, shocks)).likelihoods(draws)[:, 0]
    stakes = pact_stakes(model)
    for row, (shock, habit) in enumerate([(None, 0.0), *((name, 0.3) for name in shocks)]):
        values = struck(model, {}, [] if shock is None else [Hit(shock)], float)
        kept = 1.0
        for actor in model.actors:
            sizes = [
                exp(7 * float(gain.at(values, float)) / float(stakes[actor.name]))
                for gain in deviation_gains(model)
                if gain.actor == actor.name
            ]
            kept *= habit + (1 - habit) / (1 + sum(sizes))
        assert found[row] == pytest.approx(kept, rel=1e-9)


def test_weights_are_shared_by_interests_of_one_name_and_the_same_numbers() -> None:
    models = [load(name) for name in ("soviet-dprk-1961", "russia-dprk-2000", "sino-soviet-1950")]
    names = {key[0] for key in shared_weights(models)}
    assert {"standing", "treasury", "relief"} <= names
    assert "munitions" not in names  # one game's alone
    for name, stated, low, high in shared_weights(models):
        assert low <= stated <= high, name


@pytest.mark.slow
def test_every_alliance_and_shock_on_record_is_foretold(result: LeaveOneOut) -> None:
    held = base_rates().held
    assert {case.game: {i.shock: i.held for i in case.followed} for case in result.cases} == {
        game: dict(followed) for game, followed in held.items()
    }
    for case in result.cases:
        for item in case.followed:
            assert 0 < item.prior < 1
            assert 0 < item.learned < 1
    assert len(result.lives) == len(base_rates().analogues)


@pytest.mark.slow
def test_what_happened_to_an_alliance_does_not_tell_of_itself(
    monkeypatch: pytest.MonkeyPatch, result: LeaveOneOut
) -> None:
    record = base_rates()
    turned = {
        game: {name: not kept for name, kept in followed.items()}
        if game == "armenia-csto-1992"
        else followed
        for game, followed in record.held.items()
    }

    class Turned:
        held = turned

    monkeypatch.setattr(held_out, "base_rates", Turned)
    other = leave_one_out(shared_draws=64, own_draws=4, lives=2)
    before, after = (
        {case.game: [item.learned for item in case.followed] for case in found.cases}
        for found in (result, other)
    )
    assert before["armenia-csto-1992"] == after["armenia-csto-1992"]
    assert before["sino-soviet-1950"] != after["sino-soviet-1950"]


def test_losses_are_logarithms_of_what_followed(result: LeaveOneOut) -> None:
    assert Followed("x", True, 0.5, 0.8).log_loss(0.8) == pytest.approx(-log(0.8))
    assert Followed("x", False, 0.5, 0.8).log_loss(0.8) == pytest.approx(-log(0.2))
    told = result.to_dict()
    assert told["log_skill"]["learned"] == pytest.approx(
        np.mean([item[2].log_loss - item[1].log_loss for item in result.lives])
    )
    assert "against Kaplan-Meier" in " ".join(result.verdict)


@pytest.mark.slow
def test_the_founding_case_is_foretold_period_by_period() -> None:
    model = load("northern-triangle-observed")
    found = foretold(model)
    assert len(found.chances) == len(model.record.observations)
    assert found.guesses == pytest.approx((1 / 27, 1 / 27, 2 / 27, 4 / 27))
    assert found.log_loss == pytest.approx(-np.log(found.chances).mean())
