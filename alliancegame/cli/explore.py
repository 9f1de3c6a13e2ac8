"""A local page to play with: explore."""

from __future__ import annotations

import json
import sys
import webbrowser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from alliancegame.cli.inputs import GameName
from alliancegame.errors import AllianceGameError

if TYPE_CHECKING:
    from alliancegame.model.model import Model

SECONDS = 5.0
"""The longest a move waits for its equilibria; the answer then says that it is partial."""


def explore(
    game: GameName,
    export: Annotated[
        Path | None,
        typer.Option("--export", metavar="FILE", help="Write a page that needs no server instead."),
    ] = None,
    port: Annotated[int, typer.Option("--port", help="0: any free one.")] = 0,
    host: Annotated[str, typer.Option("--host", help="The address to serve on.")] = "127.0.0.1",
    *,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
) -> None:
    """Open a page of sliders, the verdict following live."""
    from alliancegame.model.file.library import load, locate
    from alliancegame.model.file.number_places import number_spans
    from alliancegame.present.explore.page import explore_html

    model = load(game)
    text = locate(game).read_text(encoding="utf-8-sig")
    page = explore_html(model, text, number_spans(text))
    try:
        if export is not None:
            export.write_text(page, encoding="utf-8")
            typer.echo(f"Wrote {export}.")
            return
        server = ThreadingHTTPServer((host, port), _handler(model, page.encode()))
    except OSError as error:
        where = export or f"{host}:{port}"
        raise AllianceGameError(f"{where}: {(error.strerror or str(error)).lower()}.") from None
    address = f"http://{host}:{server.server_address[1]}/"
    sys.stdout.write(f"{address}\nStop with Ctrl-C.\n")
    sys.stdout.flush()
    if browser:
        webbrowser.open(address)
    with server:
        server.serve_forever()


def answer(model: Model, wanted: dict[str, Any]) -> dict[str, Any]:
    """All equilibria at the page's setting, or {"error": sentence}."""
    from alliancegame.game.payoffs import build_game
    from alliancegame.model.decimals import read_number
    from alliancegame.model.shocks import Hit
    from alliancegame.solvers.base import Budget
    from alliancegame.solvers.solve import solve

    try:
        settings = {name: read_number(str(value)) for name, value in wanted["values"].items()}
        hits = [Hit(name, read_number(str(value))) for name, value in wanted["shocks"].items()]
        return solve(build_game(model, hits, settings), budget=Budget(SECONDS)).to_dict()
    except AllianceGameError as error:
        return {"error": str(error)}
    except (AttributeError, KeyError, TypeError, ValueError):
        return {"error": "The request is not a setting of this game."}


def _handler(model: Model, page: bytes) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/":
                self._send(page, "text/html; charset=utf-8")
            else:
                self.send_error(404)

        def do_POST(self) -> None:
            # a page of another site may post here, but not as JSON without asking first
            if self.path != "/solve" or self.headers.get("Content-Type") != "application/json":
                self.send_error(404)
                return
            length = min(int(self.headers.get("Content-Length") or 0), 1_000_000)
            try:
                wanted = json.loads(self.rfile.read(length))
            except ValueError:
                wanted = None
            result = answer(model, wanted)
            self._send(json.dumps(result).encode(), "application/json")

        def _send(self, content: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Stays quiet: the page is the output."""

    return Handler
