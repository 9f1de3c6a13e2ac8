"""The places of numbers in a game file's text: one can be replaced and all else stays."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from alliancegame.model.file.names import (
    COMMITMENT_EXIT,
    effect_names,
    phase_names,
    transition_names,
)
from alliancegame.model.file.positions import Path, spans
from alliancegame.model.file.schema import GameFile
from alliancegame.model.file.shapes import QuantityTable


def number_spans(text: str) -> dict[str, tuple[int, int]]:
    """{parameter: where its number stands in the text of a valid game file}.

    A parameter that is estimated, and for which no number is written, is left out.
    """
    file = GameFile.model_validate(tomllib.loads(text, parse_float=Decimal))
    written = spans(text)
    return {name: written[path] for name, path in _number_paths(file).items() if path in written}


def number_paths(text: str) -> dict[str, Path]:
    """{parameter: the path of its number in the text of a valid game file}."""
    return _number_paths(GameFile.model_validate(tomllib.loads(text, parse_float=Decimal)))


def _number_paths(file: GameFile) -> dict[str, Path]:
    """{parameter: the path of its number}; a name that stands in a number's place has none."""
    paths: dict[str, Path] = {}
    for name, value, path in (*_standing(file), *_moving(file)):
        if isinstance(value, QuantityTable):
            paths[name] = (*path, "value")
        elif isinstance(value, Fraction):
            paths[name] = path
    return paths


def _standing(file: GameFile) -> Iterator[tuple[str, object, Path]]:
    """(parameter, what is written for it, its path) of all that payoffs are made of."""
    for name, table in file.parameters.items():
        yield name, table, ("parameters", name)
    for name, actor in file.actors.items():
        yield f"{name}.discount", actor.discount, ("actors", name, "discount")
        for key, interest in actor.interests.items():
            path: Path = ("actors", name, "interests", key, "weight")
            yield f"{name}.{key}", interest.weight, path
    for index, (full, effect) in enumerate(
        zip(effect_names(file).values(), file.effects, strict=True)
    ):
        yield full, effect.amount, ("effects", index, "amount")
    for name, decision in file.decisions.items():
        for action, chance in decision.probabilities.items():
            yield f"{name}.{action}", chance, ("decisions", name, "probabilities", action)


def _moving(file: GameFile) -> Iterator[tuple[str, object, Path]]:
    """Every yearly rate of a transition: its full name, what the file states, and where."""
    for index, (full, transition) in enumerate(
        zip(transition_names(file), file.transitions, strict=True)
    ):
        yield full, transition.rate, ("transitions", index, "rate")
    if file.commitment:
        yield from _phases(COMMITMENT_EXIT, file.commitment.exit, ("commitment", "exit"))
    for name, shock in file.shocks.items():
        for kind, rate in shock.rates.items():
            yield from _phases(f"{name}.{kind}", rate, ("shocks", name, kind))


def _phases(name: str, rate: object, path: Path) -> Iterator[tuple[str, object, Path]]:
    if isinstance(rate, list):
        names = phase_names(name, len(rate))
        for index, (full, phase) in enumerate(zip(names, rate, strict=True)):
            yield full, phase, (*path, index)
    else:
        yield name, rate, path
