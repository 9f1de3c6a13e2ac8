"""A game file's text with some numbers replaced: comments, order and layout stay as they are."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from alliancegame.model.checks import effect_names
from alliancegame.model.positions import Path, spans
from alliancegame.model.problems import decimal
from alliancegame.model.schema import GameFile, QuantityTable


def number_spans(text: str) -> dict[str, tuple[int, int]]:
    """{parameter: where its number stands in the text of a valid game file}."""
    file = GameFile.model_validate(tomllib.loads(text, parse_float=Decimal))
    written = spans(text)
    return {name: written[path] for name, path in _number_paths(file).items()}


def with_numbers(text: str, settings: Mapping[str, Fraction]) -> str:
    """The text with the parameters' numbers replaced.

    raises: KeyError for a parameter that is not a number of its own in the file
    """
    places = number_spans(text)
    for name in sorted(settings, key=lambda item: -places[item][0]):
        start, end = places[name]
        text = text[:start] + decimal(settings[name]) + text[end:]
    return text


def _number_paths(file: GameFile) -> dict[str, Path]:
    found: dict[str, Path] = {}

    def note(name: str, value: object, path: Path) -> None:
        if isinstance(value, QuantityTable):
            found[name] = (*path, "value")
        elif isinstance(value, Fraction):
            found[name] = path

    for name in file.parameters:
        found[name] = ("parameters", name, "value")
    for name, actor in file.actors.items():
        note(f"{name}.discount", actor.discount, ("actors", name, "discount"))
        for key, table in actor.interests.items():
            note(f"{name}.{key}", table.weight, ("actors", name, "interests", key, "weight"))
    names = effect_names(file)
    for index, effect in enumerate(file.effects):
        note(names[index], effect.amount, ("effects", index, "amount"))
    for name, shock in file.shocks.items():
        for rate in ("arrival", "recovery"):
            note(f"{name}.{rate}", getattr(shock, rate), ("shocks", name, rate))
    return found
