"""Commands about proofs: verify."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from alliancegame.cli.inputs import AsJson, Settings, Shocks, hits, print_all, print_json, settings

MOST_SHOWN = 12
"""The most equilibria of a certificate that are shown; --json has all."""


def verify(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Written by: solve GAME --certificate FILE")
    ],
    game: Annotated[
        str | None, typer.Argument(metavar="[GAME]", help="The game it has to be about.")
    ] = None,
    shock: Shocks = None,
    set_: Settings = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Check a certificate of equilibria without any solver."""
    from alliancegame.analyses.solutions.nash_equilibria import played
    from alliancegame.document import Grid, Note, Sentence, left, right
    from alliancegame.game.formats.endings import is_plain, load_game
    from alliancegame.game.payoffs import build_game
    from alliancegame.model.file.library import load
    from alliancegame.solvers.certificates.certificate_file import verify as verified

    about = None
    if game is not None:
        plain = is_plain(game) and not shock and not set_
        about = load_game(game) if plain else build_game(load(game), hits(shock), settings(set_))
    verdict = verified(file, about)
    if as_json:
        print_json(verdict.to_dict())
        return
    rows = [
        [str(number), played(verdict.game, profile)]
        for number, profile in enumerate(verdict.profiles[:MOST_SHOWN], 1)
    ]
    print_all([*map(Sentence, verdict.sentences), Grid([right(""), left("Listed")], rows)])
    if more := len(verdict.profiles) - len(rows):
        print_all([Note(f"Further: {more} more: --json.")])
    print_all([Note(f"SHA-256 of the file: {verdict.digest}")])
