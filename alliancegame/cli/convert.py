"""Commands about formats and solvers: convert, solvers; and files that hold payoffs alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alliancegame.cli.inputs import (
    AsJson,
    Everything,
    Force,
    GameName,
    print_all,
    print_first,
    print_json,
    say,
)

if TYPE_CHECKING:
    pass


def convert(
    game: GameName,
    out: Annotated[
        Path,
        typer.Argument(
            metavar="OUT", help="The file to write: .nfg or .efg (Gambit), .csv or .xlsx."
        ),
    ],
    *,
    force: Force = False,
) -> None:
    """Convert a game file to .nfg, .efg, .csv or .xlsx, exactly."""
    from alliancegame.game.formats.endings import (
        is_tree,
        load_game,
        load_tree,
        save_game,
        save_tree,
    )
    from alliancegame.writing import guard

    guard(out, (game,), replace=force)
    if is_tree(out):
        tree = load_tree(game)
        save_tree(tree, out)
        say(f"Wrote {out}: {len(tree.actors)} actors, {len(tree.nodes)} nodes.")
        return
    loaded = load_game(game)
    save_game(loaded, out)
    shape = "×".join(map(str, loaded.shape))
    say(f"Wrote {out}: {loaded.size} actors, {shape}.")


def solvers(
    game: Annotated[
        str | None, typer.Argument(metavar="[GAME]", help="Say which of them take this game.")
    ] = None,
    *,
    everything: Everything = False,
    as_json: AsJson = False,
) -> None:
    """List the solvers and what each takes."""
    from alliancegame.analyses.answers.solver_list import solver_records, solver_view
    from alliancegame.game.formats.endings import load_game
    from alliancegame.solvers.named_solvers import all_solvers

    loaded = None if game is None else load_game(game)
    records = solver_records(all_solvers(), loaded)
    if as_json:
        print_json({"solvers": records})
        return
    print_first(solver_view(records, loaded), everything=everything)


def show_plain(file: str, *, as_json: bool = False) -> None:
    """Show the payoffs of a file that holds nothing else; a tree as it is drawn."""
    from alliancegame.analyses.answers.payoff_view import payoff_view
    from alliancegame.analyses.posed import named_game
    from alliancegame.game.formats.endings import is_tree, load_form, load_game
    from alliancegame.game.trees.tree import Tree

    if is_tree(file) and not as_json and isinstance(form := load_form(file), Tree):
        from alliancegame.analyses.answers.tree_view import tree_view

        print_all(tree_view(form))
        return
    loaded = load_game(file)
    if as_json:
        print_json(
            {
                "actors": list(loaded.actors),
                "actions": [list(names) for names in loaded.actions],
                "payoffs": loaded.payoffs.tolist(),
            },
            named_game(file),
        )
        return
    print_all(payoff_view(loaded, {}))
