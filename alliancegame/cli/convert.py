"""Commands about formats and solvers: convert, solvers; and files that hold payoffs alone."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from alliancegame.cli.inputs import AsJson, GameName, print_all, print_json


def convert(
    game: GameName,
    out: Annotated[
        Path, typer.Argument(metavar="OUT", help="The file to write: .nfg (Gambit) or .csv.")
    ],
) -> None:
    """Write a game's payoffs as .nfg or .csv, exactly; read .toml, .nfg or .csv."""
    from alliancegame.game.formats import load_game, save_game

    loaded = load_game(game)
    save_game(loaded, out)
    shape = "×".join(map(str, loaded.shape))
    sys.stdout.write(f"Wrote {out}: {loaded.size} actors, {shape}.\n")


def solvers(
    game: Annotated[
        str | None, typer.Argument(metavar="[GAME]", help="Say which of them take this game.")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List the solvers and what each takes."""
    from alliancegame.game.formats import load_game
    from alliancegame.present.solvers import solver_records, solver_view
    from alliancegame.solvers.registry import all_solvers

    loaded = None if game is None else load_game(game)
    records = solver_records(all_solvers(), loaded)
    if as_json:
        print_json({"solvers": records})
        return
    print_all(solver_view(records, loaded))


def solve_plain(
    file: str, solver: str | None, time_limit: float | None, *, as_json: bool = False
) -> None:
    """Solve a file that holds payoffs alone."""
    from alliancegame.game.formats import load_game
    from alliancegame.present.solution import solution_view
    from alliancegame.solution import solve
    from alliancegame.solvers.base import Budget
    from alliancegame.solvers.registry import solver_named

    loaded = load_game(file)
    chosen = None if solver is None else solver_named(solver)
    solution = solve(loaded, chosen, Budget(time_limit))
    if as_json:
        print_json({"game": loaded.title or Path(file).stem, "shocks": [], **solution.to_dict()})
        return
    print_all(solution_view(solution))


def show_plain(file: str, *, as_json: bool = False) -> None:
    """Show the payoffs of a file that holds nothing else."""
    from alliancegame.game.formats import load_game
    from alliancegame.present.payoffs import payoff_view

    loaded = load_game(file)
    if as_json:
        print_json(
            {
                "game": loaded.title or Path(file).stem,
                "actors": list(loaded.actors),
                "actions": [list(names) for names in loaded.actions],
                "payoffs": loaded.payoffs.tolist(),
            }
        )
        return
    print_all(payoff_view(loaded, {}))
