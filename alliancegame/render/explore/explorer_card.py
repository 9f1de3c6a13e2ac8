"""The explorer in a notebook: its page in a frame, which needs no program, network or package."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import field
from html import escape
from pathlib import Path

from alliancegame.frozen import frozen
from alliancegame.model.shocks import Hit
from alliancegame.render.explore.page import Opened, explore_html, stated

HEIGHT = "46rem"
"""The height of the frame; what does not fit is scrolled to."""


@frozen
class Explorer:
    """A game's page of sliders, as a notebook shows it.

    page: one HTML text that needs nothing from elsewhere; in a file of its own, `explore --export`

    >>> isinstance(ag.explorer("assurance"), ag.Explorer)
    True
    """

    name: str
    page: str = field(repr=False)

    def _repr_html_(self) -> str:
        # its own script may run and save a file; the notebook around it is out of its reach
        allowed = "allow-scripts allow-downloads"
        return (
            f'<iframe title="{escape(self.name)}: explore" sandbox="{allowed}" '
            f'allow="clipboard-write" style="width:100%;height:{HEIGHT};border:1px solid #ccc" '
            f'srcdoc="{escape(self.page)}"></iframe>'
        )


def explorer(game: str | Path, shocks: Sequence[Hit] = ()) -> Explorer:
    """A game's page of sliders in a frame, the verdict following live in a notebook.

    game:   a shipped game of any kind, or a file's name
    shocks: shocks that have happened when it opens
    raises: AllianceGameError for a strategic game without a commitment, or one whose verdicts have
            to be asked for: with sequence, chance or too many profiles

    >>> ag.explorer("elmira")
    Explorer(name='elmira')
    """
    loaded, text, scenario = stated(game)
    command = shlex.join(["alliancegame", "explore", str(game)])
    opened = Opened(command, served=False, shocks=(*scenario, *shocks))
    return Explorer(loaded.name, explore_html(loaded, text, opened))
