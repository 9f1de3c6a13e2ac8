"""Parts of a game, refused unless they fit: payoffs, names and events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.errors import GameError

EventArray: TypeAlias = npt.NDArray[np.bool_] | npt.NDArray[np.float64]

MOST_ACTORS = 32
"""Most actors of a table of payoffs: as many axes as every kernel takes."""


def check_shape(shape: tuple[int, ...]) -> None:
    """Raises GameError unless this is the shape of a payoff tensor."""
    if len(shape) < 2 or len(shape) != shape[0] + 1 or 0 in shape:
        raise GameError(
            f"payoffs has shape {shape}; a game needs (n, k_1, ..., k_n): "
            "one leading entry per actor, then one axis per actor."
        )
    check_axes(shape)


def check_axes(shape: tuple[int, ...]) -> None:
    """Raises GameError if a tensor of this shape has more axes than a game of `MOST_ACTORS`."""
    if len(shape) > MOST_ACTORS + 1:
        raise GameError(
            f"the game has {len(shape) - 1} actors; a table of payoffs has at most {MOST_ACTORS}. "
            "Leave out who has no choice, or merge actors."
        )


def finite_payoffs(source: npt.NDArray[Any], scale: int) -> npt.NDArray[np.float64]:
    """Payoffs of any kind over their scale, in floating point, not to be written to.

    raises: GameError if one is not finite there
    """
    try:
        array = np.array(source if scale == 1 else source / scale, dtype=np.float64)
    except OverflowError:
        array = np.array(np.inf)
    if not np.isfinite(array).all():
        raise GameError("payoffs has an entry that is not finite; payoffs are finite numbers.")
    array.setflags(write=False)
    return array


def distinct_names(names: Sequence[str] | None, kind: str, count: int) -> tuple[str, ...]:
    """Names of actors or actions, numbered where none are given.

    kind:   what they name, "actor" or "action"
    count:  how many there are to be
    raises: GameError if there are more or fewer, if two are equal or if a file cannot hold one
    """
    result = tuple(f"{kind}{i + 1}" for i in range(count)) if names is None else tuple(names)
    if len(result) != count:
        raise GameError(f"{len(result)} {kind} names are given; this game needs {count}.")
    if len(set(result)) != count:
        raise GameError(f"{kind} names are {', '.join(result)}; names are distinct.")
    try:
        "".join(result).encode()
    except UnicodeEncodeError as error:
        raise GameError(
            f"the {kind} names hold {error.object[error.start]!a}, half a character, which no file "
            "can hold. Write the whole character."
        ) from None
    return result


def event_tensor(name: str, flags: npt.ArrayLike, shape: tuple[int, ...]) -> EventArray:
    """An event's probability at each profile, boolean where it is 0 or 1 at all of them.

    raises: GameError if it has another shape, or an entry that is no probability
    """
    array: EventArray = np.array(flags)
    if array.dtype != np.bool_:
        array = array.astype(np.float64)
    if array.shape != shape:
        raise GameError(f"event {name} has shape {array.shape}; this game's profiles have {shape}.")
    if not (np.isfinite(array) & (array >= 0) & (array <= 1)).all():
        raise GameError(f"event {name} has an entry outside 0 to 1; entries are probabilities.")
    if ((array == 0) | (array == 1)).all():
        array = array.astype(np.bool_)
    array.setflags(write=False)
    return array
