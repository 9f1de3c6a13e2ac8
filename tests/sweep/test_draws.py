"""Draws from what the numbers may be: dependent as stated, and decided as exact arithmetic does."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from alliancegame.errors import GameFileError
from alliancegame.model.distribution import Correlation, consistent, factor
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.library import load
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.pact.margins import margins
from alliancegame.sweep import draws
from alliancegame.sweep.coordinates import ranged_coordinates
from alliancegame.sweep.dependence import dependence
from alliancegame.sweep.designs import LatinHypercube, Sobol
from alliancegame.sweep.draws import against_most_draws, drawn, holding, share_of_draws
from alliancegame.sweep.sensitivity import share
from alliancegame.sweep.study import Study
from alliancegame.sweep.uncertainty import uncertainty
from tests.pacts import keep_or_leave

NUMBERS = """
gain = { value = 0.5, range = [0, 1], distribution = "uniform", sure = 1 }
cost = { value = 0.4, range = [0, 1], distribution = "uniform", sure = 1 }
noise = { value = 0.5, range = [0, 1], distribution = "uniform", sure = 1 }
"""
EFFECTS = [
    ("a.x", 'a = "keep"', '"gain"'),
    ("a.x", 'a = "leave"', '"cost"'),
    ("b.x", 'a = "keep", b = "keep"', "1"),
    ("b.x", 'b = "keep"', '"noise"'),
]
RISE = '[shocks.rise]\nchanges = [{ parameter = "cost", by = 2 }]\n'


def pact(further: str = "", numbers: str = NUMBERS) -> Model:
    return parse(keep_or_leave(numbers, EFFECTS, RISE + further), "pact.toml", "pact")


def correlated(*pairs: tuple[str, str, float]) -> str:
    return "".join(
        f'[[correlations]]\nbetween = ["{one}", "{other}"]\nrank = {rank}\n'
        for one, other, rank in pairs
    )


@pytest.mark.parametrize("rank", [-0.9, -0.3, 0.6, 0.95])
@pytest.mark.parametrize("kind", [Sobol, LatinHypercube])
def test_numbers_depend_on_each_other_by_rank_as_stated(rank: float, kind: type[Sobol]) -> None:
    model = pact(correlated(("gain", "cost", rank)))
    varied = ranged_coordinates(model)
    points = kind(varied, 4096, 1, dependence(model, varied)).values(0, 4096)
    ranks = np.asarray(stats.spearmanr(points.T).statistic)
    assert ranks[0, 1] == pytest.approx(rank, abs=0.02)
    assert ranks[2, :2] == pytest.approx([0, 0], abs=0.04)
    for row in points:  # each by itself as before
        assert stats.kstest(row, "uniform").statistic < 0.02


def test_numbers_that_move_together_make_the_verdict_surer() -> None:
    shares = [
        uncertainty(pact(correlated(*pairs)), samples=1024)
        for pairs in ([], [("cost", "gain", 0.9)])
    ]
    assert shares[0].correlations == ()
    assert shares[1].to_dict()["correlations"] == [{"between": ["cost", "gain"], "rank": 0.9}]
    # the gain exceeds the cost half of the time, either way; their difference is smaller
    assert shares[1].holds.value == pytest.approx(0.5, abs=0.05)
    assert shares[0].margin is not None
    assert shares[1].margin is not None
    assert shares[1].margin.low > shares[0].margin.low + 0.1


def test_correlations_stand_in_a_table_s_provenance() -> None:
    model = pact(correlated(("gain", "cost", 0.5)))
    varied = ranged_coordinates(model)
    study = Study(model, Sobol(varied, 8, 1, dependence(model, varied)), play="none")
    assert study.provenance()["correlations"] == [{"between": ["gain", "cost"], "rank": "1/2"}]
    assert Study(model, Sobol(varied, 8), play="none").provenance()["correlations"] == []


@pytest.mark.slow
def test_dependent_numbers_are_told_by_sweep_uncertainty_and_check(tmp_path: Path) -> None:
    game = tmp_path / "pact.toml"
    numbers = NUMBERS.replace(', range = [0, 1], distribution = "uniform", sure = 1', "", 1)
    further = RISE + correlated(("gain", "cost", 0.5), ("noise", "cost", -0.5))
    game.write_bytes(keep_or_leave(numbers, EFFECTS, further))
    told = [
        subprocess.run(
            [sys.executable, "-m", "alliancegame", *arguments],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for arguments in (
            ["check", str(game)],
            ["sweep", str(game), "-o", str(tmp_path / "o"), "--samples", "8"],
            ["uncertainty", str(game), "--samples", "16"],
        )
    ]
    assert "gain has a correlation and no range" in told[0]
    for text in told[1:]:
        assert "Numbers that depend on each other, by rank: noise with cost (-0.5)." in text


def test_a_factor_is_cholesky_s() -> None:
    names = ("x", "y", "z")
    stated = [
        Correlation(("x", "y"), Fraction(1, 2)),
        Correlation(("z", "y"), Fraction(-2, 5)),
        Correlation(("x", "elsewhere"), Fraction(3, 10)),
    ]
    matrix = np.eye(3)
    matrix[0, 1] = matrix[1, 0] = 2 * np.sin(np.pi / 12)
    matrix[1, 2] = matrix[2, 1] = -2 * np.sin(np.pi * 0.4 / 6)
    rows = factor(names, stated)
    assert rows is not None
    for row, expected in zip(rows, np.linalg.cholesky(matrix), strict=True):
        assert row == pytest.approx(expected[: len(row)])
    assert consistent(stated)


CONTRADICTION = correlated(("gain", "cost", 0.9), ("gain", "noise", 0.9), ("cost", "noise", -0.9))


@pytest.mark.parametrize(
    ("further", "message"),
    [
        (CONTRADICTION, "the correlations contradict each other"),
        (correlated(("gain", "csot", 0.5)), 'parameter "csot" is not defined.*"cost"'),
        (correlated(("gain", "gain", 0.5)), "between two different parameters"),
        (correlated(("gain", "cost", 0.5), ("cost", "gain", 0.5)), "and stated once"),
        (correlated(("gain", "cost", 1.5)), "a rank correlation lies between -1 and 1"),
    ],
)
def test_correlations_that_cannot_be_are_one_line(further: str, message: str) -> None:
    with pytest.raises(GameFileError, match=message) as told:
        pact(further)
    assert len(str(told.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        ("range = [0, 1], sure = 0", "more than 0 and at most 1"),
        ("range = [0, 1], sure = 1.5", "more than 0 and at most 1"),
        ('range = [0, 1], distribution = "two-piece normal", sure = 1', "has no ends"),
        ("range = [0, 1], quantiles = [[0.1, 0], [0.9, 1]]", "Remove the range"),
        ("quantiles = [[0.1, 0]]", "two or more pairs"),
        ("quantiles = [[0.1, 1], [0.9, 0]]", "both ascending"),
        ("quantiles = [[0.1, 0], [1.9, 1]]", "both ascending"),
        ('range = [0, 1], distribution = "bell"', "two-piece normal"),
    ],
)
def test_what_is_wrong_with_a_distribution_is_one_line(stated: str, message: str) -> None:
    numbers = NUMBERS.replace('range = [0, 1], distribution = "uniform", sure = 1', stated, 1)
    with pytest.raises(GameFileError, match=message) as told:
        pact(numbers=numbers)
    assert len(str(told.value).splitlines()) == 1


def test_a_number_may_be_stated_by_its_quantiles() -> None:
    quantiles = "quantiles = [[0, 0.45], [0.5, 0.5], [1, 0.6]]"
    numbers = NUMBERS.replace('range = [0, 1], distribution = "uniform", sure = 1', quantiles, 1)
    model = pact(numbers=numbers)
    (gain, *_) = ranged_coordinates(model)
    assert (gain.low, gain.high) == (Fraction(9, 20), Fraction(3, 5))
    values = Sobol((gain,), 1024).values(0, 1024)[0]
    assert np.median(values) == pytest.approx(0.5, abs=1e-3)
    assert (values.min(), values.max()) == pytest.approx((0.45, 0.6), abs=1e-3)


@pytest.mark.parametrize("shocks", [(), (Hit("rise"),), (Hit("rise", Fraction(1, 10)),)])
def test_draws_are_decided_as_one_game_at_a_time_is(shocks: tuple[Hit, ...]) -> None:
    model = pact()
    varied = ranged_coordinates(model)
    points = drawn(model, varied, 64, np.random.default_rng(3))
    points[:, :8] = 0.5  # the exact tie of gain and cost
    found = holding(model, varied, points, shocks)
    for column, holds in zip(points.T, found, strict=True):
        values = {
            item.name: Fraction(value) for item, value in zip(varied, column.tolist(), strict=True)
        }
        assert holds == margins(model.with_values(values), shocks).holds


@pytest.mark.parametrize("name", ["northern-triangle", "article-4-crisis", "korea-1950"])
def test_draws_of_shipped_games_are_decided_as_sweeps_decide_them(name: str) -> None:
    model = load(name)
    varied = ranged_coordinates(model)
    points = drawn(model, varied, 40, np.random.default_rng(3))
    found = holding(model, varied, points)
    for column, holds in zip(points.T, found, strict=True):
        values = {
            item.name: Fraction(value) for item, value in zip(varied, column.tolist(), strict=True)
        }
        assert holds == margins(model.with_values(values), ()).holds


def test_the_share_of_draws_is_the_probability_within_its_interval() -> None:
    found = [share_of_draws(pact(), seed=seed) for seed in range(20)]
    assert sum(item is not None and item.low < 0.5 < item.high for item in found) >= 17
    assert found[0] == share_of_draws(pact())
    assert found[0] != found[1]
    shocked = share_of_draws(pact(), shocks=[Hit("rise")])
    assert shocked is not None
    assert shocked.value == 0


def test_wilson_s_interval_is_scipy_s() -> None:
    for hits, points in [(0, 10), (3, 10), (10, 10), (512, 1024), (1, 4096)]:
        interval = stats.binomtest(hits, points).proportion_ci(0.95, method="wilson")
        assert share(hits, points).to_list() == pytest.approx(
            [hits / points, interval.low, interval.high], abs=1e-12
        )


def test_check_warns_where_stated_values_and_most_draws_disagree(tmp_path: Path) -> None:
    rare = NUMBERS.replace("value = 0.5, range = [0, 1]", "value = 0.5, range = [0, 0.5]", 1)
    game = tmp_path / "pact.toml"
    game.write_bytes(keep_or_leave(rare, EFFECTS, ""))
    model = parse(game.read_bytes(), "pact.toml", "pact")
    assert against_most_draws(pact()) is None
    found = against_most_draws(model)
    assert found is not None
    assert found[0]
    assert found[1].value == pytest.approx(0.25, abs=0.05)
    told = subprocess.run(
        [sys.executable, "-m", "alliancegame", "check", str(game)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "the pact holds at the stated values, and yet it holds in 2" in told


def test_a_check_draws_no_numbers_where_fitting_their_ranges_would_take_long(monkeypatch) -> None:
    assert against_most_draws(load("northern-triangle")) is not None
    monkeypatch.setattr(
        draws, "QUICK_RANGES", len(ranged_coordinates(load("northern-triangle"))) - 1
    )
    assert against_most_draws(load("northern-triangle")) is None


def test_draws_are_the_quantiles_of_independent_levels(northern_triangle):
    varied = ranged_coordinates(northern_triangle)
    points = drawn(northern_triangle, varied, 64, np.random.default_rng(3))
    levels = np.random.default_rng(3).random((len(varied), 64))
    for own, item, level in zip(points, varied, levels, strict=True):
        np.testing.assert_array_equal(own, item.quantiles(level))
