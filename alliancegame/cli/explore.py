"""A local page to play with: explore."""

from __future__ import annotations

import shlex
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alliancegame.cli.inputs import (
    Force,
    GameName,
    Posterior,
    Settings,
    Shocks,
    hits,
    say,
    settings,
    warn,
)
from alliancegame.errors import AllianceGameError

if TYPE_CHECKING:
    from alliancegame.model.file.kinds import AnyGame


def explore(
    game: GameName,
    shock: Shocks = None,
    set_: Settings = None,
    export: Annotated[
        Path | None,
        typer.Option("--export", metavar="FILE", help="Write a page that needs no server instead."),
    ] = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0: any free one.")] = 0,
    host: Annotated[str, typer.Option("--host", help="The address to serve on.")] = "127.0.0.1",
    *,
    force: Force = False,
    posterior: Posterior = False,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
) -> None:
    """Open a page of sliders, the verdict following live."""
    from alliancegame.model.file.library import locate
    from alliancegame.render.explore.page import Opened, explore_html, stated
    from alliancegame.writing import guard, write_text

    if not host.strip():
        raise AllianceGameError(
            "--host is empty, which would serve every network; name an address. "
            "Leave it out to serve this machine alone."
        )
    file = locate(game)
    if export is not None:
        guard(export, (file,), replace=force)
    model, text, scenario = stated(game)
    if posterior:
        from alliancegame.cli.learned_input import learned_text

        model, text = learned_text(game, text)
    command = None if export is not None else shlex.join(["alliancegame", "explore", game])
    opened = Opened(command, export is None, settings(set_), (*scenario, *hits(shock)))
    page = explore_html(model, text, opened)
    if export is not None:
        write_text(export, page)
        say(f"Wrote {export}.")
        return
    _serve(model, page, host, port, browser=browser)


def _serve(model: AnyGame, page: str, host: str, port: int, *, browser: bool) -> None:
    import sys

    from alliancegame.render.explore.answers import answer
    from alliancegame.render.explore.server import PageServer

    server = PageServer(host, port, page.encode(), lambda wanted: answer(model, wanted))
    with server:
        say(f"{server.address}\nStop with Ctrl-C.")
        sys.stdout.flush()
        if not server.loopback:
            warn(
                f"{host} is no address of this machine alone: whoever reaches it and has the "
                "address above sees the game, and what passes is not encrypted."
            )
        if browser:
            webbrowser.open(server.address)
        server.serve_forever()
