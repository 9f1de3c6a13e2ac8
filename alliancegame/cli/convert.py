"""Commands about formats and solvers: convert, solvers; and files that hold payoffs alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from alliancegame.cli.inputs import (
    AsJson,
    Force,
    GameName,
    print_all,
    print_json,
    say,
    searching,
)

if TYPE_CHECKING:
    from alliancegame.game.compact import CompactGame
    from alliancegame.game.game import Game


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
    as_json: AsJson = False,
) -> None:
    """List the solvers and what each takes."""
    from alliancegame.game.formats.endings import load_game
    from alliancegame.present.solvers import solver_records, solver_view
    from alliancegame.solvers.named_solvers import all_solvers

    loaded = None if game is None else load_game(game)
    records = solver_records(all_solvers(), loaded)
    if as_json:
        print_json({"solvers": records})
        return
    print_all(solver_view(records, loaded))


def solve_plain(
    file: str,
    solver: str | None,
    concept: str | None,
    time_limit: float | None,
    certificate: Path | None = None,
    *,
    as_json: bool = False,
) -> None:
    """Solve a file that holds payoffs alone; a tree, unless a solver is named, as a tree."""
    from alliancegame.cli.beyond_nash import BEYOND_NASH, solve_agent_form, solve_beyond_nash
    from alliancegame.game.formats.endings import is_tree, load_game, load_tree

    if concept == "quantal-response" and is_tree(file):
        tree = load_tree(file)
        record = {"game": tree.title or Path(file).stem, "shocks": []}
        solve_agent_form(tree, record, time_limit, as_json=as_json)
        return
    if concept is not None and concept in BEYOND_NASH:
        plain = load_game(file)
        record = {"game": plain.title or Path(file).stem, "shocks": []}
        solve_beyond_nash(plain, concept, record, time_limit, as_json=as_json)
        return
    if is_tree(file) and solver is None and concept != "nash" and certificate is None:
        from alliancegame.present.tree_solution_view import tree_solution_view
        from alliancegame.solvers.trees.extensive import solve_tree

        with searching(time_limit) as budget:
            found = solve_tree(load_tree(file), budget, concept)
        if as_json:
            print_json(
                {"game": found.tree.title or Path(file).stem, "shocks": [], **found.to_dict()}
            )
        else:
            print_all(tree_solution_view(found))
        return
    loaded = load_game(file)
    record = {"game": loaded.title or Path(file).stem, "shocks": []}
    solve_game(loaded, record, solver, time_limit, certificate, as_json=as_json)


def solve_game(
    game: Game,
    record: Mapping[str, Any],
    solver: str | None,
    time_limit: float | None,
    certificate: Path | None = None,
    *,
    as_json: bool,
) -> None:
    """Prints the game's Nash equilibria, and writes their certificate where one is asked for."""
    from alliancegame.document import Hint
    from alliancegame.present.solution_view import solution_view
    from alliancegame.solvers.named_solvers import solver_named
    from alliancegame.solvers.solve import solve

    chosen = None if solver is None else solver_named(solver)
    with searching(time_limit) as budget:
        solution = solve(game, chosen, budget)
    told: dict[str, Any] = {}
    if certificate is not None:
        from alliancegame.solvers.certificates.certificate_file import write_certificate

        digest = write_certificate(solution, certificate)
        told = {"certificate": {"file": str(certificate), "sha256": digest}}
    if as_json:
        print_json({**record, **solution.to_dict(), **told})
        return
    print_all(solution_view(solution))
    if certificate is not None:
        print_all([Hint(f"Proof: alliancegame verify {certificate}")])
    if solution.stopped:
        print_all([Hint("Next: --time-limit SECONDS lets it search for longer.")])


def solve_factors(
    game: CompactGame,
    record: Mapping[str, Any],
    time_limit: float | None,
    *,
    as_json: bool,
) -> None:
    """Prints the Nash equilibria of a game that is too large to tabulate."""
    from alliancegame.document import Hint
    from alliancegame.present.compact_view import compact_view
    from alliancegame.solvers.compact.compact_solution import solve_compact

    with searching(time_limit) as budget:
        solution = solve_compact(game, budget)
    if as_json:
        print_json({**record, **solution.to_dict()})
        return
    print_all(compact_view(solution))
    if solution.stopped:
        print_all([Hint("Next: --time-limit SECONDS lets it search for longer.")])


def show_plain(file: str, *, as_json: bool = False) -> None:
    """Show the payoffs of a file that holds nothing else; a tree as it is drawn."""
    from alliancegame.game.formats.endings import is_tree, load_game, load_tree
    from alliancegame.present.payoff_view import payoff_view

    if is_tree(file) and not as_json:
        from alliancegame.present.tree_view import tree_view

        print_all(tree_view(load_tree(file)))
        return
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
