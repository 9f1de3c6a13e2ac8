"""Sheets: games of any kind as the page of sliders holds them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alliancegame.frozen import frozen


@frozen
class Words:
    """The words of the page that differ from kind to kind.

    margins, caption:  of the table of actors, whose columns are way and size and whose bar has
                       sides
    along:             what is drawn along the quantity that was moved last
    details, columns:  of the table below, the last of whose columns are numeric
    matrix:            of the table in the third column, and its caption
    presets, notches:  of the buttons of shocks, and what red notches mark
    asks:              the command that answers a saved file
    alone:             what a page says that has no program behind it
    unsaid:            what is not to be had of such a game, and why
    """

    margins: str
    caption: str
    way: str
    size: str
    sides: str
    along: str
    details: str
    columns: tuple[str, str, str]
    numeric: int
    matrix: str
    matrix_caption: str
    presets: str
    notches: str
    asks: str
    alone: str
    unsaid: str = ""


@frozen
class Sheet:
    """A game as the page holds it.

    data:    what its scripts reckon from, JSON-ready
    script:  the one of its kind
    asked:   whether the page has to ask the program for every verdict
    """

    title: str
    words: Words
    data: Mapping[str, Any]
    script: str
    asked: bool = False
