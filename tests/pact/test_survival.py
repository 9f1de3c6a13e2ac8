"""The life of a pact: closed forms, conservation, limits, and simulation beside the exact curve."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.linalg import expm

from alliancegame.errors import AllianceGameError, GameFileError
from alliancegame.model.file.gamefile import parse
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.pact.margins import margins
from alliancegame.pact.time import absorbing_chain, rate_band
from alliancegame.pact.time.absorbing_chain import Chain, Flow
from alliancegame.pact.time.lifetime import exact_life
from alliancegame.pact.time.shock_states import ShockStates, arriving
from alliancegame.pact.time.simulated_lives import simulated_life
from alliancegame.pact.time.state_space import StateSpace, monotone, state_space
from alliancegame.pact.time.survival_curve import survival

HEAD = """
title = "A pact worth {worth}"
[actors.a]
actions = ["keep", "leave"]
interests = {{ gain = {{ weight = 1 }} }}
[actors.b]
actions = ["keep", "leave"]
interests = {{ gain = {{ weight = 1 }} }}
[[effects]]
interest = "a.gain"
name = "kept"
when = {{ a = "keep", b = "keep" }}
amount = {worth}
[commitment]
parties = ["a", "b"]
pact = {{ a = "keep", b = "keep" }}
"""

SHOCK = """
[shocks.{name}]
changes = [{{ parameter = "a.gain.kept", by = {by} }}]
arrival = {arrival}
{more}
"""


def pact(worth: float, *shocks: tuple[Any, ...]) -> Model:
    """A pact that a leaves when its worth turns negative; each shock is (by, arrival, more)."""
    text = HEAD.format(worth=worth)
    for k, (by, arrival, *more) in enumerate(shocks):
        text += SHOCK.format(name=f"s{k}", by=by, arrival=arrival, more="\n".join(more))
    return parse(text.encode(), "pact.toml", "pact")


rates = st.floats(0.01, 2.0).map(lambda value: round(value, 3))


@given(st.lists(st.tuples(rates, st.booleans()), min_size=1, max_size=5))
@settings(deadline=None, max_examples=20)
def test_permanent_shocks_that_break_alone_give_an_exponential(shocks):
    """S(t) = exp(−t Σ λ) over the shocks that break the pact alone."""
    model = pact(1, *((-2 if breaks else 0.1, rate) for rate, breaks in shocks))
    breaking = {f"s{k}": rate for k, (rate, breaks) in enumerate(shocks) if breaks}
    assume(all(breaks for _, breaks in shocks) or not any(breaks for _, breaks in shocks))
    result = survival(model, 10)
    total = sum(breaking.values())
    assert result.survival == pytest.approx(np.exp(-total * result.times), abs=1e-11)
    if not breaking:
        assert result.life.median is None
        assert result.life.expected == float("inf")
        return
    assert result.life.median == pytest.approx(np.log(2) / total)
    assert result.life.expected == pytest.approx(1 / total)
    for cause, incidence in zip(result.life.causes, result.life.incidence.T, strict=True):
        share = breaking[cause] / total
        assert incidence == pytest.approx(share * (1 - result.survival), abs=1e-11)


@given(st.lists(rates, min_size=2, max_size=5), st.integers(1, 5))
@settings(deadline=None, max_examples=20)
def test_permanent_shocks_that_add_up_are_an_order_statistic(shocks, needed):
    """The pact bears needed − 1 equal shocks: S is a Poisson-binomial probability."""
    needed = min(needed, len(shocks))
    model = pact(needed - 1, *((-1, rate) for rate in shocks))
    result = survival(model, 6)
    for t in (0.6, 3.0, 6.0):
        happened = [1 - np.exp(-rate * t) for rate in shocks]
        expected = sum(
            np.prod([happened[k] if k in chosen else 1 - happened[k] for k in range(len(shocks))])
            for size in range(needed)
            for chosen in combinations(range(len(shocks)), size)
        )
        assert result.probability(t) == pytest.approx(expected, abs=1e-10)


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(st.integers(-3, 2), rates, rates, st.floats(0.1, 4).map(lambda v: round(v, 2))),
        min_size=2,
        max_size=4,
    ),
    st.integers(0, 4),
)
@settings(deadline=None, max_examples=30)
def test_survival_is_the_matrix_exponential_over_the_holding_states(shocks, worth):
    """Against dense exp(Qt) over all subsets, each tested by its margins; and conservation."""
    count = len(shocks)
    model = pact(
        worth,
        *(
            (by, rate, f"recovery = {back}", f"raises = {{ s{(k + 1) % count} = {factor} }}")
            for k, (by, rate, back, factor) in enumerate(shocks)
        ),
    )
    result = survival(model, 5)
    assert result.survival + result.life.incidence.sum(axis=1) == pytest.approx(1, abs=1e-11)
    assert (np.diff(result.survival) <= 1e-12).all()
    Q = np.zeros((2**count + 1, 2**count + 1))
    for mask in range(2**count):
        for k, (_, rate, back, _) in enumerate(shocks):
            raised = shocks[k - 1][3] if mask >> ((k - 1) % count) & 1 else 1
            flow = back if mask >> k & 1 else rate * raised
            other = mask ^ (1 << k)
            Q[mask, other if _holds(model, other) else -1] += flow
        Q[mask, mask] -= Q[mask].sum()
    for t in (0.5, 5.0):
        expected = expm(Q * t)[0, :-1].sum()
        assert result.probability(t) == pytest.approx(expected, abs=1e-10)
    if np.isfinite(result.life.expected):
        holding_states = [mask for mask in range(2**count) if _holds(model, mask)]
        inner = Q[np.ix_(holding_states, holding_states)]
        reached = expm(inner)[0] > 0
        inner = inner[np.ix_(reached, reached)]
        expected = -np.linalg.inv(inner)[0].sum() if 0 in holding_states else 0
        assert result.life.expected == pytest.approx(expected)


def _holds(model: Model, mask: int) -> bool:
    hits = [Hit(item.name) for j, item in enumerate(model.shocks) if mask >> j & 1]
    return margins(model, hits).holds


def space_of(model: Model) -> StateSpace:
    found = state_space(arriving(model))
    assert found is not None
    return found


@pytest.mark.slow
def test_a_shock_that_passes_at_once_does_nothing_alone_to_a_pact_that_needs_two():
    """Limit of infinite recovery: two brief shocks almost never coincide."""
    brief = pact(1, (-1, 0.5, "recovery = 10000"), (-1, 0.5, "recovery = 10000"))
    lasting = pact(1, (-1, 0.5), (-1, 0.5))
    assert survival(brief, 20).survival[-1] > 0.998
    assert survival(lasting, 20).survival[-1] < 0.001


def test_a_rate_of_zero_never_arrives():
    result = survival(pact(1, (-2, 0)), 50)
    assert result.survival.min() == 1
    assert result.life.median is None
    assert result.life.expected == float("inf")
    assert result.to_dict()["expected_lifetime"] is None
    assert result.to_dict()["unending"]


def test_a_pact_that_fails_today_has_no_life():
    result = survival(pact(-1, (-1, 0.3)))
    assert result.survival.max() == 0
    assert result.life.median == 0
    assert "fails already" in result.sentences[0]


def test_the_passing_of_a_shock_can_be_the_end():
    """A dowry of 2 covers a loss of 1 while it lasts: the pact ends when the dowry passes."""
    model = pact(0, (2, 1, "recovery = 0.5"), (-1, 0.25))
    result = survival(model, 40)
    assert set(result.life.causes) == {"s0 passes", "s1"}
    # the race between loss and dowry is won by the loss with probability λ1/(λ0+λ1) at first
    assert result.cause_label("s0 passes").startswith("the passing of")
    assert dict(result.causes)["s1"] + dict(result.causes)["s0 passes"] == pytest.approx(
        1 - result.survival[-1], abs=1e-11
    )


def test_a_rescue_that_comes_for_good_makes_the_pact_unending():
    model = pact(0, (2, 1), (-1, 1))
    result = survival(model, 200)
    assert result.survival[-1] == pytest.approx(0.5)
    assert result.life.expected == float("inf")
    assert any("for ever" in text for text in result.sentences)


def test_rates_that_vary_by_phase_integrate_to_a_cumulative_hazard():
    model = pact(1, (-2, "[{ until = 3, value = 0.1 }, { until = 5, value = 0 }, { value = 0.4 }]"))
    result = survival(model, 10)
    for t in (1.0, 3.0, 4.0, 7.0, 10.0):
        hazard = 0.1 * min(t, 3) + 0.4 * max(t - 5, 0)
        assert result.probability(t) == pytest.approx(np.exp(-hazard), abs=1e-10)
    half = 5 + (np.log(2) - 0.3) / 0.4
    assert result.life.median == pytest.approx(half)
    early = (1 - np.exp(-0.3)) / 0.1 + 2 * np.exp(-0.3)
    assert result.life.expected == pytest.approx(early + np.exp(-0.3) / 0.4)


def test_a_median_life_beyond_the_horizon_is_found():
    result = survival(pact(1, (-2, 0.001)), 10)
    assert result.life.median == pytest.approx(np.log(2) / 0.001)


@pytest.mark.parametrize(
    ("phases", "problem"),
    [
        ("[{ until = 3, value = 0.1 }, { until = 2, value = 1 }, { value = 1 }]", "in order"),
        ("[{ until = 3, value = 0.1 }, { until = 4, value = 1 }]", "no end"),
        ("[{ value = 0.1 }, { value = 1 }]", "missing"),
        ("[{ until = 3, value = -0.1 }, { value = 1 }]", "from 0 to 10,000"),
        ("[{ untill = 3, value = 0.1 }, { value = 1 }]", 'Did you mean "until"'),
    ],
)
def test_phases_that_make_no_sense_are_told_with_their_line(phases, problem):
    with pytest.raises(GameFileError, match=problem) as error:
        pact(1, (-2, phases))
    assert all(line.startswith("pact.toml:2") for line in error.value.problems)


@given(st.lists(st.tuples(rates, rates), min_size=1, max_size=4), st.integers(0, 10**6))
@settings(deadline=None, max_examples=15)
def test_no_rates_in_their_ranges_leave_an_attained_band(shocks, seed):
    rng = np.random.default_rng(seed)
    ranged = [
        (
            -1,
            f"{{ value = {a}, range = [{a / 2}, {2 * a}] }}",
            f"recovery = {{ value = {b}, range = [{b / 2}, {2 * b}] }}",
        )
        for a, b in shocks
    ]
    result = survival(pact(len(shocks) - 1, *ranged), 8)
    assert result.band.how == "attained"
    drawn = [
        (-1, round(a * rng.uniform(0.5, 2), 4), f"recovery = {round(b * rng.uniform(0.5, 2), 4)}")
        for a, b in shocks
    ]
    inside = survival(pact(len(shocks) - 1, *drawn), 8).survival
    assert (inside >= result.band.low - 1e-11).all()
    assert (inside <= result.band.high + 1e-11).all()


def test_where_shocks_may_mend_the_pact_the_band_is_sampled_and_said_to_be():
    arrival = "{ value = 0.5, range = [0.2, 1] }"
    result = survival(pact(0, (2, arrival), (-1, arrival)), 5)
    assert result.band.how == "sampled"
    assert not monotone(space_of(result.model))
    assert (result.band.low <= result.survival).all()
    assert (result.survival <= result.band.high).all()


def test_a_sampled_band_reaches_beyond_rates_that_are_all_harsh_or_all_mild(monkeypatch):
    arrival = "{ value = 0.5, range = [0.2, 1] }"
    model = pact(0, (2, arrival), (-1, arrival))
    sampled = survival(model, 5).band
    monkeypatch.setattr(rate_band, "SAMPLES", 0)
    ends = survival(model, 5).band
    assert (sampled.low <= ends.low).all()
    assert (sampled.low < ends.low - 0.01).any()
    assert (sampled.high >= ends.high).all()


@pytest.mark.parametrize("seed", range(3))
def test_simulation_stays_inside_its_band_around_the_exact_curve(seed):
    shocks = [(-1, 0.3, "recovery = 0.2", "raises = { s1 = 3 }"), (-1, 0.2), (1, 0.1), (-2, 0.02)]
    shocks.append((-2, "[{ until = 2, value = 0 }, { value = 0.2 }]"))
    states = arriving(pact(1, *shocks))
    times = np.linspace(0, 10, 41)
    exact = exact_life([space_of(states.model)], times)
    drawn = simulated_life(states, times, np.random.default_rng(seed), 4000)
    assert np.abs(drawn.survival - exact.survival).max() <= drawn.error
    by_cause = dict(zip(exact.causes, exact.incidence[-1], strict=True))
    for cause, chance in zip(drawn.causes, drawn.incidence[-1], strict=True):
        assert chance == pytest.approx(by_cause[cause], abs=0.04)
    assert drawn.median == pytest.approx(exact.median, rel=0.1)


@pytest.mark.slow
def test_more_shocks_than_can_be_enumerated_are_simulated():
    model = pact(10, *((-1, 0.1 + 0.001 * k) for k in range(20)))
    result = survival(model, 20, rng=np.random.default_rng(1))
    assert result.life.method == "simulation"
    assert 0 < result.life.error < 0.02
    assert result.band is None


def test_ties_are_decided_exactly():
    """0.3 − 0.1 − 0.1 − 0.1 is 0, at which nobody gains by leaving; in floats it is below."""
    states = ShockStates(pact(0.3, (-0.1, 1), (-0.1, 1), (-0.1, 1)), ("s0", "s1", "s2"))
    assert states.holds(np.array(list(product((0.0, 1.0), repeat=3)))).all()


def test_shocks_without_bearing_or_rate_are_named():
    text = HEAD.format(worth=1) + SHOCK.format(name="s0", by=-2, arrival=0.1, more="")
    text += '[shocks.quiet]\nchanges = [{ parameter = "b.gain", to = 2 }]\narrival = 1\n'
    text += '[shocks.unknown]\nchanges = [{ parameter = "a.gain", to = 0 }]\n'
    result = survival(parse(text.encode(), "pact.toml", "pact"))
    assert result.idle == ("quiet",)
    assert result.unrated == ("unknown",)


def test_a_curve_needs_positive_years():
    with pytest.raises(AllianceGameError, match="years run from"):
        survival(pact(1, (-2, 0.1)), 0)


def test_results_as_a_frame():
    frame = survival(pact(1, (-2, "{ value = 0.1, range = [0.05, 0.2] }")), 10).to_frame()
    assert list(frame.columns) == ["survival", "low", "high", "ended by s0"]
    assert frame.index.name == "years"


@settings(max_examples=25)
@given(st.integers(1, 6), st.integers(0, 2**32), st.floats(0, 15))
def test_few_states_all_at_once_live_as_they_do_step_by_step(states, seed, years):
    rng = np.random.default_rng(seed)
    here, there = (rng.integers(0, states, 3 * states) for _ in range(2))
    moves = Flow(here, there, rng.random(3 * states), states)
    ends = Flow(here, rng.integers(0, 2, 3 * states), rng.random(3 * states), 2)
    loss = np.bincount(here, moves.rates + ends.rates, states).astype(np.float64)
    chain, start = Chain(moves, loss, ends), np.eye(states)[0]
    at_once, after = chain.trajectory(start, years)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(absorbing_chain, "FEW", 0)
        step_by_step, expected = chain.trajectory(start, years)
    times = np.linspace(0, years, 7)
    assert after == pytest.approx(expected, abs=1e-12)
    assert at_once.survival(times) == pytest.approx(step_by_step.survival(times), abs=1e-12)
    assert at_once.incidence(times) == pytest.approx(step_by_step.incidence(times), abs=1e-11)
    assert at_once.lived(years) == pytest.approx(step_by_step.lived(years), abs=1e-9)


def test_generators_rows_sum_to_minus_the_rate_of_ending():
    chain = space_of(pact(1, (-1, 0.3, "recovery = 0.2"), (-1, 0.2), (-2, 0.1))).chain(0.0)
    states = len(chain.loss)
    moved = np.bincount(chain.moves.here, chain.moves.rates, states)
    ended = np.bincount(chain.ends.here, chain.ends.rates, states)
    assert moved + ended == pytest.approx(chain.loss, abs=1e-15)


def test_a_pact_that_no_shock_can_end_is_said_to_be_so_and_given_no_probability():
    text = HEAD.format(worth=1)
    text += '[shocks.quiet]\nchanges = [{ parameter = "b.gain", to = 2 }]\narrival = 1\n'
    result = survival(parse(text.encode(), "pact.toml", "pact"))
    assert result.endless
    assert result.sentences == ("No shock that has a rate ends the pact, alone or with others.",)
    assert not survival(pact(1, (-2, 0.1))).endless
    assert not survival(pact(-1, (-2, 0.1))).endless


def test_the_leading_cause_is_told_with_its_share_of_the_ends() -> None:
    told = survival(pact(1, (-2, 0.1), (-2, 0.3)), 10).sentences
    assert told == (
        'Even odds that the pact is over within 21 months; "S1" ends it most often (75% of the '
        "ends).",
        "It lasts 10 years with probability 1.8%; its mean life is 2.5 years.",
    )
    assert "within 12 months;" in survival(pact(1, (-2, np.log(2))), 10).sentences[0]


def test_the_band_of_rates_that_vary_by_phase_is_the_curve_of_their_ends() -> None:
    phases = "[{ until = 3, value = 0.1, range = [0.05, 0.2] }, { value = 0.4 }]"
    result = survival(pact(1, (-2, phases)), 10)
    early, late = np.minimum(result.times, 3), np.maximum(result.times - 3, 0)
    assert result.band is not None
    assert result.band.low == pytest.approx(np.exp(-0.2 * early - 0.4 * late), abs=1e-10)
    assert result.band.high == pytest.approx(np.exp(-0.05 * early - 0.4 * late), abs=1e-10)
