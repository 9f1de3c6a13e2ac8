"""Drawing: plot KIND GAME -o FILE."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alliancegame.analyses.figures import plain_tree, tree
from alliancegame.analyses.registry import FigureKind, Wish, figure_kind, figure_kinds
from alliancegame.cli.inputs import GameName, Settings, Shocks, hits, say, settings, warn
from alliancegame.cli.progress import stage
from alliancegame.cli.sweeps import Vary, coordinates
from alliancegame.errors import AllianceGameError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = (".png", ".svg", ".pdf")


def _names() -> list[str]:
    return list(figure_kinds())


def plot(
    kind_name: Annotated[
        str,
        typer.Argument(metavar="KIND", help="What to draw.", autocompletion=_names),
    ],
    game: GameName,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="A .png, .svg or .pdf file.")
    ],
    shock: Shocks = None,
    set_: Settings = None,
    equilibrium: Annotated[
        int | None,
        typer.Option("--equilibrium", metavar="N", help="Of tree, beliefs: which one; default: 1."),
    ] = None,
    along: Annotated[
        str | None,
        typer.Option("--along", metavar="PARAMETER", help="Of crisis: what varies in its range."),
    ] = None,
    vary: Vary = None,
) -> None:
    """Draw a figure of a game, as a PNG, SVG or PDF file."""
    if output.suffix not in FORMATS:
        raise AllianceGameError(
            f"the figure's file is {output}; figures are {', '.join(FORMATS)}. Choose one of these."
        )
    kind = figure_kind(kind_name)
    from alliancegame.game.formats.endings import is_tree, load_tree
    from alliancegame.model.file.library import load
    from alliancegame.writing import guard

    guard(output, (game,), replace=True)
    _check(kind, {"shock": shock, "equilibrium": equilibrium, "along": along, "vary": vary})
    if kind is tree and is_tree(game) and not (shock or set_):
        _save(plain_tree(load_tree(game), equilibrium or 1), output)
        return
    model = load(game).with_values(settings(set_))
    wish = Wish(model, hits(shock), equilibrium, along, coordinates(model, vary) if vary else ())
    stage(f"{game}: {kind.name} ...")
    _save(kind.draw(wish), output)


def _save(drawn: Figure, output: Path) -> None:
    from alliancegame.render.figures.fonts import legible
    from alliancegame.render.figures.saving import save_picture

    save_picture(drawn, output)
    say(f"Wrote {output}.")
    if lacking := legible(drawn):
        warn(
            f"Boxes stand for characters that no installed font has: {lacking}. Install a font "
            "that has them, such as one of the Noto fonts."
        )


def _check(kind: FigureKind, options: Mapping[str, object]) -> None:
    """Refuses options that this figure has no use for."""
    for name, value in options.items():
        if value and name not in kind.takes:
            told = ", ".join(value) if isinstance(value, list) else value
            for_it = [item.name for item in figure_kinds().values() if name in item.takes]
            raise AllianceGameError(
                f"--{name} is {told}; the figure {kind.name} has no use for it. It is for "
                f"{', '.join(for_it)}. Leave the option out."
            )
