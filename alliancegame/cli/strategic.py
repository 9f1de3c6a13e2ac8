"""Commands about one game: solve, explain."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from alliancegame.analyses.posed import check_concept, concept_names
from alliancegame.analyses.registry import Posed
from alliancegame.cli.inputs import (
    AsJson,
    CertificateFile,
    Everything,
    Force,
    GameName,
    Settings,
    Shocks,
    TimeLimit,
    hits,
    print_all,
    print_first,
    print_json,
    searching,
    settings,
)
from alliancegame.document import Hint

if TYPE_CHECKING:
    from alliancegame.solvers.solution import Solution


def _concepts() -> list[str]:
    return list(concept_names())


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
            help=f"{', '.join(concept_names())}; what they are: alliancegame parts.",
            autocompletion=_concepts,
        ),
    ] = None,
    time_limit: TimeLimit = None,
    certificate: CertificateFile = None,
    *,
    force: Force = False,
    everything: Everything = False,
    as_json: AsJson = False,
) -> None:
    """Find equilibria, verified, and say how complete they are."""
    from alliancegame.analyses.posed import named_game
    from alliancegame.solvers.named_solvers import solver_named
    from alliancegame.writing import guard

    options = {"solver": solver, "certificate": certificate}
    stated = [name for name, value in options.items() if value is not None]
    check_concept(concept, stated)
    if certificate is not None:
        guard(certificate, (game,), replace=force)
    named = named_game(game, hits(shock), settings(set_))
    asked, posed = named.posed(concept, stated)
    with searching(time_limit) as budget:
        chosen = None if solver is None else solver_named(solver)
        result = asked.compute(Posed(posed, budget, concept, chosen))
    proof = {} if certificate is None else _proof(result, certificate)
    if as_json:
        shocks = [{"name": hit.shock, "intensity": float(hit.intensity)} for hit in named.shocks]
        record = {"shocks": shocks, "concept": asked.name, **result.to_dict(), **proof}
        print_json(record, named)
        return
    print_first(asked.document(result), everything=everything)
    if certificate is not None:
        print_all([Hint(f"Proof: alliancegame verify {certificate}")])


def _proof(solution: Solution, certificate: Path) -> dict[str, Any]:
    """Writes the proof that the list is complete; what JSON says of it."""
    from alliancegame.solvers.certificates.certificate_file import write_certificate

    digest = write_certificate(solution, certificate)
    return {"certificate": {"file": str(certificate), "sha256": digest}}


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
    everything: Everything = False,
    as_json: AsJson = False,
) -> None:
    """Take payoffs and deviations apart by interest and source."""
    from alliancegame.analyses.answers.explanation import explanation_view
    from alliancegame.model.file.library import load
    from alliancegame.pact.explain import explain as explained
    from alliancegame.pact.explain import parse_profile

    model = load(game).with_values(settings(set_))
    result = explained(model, parse_profile(model, ",".join(profile or [])), actor, hits(shock))
    if as_json:
        print_json(result.to_dict(), model)
        return
    print_first(explanation_view(result), everything=everything)
