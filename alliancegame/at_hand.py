"""Public functions take what people have at hand.

A game's name or file stands for its model, a model for its game in strategic form, and a shock's
name, such as "war-ends" or "war-ends=0.5", for the shock at that intensity.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from inspect import signature
from pathlib import Path
from typing import Any

from alliancegame.model.file.library import load
from alliancegame.model.model import Model
from alliancegame.model.scenario import Scenario


def at_hand(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, with arguments of other types turned into the ones that it takes."""
    taken = signature(function)
    readers = {
        name: READERS[parameter.annotation]
        for name, parameter in taken.parameters.items()
        if parameter.annotation in READERS
    }
    if not readers:
        return function

    @wraps(function)
    def taking(*given: Any, **named: Any) -> Any:
        bound = taken.bind(*given, **named)
        for name, read in readers.items():
            if name in bound.arguments:
                bound.arguments[name] = read(bound.arguments[name])
        return function(*bound.args, **bound.kwargs)

    taking.__module__ = "alliancegame"  # where pickle finds it
    return taking


def _model(value: Any) -> Any:
    return load(value) if isinstance(value, (str, Path)) else value


def _game(value: Any) -> Any:
    model = _model(value)
    if isinstance(model, Model):
        from alliancegame.game.payoffs import build_game

        return build_game(model)
    return model


def _shocks(value: Any) -> Any:
    if isinstance(value, str):
        return Scenario.read(value)
    if not isinstance(value, Sequence):
        return value
    hits: list[Any] = []
    for item in value:
        hits += Scenario.read(item) if isinstance(item, str) else [item]
    return tuple(hits)


READERS: dict[Any, Callable[[Any], Any]] = {
    "Model": _model,
    "Game": _game,
    "Sequence[Hit]": _shocks,
}
"""{a parameter's annotation: what reads an argument for it}."""
