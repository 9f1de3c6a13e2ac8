"""The list of solvers: what each takes, and whether it takes a given game."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from alliancegame.document import Block, Grid, Hint, left
from alliancegame.game.game import Game
from alliancegame.solvers.base import Solver

ROOM = 13
"""Lines of the table on a first screen."""

PROBE = Game([[[[0]]]] * 3)
"""A game of three actors: solvers for two refuse it."""


def solver_records(solvers: tuple[Solver, ...], game: Game | None) -> list[dict[str, Any]]:
    """For each solver its name, the actors it takes, whether it is installed, and its answer."""
    return [
        {
            "name": solver.name,
            "actors": "any" if solver.refuses(PROBE) is None else "two",
            "installed": getattr(solver, "installed", True),
            "about": getattr(solver, "caveat", None) or _summary(solver),
            "refuses": None if game is None else solver.refuses(game),
        }
        for solver in solvers
    ]


def solver_view(records: list[dict[str, Any]], game: Game | None) -> Iterator[Block]:
    """One row for each solver."""
    rows = [(record["name"], record["actors"], _remark(record, game)) for record in records]
    yield Grid(
        [left("Solver"), left("Actors"), left("Remarks")], rows, first=ROOM, cut=game is None
    )
    yield Hint("Whatever a solver finds is verified: alliancegame solve GAME --solver NAME")


def _remark(record: dict[str, Any], game: Game | None) -> str:
    parts = []
    if game is not None:
        refusal = record["refuses"]
        parts.append(f"refuses this game: {refusal}" if refusal else "takes this game")
    parts.append(record["about"])
    if not record["installed"]:
        parts.append("not installed: pip install 'alliancegame[peers]'")
    return "; ".join(parts)


def _summary(solver: Solver) -> str:
    """The first sentence of its description."""
    line = " ".join((type(solver).__doc__ or "").split("\n\n")[0].split()).rstrip(".")
    return line[:1].lower() + line[1:]
