"""Commands that learn from what was seen: fit."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alliancegame.cli.inputs import (
    AsJson,
    Force,
    GameName,
    Settings,
    print_all,
    print_json,
    settings,
    warn,
)
from alliancegame.cli.progress import progress
from alliancegame.errors import AllianceGameError

if TYPE_CHECKING:
    from alliancegame.evidence.fitted import Fit
    from alliancegame.model.model import Model


class LawName(StrEnum):
    """Values of `--law`."""

    REPLY = "reply"
    BRANCH = "branch"
    AGENT = "agent"


class Weights(StrEnum):
    """Values of `--experts`."""

    EQUAL = "equal"
    COOKE = "cooke"


def fit(
    game: GameName,
    *,
    law: Annotated[
        LawName | None,
        typer.Option(
            "--law",
            help="How actors choose: by replies, in equilibrium, or (in sequence) as agents.",
        ),
    ] = None,
    draws: Annotated[
        int | None,
        typer.Option(
            "--draws",
            min=1,
            help="Draws of the prior; best a power of 2. Default: 65536, of branches 2048.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Same seed, same answer.")] = 0,
    without_record: Annotated[
        bool,
        typer.Option("--without-record", help="Do not anchor lives to the record of pacts."),
    ] = False,
    set_: Settings = None,
    sets: Annotated[
        bool,
        typer.Option("--sets", help="No law of errors: the weights that explain what was seen."),
    ] = False,
    experts: Annotated[
        Weights | None,
        typer.Option("--experts", help="Pool the file's experts, with equal or Cooke's weights."),
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option("--save", metavar="FILE", help="Write a game file of what was learned."),
    ] = None,
    force: Force = False,
    everything: Annotated[
        bool, typer.Option("--all", help="All shocks, numbers, rates and scores.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Learn from what was seen: prior beside posterior."""
    from alliancegame.analyses.answers.fit_view import fit_view, panel_view
    from alliancegame.analyses.before_and_after import lever_costs_view
    from alliancegame.evidence.experts import panel
    from alliancegame.evidence.fitted import fit as fitted
    from alliancegame.evidence.fitted_file import fitted_text
    from alliancegame.evidence.laws import LAWS, usual_law
    from alliancegame.evidence.learned_game import learned_game
    from alliancegame.evidence.lever_costs import lever_costs
    from alliancegame.model.file.library import load_stated

    loaded, scenario = load_stated(game)
    if scenario.hits:
        warn(
            f"Learned is of the game before {scenario}; what --posterior asks is of the day after."
        )
    model = loaded.with_values(settings(set_))
    if sets:
        _sets(model, as_json=as_json)
        return
    law_of = usual_law if law is None else LAWS[law.value]
    source = None if save is None else _original(game, save, set_, replace=force)
    with progress("draws") as shown:
        result = fitted(model, draws, seed, law_of, shown, with_record=not without_record)
        pooled = (
            None
            if experts is None
            else panel(
                model,
                result.belief.prior.size,
                seed,
                law_of,
                cooke=experts is Weights.COOKE,
                of_file=result,
            )
        )
    if save is not None and source is not None:
        _saved(save, fitted_text(source, result), result)
    costs = lever_costs(model, learned_game(result)) if as_json or everything else ()
    if as_json:
        further = {} if pooled is None else {"experts": pooled.to_dict()}
        levers = {"levers": [cost.to_dict() for cost in costs]}
        print_json({**result.to_dict(), **levers, **further}, model)
        return
    print_all(fit_view(result, everything=everything))
    print_all(lever_costs_view(model, costs))
    if pooled is not None:
        print_all(panel_view(pooled))


def _original(game: str, target: Path, set_: list[str] | None, *, replace: bool) -> str:
    """The text of the game's file, where what was learned may be written to the target."""
    from alliancegame.model.file.library import locate
    from alliancegame.writing import guard

    if set_:
        raise AllianceGameError(
            "--save writes what was learned into a copy of the file, and --set is not in it. "
            "Leave one of them out."
        )
    source = locate(game)
    guard(target, (source,), replace=replace)
    return source.read_text(encoding="utf-8-sig")


def _saved(target: Path, text: str, result: Fit) -> None:
    """Writes the file, and says how much of the posterior it keeps."""
    from alliancegame.model.file.gamefile import parse
    from alliancegame.numerals import percent
    from alliancegame.sweep.draws import share_of_draws
    from alliancegame.writing import write_text

    model = parse(text.encode(), str(target), target.stem)
    write_text(target, text)
    warn(f"Wrote {target}.")
    if result.holds.posterior is None or (share := share_of_draws(model)) is None:
        return
    warn(
        f"In it the pact holds in {percent(share.value)} of draws, in the posterior itself in "
        f"{percent(result.holds.posterior)}: a file keeps each number's distribution and their "
        "correlations by pairs, no more."
    )


def _sets(model: Model, *, as_json: bool) -> None:
    from alliancegame.analyses.answers.fit_view import sets_view
    from alliancegame.evidence.sets import weight_sets

    intervals = weight_sets(model)
    if as_json:
        print_json(intervals.to_dict(), model)
        return
    print_all(sets_view(intervals))
