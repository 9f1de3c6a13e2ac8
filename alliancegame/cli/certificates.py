"""Commands about proofs: verify."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from alliancegame.cli.inputs import AsJson, Settings, Shocks, hits, print_all, print_json, settings


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
    from alliancegame.document import Note, Sentence
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
    print_all([*map(Sentence, verdict.sentences), Note(f"SHA-256 of the file: {verdict.digest}")])
