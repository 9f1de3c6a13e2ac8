"""Public functions take what people have at hand.

A game's name or file stands for its model, a model for its game in strategic or extensive form,
and a shock's name, such as "war-ends" or "war-ends=0.5", for the shock at that intensity.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import wraps
from inspect import signature
from pathlib import Path
from typing import Any

from alliancegame.errors import AllianceGameError, unfit
from alliancegame.model.file.library import load
from alliancegame.model.model import Model
from alliancegame.model.scenario import Scenario
from alliancegame.model.shocks import Hit


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
    def taking(*arguments: Any, **named: Any) -> Any:
        bound = taken.bind(*arguments, **named)
        for name, read in readers.items():
            if name in bound.arguments:
                bound.arguments[name] = read(bound.arguments[name])
        return function(*bound.args, **bound.kwargs)

    taking.__module__ = "alliancegame"  # where pickle finds it
    return taking


def _model(value: Any) -> Model:
    model = load(value) if isinstance(value, (str, Path)) else value
    if not isinstance(model, Model):
        kind = getattr(model, "kind", None)
        remedy = "Give a model, a game's name or its file: load(NAME)."
        if kind is not None:
            remedy = f'"{model.name}" is of kind "{kind}"; ask: alliancegame solve {model.name}'
        raise unfit(model, "a strategic game's model", remedy)
    return model


def _game(value: Any) -> Any:
    from alliancegame.game.game import Game
    from alliancegame.game.payoffs import build_game

    if isinstance(value, Game):
        return value
    if isinstance(value, (str, Path)):
        from alliancegame.game.formats.endings import load_game

        return load_game(value)
    if isinstance(value, Model):
        return build_game(value)
    raise unfit(
        value,
        "a game",
        "Give a model, a game's name or file, or payoffs, of shape (n, k_1, ..., k_n), as a Game.",
    )


def _tree(value: Any) -> Any:
    from alliancegame.game.trees.tree import Tree
    from alliancegame.game.trees.unfold import build_tree

    if isinstance(value, Tree):
        return value
    if isinstance(value, (str, Path)):
        from alliancegame.game.formats.endings import load_tree

        return load_tree(value)
    if isinstance(value, Model):
        return build_tree(value)
    raise unfit(value, "a tree", "Give a model, a game's name or its file: build_tree(MODEL).")


def _shocks(value: Any) -> Any:
    if isinstance(value, Hit):
        return _shocks([value])
    if isinstance(value, str):
        return Scenario.read(value)
    if isinstance(value, Mapping):
        return tuple(Hit(name, intensity) for name, intensity in value.items())
    if not isinstance(value, Iterable):
        raise unfit(value, "a sequence of shocks", 'Give names such as "war-ends=0.5", or Hits.')
    hits: list[Any] = []
    for shock in value:
        if isinstance(shock, str):
            hits += Scenario.read(shock)
        elif isinstance(shock, Hit) and isinstance(shock.intensity, str):
            hits += Scenario.read(f"{shock.shock}={shock.intensity}")
        elif isinstance(shock, Hit):
            hits.append(shock)
        elif isinstance(shock, tuple) and len(shock) == len(("name", "intensity")):
            hits.append(Hit(*shock))
        else:
            raise unfit(shock, "a shock", 'Give a name such as "war-ends=0.5", or a Hit.')
    return tuple(hits)


def _sides(value: Any) -> Any:
    if isinstance(value, (str, Path, Model)):
        raise unfit(value, "a sequence of games", "Name several: compare([ONE, OTHER]).")
    return [load(side) if isinstance(side, (str, Path)) else side for side in value]


def _games(value: Any) -> Any:
    if isinstance(value, (str, Path, Model)):
        return [_game(value)]
    return [_game(game) for game in value]


def _settings(value: Any) -> Any:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise unfit(value, "a mapping of settings", 'Give {"PARAMETER": value}.')
    return {name: _number(name, number) for name, number in value.items()}


def _number(name: object, value: Any) -> Any:
    from alliancegame.model.decimals import PROPORTION, read_number

    if isinstance(value, str):
        try:
            return read_number(value)
        except ValueError:
            raise AllianceGameError(
                f'the setting of "{name}" is {value!r}; {PROPORTION}. Write a decimal such as 0.5.'
            ) from None
    return Fraction(str(value)) if type(value).__name__ == "Decimal" else value


def _solver(value: Any) -> Any:
    if isinstance(value, str):
        from alliancegame.solvers.named_solvers import solver_named

        return solver_named(value)
    if value is not None and not hasattr(value, "search"):
        raise unfit(value, "a solver", 'Give its name, such as "pure", or a Solver: Pure().')
    return value


def _budget(value: Any) -> Any:
    from alliancegame.solvers.base import Budget

    if isinstance(value, (int, float)):
        return Budget(float(value))
    if value is not None and not isinstance(value, Budget):
        raise unfit(value, "a budget", "Give seconds, or Budget(seconds).")
    return value


def _profile(value: Any) -> Any:
    """The profile of a text such as "russia=limit, dprk=ship"."""
    if not isinstance(value, str):
        return value
    pairs = [part.partition("=") for part in value.split(",")]
    if not all(separator for _, separator, _ in pairs):
        raise unfit(value, "a profile", 'Give {"DECISION": "ACTION"} or "DECISION=ACTION, ...".')
    return {name.strip(): action.strip() for name, _, action in pairs}


def _names(value: Any) -> Any:
    return value.split(",") if isinstance(value, str) else value


def _day(value: Any) -> Any:
    from datetime import date

    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise unfit(value, "a day", "Write it as in 2027-12-31, or give a date.") from None


def _random(value: Any) -> Any:
    if isinstance(value, int):
        import numpy as np

        return np.random.default_rng(value)
    return value


def _file(value: Any) -> Any:
    if not isinstance(value, (str, Path)):
        raise unfit(value, "a game's name or file", 'Give it as a text: "northern-triangle".')
    return value


def _discounts(value: Any) -> Any:
    if isinstance(value, (int, float, Fraction)):
        raise unfit(value, "a discount factor for each actor", "Give a list: [0.9, 0.9].")
    return value


def _coordinate(value: Any) -> Any:
    if isinstance(value, str):
        raise unfit(
            value,
            "a quantity with its ends",
            'Give Coordinate("parameter", NAME, LOW, HIGH), or those of widest_pair(MODEL).',
        )
    return value


READERS: dict[Any, Callable[[Any], Any]] = {
    "Model": _model,
    "Game": _game,
    "Tree": _tree,
    "Sequence[Hit]": _shocks,
    "Sequence[Model | Side]": _sides,
    "Sequence[Game]": _games,
    "Mapping[str, Fraction] | None": _settings,
    "Solver | None": _solver,
    "Budget | None": _budget,
    "Mapping[str, str]": _profile,
    "Mapping[str, str] | None": _profile,
    "Sequence[str]": _names,
    "date": _day,
    "np.random.Generator | None": _random,
    "str | Path": _file,
    "Sequence[float]": _discounts,
    "Sequence[float | Fraction]": _discounts,
    "Coordinate": _coordinate,
}
"""{a parameter's annotation: what reads an argument for it}."""
