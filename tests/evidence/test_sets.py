"""Sets of weights that explain what was seen: their ends and the least ε, by hand and by HiGHS."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from alliancegame.evidence.sets import weight_sets
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.library import locate
from alliancegame.model.model import Model, matches
from alliancegame.pact.pact_stakes import pact_stakes
from tests.pacts import effect_tables

TWO_WEIGHTS = """
title = "One chooses"
[actors.a]
actions = ["keep", "leave"]
[actors.a.interests]
honour = { weight = 1, range = [0, 2] }
gold = { weight = 1, range = [1, 3] }
[actors.b]
actions = ["stay"]
interests = { x = { weight = 1 } }
"""
EFFECTS = effect_tables([("a.honour", 'a = "keep"', "2"), ("a.gold", 'a = "leave"', "1")])


def period(year: int, play: str) -> str:
    return f"[[observations]]\nfrom = {year}-01-01\nuntil = {year}-12-31\nplay = {{ {play} }}\n"


def chooses(*plays: str) -> Model:
    record = "".join(period(2000 + year, f"a = {play}") for year, play in enumerate(plays))
    return parse((TWO_WEIGHTS + EFFECTS + record).encode(), "one.toml", "one")


def test_a_choice_leaves_the_weights_under_which_it_is_best() -> None:
    """Keeping is best where 2·honour ≥ gold: honour from 1/2 on, gold up to all of its range."""
    result = weight_sets(chooses('"keep"'))
    assert result.least == 0
    assert [item.left for item in result.weights] == [(Fraction(1, 2), 2), (1, 3)]
    result = weight_sets(chooses('"leave"'))
    assert [item.left for item in result.weights] == [(0, Fraction(3, 2)), (1, 3)]


def test_choices_both_ways_leave_a_tie_and_several_seen_leave_all() -> None:
    result = weight_sets(chooses('"keep"', '"leave"'))
    assert [item.left for item in result.weights] == [(Fraction(1, 2), Fraction(3, 2)), (1, 3)]
    assert weight_sets(chooses('["keep", "leave"]')).weights[0].left == (0, 2)


def test_the_least_that_is_given_away_is_exact() -> None:
    """With honour up to 1/4 keeping gives away gold − 2·honour, at least 1/2 of a range of 1."""
    text = TWO_WEIGHTS.replace("weight = 1, range = [0, 2]", "weight = 0, range = [0, 0.25]")
    record = period(2000, 'a = "keep"')
    model = parse((text + EFFECTS + record).encode(), "one.toml", "one")
    result = weight_sets(model)
    assert result.least == Fraction(1, 2) / pact_stakes(model)["a"]
    assert [item.left for item in result.weights] == [(Fraction(1, 4),) * 2, (1, 1)]
    assert "gave away is 50%" in result.verdict[0]
    assert all(item.left is None for item in weight_sets(model, Fraction(1, 3)).weights)


def test_the_ends_are_those_that_highs_finds() -> None:
    seen = ['russia = "limit", dprk = "ship", china = "block"']
    seen += ['russia = "supply", dprk = "trickle", china = "tolerate"']
    text = locate("northern-triangle").read_text(encoding="utf-8")
    text += "".join(period(2000 + year, play) for year, play in enumerate(seen))
    model = parse(text.encode(), "n.toml", "n")
    result = weight_sets(model)
    names = [item.name for item in result.weights]
    stakes = pact_stakes(model)
    values = {name: float(item.value) for name, item in model.parameters.items()}
    rows, limits = [], []
    for item in model.record.observations:
        played = {name: chosen[0] for name, chosen in item.play.items()}
        for actor, action in _deviations(model):
            row = np.zeros(len(names) + 1)
            for effect in model.effects:
                if effect.actor == actor:
                    amount = effect.sign * values[effect.amount]
                    there = matches(effect.when, played | {actor: action})
                    row[names.index(effect.weight)] += amount * (
                        there - matches(effect.when, played)
                    )
            row[-1] = -float(stakes[actor])
            rows.append(row)
            limits.append(0.0)
    bounds: list[Any] = [tuple(map(float, item.range)) for item in result.weights]
    costs = np.zeros(len(names) + 1)
    costs[-1] = 1
    least = linprog(costs, np.array(rows), limits, bounds=[*bounds, (0, None)]).fun
    assert float(result.least) == pytest.approx(least, abs=1e-9)
    fixed = [*bounds, (float(result.least) + 1e-12,) * 2]
    for place, weight in enumerate(result.weights):
        for sign, end in zip((1, -1), weight.left or (), strict=True):
            costs = np.zeros(len(names) + 1)
            costs[place] = sign
            found = linprog(costs, np.array(rows), limits, bounds=fixed).fun
            assert float(end) == pytest.approx(sign * found, abs=1e-6)


def _deviations(model: Model) -> list[tuple[str, str]]:
    return [(item.name, action) for item in model.decisions for action in item.actions]
