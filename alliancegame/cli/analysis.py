"""Commands about a commitment: durability, shocks, survival, comparisons, back-tests."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from alliancegame.cli.inputs import (
    AsJson,
    GameName,
    Happened,
    Settings,
    TimeLimit,
    chosen,
    happened,
    hits,
    print_all,
    print_json,
    searching,
)

Years: TypeAlias = Annotated[
    float, typer.Option("--years", metavar="N", help="How many years to look ahead.")
]


def durability(
    game: GameName,
    shock: Happened = None,
    set_: Settings = None,
    time_limit: TimeLimit = None,
    *,
    why: Annotated[
        bool, typer.Option("--why", help="Also the numbers and sources the verdict rests on.")
    ] = False,
    robustness: Annotated[
        bool, typer.Option("--robustness", help="Also how far the parameters may move.")
    ] = False,
    concepts: Annotated[
        bool, typer.Option("--concepts", help="Also the pact under each solution concept.")
    ] = False,
    selection: Annotated[
        bool, typer.Option("--selection", help="Also which equilibrium would be played.")
    ] = False,
    levers: Annotated[
        bool, typer.Option("--levers", help="Also who could break or secure it, at what cost.")
    ] = False,
    inverse: Annotated[
        bool, typer.Option("--inverse", help="Also for which weights the pact is rational.")
    ] = False,
    repeated: Annotated[
        bool, typer.Option("--repeated", help="Also the patience it needs if it is repeated.")
    ] = False,
    survival: Annotated[
        bool, typer.Option("--survival", help="Also how long it lasts as shocks arrive and pass.")
    ] = False,
    years: Years = 20.0,
    everything: Annotated[bool, typer.Option("--all", help="Also all the further parts.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say whether the pact holds, by what margin, what breaks it."""
    from alliancegame.cli.parts import all_parts, further_parts, left_out
    from alliancegame.document import Sentence
    from alliancegame.pact.durability import durability as assessed
    from alliancegame.present.durability import durability_view, next_step

    asked = {
        "why": why,
        "robustness": robustness,
        "concepts": concepts,
        "stories": concepts,
        "ordinal": concepts,
        "multiplicity": selection,
        "selection": selection,
        "levers": levers,
        "inverse": inverse,
        "repeated": repeated,
        "survival": survival,
    }
    model = chosen(game, set_, shock)
    alone = not (shock or everything) and not any(asked.values())
    asked |= {"crisis": not model.simultaneous, "states": bool(model.transitions)}
    wanted = all_parts(model) if everything else [name for name, also in asked.items() if also]
    with searching(time_limit) as budget:
        result = assessed(model, budget=budget)
    parts = further_parts(result, wanted, {"survival": {"years": years}})
    rest = left_out(model) if everything else None
    if as_json:
        further = {name: part.to_dict() for name, (part, _) in parts.items()}
        left = {"left_out": rest} if rest else {}
        print_json({**happened(shock), **result.to_dict(), **further, **left})
        return
    documents = [view(part) for part, view in parts.values()]
    # the tree's own verdict comes before that of plans made in advance
    documents.insert(1 if "crisis" in parts else 0, durability_view(result))
    if rest:
        documents.append([Sentence(rest)])
    print_all(chain(*documents, [next_step(game)] if alone else []))


def crisis(
    game: GameName,
    along: Annotated[
        str | None,
        typer.Option("--along", metavar="PARAMETER", help="Follow a parameter over its range."),
    ] = None,
    shock: Happened = None,
    set_: Settings = None,
    time_limit: TimeLimit = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Say whether a pledge is tested, and then kept."""
    from alliancegame.pact.sequence.crisis import crisis as assessed
    from alliancegame.pact.sequence.crisis_path import crisis_path
    from alliancegame.present.crisis import crisis_view
    from alliancegame.present.crisis_path import crisis_path_view

    model = chosen(game, set_, shock)
    if along is not None:
        with searching(time_limit) as budget:
            path = crisis_path(model, along, budget=budget)
        if as_json:
            print_json({**happened(shock), **path.to_dict()})
            return
        print_all(crisis_path_view(path))
        return
    with searching(time_limit) as budget:
        result = assessed(model, budget)
    if as_json:
        print_json({"game": model.name, **happened(shock), **result.to_dict()})
        return
    print_all(crisis_view(result))


def shocks(
    game: GameName,
    frontier: Annotated[
        list[str] | None,
        typer.Option(
            "--frontier",
            metavar="A,B[,C]",
            help="Shocks whose breaking frontier to show (repeatable); default: breaking pairs.",
        ),
    ] = None,
    shock: Happened = None,
    set_: Settings = None,
    time_limit: TimeLimit = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Say which shocks break the pact, alone and together."""
    from alliancegame.pact.robustness.shock_analysis import analyse_shocks
    from alliancegame.present.shocks import shocks_view

    asked = None if frontier is None else [text.split(",") for text in frontier]
    model = chosen(game, set_, shock)
    with searching(time_limit) as budget:
        result = analyse_shocks(model, asked, budget)
    if as_json:
        print_json({**happened(shock), **result.to_dict()})
        return
    print_all(shocks_view(result))


def survival(
    game: GameName,
    shock: Happened = None,
    set_: Settings = None,
    *,
    years: Years = 20.0,
    as_json: AsJson = False,
) -> None:
    """Say how long the pact lasts as shocks come, what ends it."""
    from alliancegame.pact.time.base_rates import compare_with_record
    from alliancegame.pact.time.survival import survival as lived
    from alliancegame.present.survival import survival_view

    result = lived(chosen(game, set_, shock), years)
    if as_json:
        record = compare_with_record(result).to_dict()
        print_json({**happened(shock), **result.to_dict(), "record": record})
        return
    print_all(survival_view(result))


def backtests(*, as_json: AsJson = False) -> None:
    """Set the model's life of past pacts beside what happened."""
    from alliancegame.pact.time.backtests import backtests as tested
    from alliancegame.present.backtests import backtests_view

    result = tested()
    if as_json:
        print_json(result.to_dict())
        return
    print_all(backtests_view(result))


def compare(
    games: Annotated[
        list[str],
        typer.Argument(metavar="GAME GAME...", help="Games, or GAME+SHOCK[=INTENSITY]."),
    ],
    shock: Annotated[
        list[str] | None,
        typer.Option(
            "--shock",
            metavar="NAME[=INTENSITY]",
            help="A shock that has happened in all of them (repeatable).",
        ),
    ] = None,
    time_limit: TimeLimit = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Set games side by side; say which parameters differ."""
    from alliancegame.model.file.library import load
    from alliancegame.pact.compare import Side
    from alliancegame.pact.compare import compare as compared
    from alliancegame.present.compare import compare_view

    sides = []
    for text in games:
        name, *shocked = [text] if Path(text).is_file() else text.split("+")
        sides.append(Side(load(name), hits([*shocked, *(shock or [])])))
    with searching(time_limit) as budget:
        result = compared(sides, budget)
    if as_json:
        print_json(result.to_dict())
        return
    print_all(compare_view(result))
