"""Games to and from the objects of nashpy, pygambit and QuantEcon.

pygambit is taken as it is found: versions 16 and 17 name things differently, so features are looked
for, not version numbers.
"""

from __future__ import annotations

from fractions import Fraction
from importlib import import_module
from typing import Any

import numpy as np

from alliancegame.errors import GameError, MissingExtraError
from alliancegame.game.game import Game, object_array


def peer(module: str) -> Any:
    """The library, imported.

    raises: MissingExtraError telling how to install it
    """
    try:
        return import_module(module)
    except ImportError:
        raise MissingExtraError(
            f"{module} is not installed. Install it: pip install 'alliancegame[peers]'"
        ) from None


def to_nashpy(game: Game) -> Any:
    """A nashpy.Game; labels and exactness are lost.

    raises: GameError unless the game has two actors

    >>> type(ag.to_nashpy("matching-pennies")).__name__
    'Game'
    """
    if game.size != 2:
        raise GameError(f"the game has {game.size} actors; nashpy takes two.")
    return peer("nashpy").Game(*game.payoffs)


def from_nashpy(game: Any) -> Game:
    """The game of a nashpy.Game.

    >>> ag.from_nashpy(ag.to_nashpy("matching-pennies")).shape
    (2, 2)
    """
    return Game(np.stack(game.payoff_matrices))


def to_quantecon(game: Game) -> Any:
    """A QuantEcon NormalFormGame; labels and exactness are lost.

    Each player's array has its own action first, then the opponents' cyclically.

    >>> ag.to_quantecon('matching-pennies').N
    2
    """
    theory = peer("quantecon.game_theory")
    return theory.NormalFormGame(
        [
            theory.Player(
                np.array(tensor.transpose([*range(actor, game.size), *range(actor)]), order="C")
            )
            for actor, tensor in enumerate(game.payoffs)
        ]
    )


def from_quantecon(game: Any) -> Game:
    """The game of a QuantEcon NormalFormGame.

    >>> ag.from_quantecon(ag.to_quantecon('matching-pennies')).shape
    (2, 2)
    """
    size = game.N
    return Game(
        np.stack(
            [
                player.payoff_array.transpose([(other - actor) % size for other in range(size)])
                for actor, player in enumerate(game.players)
            ]
        )
    )


def to_pygambit(game: Game) -> Any:
    """A pygambit game with the actors' and actions' names and the exact payoffs.

    Payoffs given as floats stay decimals: 0.1 becomes 1/10.

    >>> ag.to_pygambit('matching-pennies')  # doctest: +SKIP
    Game(title='Matching pennies')
    """
    gambit = peer("pygambit")
    arrays = [
        object_array([gambit.Rational(text) for text in texts.ravel().tolist()], game.shape)
        for texts in game.payoff_texts
    ]
    kind = getattr(gambit, "StrategicGame", gambit.Game)
    made = kind.from_arrays(*arrays, title=game.title)
    if hasattr(made, "relabel_players"):
        made.relabel_players(dict(zip(list(made.players), game.actors, strict=True)))
        for actor, names in zip(game.actors, game.actions, strict=True):
            made.relabel_strategies(
                actor, dict(zip(made.get_strategies(actor), names, strict=True))
            )
    else:
        for player, actor, names in zip(made.players, game.actors, game.actions, strict=True):
            player.label = actor
            for strategy, name in zip(player.strategies, names, strict=True):
                strategy.label = name
    return made


def from_pygambit(game: Any) -> Game:
    """The strategic form of a pygambit game, with its names and exact payoffs.

    >>> ag.from_pygambit(ag.to_pygambit('matching-pennies')).shape  # doctest: +SKIP
    (2, 2)
    """
    arrays = [
        object_array(
            [Fraction(int(v.numerator), int(v.denominator)) for v in array.ravel().tolist()],
            array.shape,
        )
        for array in game.to_arrays(dtype=peer("pygambit").Rational)
    ]
    if hasattr(game, "get_strategies"):
        actors = [str(player) for player in game.players]
        actions = [list(game.get_strategies(player)) for player in game.players]
    else:
        actors = [player.label for player in game.players]
        actions = [[strategy.label for strategy in player.strategies] for player in game.players]
    return Game(np.stack(arrays), actors, actions, title=game.title)
