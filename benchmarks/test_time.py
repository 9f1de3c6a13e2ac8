"""Survival and repetition: exact lives with many shocks, beside simulation of the same.

pytest benchmarks/test_time.py
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import cycle, islice
from typing import Any

import numpy as np
import pytest

from alliancegame.model.file.library import load
from alliancegame.model.model import Model
from alliancegame.pact.time.lifetime import exact_life
from alliancegame.pact.time.repetition import repetition
from alliancegame.pact.time.shock_states import arriving
from alliancegame.pact.time.simulated_lives import simulated_life
from alliancegame.pact.time.state_space import state_space
from alliancegame.pact.time.survival_curve import survival

Measure = Callable[..., Any]


def with_shocks(model: Model, count: int, strength: Fraction) -> Model:
    """The model with so many shocks: its own over again, their changes weaker."""
    shocks = []
    for number, shock in enumerate(islice(cycle(model.shocks), count)):
        changes = tuple(
            replace(
                change,
                amount=1 + (change.amount - 1) * strength
                if change.kind == "times"
                else change.amount * strength,
                kind="times" if change.kind == "times" else "by",
            )
            for change in shock.changes
        )
        if number < len(model.shocks):
            shocks.append(shock if strength == 1 else replace(shock, changes=changes))
        else:
            shocks.append(replace(shock, name=f"{shock.name}-{number}", changes=changes))
    return replace(model, shocks=tuple(shocks))


@pytest.mark.benchmark(group="survival, 15 shocks")
def test_flagship_with_fifteen_shocks(measure: Measure) -> None:
    model = with_shocks(load("northern-triangle"), 15, Fraction(1))
    result = measure(survival, model)
    assert result.life.method == "exact"


@pytest.mark.benchmark(group="survival, 15 shocks")
def test_flagship_with_fifteen_weaker_shocks_of_which_few_break_alone(measure: Measure) -> None:
    model = with_shocks(load("northern-triangle"), 15, Fraction(1, 4))
    result = measure(survival, model)
    assert result.life.method == "exact"


@pytest.mark.benchmark(group="one life, 11 shocks: exact and simulated")
def test_exact_life(measure: Measure) -> None:
    space = state_space(arriving(load("northern-triangle")))
    assert measure(exact_life, [space], np.linspace(0, 20, 101)).error < 1e-10


@pytest.mark.benchmark(group="one life, 11 shocks: exact and simulated")
def test_simulated_life(measure: Measure) -> None:
    states = arriving(load("northern-triangle"))
    life = measure(simulated_life, states, np.linspace(0, 20, 101), np.random.default_rng(0))
    assert life.error < 0.02


@pytest.mark.benchmark(group="repetition")
def test_critical_discount_factors_of_the_flagship(measure: Measure) -> None:
    assert measure(repetition, load("northern-triangle")).needs_none
