"""The memory of a search: arrays that lie one behind the other in a single block of words.

A small game is searched in less time than it takes to set up two dozen arrays, so one block is, and
the compiled search finds the arrays in it.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Counts: TypeAlias = Ints | tuple[int, ...]
"""Actions of each actor."""


def extent(counts: Counts) -> tuple[int, int, int, int]:
    """Actors, the most actions of one, pure profiles, and equations where all of them mix."""
    most, total, equations = 0, 1, 0
    for count in counts:
        most = max(most, count)
        total *= count
        equations += count - 1
    return len(counts), most, total, equations


def taken(words: Any, start: int, shape: Any) -> tuple[Any, int]:
    """The array of this shape that starts at a word, and where the next one starts."""
    end = 1
    for length in shape:
        end *= length
    end += start
    return words[start:end].reshape(shape), end
