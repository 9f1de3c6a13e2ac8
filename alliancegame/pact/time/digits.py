"""States of shocks as digits: the level of each, and a number that tells a state from others."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from alliancegame.game.game import FloatArray
from alliancegame.pact.time.absorbing_chain import Indices
from alliancegame.pact.time.intensities import Levels
from alliancegame.pact.time.shock_states import ShockStates

Digits = npt.NDArray[np.int16]
"""For each state the level of each shock, 0 where it is not in force, shape (states, shocks)."""


def intensities_of(levels: tuple[Levels, ...], digits: Digits) -> FloatArray:
    """The intensities of states."""
    columns = [np.array([0.0, *level.intensities])[digits[:, k]] for k, level in enumerate(levels)]
    return np.stack(columns, axis=1) if columns else np.zeros((len(digits), 0))


def events(
    states: ShockStates, levels: tuple[Levels, ...], digits: Digits
) -> Iterator[tuple[int, int, Indices]]:
    """(shock, level, states): it strikes with that level, or passes (0), where it changes them."""
    for shock, intensities in enumerate(levels):
        for level in range(1, len(intensities.chances) + 1):
            yield shock, level, np.flatnonzero(digits[:, shock] < level)
        if states.model.shock(states.shocks[shock]).recovery:
            yield shock, 0, np.flatnonzero(digits[:, shock])


def moved(groups: tuple[tuple[int, ...], ...], digits: Digits, shock: int, level: int) -> Digits:
    """The states once the shock has come to the level, those of shocks that are alike in order."""
    result = digits.copy()
    result[:, shock] = level
    group = list(group_of(groups, shock))
    if len(group) > 1:
        result[:, group] = np.sort(result[:, group], axis=1)
    return result


def group_of(groups: tuple[tuple[int, ...], ...], shock: int) -> tuple[int, ...]:
    return next(group for group in groups if shock in group)


def encoded(
    levels: tuple[Levels, ...], groups: tuple[tuple[int, ...], ...], digits: Digits
) -> npt.NDArray[np.int64]:
    """A number for each state, different for different ones.

    Of shocks that are alike, it counts how many have each level.
    """
    codes = np.zeros(len(digits), dtype=np.int64)
    for group in groups:
        highest = len(levels[group[0]].chances)
        if len(group) == 1:
            codes *= highest + 1
            codes += digits[:, group[0]]
            continue
        for level in range(1, highest + 1):
            codes *= len(group) + 1
            codes += (digits[:, group] == level).sum(axis=1)
    return codes


def combinations(levels: tuple[Levels, ...], groups: tuple[tuple[int, ...], ...]) -> int:
    result = 1
    for group in groups:
        highest = len(levels[group[0]].chances)
        result *= highest + 1 if len(group) == 1 else (len(group) + 1) ** highest
    return result
