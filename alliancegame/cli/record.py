"""The model beside what happened: pacts whose end is known, and forecasts that were entered."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from alliancegame.cli.inputs import (
    AsJson,
    Everything,
    game_names,
    print_all,
    print_first,
    print_json,
)
from alliancegame.cli.progress import progress
from alliancegame.errors import AllianceGameError

FOUNDING = "northern-triangle-observed"
"""The founding game with a record of what was seen since."""


def backtests(
    *,
    learned: Annotated[
        bool,
        typer.Option("--learned", help="Foretell each alliance from what the others teach, too."),
    ] = False,
    everything: Everything = False,
    as_json: AsJson = False,
) -> None:
    """Set the model's life of past pacts beside what happened."""
    from alliancegame.analyses.answers.backtests_view import backtests_view
    from alliancegame.pact.time.backtests import backtests as tested

    result = tested()
    if not learned:
        if as_json:
            print_json(result.to_dict())
        else:
            print_first(backtests_view(result), everything=everything)
        return
    from alliancegame.analyses.answers.held_out_view import held_out_view
    from alliancegame.evidence.foretold import foretold
    from alliancegame.evidence.held_out import leave_one_out
    from alliancegame.model.file.library import load

    with progress("alliances") as shown:
        others = leave_one_out(report=shown)
    founding = foretold(load(FOUNDING))
    if as_json:
        print_json(
            {**result.to_dict(), "learned": others.to_dict(), "founding": founding.to_dict()}
        )
        return
    print_first(backtests_view(result), everything=everything)
    print_all(held_out_view(others, founding))


def forecasts(
    game: Annotated[
        str | None,
        typer.Argument(
            metavar="[GAME]",
            help="What this game would enter; without it, the register.",
            autocompletion=game_names,
        ),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="The day from which it speaks.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="The day until which is asked.")
    ] = None,
    *,
    everything: Everything = False,
    as_json: AsJson = False,
) -> None:
    """Score the register of forecasts; compute those of a game."""
    from alliancegame.analyses.answers.forecasts_view import forecasts_view, outlook_view
    from alliancegame.model.file.library import load
    from alliancegame.pact.time.forecasts import forecasts as registered
    from alliancegame.pact.time.outlook import outlook

    if game is None:
        if since is not None or until is not None:
            raise AllianceGameError(
                "--from and --until stand without a game; they are of one game's forecasts. "
                "Name it: alliancegame forecasts GAME --from DATE --until DATE"
            )
        result = registered()
        if as_json:
            print_json(result.to_dict())
            return
        print_first(forecasts_view(result), everything=everything)
        return
    outlook_result = outlook(load(game), _day(since, "--from"), _day(until, "--until"))
    if as_json:
        print_json(outlook_result.to_dict(), outlook_result.model)
        return
    print_all(outlook_view(outlook_result))


def _day(text: str | None, option: str) -> date:
    """A day of the calendar."""
    if text is None:
        raise AllianceGameError(
            f"{option} is missing; a game's forecasts run from one day to another. "
            f"Give {option} DATE, say {option} 2027-12-31."
        )
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise AllianceGameError(
            f"{option} is {text!r}; it is a day of the calendar. Write it as in 2027-12-31."
        ) from None
