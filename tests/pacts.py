"""Game files of two actors, a and b, who keep a pact or leave it."""

from __future__ import annotations

from collections.abc import Sequence

from alliancegame.model.gamefile import parse
from alliancegame.model.parts import Model

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


def keep_or_leave(parameters: str, effects: Sequence[tuple[str, str, str]], more: str) -> bytes:
    """The file.

    parameters: lines of its table [parameters]
    effects:    (interest, condition, amount), the last two as a file has them
    more:       further tables, such as shocks
    """
    tables = [
        f'[[effects]]\ninterest = "{interest}"\nwhen = {{ {when} }}\namount = {amount}'
        for interest, when, amount in effects
    ]
    text = "\n".join(['title = "A pact"', "[parameters]", parameters, ACTORS, *tables, more])
    return text.encode()


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
[[effects]]
interest = "a.prize"
when = { a = "commit", b = "commit" }
amount = "R"
[[effects]]
interest = "a.prize"
when = { a = "commit", b = "leave" }
amount = "S"
[[effects]]
interest = "a.prize"
when = { a = "leave", b = "commit" }
amount = "T"
[[effects]]
interest = "a.prize"
when = { a = "leave", b = "leave" }
amount = "P"
[[effects]]
interest = "b.prize"
when = { b = "commit", a = "commit" }
amount = "R"
[[effects]]
interest = "b.prize"
when = { b = "commit", a = "leave" }
amount = "S"
[[effects]]
interest = "b.prize"
when = { b = "leave", a = "commit" }
amount = "T"
[[effects]]
interest = "b.prize"
when = { b = "leave", a = "leave" }
amount = "P"
"""


def stag_hunt(more: str = "") -> Model:
    return parse((STAG_HUNT + more).encode(), "stag.toml", "stag")
