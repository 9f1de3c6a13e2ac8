"""Drawing: plot KIND GAME -o FILE."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alliancegame.cli.inputs import GameName, Settings, Shocks, hits, settings
from alliancegame.errors import AllianceGameError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from alliancegame.model.parts import Model


class Kind(StrEnum):
    """What can be drawn."""

    PAYOFFS = "payoffs"
    MARGINS = "margins"
    BREAKPOINTS = "breakpoints"
    BRANCHES = "branches"
    NETWORK = "network"


FORMATS = (".png", ".svg", ".pdf")


def plot(
    kind: Annotated[Kind, typer.Argument(help="What to draw.")],
    game: GameName,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="A .png, .svg or .pdf file.")
    ],
    shock: Shocks = None,
    set_: Settings = None,
) -> None:
    """Draw a figure of a game, as a PNG, SVG or PDF file."""
    if output.suffix not in FORMATS:
        raise AllianceGameError(
            f"the figure's file is {output}; figures are {', '.join(FORMATS)}. Choose one of these."
        )
    from alliancegame.model.library import load

    model = load(game).with_values(settings(set_))
    drawn = _figure(kind, model, shock)
    try:
        drawn.savefig(output, dpi=160)
    except OSError as error:
        raise AllianceGameError(f"{output}: {(error.strerror or str(error)).lower()}.") from None
    typer.echo(f"Wrote {output}.")


def _figure(kind: Kind, model: Model, shock: list[str] | None) -> Figure:
    match kind:
        case Kind.PAYOFFS:
            from alliancegame.game.payoffs import build_game
            from alliancegame.present.plots.matrix import payoff_figure

            return payoff_figure(model, build_game(model, hits(shock)))
        case Kind.MARGINS | Kind.BREAKPOINTS:
            from alliancegame.pact.durability import durability
            from alliancegame.present.plots import bars

            result = durability(model)
            draw = bars.margins_figure if kind is Kind.MARGINS else bars.breakpoints_figure
            return draw(result)
        case Kind.BRANCHES:
            from alliancegame.pact.branches import branches
            from alliancegame.present.plots.lines import branches_figure

            return branches_figure(branches(model, _one_shock(model, shock)))
        case Kind.NETWORK:
            from alliancegame.pact.stakes import stakes
            from alliancegame.present.plots.network import network_figure

            return network_figure(stakes(model))


def _one_shock(model: Model, shock: list[str] | None) -> str:
    if shock and len(shock) == 1:
        return model.shock(shock[0]).name
    known = ", ".join(item.name for item in model.shocks) or "none"
    raise AllianceGameError(
        f"{len(shock or [])} shocks are given; this figure follows one. "
        f"Name it with --shock; the game's: {known}."
    )
