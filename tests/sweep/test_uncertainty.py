"""Uncertainty: published indices, known probabilities, known boxes, and the tornado by hand."""

from fractions import Fraction
from math import pi
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from alliancegame.errors import AllianceGameError
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.library import load
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.pact.margins import margins
from alliancegame.pact.robustness.radius import robustness
from alliancegame.sweep.coordinates import Coordinate, intensity_coordinate, ranged_coordinates
from alliancegame.sweep.decisions import decide
from alliancegame.sweep.draws import share_of_draws
from alliancegame.sweep.phase import phase_diagram
from alliancegame.sweep.prim import at_least, discover
from alliancegame.sweep.sensitivity import share, sobol_indices
from alliancegame.sweep.uncertainty import tornado, uncertainty
from tests.pacts import keep_or_leave

WORTH_IT = keep_or_leave(
    """
    gain = { value = 0.5, range = [0, 1], distribution = "uniform", sure = 1 }
    cost = { value = 0.4, range = [0, 1], distribution = "uniform", sure = 1 }
    noise = { value = 0.5, range = [0, 1], distribution = "uniform", sure = 1 }
    """,
    [
        ("a.x", 'a = "keep"', '"gain"'),
        ("a.x", 'a = "leave"', '"cost"'),
        ("b.x", 'a = "keep", b = "keep"', "1"),
        ("b.x", 'b = "keep"', '"noise"'),
    ],
    """
    [shocks.rise]
    changes = [{ parameter = "cost", by = 2 }]
    """,
)
"""Keeping pays if the gain outweighs the cost."""


@pytest.fixture(scope="module")
def model() -> Model:
    return parse(WORTH_IT, "pact.toml", "pact")


def unit(*names: str, low: float = 0.0, high: float = 1.0) -> list[Coordinate]:
    return [Coordinate("parameter", name, Fraction(low), Fraction(high)) for name in names]


def test_ishigami_has_its_published_indices() -> None:
    """Ishigami and Homma (1990), a = 7, b = 0.1: closed forms in Saltelli et al. (2008), 4.6."""
    a, b = 7.0, 0.1
    alone = [(1 + b * pi**4 / 5) ** 2 / 2, a**2 / 8, 0.0]
    joint = 8 * b**2 * pi**8 / 225
    variance = sum(alone) + joint

    def ishigami(x: np.ndarray) -> np.ndarray:
        value: np.ndarray = np.sin(x[0]) + a * np.sin(x[1]) ** 2 + b * x[2] ** 4 * np.sin(x[0])
        return value

    coordinates = unit("x1", "x2", "x3", low=-pi, high=pi)
    (indices,) = sobol_indices(ishigami, coordinates, 4096, np.random.default_rng(0))
    totals = [alone[0] + joint, alone[1], joint]
    for index, first, total in zip(indices, alone, totals, strict=True):
        assert index.first.value == pytest.approx(first / variance, abs=0.01)
        assert index.total.value == pytest.approx(total / variance, abs=0.01)
        assert index.first.low <= first / variance <= index.first.high
        assert index.total.low <= total / variance <= index.total.high


def test_a_constant_output_has_no_indices_and_an_idle_coordinate_has_index_zero() -> None:
    def outputs(x: np.ndarray) -> np.ndarray:
        return np.stack([np.ones_like(x[0]), x[0]])

    constant, linear = sobol_indices(outputs, unit("x", "y"), 256, np.random.default_rng(0))
    assert constant == ()
    assert linear[0].first.value == pytest.approx(1, abs=0.01)
    assert linear[1].total.to_list() == pytest.approx([0, 0, 0], abs=1e-12)


def test_the_probability_that_one_uniform_exceeds_another_is_one_half(model: Model) -> None:
    found = uncertainty(model, samples=1024, seed=3)
    assert found.holds.low < 0.5 < found.holds.high
    assert found.holds.value == pytest.approx(0.5, abs=0.05)
    # with gain above cost and keeping better for b there is no other equilibrium
    assert found.alone == found.holds
    assert found.selected == found.holds
    assert [item.coordinate for item in found.of_holds] == ["gain", "cost", "noise"]
    # the verdict is the sign of a difference: both matter alike, the third not at all
    gain, cost, noise = (item.total.value for item in found.of_holds)
    assert gain == pytest.approx(2 / 3, abs=0.06)
    assert cost == pytest.approx(2 / 3, abs=0.06)
    assert noise == pytest.approx(0, abs=1e-12)


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(1)
    intervals = [share(int(hits), 200) for hits in rng.binomial(200, 0.1, size=2000)]
    covered = np.mean([item.low <= 0.1 <= item.high for item in intervals])
    assert 0.93 <= covered <= 0.97


@pytest.mark.parametrize("name", ["northern-triangle", "seoul-trilateral", "soviet-dprk-1961"])
def test_the_share_is_that_of_the_first_screen_to_the_last_draw(name: str) -> None:
    model = load(name)
    result = uncertainty(model)
    assert result.holds == share_of_draws(model)
    assert result.draws == 8192


def test_under_a_shock_that_always_breaks_it_nothing_drives_the_verdict(model: Model) -> None:
    found = uncertainty(model, (Hit("rise"),), samples=64)
    assert found.holds.value == 0
    assert found.of_holds == ()
    assert found.boxes is None
    assert found.to_dict()["shocks"] == [{"name": "rise", "intensity": 1.0}]


def test_a_swing_is_the_margin_at_the_ends_of_one_range(northern_triangle) -> None:
    swings = {
        item.coordinate: item
        for item in tornado(northern_triangle, ranged_coordinates(northern_triangle))
    }
    for name in list(swings)[::9]:
        for end, margin, holds in (
            (
                northern_triangle.parameters[name].low,
                swings[name].low_margin,
                swings[name].low_holds,
            ),
            (
                northern_triangle.parameters[name].high,
                swings[name].high_margin,
                swings[name].high_holds,
            ),
        ):
            assert end is not None
            exact = margins(northern_triangle.with_values({name: end}), (), northern_triangle)
            assert margin == pytest.approx(float(exact.least or 0), abs=1e-12)
            assert holds == exact.holds
    widths = [
        item.width for item in tornado(northern_triangle, ranged_coordinates(northern_triangle))
    ]
    assert widths == sorted(widths, reverse=True)


def test_prim_finds_the_box_in_which_the_outcome_lies() -> None:
    rng = np.random.default_rng(5)
    points = rng.random((4, 4000))
    inside = (points[0] > 0.6) & (points[2] < 0.5)
    found = discover(points, inside, ["w", "x", "y", "z"])
    assert found is not None
    box = found.suggested
    assert set(box.limits) == {"w", "y"}
    assert box.limits["w"][0] == pytest.approx(0.6, abs=0.03)
    assert box.limits["y"][1] == pytest.approx(0.5, abs=0.03)
    assert box.coverage > 0.9
    assert box.density > 0.9


def test_prim_finds_the_published_box_of_the_renewable_fuel_study() -> None:
    """Bryant and Lempert (2010): 882 runs of a renewable energy model, 89 of them costly.

    EMA workbench's documentation ("Scenario discovery"; peel_alpha 0.1) finds on its trajectory a
    box of four limits with coverage 0.752809, density 0.770115 and mass 0.098640. The quasi-p-value
    of the limit on "Cellulosic cost" is 0.157; without it: 0.764045, 0.715789 and 0.10771.
    """
    path = Path(__file__).parents[1] / "data" / "bryant-lempert-2010.csv"
    names = path.read_text().splitlines()[0].split(",")[:-1]
    runs = np.loadtxt(path, delimiter=",", skiprows=1)
    assert (len(runs), runs[:, -1].sum()) == (882, 89)
    found = discover(runs[:, :-1].T, runs[:, -1] == 1, names, peel=0.1)
    assert found is not None
    published = {"Total biomass", "Demand elasticity", "Biomass backstop price", "Cellulosic cost"}
    near = min(found.trajectory, key=lambda box: abs(box.coverage - 0.752809))
    assert set(near.limits) == published
    assert near.coverage == pytest.approx(0.752809, abs=1e-6)
    assert near.density == pytest.approx(0.770115, abs=0.01)
    assert near.mass == pytest.approx(0.098640, abs=0.002)
    suggested = found.suggested
    assert set(suggested.limits) == published - {"Cellulosic cost"}
    assert suggested.coverage == pytest.approx(0.764045, abs=1e-6)
    assert suggested.density == pytest.approx(0.715789, abs=1e-6)
    assert suggested.mass == pytest.approx(0.10771, abs=1e-5)


def test_each_peel_trades_coverage_for_density() -> None:
    rng = np.random.default_rng(6)
    points = rng.random((3, 2000))
    risky = rng.random(2000) < points[0] * points[1]
    found = discover(points, risky, ["a", "b", "c"])
    assert found is not None
    masses = [box.mass for box in found.trajectory]
    assert masses == sorted(masses, reverse=True)
    assert masses[0] == 1
    assert masses[-1] >= 0.05
    densities = [box.density for box in found.trajectory]
    assert densities == sorted(densities)
    for box in found.trajectory:
        inside = np.ones(2000, dtype=bool)
        for name, (low, high) in box.limits.items():
            values = points["abc".index(name)]
            inside &= (values >= low) & (values <= high)
        assert box.mass == inside.mean()
        assert box.density == pytest.approx(risky[inside].mean())
        assert box.coverage == pytest.approx((risky & inside).sum() / risky.sum())
    assert discover(points, np.ones(2000, dtype=bool), ["a", "b", "c"]) is None


@pytest.mark.parametrize("name", ["northern-triangle", "dprk-russia-exchange", "safe"])
def test_no_sample_contradicts_what_is_certified_over_the_stated_ranges(name: str) -> None:
    safe = WORTH_IT.replace(
        b"gain = { value = 0.5, range = [0, 1]", b"gain = { value = 0.7, range = [0.6, 1]"
    )
    safe = safe.replace(b"0.4, range = [0, 1]", b"0.4, range = [0, 0.6]")
    model = parse(safe, "safe.toml", "safe") if name == "safe" else load(name)
    certified = robustness(model).certified
    holds = uncertainty(model, samples=256).holds.value
    assert certified is not True or holds == 1
    if name == "safe":
        assert certified


def test_what_cannot_be_answered_is_refused_with_a_remedy(model: Model) -> None:
    with pytest.raises(AllianceGameError, match=r"is 1000; it is a power of 2\. .* 1024"):
        uncertainty(model, samples=1000)
    with pytest.raises(AllianceGameError, match=r"1,073,741,824 points needs some [\d,]+ GB"):
        uncertainty(model, samples=2**30)
    fixed = parse(WORTH_IT.replace(b", range = [0, 1]", b""), "fixed.toml", "fixed")
    with pytest.raises(AllianceGameError, match=r"Add range = \[LOW, HIGH\]"):
        uncertainty(fixed)


def test_a_phase_is_the_set_of_pure_equilibria(model: Model) -> None:
    gain, cost = (item for item in ranged_coordinates(model) if item.name != "noise")
    found = phase_diagram(model, gain, cost, steps=11)
    keep, leave = ("keep", "keep"), ("leave", "keep")
    for row, price in enumerate(found.up_values):
        for column, value in enumerate(found.across_values):
            phase = found.phases[found.number[row, column]]
            # the grid's diagonal is an exact tie, at 0.3 and 0.6 too
            assert phase == {keep} if row < column else phase == {leave} if row > column else True
            assert row != column or phase == {keep, leave}
            assert found.holds[row, column] == (row <= column), (value, price)
    assert found.margin[0, 10] > 0 > found.margin[10, 0]
    assert sorted(map(len, found.phases)) == [1, 1, 2]
    assert found.to_frame().shape == (11, 11)


def test_a_phase_diagram_runs_over_a_shock_too(model: Model) -> None:
    (gain, *_) = ranged_coordinates(model)
    found = phase_diagram(model, gain, intensity_coordinate(model, "rise"), steps=5)
    # the cost is 0.4 + 2 t
    expected = found.across_values[None, :] >= 0.4 + 2 * found.up_values[:, None]
    assert (found.holds == expected).all()
    with pytest.raises(AllianceGameError, match="both coordinates are gain"):
        phase_diagram(model, gain, gain)


def test_the_rules_of_choice_agree_with_a_table_worked_by_hand() -> None:
    """Milnor (1954), "Games against nature": one table on which four rules pick four options."""
    table = [[2, 2, 0, 1], [1, 1, 1, 1], [0, 4, 0, 0], [1, 3, 0, 0]]
    found = decide(["a", "b", "c", "d"], table, optimism=0.75)
    assert found.best("maximin") == ("b",)
    assert found.best("Hurwicz") == ("c",)
    assert found.best("minimax regret") == ("d",)
    assert found.scores["maximin"].tolist() == [0, 1, 0, 0]
    assert found.scores["Hurwicz"].tolist() == [1.5, 1, 3, 2.25]
    assert found.scores["minimax regret"].tolist() == [-2, -3, -2, -1]
    neutral = decide(["a", "b", "c", "d"], table, aversion=0)
    assert neutral.scores["mean-variance"].tolist() == [1.25, 1, 1, 1]
    assert neutral.best("mean-variance") == ("a",)


def test_a_constant_outcome_costs_no_variance_and_chances_weigh_the_scenarios() -> None:
    found = decide(["sure", "risky"], [[1, 1], [0, 4]], aversion=1, chances=[0.5, 0.5])
    assert found.scores["mean-variance"].tolist() == [1, 2 - 4 / 2]
    with pytest.raises(AllianceGameError, match="they sum to 1"):
        decide(["sure"], [[1, 2]], chances=[0.5, 0.6])
    with pytest.raises(AllianceGameError, match="one row for each of the 2 options"):
        decide(["a", "b"], [[1, 2]])


def test_one_coordinate_alone_drives_everything() -> None:
    (only,) = sobol_indices(lambda x: x, unit("x"), 256, np.random.default_rng(0))
    assert only[0].first.value == pytest.approx(1, abs=0.01)
    assert only[0].total.value == pytest.approx(1, abs=0.01)


def test_the_indices_are_those_of_scipy() -> None:
    from scipy import stats

    def product(x: np.ndarray) -> np.ndarray:
        value: np.ndarray = x[0] * x[1] + x[2]
        return value

    (own,) = sobol_indices(product, unit("x", "y", "z"), 512, np.random.default_rng(7))
    laws: list[Any] = [stats.uniform()] * 3
    theirs = stats.sobol_indices(func=product, n=512, dists=laws, rng=np.random.default_rng(7))
    assert [i.first.value for i in own] == pytest.approx(list(theirs.first_order), abs=0.02)
    assert [i.total.value for i in own] == pytest.approx(list(theirs.total_order), abs=0.02)


def test_a_margin_that_a_number_cancels_out_of_is_not_driven_by_it() -> None:
    # land is worth p both ways, so that only rounding lets the margin vary with p
    text = """
title = "A constant margin"
[parameters]
p = { value = 100.1, range = [0.1, 1000.3] }
[actors.client]
actions = ["resist", "settle"]
[actors.client.interests]
land = { weight = 0.9 }
[[effects]]
interest = "client.land"
when = { client = "resist" }
amount = "p"
[[effects]]
interest = "client.land"
when = { client = "settle" }
amount = "p"
[[effects]]
interest = "client.land"
when = { client = "resist" }
amount = 0.7
[commitment]
parties = ["client"]
pact = { client = "resist" }
"""
    result = uncertainty(parse(text.encode(), "test.toml", "test"), samples=64)
    assert (result.of_margin, result.of_holds) == ((), ())
    assert result.tornado[0].width == 0


@pytest.mark.parametrize(
    ("hits", "of", "chance"), [(0, 4, 0.3), (1, 2, 0.5), (40, 2048, 0.01), (2000, 2048, 0.97)]
)
def test_the_chance_of_so_many_hits_is_scipys(hits: int, of: int, chance: float) -> None:
    from scipy.special import bdtrc

    wanted = float(bdtrc(hits - 1, of, chance)) if hits else 1.0
    assert at_least(hits, of, chance) == pytest.approx(wanted, rel=1e-9)
