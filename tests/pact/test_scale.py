"""Payoffs have no unit: measuring an actor's, or everybody's, in another changes no answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from alliancegame.frozen import Frozen
from alliancegame.model.file.library import load
from alliancegame.model.model import Change, Model
from alliancegame.pact.concept_verdicts import concepts
from alliancegame.pact.durability import durability
from alliancegame.pact.grounds import grounds
from alliancegame.pact.kept_in_equilibria import multiplicity
from alliancegame.pact.robustness.breaking_sets import breaking_sets
from alliancegame.pact.robustness.lever_plans import levers
from alliancegame.pact.robustness.radius import robustness
from alliancegame.pact.robustness.rankings import ordinal
from alliancegame.pact.robustness.rationalizing_weights import inverse
from alliancegame.pact.robustness.shock_analysis import analyse_shocks
from alliancegame.pact.selected_equilibrium import selection

GAMES = ("northern-triangle", "korea-1950", "seoul-trilateral", "burden-sharing")

ANALYSES: tuple[Callable[[Model], Any], ...] = (
    durability,
    robustness,
    levers,
    inverse,
    ordinal,
    breaking_sets,
    selection,
    concepts,
    grounds,
    multiplicity,
    analyse_shocks,
)

IN_UNITS = {
    "margins",
    "value",
    "low",
    "high",
    "gain",
    "worst_gain",
    "changes",
    "counterexample",
    "breaking",
    "pact_product",
    "other_product",
    "moves",
    "correlated_residual",
    "sentence",
}
"""Entries measured in payoffs, or sentences that tell them."""


def in_other_units(model: Model, factor: Fraction, actor: str | None = None) -> Model:
    """The weights of one actor's interests, or of all, times a factor."""
    weights = {item.weight for item in model.interests if actor in (None, item.actor)}

    def change(item: Change) -> Change:
        moved = item.parameter in weights and item.kind in ("to", "by")
        return replace(item, amount=item.amount * factor) if moved else item

    def scaled(value: Fraction | None) -> Fraction | None:
        return None if value is None else value * factor

    parameters = {
        name: replace(item, value=item.value * factor, low=scaled(item.low), high=scaled(item.high))
        if name in weights
        else item
        for name, item in model.parameters.items()
    }
    return replace(
        model,
        parameters=Frozen(parameters),
        shocks=tuple(
            replace(shock, changes=tuple(change(item) for item in shock.changes))
            for shock in model.shocks
        ),
        levers=tuple(
            replace(
                lever, low=lever.low * factor, high=lever.high * factor, cost=lever.cost / factor
            )
            if lever.parameter in weights
            else lever
            for lever in model.levers
        ),
    )


def answers(record: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every entry of a JSON-ready record that has no unit, with its path."""
    if isinstance(record, Mapping):
        for key, entry in record.items():
            if key not in IN_UNITS:
                yield from answers(entry, (*path, str(key)))
    elif isinstance(record, list):
        yield (*path, "length"), len(record)
        for place, entry in enumerate(record):
            yield from answers(entry, (*path, str(place)))
    else:
        yield path, record


def assert_same_answers(model: Model, other: Model) -> None:
    for analysis in ANALYSES:
        stated = dict(answers(analysis(model).to_dict()))
        moved = dict(answers(analysis(other).to_dict()))
        assert moved == {
            path: pytest.approx(entry, rel=1e-6, abs=1e-9) if isinstance(entry, float) else entry
            for path, entry in stated.items()
        }, analysis.__name__


@pytest.mark.parametrize("factor", ["1e-16", "1e20"])
@pytest.mark.parametrize("name", GAMES)
def test_all_payoffs_in_another_unit_change_no_answer(name: str, factor: str) -> None:
    model = load(name)
    assert_same_answers(model, in_other_units(model, Fraction(factor)))


@pytest.mark.parametrize("factor", ["1e-16", "1e20"])
@pytest.mark.parametrize("name", GAMES)
def test_one_actors_payoffs_in_another_unit_change_no_answer(name: str, factor: str) -> None:
    model = load(name)
    actor = model.actors[0].name
    assert_same_answers(model, in_other_units(model, Fraction(factor), actor))
