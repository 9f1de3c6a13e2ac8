"""Commands about a commitment: durability, shocks, survival, comparisons, back-tests."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer

from alliancegame.analyses.registry import CommitmentAnalysis, analyses
from alliancegame.cli.inputs import (
    AsJson,
    Everything,
    GameName,
    Happened,
    Posterior,
    Settings,
    TimeLimit,
    chosen,
    happened,
    hits,
    print_all,
    print_first,
    print_json,
    searching,
)
from alliancegame.cli.progress import stage
from alliancegame.cli.questions import answered, options_of, with_questions
from alliancegame.document import beginning
from alliancegame.numerals import counted

Years: TypeAlias = Annotated[
    float, typer.Option("--years", metavar="N", help="How many years to look ahead.")
]

QUESTIONS: tuple[CommitmentAnalysis[Any], ...] = analyses(CommitmentAnalysis)
"""The further questions about a commitment."""


def _durability(
    game: GameName,
    shock: Happened = None,
    set_: Settings = None,
    time_limit: TimeLimit = None,
    *,
    years: Years = 20.0,
    everything: Annotated[bool, typer.Option("--all", help="All of these questions.")] = False,
    as_json: AsJson = False,
    **asked: bool,
) -> None:
    """Say whether the pact holds, by what margin, what breaks it."""
    from alliancegame.analyses.brief import compute as compute_brief
    from alliancegame.analyses.brief import document as brief_document
    from alliancegame.analyses.brief import in_passing
    from alliancegame.pact.durability import durability as assessed
    from alliancegame.pact.examined import Examined

    model = chosen(game, set_, shock)
    with searching(time_limit) as budget:
        result = assessed(model, budget=budget)
        subject = Examined(result, years=years, budget=budget)
        answers = answered(QUESTIONS, subject, model.name, asked, everything=everything)
    brief = compute_brief(subject)
    if as_json:
        further = {**brief.to_dict(), **answers.to_dict()}
        print_json({**happened(shock), **result.to_dict(), **further}, model)
        return
    chapters = {
        question: beginning(chapter) if question.always and not everything else chapter
        for question, chapter in answers.chapters(
            lambda question: asked.get(question.option, False) or question.tabulates
        ).items()
    }
    # what precedes the verdict has an order below 0
    before = [chapter for question, chapter in chapters.items() if question.order < 0]
    after = [chapter for question, chapter in chapters.items() if question.order >= 0]
    shown = brief_document if everything or not before else in_passing
    blocks = chain(*before, shown(brief), *after)
    if everything or not any(asked.values()):
        print_first(blocks, everything=everything)
    else:
        print_all(blocks)


durability = with_questions(_durability, options_of(QUESTIONS))


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
    everything: Everything = False,
    as_json: AsJson = False,
) -> None:
    """Say whether a pledge is tested, and then kept."""
    from alliancegame.analyses.answers.crisis_path_view import crisis_path_view
    from alliancegame.analyses.crisis import document as crisis_view
    from alliancegame.pact.sequence.crisis_path import crisis_path
    from alliancegame.pact.sequence.tested_pledge import crisis as assessed

    model = chosen(game, set_, shock)
    if along is not None:
        with searching(time_limit) as budget:
            path = crisis_path(model, along, budget=budget)
        if as_json:
            print_json({**happened(shock), **path.to_dict()}, model)
            return
        print_all(crisis_path_view(path))
        return
    stage(f"{model.name}: the crisis today and under {counted(len(model.shocks), 'shock')} ...")
    with searching(time_limit) as budget:
        result = assessed(model, budget)
    if as_json:
        print_json({**happened(shock), **result.to_dict()}, model)
        return
    print_first(crisis_view(result), everything=everything)


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
    everything: Everything = False,
    as_json: AsJson = False,
) -> None:
    """Say which shocks break the pact, alone and together."""
    from alliancegame.analyses.answers.shock_views import shocks_view
    from alliancegame.pact.robustness.shock_analysis import analyse_shocks

    asked = None if frontier is None else [text.split(",") for text in frontier]
    model = chosen(game, set_, shock)
    with searching(time_limit) as budget:
        result = analyse_shocks(model, asked, budget)
    if as_json:
        print_json({**happened(shock), **result.to_dict()}, model)
        return
    print_first(shocks_view(result), everything=everything)


def survival(
    game: GameName,
    shock: Happened = None,
    set_: Settings = None,
    *,
    years: Years = 20.0,
    posterior: Posterior = False,
    everything: Everything = False,
    as_json: AsJson = False,
) -> None:
    """Say how long the pact lasts as shocks come, what ends it."""
    from alliancegame.analyses.before_and_after import lifetimes_view
    from alliancegame.analyses.survival import document as survival_view
    from alliancegame.cli.learned_input import averaged_lifetimes
    from alliancegame.pact.time.base_rates import compare_with_record
    from alliancegame.pact.time.survival_curve import survival as lived

    model = chosen(game, set_, shock, posterior=posterior)
    result = lived(model, years)
    stated = chosen(game, set_, shock) if posterior else model
    averaged = averaged_lifetimes(stated, model, years) if posterior else None
    if as_json:
        record = compare_with_record(result).to_dict()
        answer = {**happened(shock, posterior=posterior), **result.to_dict(), "record": record}
        if averaged is not None:
            answer["averaged"] = averaged.to_dict()
        print_json(answer, result.model)
        return
    print_first(survival_view(result), everything=everything)
    if averaged is not None:
        print_all(lifetimes_view(averaged))


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
    experts: Annotated[
        bool,
        typer.Option("--experts", help="Beside each game, the same by each expert's numbers."),
    ] = False,
    time_limit: TimeLimit = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Set games side by side; say which parameters differ."""
    from alliancegame.analyses.answers.comparison_view import compare_view
    from alliancegame.evidence.experts import by_experts
    from alliancegame.model.file.library import load
    from alliancegame.pact.compare import Side
    from alliancegame.pact.compare import compare as compared

    sides = []
    for text in games:
        name, *shocked = [text] if Path(text).is_file() else text.split("+")
        model = load(name)
        struck = hits([*shocked, *(shock or [])])
        sides += [
            Side(version, struck) for version in (model, *(by_experts(model) if experts else ()))
        ]
    with searching(time_limit) as budget:
        result = compared(sides, budget)
    if as_json:
        print_json(result.to_dict(), *(side.model for side in sides))
        return
    print_all(compare_view(result))
