"""Colours that can be read: how far two differ, and a colour for letters.

source: Web Content Accessibility Guidelines 2.2, relative luminance and contrast ratio
"""

from __future__ import annotations

import colorsys
from functools import cache
from typing import TypeAlias

Colour: TypeAlias = tuple[float, float, float]

READABLE = 5.0
"""The least contrast of letters with white; above the guidelines' 4.5, for a tint behind them."""


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two colours, from 1 (none) to 21 (black on white).

    >>> round(contrast((0, 0, 0), (1, 1, 1)))
    21
    """
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@cache
def lettered(colour: str) -> str:
    """The colour, darkened as far as letters of it need to be read on white.

    >>> lettered("#0072b2"), lettered("#56b4e9")
    ('#0072b2', '#1673a8')
    """
    from matplotlib.colors import to_hex, to_rgb

    hue, light, saturation = colorsys.rgb_to_hls(*to_rgb(colour))
    while contrast(colorsys.hls_to_rgb(hue, light, saturation), (1.0, 1.0, 1.0)) < READABLE:
        light *= 0.97
    return to_hex(colorsys.hls_to_rgb(hue, light, saturation))
