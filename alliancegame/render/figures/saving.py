"""Figures as files and as pictures in a notebook: the same bytes on every run."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alliancegame.render.figures.fonts import boxes
from alliancegame.visible import visible
from alliancegame.writing import write_bytes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DOTS = 160
"""Dots an inch of a PNG."""

_UNDATED: dict[str, dict[str, Any]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": None},
    ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
"""Metadata that a file of each ending would carry: the day and the program that made it."""


def save_picture(figure: Figure, target: Path) -> None:
    """Writes the figure to a .png, .svg or .pdf file, whole or not at all.

    raises: AllianceGameError where the file cannot be written
    """
    write_bytes(target, figure_bytes(figure, target.suffix))


def figure_bytes(figure: Figure, ending: str, *, dots: float = DOTS) -> bytes:
    """The figure as a file of that ending: .png, .svg or .pdf."""
    from matplotlib import rc_context

    buffer = io.BytesIO()
    salt = {"svg.hashsalt": figure.get_suptitle()}
    about = _UNDATED[ending]
    if ending == ".svg":
        # letters stay letters: they can be searched, copied and edited
        salt["svg.fonttype"] = "none"
        about = {**about, "Title": figure.get_suptitle().replace("\n", " ")}
    with rc_context(salt), boxes():  # type: ignore[arg-type]
        figure.savefig(buffer, format=ending[1:], dpi=dots, metadata=about)
    if ending == ".svg":
        # a control character would end the XML
        return visible(buffer.getvalue().decode()).encode()
    return buffer.getvalue()
