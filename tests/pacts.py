"""Game files of two actors, a and b, who keep a pact or leave it."""

from __future__ import annotations

from collections.abc import Sequence

from alliancegame.model.file.gamefile import parse
from alliancegame.model.model import Model

ACTORS = """
[actors.a]
actions = ["keep", "leave"]
interests = { x = { weight = 1 } }
[actors.b]
actions = ["keep", "leave"]
interests = { x = { weight = 1 } }
[commitment]
parties = ["a", "b"]
pact = { a = "keep", b = "keep" }
"""

RAIN = """
[shocks.rain]
changes = [{ parameter = "cost", by = 1 }]
arrival = { value = 0.5, range = [0.2, 1] }
"""

KEPT_FOR_A_YEAR = """
[[observations]]
from = 2024-01-01
until = 2024-06-30
play = { a = "keep" }
[[observations]]
from = 2024-07-01
until = 2024-12-31
play = { a = "keep" }
[[arrivals]]
shock = "rain"
watched = [2023-01-01, 2025-06-01]
"""
"""What was seen of a game with RAIN: the pact kept in two halves of a year, and no rain."""


def keep_or_leave(parameters: str, effects: Sequence[tuple[str, str, str]], more: str) -> bytes:
    """The file.

    parameters: lines of its table [parameters]
    effects:    (interest, condition, amount), the last two as a file has them
    more:       further tables, such as shocks
    """
    head = ['title = "A pact"', "[parameters]", parameters, ACTORS]
    return "\n".join([*head, effect_tables(effects), more]).encode()


def effect_tables(effects: Sequence[tuple[str, str, str]]) -> str:
    """Tables of (interest, condition, amount)."""
    return "".join(
        f'[[effects]]\ninterest = "{interest}"\nwhen = {{ {when} }}\namount = {amount}\n'
        for interest, when, amount in effects
    )


STAG_HUNT = """
title = "Stag hunt"
[parameters]
R = { value = 10 }
S = { value = 1 }
T = { value = 8 }
P = { value = 5 }
one = { value = 1 }
[actors.a]
actions = ["commit", "leave"]
interests = { prize = { weight = "one" } }
[actors.b]
actions = ["commit", "leave"]
interests = { prize = { weight = "one" } }
[commitment]
parties = ["a", "b"]
pact = { a = "commit", b = "commit" }
""" + effect_tables(
    [
        ("a.prize", 'a = "commit", b = "commit"', '"R"'),
        ("a.prize", 'a = "commit", b = "leave"', '"S"'),
        ("a.prize", 'a = "leave", b = "commit"', '"T"'),
        ("a.prize", 'a = "leave", b = "leave"', '"P"'),
        ("b.prize", 'b = "commit", a = "commit"', '"R"'),
        ("b.prize", 'b = "commit", a = "leave"', '"S"'),
        ("b.prize", 'b = "leave", a = "commit"', '"T"'),
        ("b.prize", 'b = "leave", a = "leave"', '"P"'),
    ]
)


def stag_hunt(more: str = "") -> Model:
    return parse((STAG_HUNT + more).encode(), "stag.toml", "stag")
