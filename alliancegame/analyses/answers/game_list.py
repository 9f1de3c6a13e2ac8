"""The shipped games, by what they are examples of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from alliancegame.document import Block, Grid, Hint, More, Sentence, left
from alliancegame.model.graph import GraphModel
from alliancegame.model.model import Model
from alliancegame.model.network import Network
from alliancegame.pact.time.base_rates import base_rates

KINDS = (
    "Alliances",
    "Pacts whose end is known",
    "Crises in sequence",
    "Textbook games",
    "Estimated from many cases",
    "Graphs and networks",
)
"""The kinds of game that are shipped, in the order of the list."""


def game_list(games: Mapping[str, Model | GraphModel | Network]) -> Iterator[Block]:
    """The names of the games by kind, then each with what it is about."""
    names: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for name, game in games.items():
        names[kind_of(game)].append(name)
    for kind, some in names.items():
        if some:
            yield Sentence(f"{kind}: {', '.join(some)}.")
    yield Hint("Next: show GAME, what one assumes; durability GAME, whether its pact holds.")
    yield More("a line on each")
    rows = [(name, game.summary) for name, game in games.items()]
    yield Grid([left("Game"), left("What it is")], rows)


def kind_of(game: Model | GraphModel | Network) -> str:
    """The kind of game that it is an example of, one of `KINDS`.

    >>> kind_of(ag.load("matching-pennies"))
    'Textbook games'
    """
    if not isinstance(game, Model):
        return "Graphs and networks"
    if any(parameter.linear is not None for parameter in game.parameters.values()):
        return "Estimated from many cases"
    if game.name in {analogue.game for analogue in base_rates().analogues}:
        return "Pacts whose end is known"
    if not game.simultaneous:
        return "Crises in sequence"
    return "Alliances" if any(shock.arrival for shock in game.shocks) else "Textbook games"
