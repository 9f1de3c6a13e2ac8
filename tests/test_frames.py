"""Every public result is a table, a card and, where there is one, a figure."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from matplotlib.figure import Figure

import alliancegame as ag
from alliancegame.analyses.registry import ConceptAnalysis, analyses, result_type
from alliancegame.errors import AllianceGameError
from alliancegame.framed import Framed
from alliancegame.lazy import imported_for_checking
from tests.test_results import RESULTS, pact, small

MACHINERY = {"PayoffMap": "a kernel's form of a family of games, which answers nothing"}
"""{type that a public function returns and that shows nothing: why}."""


def returned(function: Callable[..., Any]) -> list[type]:
    """The classes of this package that a function says it returns."""
    stated = inspect.unwrap(function).__annotations__.get("return")
    source = Path(inspect.unwrap(function).__code__.co_filename).read_text(encoding="utf-8")
    names = imported_for_checking(source)
    found = []
    for name in str(stated).replace("[", " ").replace("]", " ").replace("|", " ").split():
        if name in names:
            module, original = names[name]
            found.append(getattr(import_module(module), original, None))
        else:
            found.append(inspect.unwrap(function).__globals__.get(name))
    ours = [item for item in found if inspect.isclass(item)]
    return [item for item in ours if item.__module__.startswith("alliancegame")]


def public_results() -> set[type]:
    """The types that public functions and solution concepts return."""
    functions = [getattr(ag, name) for name in ag.__all__]
    found = {kind for item in functions if inspect.isfunction(item) for kind in returned(item)}
    return found | {result_type(item) for item in analyses(ConceptAnalysis)}


def test_every_type_that_a_public_function_returns_shows_itself() -> None:
    kinds = public_results()
    assert len(kinds) > 50
    several = {"Breakpoint", "LeverCost", "Coordinate"}  # parts of results, not results
    bare = {
        item.__name__ for item in kinds if not issubclass(item, Framed) and hasattr(item, "to_dict")
    }
    assert bare - several - set(MACHINERY) - {"Brief", "Study"} == set()
    assert all(hasattr(item, "to_frame") for item in kinds if item.__name__ == "Brief")


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(RESULTS) - {"Budget", "payoff_map", "load_any"}))
def test_a_result_is_a_table_in_words_and_a_card(name: str) -> None:
    result = RESULTS[name]()
    frame = result.to_frame()
    assert isinstance(frame, pd.DataFrame)
    assert "<table" in result._repr_html_()
    listed = frame.map(lambda value: isinstance(value, (list, tuple, dict)))
    assert not listed.to_numpy().any()
    heads = {
        head
        for column in frame.columns
        for head in (column if isinstance(column, tuple) else (column,))
    }
    code_names = set(pact().parameters) | {"stand_aside"}
    assert not [h for h in heads if isinstance(h, str) and "_" in h and h not in code_names]


DRAWN = [
    "load",
    "durability",
    "stakes",
    "survival",
    "compare_with_record",
    "robustness",
    "choose_lever",
    "phase_diagram",
    "uncertainty",
    "marginal_effects",
    "fit",
]


@pytest.mark.slow
@pytest.mark.parametrize("name", DRAWN)
def test_a_result_that_has_a_figure_draws_it(name: str) -> None:
    assert isinstance(RESULTS[name]().plot(), Figure)


def test_a_result_without_a_figure_says_so_in_one_sentence() -> None:
    with pytest.raises(AllianceGameError, match="there is no figure of a Margins"):
        ag.margins(pact()).plot()


def test_games_of_every_kind_have_tables() -> None:
    model = ag.load("northern-triangle").to_frame()
    assert model.loc["russia.munitions", "label"] == "munitions for the front"
    assert {"value", "low", "high", "source"} <= set(model.columns)
    game = small().to_frame()
    assert game.index.names == ["first", "second"]
    assert list(game.columns) == ["payoff of first", "payoff of second", "commitment"]
    tree = ag.build_tree(ag.load("article-4-crisis")).to_frame()
    assert "payoff of russia" in tree.columns
    assert ag.load_any("elmira").to_frame().index.name == "state"
    assert "allies" in ag.load_any("war-stable-network").to_frame().columns


def test_levers_name_the_lever_and_the_value_it_is_moved_to() -> None:
    frame = ag.levers(ag.load("northern-triangle")).to_frame()
    first = frame.dropna(subset="cost").iloc[0]
    assert first["lever"] == "wedge-moscow"
    assert first["label"] == "China shows Moscow its displeasure"
    assert first["value"] < 0


def test_inverse_says_zero_and_infinity_as_the_terminal_does() -> None:
    frame = ag.inverse(pact()).to_frame()
    assert not frame[["low", "high"]].isna().any().any()
    assert (frame["high"] == float("inf")).any()
    assert (frame["low"] == 0).any()


def test_a_comparison_has_no_list_in_a_cell() -> None:
    frame = ag.compare([pact(), ag.load("assurance")]).to_frame()
    assert {"commitment at least", "commitment at most"} <= set(frame.columns)
    assert not frame.map(lambda value: isinstance(value, list)).to_numpy().any()


def test_what_code_names_stand_for_is_in_a_column() -> None:
    frame = ag.durability(pact()).to_frame()
    assert frame.loc["baseline", "label"] == "today"
    assert frame.loc["war-ends", "label"] == pact().shock("war-ends").label
