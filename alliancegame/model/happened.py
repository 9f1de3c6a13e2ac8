"""Shocks that happen wholly or not at all: those of graph models and of networks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from alliancegame.errors import AllianceGameError, NameUnknownError, did_you_mean

if TYPE_CHECKING:
    from alliancegame.model.shocks import Hit

WHOLE = "it happens or does not, with an intensity of 1 or 0"
"""The rule about the intensity of a link that ends, or of a move that is closed."""


def happened(hits: Sequence[Hit], known: Collection[str]) -> tuple[str, ...]:
    """The names of the shocks that have happened.

    known:  the names of all shocks of the game
    raises: NameUnknownError for a name that is not known, AllianceGameError for an intensity other
            than 0 or 1 or a shock given twice
    """
    names: dict[str, None] = {}
    for hit in hits:
        check_name("shock", hit.shock, known)
        if hit.intensity not in (0, 1):
            raise AllianceGameError(
                f'the intensity of shock "{hit.shock}" is {float(hit.intensity):g}; {WHOLE}. '
                f"Write {hit.shock} alone."
            )
        if hit.shock in names:
            raise AllianceGameError(f'shock "{hit.shock}" is given twice; give it once.')
        if hit.intensity:
            names[hit.shock] = None
    return tuple(names)


def check_name(what: str, name: str, known: Collection[str]) -> None:
    """Refuses a name that no shock, or no parameter, of a game has.

    raises: NameUnknownError
    """
    if name not in known:
        hint = did_you_mean(name, [*known]) or f" Such as: {', '.join([*known][:3]) or 'none'}."
        raise NameUnknownError(f'{what} "{name}" is not defined in this game.{hint}')
