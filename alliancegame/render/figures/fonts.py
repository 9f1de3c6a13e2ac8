"""Fonts for names in any script."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from typing import TYPE_CHECKING

from alliancegame.visible import visible

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.text import Text


def legible(fig: Figure) -> str:
    """Gives the figure's texts further fonts for characters that the usual one lacks.

    Hidden characters, which no font has a picture of, are made visible first.

    returns: the characters that no installed font has; boxes stand for them
    """
    from matplotlib import font_manager, rcParams
    from matplotlib.text import Text

    texts = [text for text in fig.findobj(Text) if isinstance(text, Text)]
    _make_visible(fig, texts)
    usual = font_manager.findfont(font_manager.FontProperties())
    wanted = {ord(sign) for text in texts for sign in text.get_text() if not sign.isspace()}
    missing = wanted - _characters(usual)
    families = []
    for font in font_manager.fontManager.ttflist if missing else ():
        if font.name.startswith("Last Resort"):  # it has a box for everything
            continue
        if present := missing & _characters(font.fname):
            families.append(font.name)
            missing -= present
    for text in texts if families else ():
        text.set_fontfamily([*rcParams["font.family"], *families])
    return "".join(map(chr, sorted(missing)))


def _make_visible(fig: Figure, texts: Iterable[Text]) -> None:
    """Shows hidden characters by number, also in labels of ticks, which are yet to be made."""
    from matplotlib.ticker import FuncFormatter

    for text in texts:
        text.set_text(visible(text.get_text()))
    for axes in fig.axes:
        for axis in (axes.xaxis, axes.yaxis):
            formatter = axis.get_major_formatter()
            if isinstance(formatter, FuncFormatter):
                axis.set_major_formatter(FuncFormatter(partial(_visible_label, formatter.func)))


def _visible_label(label: Callable[..., str], value: float, position: int | None = None) -> str:
    return visible(label(value, position))


@contextmanager
def boxes() -> Iterator[None]:
    """Draws boxes for what no font has without a warning for each."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from")
        yield


HINTED = 1.04
"""The factor by which a line may widen where letters are fitted to dots."""


@cache
def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a line in the usual font, in inches; the size is in points."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(size=size, weight="bold" if bold else "normal")
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width) / 72 * HINTED


@cache
def _characters(file: str) -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(file).get_charmap())
