"""Commands about one game: solve, explain."""

from __future__ import annotations

from typing import Annotated

import typer

from alliancegame.cli.inputs import (
    AsJson,
    CertificateFile,
    Force,
    GameName,
    Settings,
    Shocks,
    TimeLimit,
    hits,
    print_all,
    print_json,
    searching,
    settings,
)
from alliancegame.errors import AllianceGameError


def solve(
    game: GameName,
    shock: Shocks = None,
    set_: Settings = None,
    solver: Annotated[
        str | None,
        typer.Option("--solver", metavar="NAME", help="Another solver than the default."),
    ] = None,
    concept: Annotated[
        str | None,
        typer.Option(
            "--concept",
            metavar="NAME",
            help="nash, rationalizable, correlated, coarse-correlated, quantal-response, "
            "evolutionary, stackelberg or stochastic-stability; of a sequential game also "
            "subgame-perfect or sequential.",
        ),
    ] = None,
    time_limit: TimeLimit = None,
    certificate: CertificateFile = None,
    *,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Find equilibria, verified, and say how complete they are."""
    from alliancegame.cli.beyond_nash import (
        BEYOND_NASH,
        check_concept,
        solve_agent_form,
        solve_beyond_nash,
    )
    from alliancegame.cli.convert import solve_factors, solve_game, solve_plain
    from alliancegame.cli.other_kinds import solve_other
    from alliancegame.game.compact import compact_game
    from alliancegame.game.formats.endings import is_plain
    from alliancegame.game.payoffs import build_game, untabulated
    from alliancegame.game.trees.unfold import build_tree
    from alliancegame.model.file.library import load, load_any
    from alliancegame.model.model import Model
    from alliancegame.present.tree_solution_view import tree_solution_view
    from alliancegame.solvers.trees.extensive import solve_tree
    from alliancegame.writing import guard

    check_concept(concept, solver)
    if certificate is not None:
        guard(certificate, (game,), replace=force)
        if concept not in (None, "nash"):
            raise AllianceGameError(
                f"--certificate is about Nash equilibria and --concept is {concept}. "
                "Leave one of the two out."
            )
    if is_plain(game) and not shock and not set_:
        solve_plain(game, solver, concept, time_limit, certificate, as_json=as_json)
        return
    loaded = load_any(game)
    if not isinstance(loaded, Model) and not (shock or set_ or solver or concept or certificate):
        solve_other(loaded, as_json=as_json)
        return
    model = loaded if isinstance(loaded, Model) else load(game)
    happened = hits(shock)
    shocks = [{"name": hit.shock, "intensity": float(hit.intensity)} for hit in happened]
    record = {"digests": {model.name: model.digest}, "game": model.name, "shocks": shocks}
    if concept is not None and concept in BEYOND_NASH:
        if concept == "quantal-response" and not model.simultaneous:
            tree = build_tree(model, happened, settings(set_))
            solve_agent_form(tree, record, time_limit, as_json=as_json)
        else:
            built = build_game(model, happened, settings(set_))
            solve_beyond_nash(built, concept, record, time_limit, as_json=as_json)
        return
    strategic = concept == "nash" or solver is not None or certificate is not None
    if not strategic and (concept or not model.simultaneous):
        tree = build_tree(model, happened, settings(set_))
        with searching(time_limit) as budget:
            found = solve_tree(tree, budget, concept)
        if as_json:
            print_json({**record, **found.to_dict()})
            return
        print_all(tree_solution_view(found))
        return
    if untabulated(model) and model.simultaneous and solver is None and certificate is None:
        solve_factors(
            compact_game(model, happened, settings(set_)), record, time_limit, as_json=as_json
        )
        return
    built = build_game(model, happened, settings(set_))
    solve_game(built, record, solver, time_limit, certificate, as_json=as_json)


def explain(
    game: GameName,
    profile: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ACTOR=ACTION...]",
            help="Actions such as russia=supply dprk=ship; the rest as in the pact.",
        ),
    ] = None,
    actor: Annotated[
        list[str] | None,
        typer.Option("--actor", metavar="NAME", help="Only this actor (repeatable)."),
    ] = None,
    shock: Shocks = None,
    set_: Settings = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Take payoffs and deviations apart by interest and source."""
    from alliancegame.model.file.library import load
    from alliancegame.pact.explain import explain as explained
    from alliancegame.pact.explain import parse_profile
    from alliancegame.present.explanation import explanation_view

    model = load(game).with_values(settings(set_))
    result = explained(model, parse_profile(model, ",".join(profile or [])), actor, hits(shock))
    if as_json:
        print_json(result.to_dict(), model)
        return
    print_all(explanation_view(result))
