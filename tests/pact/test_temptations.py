"""Which deviations pay in states of shocks: tables and floating point against fractions."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancegame.model.file.gamefile import parse
from alliancegame.model.model import Model
from alliancegame.pact.margins import margins
from alliancegame.pact.time import temptations
from alliancegame.pact.time.shock_states import ShockStates

HEAD = """
title = "Two who could leave in two ways each"
[actors.a]
actions = ["keep", "drift", "leave"]
interests = { gain = { weight = 1 }, calm = { weight = 1 } }
[actors.b]
actions = ["keep", "drift", "leave"]
interests = { gain = { weight = 1 }, calm = { weight = 1 } }
[commitment]
parties = ["a", "b"]
pact = { a = "keep", b = "keep" }
"""

amounts = st.integers(-2, 2)
changes = st.tuples(
    st.sampled_from(["a.gain", "a.calm", "b.gain", "b.calm"]),
    st.sampled_from(["keep", "drift", "leave"]),
    st.sampled_from(["to", "by"]),
    amounts,
)
severities = st.sampled_from(["", "severity = { values = [0.5, 1], weights = [1, 1] }"])
rules = st.sampled_from(
    [
        "",
        'forbids = [{ decision = "a", action = "leave" }]',
        'forbids = [{ decision = "b", action = "keep" }]',
    ]
)


@st.composite
def models(draw: st.DrawFn) -> Model:
    text = HEAD
    for actor, interest in product("ab", ("gain", "calm")):
        for action in ("keep", "drift", "leave"):
            text += (
                f'[[effects]]\ninterest = "{actor}.{interest}"\nname = "{action}"\n'
                f'when = {{ {actor} = "{action}" }}\namount = {draw(amounts)}\n'
            )
    for k, own in enumerate(
        draw(st.lists(st.lists(changes, min_size=1, max_size=2), min_size=2, max_size=4))
    ):
        told = ", ".join(
            f'{{ parameter = "{interest}.{action}", {kind} = {by} }}'
            for interest, action, kind, by in own
        )
        text += (
            f"[shocks.s{k}]\nchanges = [{told}]\narrival = 1\n{draw(severities)}\n{draw(rules)}\n"
        )
    return parse(text.encode(), "pact.toml", "pact")


@pytest.mark.slow
@given(models())
@settings(max_examples=40)
def test_who_is_tempted_in_a_state_is_the_same_evaluated_tabulated_and_in_fractions(model):
    states = ShockStates(model, tuple(shock.name for shock in model.shocks))
    levels = [[0.0, *(float(t) for t, _ in shock.severity.values)] for shock in model.shocks]
    rows = np.array(list(product(*levels)), dtype=np.float64).reshape(-1, len(levels))
    met = [rows[:many] for many in (1, 2, 4, 8)]  # tables come one after the other, as states do
    for some in (*met, rows, rows):
        able, tempted = states.tempted(some)
        for row, is_able, who in zip(some, able, tempted, strict=True):
            found = margins(model, states.hits(row))
            assert is_able == (not found.impossible)
            if is_able:
                gains = [found.deviations[a.name] for a in model.actors]
                exact = [gain is not None and gain.gain > 0 for gain in gains]
                assert who.tolist() == exact


def test_states_met_often_are_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        HEAD
        + '[[effects]]\ninterest = "a.gain"\nname = "kept"\nwhen = { a = "keep" }\namount = 1\n'
    )
    text += '[shocks.s0]\nchanges = [{ parameter = "a.gain.kept", by = -2 }]\narrival = 1\n'
    states = ShockStates(parse(text.encode(), "pact.toml", "pact"), ("s0",))
    rows = np.array([[0.0], [1.0], [0.0]])
    assert states.holds(rows).tolist() == [True, False, True]
    monkeypatch.setattr(temptations.Temptations, "_evaluated", None)
    assert states.holds(rows).tolist() == [True, False, True]
