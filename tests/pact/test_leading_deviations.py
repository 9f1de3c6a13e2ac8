"""Lives by the deviations that lead: beside exact ones, and where shocks are too many for these."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import alliancegame as ag
from alliancegame.model.file.gamefile import parse
from alliancegame.model.model import Model
from alliancegame.pact.time import leading_deviations
from alliancegame.pact.time.leading_deviations import LeadingStates, enclosed
from alliancegame.pact.time.lifetime import exact_life
from alliancegame.pact.time.shock_states import arriving
from alliancegame.pact.time.simulated_lives import simulated_life
from alliancegame.pact.time.state_space import state_space

YEARS = 8.0

actors = st.lists(st.integers(0, 3), min_size=2, max_size=3)
rates = st.sampled_from(["0.05", "0.2", "1"])
severities = st.sampled_from(["", "severity = { values = [0.5, 1], weights = [1, 1] }"])
hits = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from([-3, -2, -1, 1])), min_size=1, max_size=3
)


@st.composite
def models(draw: st.DrawFn) -> Model:
    """Allies whom shocks tempt, some of them several at once, and some of which mend the pact."""
    worths = draw(actors)
    names = "abc"[: len(worths)]
    text = 'title = "A pact under shocks"\n'
    for name, worth in zip(names, worths, strict=True):
        text += (
            f'[actors.{name}]\nactions = ["keep", "leave"]\n'
            "interests = { gain = { weight = 1 } }\n"
            f'[[effects]]\ninterest = "{name}.gain"\nname = "kept"\n'
            f'when = {{ {name} = "keep" }}\namount = {worth}\n'
        )
    parties = ", ".join(f'"{name}"' for name in names)
    kept = ", ".join(f'{name} = "keep"' for name in names)
    text += f"[commitment]\nparties = [{parties}]\npact = {{ {kept} }}\n"
    for k, own in enumerate(draw(st.lists(hits, min_size=2, max_size=5))):
        by = {name: amount for name, amount in own if name in names}
        changes = ", ".join(
            f'{{ parameter = "{name}.gain.kept", by = {amount} }}' for name, amount in by.items()
        )
        text += f"[shocks.s{k}]\nchanges = [{changes}]\narrival = {draw(rates)}\n"
        text += f"{draw(severities)}\n" + draw(st.sampled_from(["", "recovery = 0.5\n"]))
    return parse(text.encode(), "pact.toml", "pact")


@pytest.mark.slow
@given(models(), st.sampled_from([2, 4, 2**15]))
@settings(max_examples=30)
def test_the_true_life_is_within_what_an_enclosure_may_miss(model, most):
    states = arriving(model)
    assume(states.holds(np.zeros((1, len(states.shocks))))[0])
    space = state_space(states)
    assert space is not None
    times = np.linspace(0, YEARS, 9)
    exact = exact_life([space], times)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(leading_deviations, "MOST_FOLLOWED", most)
        patch.setattr(leading_deviations, "CLOSE", 0.0)
        close = enclosed(states, YEARS)
    assume(close is not None)
    life = exact_life([close.space], times)
    slack = 1e-9
    assert (life.survival >= exact.survival - slack).all()
    assert (life.survival - close.missed <= exact.survival + slack).all()
    truly = dict(zip(exact.causes, exact.incidence.T, strict=True))
    for cause, incidence in zip(life.causes, life.incidence.T, strict=True):
        assert (np.abs(incidence - truly.get(cause, 0)) <= close.missed + slack).all()


def test_what_comes_to_pay_beside_those_followed_is_counted_exactly_where_it_never_passes():
    """a is tempted at the rate 0.2 and b at 0.05, for good: b first with 1/5 of the ends."""
    text = "".join(
        f'[actors.{name}]\nactions = ["keep", "leave"]\ninterests = {{ gain = {{ weight = 1 }} }}\n'
        f'[[effects]]\ninterest = "{name}.gain"\nname = "kept"\nwhen = {{ {name} = "keep" }}\n'
        f"amount = 1\n[shocks.s-{name}]\narrival = {rate}\n"
        f'changes = [{{ parameter = "{name}.gain.kept", by = -2 }}]\n'
        for name, rate in (("a", 0.2), ("b", 0.05))
    )
    text += '[commitment]\nparties = ["a", "b"]\npact = { a = "keep", b = "keep" }\n'
    states = arriving(parse(f'title = "Two"\n{text}'.encode(), "pact.toml", "pact"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(leading_deviations, "CLOSE", 0.5)
        close = enclosed(states, 200.0)
    assert close.space.states.shocks == ("s-a",)
    assert close.missed == pytest.approx(0.05 / 0.2)  # its shock comes as often as a's has not


@pytest.mark.slow
def test_the_alliance_of_thirty_two_is_enclosed_closer_than_it_could_be_simulated():
    nato = ag.load("nato")
    life = ag.survival(nato).life
    assert life.method == "enclosure"
    assert 0 < life.error < 0.005
    times = np.linspace(0, 20, 101)
    drawn = simulated_life(arriving(nato), times, np.random.default_rng(0))
    assert np.abs(drawn.survival - life.survival).max() <= drawn.error + life.error


def test_deviations_left_out_of_the_states_do_not_end_a_life():
    nato = ag.load("nato")
    states = arriving(nato)
    refusal = LeadingStates(nato, ("spanish-refusal",), ())
    assert not states.over(("spanish-refusal",)).holds(np.ones((1, 1)))[0]
    assert refusal.holds(np.ones((1, 1)))[0]


def test_states_that_are_far_too_many_are_not_explored(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    states = arriving(ag.load("nato"))
    held = type(states).holds

    def counted(self: Any, rows: Any) -> Any:
        asked.append(len(rows))
        return held(self, rows)

    monkeypatch.setattr(type(states), "holds", counted)
    assert state_space(states) is None
    assert sum(asked) <= 1024
