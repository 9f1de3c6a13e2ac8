"""Zero crossing of a falling function, by halving: scipy's root finders take 0.5 s to load."""

from __future__ import annotations

from collections.abc import Callable


def crossing(
    function: Callable[[float], float], low: float, high: float, precision: float
) -> float:
    """The point between low and high up to which the function is above 0, and no longer.

    It is above 0 at low, or low is the answer; at high it is not.

    precision: of the point, relative to its size
    """
    while high - low > precision * max(abs(low), abs(high)):
        middle = low + (high - low) / 2
        if not low < middle < high:
            break
        if function(middle) > 0:
            low = middle
        else:
            high = middle
    return low + (high - low) / 2
