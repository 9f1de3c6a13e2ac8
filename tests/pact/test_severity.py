"""Shocks that strike more or less hard, actors that take time to leave, and independent shocks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm
from scipy.stats import beta

from alliancegame.errors import GameFileError
from alliancegame.model.file.gamefile import parse
from alliancegame.model.model import Change, ChangeKind, Model, Shock
from alliancegame.model.shocks import changed
from alliancegame.pact.time.blocks import commutes, independent_blocks
from alliancegame.pact.time.lifetime import exact_life
from alliancegame.pact.time.shock_states import arriving
from alliancegame.pact.time.simulated_lives import simulated_life
from alliancegame.pact.time.state_space import state_space
from alliancegame.pact.time.survival_curve import survival

ACTOR = """
[actors.{name}]
actions = ["keep", "leave"]
interests = {{ gain = {{ weight = 1 }} }}
"""

EFFECT = """
[[effects]]
interest = "{name}.gain"
name = "kept"
when = {{ {name} = "keep" }}
amount = {worth}
"""

SHOCK = """
[shocks.{name}]
changes = [{{ parameter = "{actor}.gain.kept", by = {by} }}]
arrival = {arrival}
{more}
"""


def pact(
    *worths: float, shocks: Sequence[tuple[str, float, float, str]], exit_rate: str = ""
) -> Model:
    """Actors a, b, ... to whom the pact is worth so much; shocks are (actor, by, arrival, more)."""
    names = "abcdefghijklmnop"[: len(worths)]
    text = 'title = "A pact"\n' + "".join(ACTOR.format(name=name) for name in names)
    text += "".join(EFFECT.format(name=n, worth=w) for n, w in zip(names, worths, strict=True))
    kept = ", ".join(f'{name} = "keep"' for name in names)
    text += f'[commitment]\nparties = ["a"]\npact = {{ {kept} }}\n{exit_rate}\n'
    for k, (actor, by, arrival, more) in enumerate(shocks):
        text += SHOCK.format(name=f"s{k}", actor=actor, by=by, arrival=arrival, more=more)
    return parse(text.encode(), "pact.toml", "pact")


rates = st.floats(0.05, 2.0).map(lambda value: round(value, 3))
severities = st.lists(
    st.tuples(st.sampled_from([0, 0.25, 0.5, 1]), st.integers(1, 3)), min_size=1, max_size=3
)


def written(severity: list[tuple[float, int]]) -> str:
    values, weights = zip(*severity, strict=True)
    return f"severity = {{ values = {list(values)}, weights = {list(weights)} }}"


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(-3, 2), rates, rates, severities), min_size=1, max_size=3),
       st.integers(0, 3), st.none() | rates)  # fmt: skip
@settings(deadline=None, max_examples=25)
def test_survival_is_the_matrix_exponential_over_all_intensities(shocks, worth, exit_rate):
    """Against dense exp(Qt) over every combination of stated intensities, leaving included."""
    model = pact(
        worth,
        shocks=[
            ("a", by, rate, f"recovery = {back}\n{written(severity)}")
            for by, rate, back, severity in shocks
        ],
        exit_rate="" if exit_rate is None else f"exit = {exit_rate}",
    )
    levels = [sorted({0.0, *(float(t) for t, _ in severity)}) for _, _, _, severity in shocks]
    states = list(product(*levels))
    Q = np.zeros((len(states) + 1, len(states) + 1))

    def pays(state):
        return worth + sum(t * by for t, (by, *_) in zip(state, shocks, strict=True)) < 0

    for i, state in enumerate(states):
        for k, (_, rate, back, severity) in enumerate(shocks):
            total = sum(weight for _, weight in severity)
            flows = [(t, rate * weight / total) for t, weight in severity if t > state[k]]
            for t, flow in [*flows, *([(0.0, back)] if state[k] else [])]:
                after = (*state[:k], t, *state[k + 1 :])
                over = exit_rate is None and pays(after)
                Q[i, -1 if over else states.index(after)] += flow
        if pays(state):
            Q[i, -1] += exit_rate or 0.0
        Q[i, i] -= Q[i].sum()
    result = survival(model, 6)
    for t in (0.6, 6.0):
        assert result.probability(t) == pytest.approx(expm(Q * t)[0, :-1].sum(), abs=1e-10)
    assert result.survival + result.life.incidence.sum(axis=1) == pytest.approx(1, abs=1e-11)


@pytest.mark.parametrize("severity", ["severity = { values = [1] }", "severity = { values = [1, 1] }"])  # fmt: skip
def test_a_severity_of_one_is_what_is_meant_where_none_is_stated(severity):
    stated = [("a", -1, 0.3, "recovery = 0.4"), ("a", -1, 0.2, ""), ("b", -2, 0.1, "")]
    plain = survival(pact(1, 1, shocks=stated), 10)
    full = survival(pact(1, 1, shocks=[(*s[:3], f"{s[3]}\n{severity}") for s in stated]), 10)
    assert full.survival == pytest.approx(plain.survival, abs=1e-15)
    assert full.life.causes == plain.life.causes
    assert full.life.median == plain.life.median


@pytest.mark.parametrize(("by", "cut"), [(-2, 0.5), (-4, 0.25), (-1.25, 0.8)])
def test_a_shock_breaks_the_pact_at_the_rate_of_strikes_beyond_its_breakpoint(by, cut):
    """S(t) = exp(−λ (1 − F(t*)) t), F being the PERT distribution from 0 over 0.4 to 1."""
    shock = ("a", by, 0.5, "severity = { low = 0, mode = 0.4, high = 1 }")
    result = survival(pact(1, shocks=[shock]), 10)
    rate = 0.5 * beta.sf(cut, 1 + 4 * 0.4, 1 + 4 * 0.6)
    assert result.survival == pytest.approx(np.exp(-rate * result.times), abs=1e-10)
    assert result.life.median == pytest.approx(np.log(2) / rate)


def test_a_strike_at_the_breakpoint_itself_ends_nothing():
    """At 1/3 of −3 the pact is worth 0: nobody gains. In floating point 1 − 3 × 0.333... is not."""
    shock = ("a", -3, 0.5, "severity = { values = [0.1, 0.3] }")
    assert survival(pact(0.9, shocks=[shock]), 10).survival.min() == 1
    assert survival(pact(0.89, shocks=[shock]), 10).survival[-1] < 0.1


def test_partial_shocks_in_force_together_break_what_none_breaks_alone():
    """Two permanent strikes of one half each: the pact lasts until both have come."""
    half = "severity = { values = [0.5] }"
    result = survival(pact(1, shocks=[("a", -1.5, 0.4, half), ("a", -1.5, 0.7, half)]), 8)
    first, second = (1 - np.exp(-rate * result.times) for rate in (0.4, 0.7))
    assert result.survival == pytest.approx(1 - first * second, abs=1e-11)


def test_leaving_takes_as_long_as_stated_and_is_put_off_when_the_state_passes():
    lasting = survival(pact(1, shocks=[("a", -2, 0.5, "")], exit_rate="exit = 2"), 10)
    times = lasting.times
    expected = (2 * np.exp(-0.5 * times) - 0.5 * np.exp(-2 * times)) / 1.5
    assert lasting.survival == pytest.approx(expected, abs=1e-11)
    assert lasting.life.expected == pytest.approx(1 / 0.5 + 1 / 2)
    assert lasting.life.causes == ("s0",)
    passing = survival(pact(1, shocks=[("a", -2, 0.5, "recovery = 3")], exit_rate="exit = 2"), 10)
    assert passing.life.expected == pytest.approx((1 / 0.5 + 1 / 5) / (2 / 5))


def test_every_actor_that_gains_leaves_at_a_rate_of_its_own():
    both = ", ".join(f'{{ parameter = "{name}.gain.kept", by = -2 }}' for name in "ab")
    joint = f"[shocks.s0]\nchanges = [{both}]\narrival = 0.5\n"
    base = (
        'title = "A pact"\n'
        + "".join(ACTOR.format(name=n) + EFFECT.format(name=n, worth=1) for n in "ab")
        + '[commitment]\nparties = ["a"]\npact = { a = "keep", b = "keep" }\nexit = 2\n'
    )
    result = survival(parse((base + joint).encode(), "pact.toml", "pact"), 10)
    assert result.life.expected == pytest.approx(1 / 0.5 + 1 / 4)


def test_a_shocks_own_exit_rate_goes_before_the_commitments():
    shock = ("a", -2, 0.5, "exit = 4")
    result = survival(pact(1, shocks=[shock], exit_rate="exit = 2"), 10)
    assert result.life.expected == pytest.approx(1 / 0.5 + 1 / 4)
    at_once = survival(pact(1, shocks=[shock, ("a", -2, 0.25, "")]), 10)
    assert at_once.life.expected == pytest.approx(1 / 0.75 + (0.5 / 0.75) / (4 + 0.25))


@pytest.mark.slow
def test_what_made_leaving_pay_is_the_cause_though_others_come_before_anybody_leaves():
    shocks = [("a", -2, 1, ""), ("a", -0.1, 1000, "")]
    result = survival(pact(1, shocks=shocks, exit_rate="exit = 1"), 30)
    assert dict(result.causes)["s0"] == pytest.approx(1, abs=1e-6)


def test_shocks_on_different_actors_are_independent_and_their_survivals_multiply():
    left = [("a", -1, 0.3, "recovery = 0.5"), ("a", -1, 0.4, "")]
    right = [("b", -2, 0.1, ""), ("b", 1, 0.2, "")]
    both = survival(pact(1, 1, shocks=left + right), 12)
    assert [space.states.shocks for space in both.spaces] == [("s0", "s1"), ("s2", "s3")]
    alone = [
        survival(pact(1, 1, shocks=left), 12),
        survival(pact(1, 1, shocks=[*right]), 12),
    ]
    assert both.survival == pytest.approx(alone[0].survival * alone[1].survival, abs=1e-12)
    assert both.survival + both.life.incidence.sum(axis=1) == pytest.approx(1, abs=1e-11)


def test_blocks_give_what_one_chain_over_all_shocks_gives():
    """A raise by a factor of 1.0 ties nothing; one by a hair's breadth makes it one chain."""
    shocks = [("a", -1, 0.3, "recovery = 5"), ("a", -1, 0.4, ""), ("b", -1, 2.5, "recovery = 9")]
    shocks.append(("b", -1, 0.2, ""))
    tied = [(*s[:3], f"{s[3]}\nraises = {{ s3 = 1.0000000000001 }}" * (k == 0) or s[3])
            for k, s in enumerate(shocks)]  # fmt: skip
    apart, together = survival(pact(1, 1, shocks=shocks), 9), survival(pact(1, 1, shocks=tied), 9)
    assert len(apart.spaces) == 2
    assert len(together.spaces) == 1
    assert apart.survival == pytest.approx(together.survival, abs=1e-11)
    assert apart.life.causes == together.life.causes
    assert apart.life.incidence == pytest.approx(together.life.incidence, abs=1e-9)
    assert apart.life.median == pytest.approx(together.life.median)
    assert apart.life.expected == pytest.approx(together.life.expected)


def test_blocks_whose_shocks_pass_within_the_hour_are_followed_all_the_same():
    brief = "recovery = 9000"
    shocks = [(name, -1, rate, brief) for name in "ab" for rate in (3, 4)]
    result = survival(pact(1, 1, shocks=shocks), 20)
    assert len(result.spaces) == 2
    one = survival(pact(1, 1, shocks=shocks[:2]), 20)
    assert result.survival == pytest.approx(one.survival**2, abs=1e-10)
    assert result.survival + result.life.incidence.sum(axis=1) == pytest.approx(1, abs=1e-9)


def test_sixty_four_shocks_in_small_blocks_are_exact():
    shocks = [(name, -1, 0.01, "recovery = 0.5") for name in "abcdefghijklmnop" for _ in range(4)]
    result = survival(pact(*(1.0 for _ in range(16)), shocks=shocks), 10)
    assert result.life.method == "exact"
    assert len(result.spaces) == 16
    one = survival(pact(1, shocks=shocks[:4]), 10)
    assert result.survival == pytest.approx(one.survival**16, abs=1e-11)


def test_shocks_that_are_alike_are_counted_and_share_the_blame():
    """Thirty alike, of which the pact bears nine: a binomial; 31 states instead of 2^30."""
    result = survival(pact(9, shocks=[("a", -1, 0.05, "") for _ in range(30)]), 20)
    assert result.life.method == "exact"
    assert [len(space.digits) for space in result.spaces] == [10]
    for t in (4.0, 20.0):
        p = 1 - np.exp(-0.05 * t)
        lasting = sum(comb(30, n) * p**n * (1 - p) ** (30 - n) for n in range(10))
        assert result.probability(t) == pytest.approx(lasting, abs=1e-10)
    assert np.ptp(result.life.incidence[-1]) == 0
    assert len(result.life.causes) == 30


@pytest.mark.slow
@pytest.mark.parametrize("exit_rate", ["", "exit = 1.5"])
def test_simulation_stays_inside_its_band_with_severities_and_slow_exits(exit_rate):
    between = "severity = { low = 0, mode = 0.3, high = 1 }"
    shocks = [
        ("a", -1.5, 0.4, f"recovery = 0.5\n{between}"),
        ("a", -1.5, 0.4, f"recovery = 0.2\n{between}"),
        ("b", -2, 0.1, "severity = { values = [0.25, 1], weights = [3, 1] }"),
        ("a", 1, 0.2, "recovery = [{ until = 2, value = 0 }, { value = 0.3 }]"),
    ]
    model = pact(1, 1, shocks=shocks, exit_rate=exit_rate)
    states = arriving(model)
    spaces = [space for block in independent_blocks(states) if (space := state_space(block))]
    times = np.linspace(0, 10, 41)
    exact = exact_life(spaces, times)
    drawn = simulated_life(states, times, np.random.default_rng(3), 4000)
    assert np.abs(drawn.survival - exact.survival).max() <= drawn.error
    by_cause = dict(zip(exact.causes, exact.incidence[-1], strict=True))
    for cause, chance in zip(drawn.causes, drawn.incidence[-1], strict=True):
        assert chance == pytest.approx(by_cause[cause], abs=0.04)


@given(st.lists(st.tuples(rates, rates), min_size=2, max_size=3), st.floats(0.2, 3))
@settings(deadline=None, max_examples=10)
def test_the_quicker_actors_leave_the_sooner_the_pact_ends(shocks, exit_rate):
    def curve(exit_text: str):
        given_shocks = [("a", -2, a, f"recovery = {b}") for a, b in shocks]
        return survival(pact(1, shocks=given_shocks, exit_rate=exit_text), 8).survival

    slow, quick = curve(f"exit = {exit_rate:.3f}"), curve(f"exit = {2 * exit_rate:.3f}")
    assert (quick <= slow + 1e-12).all()
    assert (curve("") <= quick + 1e-12).all()
    assert curve("exit = 10000") == pytest.approx(curve(""), abs=2e-3)


@pytest.mark.parametrize(
    ("severity", "problem"),
    [
        ("{ values = [0.5, 2] }", "intensities run from 0 to 1"),
        ("{ values = [0.5], weights = [1, 2] }", "each of its 1 values has one"),
        ("{ values = [0.5], weights = [-1] }", "at least 0"),
        ("{ values = [0.5], low = 0 }", "either values or all of low, mode, high"),
        ("{ low = 0, high = 1 }", "either values or all of low, mode, high"),
        ("{ low = 0.5, mode = 0.2, high = 1 }", "low, mode and high ascend"),
        ("{ low = 0.5, mode = 0.5, high = 0.5 }", "low, mode and high ascend"),
        ("{ value = [0.5] }", 'Did you mean "values"'),
        ("{}", "either values or all of low, mode, high"),
        ("0.5", "a severity is a table"),
    ],
)
def test_severities_that_make_no_sense_are_told_with_their_line(severity, problem):
    with pytest.raises(GameFileError, match=problem) as error:
        pact(1, shocks=[("a", -2, 0.5, f"severity = {severity}")])
    assert all(re.match(r"pact.toml:\d+: ", line) for line in error.value.problems)


@pytest.mark.parametrize("exit_rate", ["exit = -1", "exit = [{ value = 1 }, { value = 2 }]"])
def test_exit_rates_obey_the_rules_of_rates(exit_rate):
    with pytest.raises(GameFileError):
        pact(1, shocks=[("a", -2, 0.5, exit_rate)])
    with pytest.raises(GameFileError):
        pact(1, shocks=[], exit_rate=exit_rate)


def test_what_no_simulated_pact_met_with_is_not_told_as_impossible():
    shocks = [("a", -1, 0.9 + 0.01 * k, "") for k in range(12)]
    result = survival(pact(4.5, shocks=shocks), 20, method="simulation")
    assert result.survival[-1] == 0
    assert "lasts 20 years with probability <0.1%" in " ".join(result.sentences)


def test_what_is_not_stated_is_said_and_how_finely_severities_are_followed():
    shocks = [
        ("a", -2, 0.5, "severity = { low = 0, mode = 0.4, high = 1 }"),
        ("a", -1.5, 0.1, ""),
    ]
    told = survival(pact(1, shocks=shocks)).assumptions
    assert told == (
        "At full intensity, for want of a stated severity: s1.",
        "Severities between two numbers are followed in 16 steps on either side of what breaks "
        "the pact alone.",
        "Who gains by leaving alone leaves at once, for want of a stated exit rate.",
    )
    slow = survival(pact(1, shocks=shocks[1:], exit_rate="exit = 1")).assumptions
    assert slow == (
        "Shocks strike at full intensity, for want of a stated severity.",
        "Every actor that gains by leaving alone leaves at the exit rate stated, unless that "
        "passes before.",
    )


def test_shocks_commute_where_their_shifts_do_and_only_there() -> None:
    """Changes of one number in either order, at intensities that tell the orders apart."""
    kinds: list[tuple[ChangeKind, int]] = [
        ("to", 2),
        ("to", 3),
        ("by", 2),
        ("by", 0),
        ("times", 3),
        ("times", 0),
        ("to", 0),
    ]
    changes = [Change("x.y", kind, Fraction(amount)) for kind, amount in kinds]
    for one, other in product(changes, repeat=2):
        first, second = Fraction(1, 3), Fraction(3, 4)
        orders = {
            changed(other, changed(one, Fraction(7), first), second),
            changed(one, changed(other, Fraction(7), second), first),
        }
        shocks = (Shock(str(k), str(k), (change,)) for k, change in enumerate((one, other)))
        assert commutes(*shocks) == (len(orders) == 1)
