"""Drawing: plot KIND GAME -o FILE."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alliancegame.analyses.figures import other_figure, payoffs, plain_tree, tree
from alliancegame.analyses.registry import FigureKind, Wish, figure_kind, figure_kinds
from alliancegame.cli.inputs import GameName, Settings, Shocks, hits, say, settings, warn
from alliancegame.cli.progress import stage
from alliancegame.cli.sweeps import Vary, coordinates
from alliancegame.errors import AllianceGameError
from alliancegame.render.figures.paper import Size

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = (".png", ".svg", ".pdf")
"""Of pictures; a .tex file holds a tree or a table of payoffs for a paper."""


def _names() -> list[str]:
    return list(figure_kinds())


def plot(
    kind_name: Annotated[
        str,
        typer.Argument(metavar="KIND", help="What to draw.", autocompletion=_names),
    ],
    game: GameName,
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="A .png, .svg or .pdf file; of payoffs and tree also .tex.",
        ),
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
    size: Annotated[
        Size | None, typer.Option("--size", help="Fit a slide, a page or a journal's column.")
    ] = None,
    *,
    dark: Annotated[bool, typer.Option("--dark", help="Light letters on a dark ground.")] = False,
) -> None:
    """Draw a figure of a game, as a PNG, SVG, PDF or LaTeX file."""
    kind = figure_kind(kind_name)
    in_latex = output.suffix == ".tex" and kind in (payoffs, tree)
    if output.suffix not in FORMATS and not in_latex:
        also = "; .tex is for payoffs and tree" if output.suffix == ".tex" else ""
        raise AllianceGameError(
            f"the figure's file is {output}; figures are {', '.join(FORMATS)}{also}. "
            "Choose one of these."
        )
    from alliancegame.writing import guard

    guard(output, (game,), replace=True)
    _check(kind, {"equilibrium": equilibrium, "along": along, "vary": vary})
    if in_latex:
        _save_latex(kind, game, set_, shock, equilibrium, output)
        return
    _save(_drawn(kind, game, set_, shock, equilibrium, along, vary), output, size, dark=dark)


def _drawn(
    kind: FigureKind,
    game: str,
    set_: list[str] | None,
    shock: list[str] | None,
    equilibrium: int | None,
    along: str | None,
    vary: list[str] | None,
) -> Figure:
    """The figure of a payoff file's tree, of a graph model or network, or of a strategic game."""
    from alliancegame.game.formats.endings import is_tree, load_tree
    from alliancegame.model.file.library import load_any
    from alliancegame.model.model import Model

    if kind is tree and is_tree(game) and not (shock or set_):
        return plain_tree(load_tree(game), equilibrium or 1)
    loaded = load_any(game)
    if not isinstance(loaded, Model):
        return other_figure(kind, loaded.with_values(settings(set_)).after(hits(shock)))
    _check(kind, {"shock": shock})
    model = loaded.with_values(settings(set_))
    wish = Wish(model, hits(shock), equilibrium, along, coordinates(model, vary) if vary else ())
    stage(f"{game}: {kind.name} ...")
    return kind.draw(wish)


def _save_latex(
    kind: FigureKind,
    game: str,
    set_: list[str] | None,
    shock: list[str] | None,
    equilibrium: int | None,
    output: Path,
) -> None:
    from alliancegame.game.formats.endings import is_tree, load_tree
    from alliancegame.game.payoffs import build_game
    from alliancegame.game.trees.unfold import build_tree
    from alliancegame.model.file.library import load
    from alliancegame.render.latex import payoff_table, tree_picture
    from alliancegame.solvers.trees.extensive import solve_tree
    from alliancegame.writing import write_text

    if kind is tree and is_tree(game) and not (shock or set_):
        text = tree_picture(None, solve_tree(load_tree(game)), equilibrium or 1)
    else:
        model = load(game).with_values(settings(set_))
        text = (
            payoff_table(model, build_game(model, hits(shock)))
            if kind is payoffs
            else tree_picture(model, solve_tree(build_tree(model, hits(shock))), equilibrium or 1)
        )
    write_text(output, text)
    say(f"Wrote {output}.")


def _save(drawn: Figure, output: Path, size: Size | None, *, dark: bool) -> None:
    from alliancegame.render.figures.fonts import legible
    from alliancegame.render.figures.paper import darkened, resized
    from alliancegame.render.figures.saving import save_picture

    if size is not None:
        resized(drawn, size)
    if dark:
        darkened(drawn)
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
            listing = ", ".join(value) if isinstance(value, list) else value
            for_it = [kind.name for kind in figure_kinds().values() if name in kind.takes]
            raise AllianceGameError(
                f"--{name} is {listing}; the figure {kind.name} has no use for it. It is for "
                f"{', '.join(for_it)}. Leave the option out."
            )
