"""Game files of two actors, a and b, who keep a pact or leave it."""

from __future__ import annotations

from collections.abc import Sequence

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
