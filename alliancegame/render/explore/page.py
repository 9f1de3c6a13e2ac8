"""A page to play with: sliders for weights and shocks, the verdict following live.

The page of a simultaneous game holds the whole map from parameters to payoffs and computes margins,
the verdict and the equilibria in pure strategies itself, so that it works without a server; so do
those of graph models and networks. Served by `alliancegame explore`, a page also asks for what only
the program knows: all equilibria, mixed ones too, verified; stability for coalitions.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import asdict, field
from fractions import Fraction
from functools import singledispatch
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote

from alliancegame.errors import AllianceGameError
from alliancegame.frozen import frozen
from alliancegame.model.decimals import decimal
from alliancegame.model.graph import GraphModel
from alliancegame.model.model import Model
from alliancegame.model.network import Network
from alliancegame.model.scenario import Scenario
from alliancegame.model.shocks import Hit, in_order
from alliancegame.render.explore.graph_sheet import graph_sheet
from alliancegame.render.explore.network_sheet import network_sheet
from alliancegame.render.explore.sheet import Sheet
from alliancegame.render.explore.strategic_sheet import strategic_sheet
from alliancegame.visible import visible

AnyGame: TypeAlias = Model | GraphModel | Network


@singledispatch
def sheet_of(game: AnyGame, text: str) -> Sheet:
    """The sheet of a game of any kind; text: its file's, which the page's save button rewrites."""
    raise TypeError(f"{type(game).__name__} has no page of {len(text)} letters")


sheet_of.register(Model, strategic_sheet)
sheet_of.register(GraphModel, graph_sheet)
sheet_of.register(Network, network_sheet)


@frozen
class Opened:
    """The state in which a page is opened.

    command:  what serves it, for its copy button; None: the button copies a link
    served:   whether a program answers it; else the page stands alone
    settings: parameters' values that replace the file's
    shocks:   shocks that have happened
    """

    command: str | None = None
    served: bool = False
    settings: Mapping[str, Fraction] = field(default_factory=dict)
    shocks: Sequence[Hit] = ()


ALONE = Opened()

SCRIPTS = ("numbers.js", "{kind}", "curve.js", "explore.js")
"""The scripts that the page runs, in this order, the one of the game's kind among them."""

_HEADER = re.compile(r"^[ \t]*\[", re.MULTILINE)
_TABLE = re.compile(r"^\[scenario\][^\n]*\n(?:(?![ \t]*\[)[^\n]*(?:\n|$))*", re.MULTILINE)
_LINE = re.compile(r"^scenario[. =][^\n]*(?:\n|$)", re.MULTILINE)


def stated(name: str | Path) -> tuple[AnyGame, str, Scenario]:
    """A game before anything has happened, its file's text without that, and what has happened.

    raises: NameUnknownError if it is not found, GameFileError if the file has problems
    """
    from alliancegame.model.file.library import load_any_stated, locate

    game, scenario = load_any_stated(name)
    return game, without_scenario(locate(name).read_text(encoding="utf-8-sig")), scenario


def without_scenario(text: str) -> str:
    r"""A game file's text without what it says has happened, for the page to say it anew.

    That is a table, or else a line or dotted lines before the first table.

    >>> without_scenario('title = "x"\n[scenario]\nwar = 1\n[shocks.war]\nscenario = 2\n')
    'title = "x"\n[shocks.war]\nscenario = 2\n'
    """
    header = _HEADER.search(text)
    top = header.start() if header else len(text)
    return _LINE.sub("", text[:top]) + _TABLE.sub("", text[top:])


_PLAIN = "!~*'()"
"""The characters that a browser, too, leaves as they are in a part of an address."""


def explore_html(game: AnyGame, text: str, opened: Opened = ALONE) -> str:
    """The page as one HTML text that needs nothing from elsewhere.

    text:   the game file's text, which the page's save button rewrites
    raises: AllianceGameError if a strategic game names no commitment, or if a page without a server
            could not follow it
    """
    from importlib.resources import files

    from jinja2 import Environment, StrictUndefined

    sheet = sheet_of(game, text)
    if sheet.asked and not opened.served:
        # closed actions and chances would change its plans and events, which the page cannot redo
        why = (
            "has too many profiles for a table of payoffs, which a page alone needs"
            if isinstance(game, Model) and game.simultaneous
            else "has moves in sequence or chance: its plans, and how often each point is reached, "
            "change with every setting, and a page alone has no solver of trees"
        )
        raise AllianceGameError(
            f'game "{game.name}" {why}. Leave out --export, and the program answers the page: '
            f"alliancegame explore {game.name}"
        )
    here = files("alliancegame.render.explore")
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    template = environment.from_string(here.joinpath("explorer.html.j2").read_text("utf-8"))
    content = {**sheet.data, "words": asdict(sheet.words), **_opened(game, opened)}
    data = json.dumps(content, ensure_ascii=True, allow_nan=False)
    names = [name.format(kind=sheet.script) for name in SCRIPTS]
    script = "".join(here.joinpath(name).read_text("utf-8") for name in names)
    page = template.render(
        title=sheet.title,
        words=sheet.words,
        policy=_policy(script, served=opened.served),
        command=opened.command,
        script=script,
        # inside a script element what begins with < could end it early, or never
        data=data.replace("<", "\\u003c"),
    )
    return visible(page)


def _policy(script: str, *, served: bool) -> str:
    """The page's content security policy: to run its own script and to ask its own server."""
    digest = b64encode(sha256(script.encode()).digest()).decode()
    asked = "'self'" if served else "'none'"
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; "
        f"img-src data:; connect-src {asked}; base-uri 'none'; "
        "form-action 'none'"
    )


def _opened(game: AnyGame, opened: Opened) -> dict[str, Any]:
    """The text of the copy button and the setting that the page begins with.

    raises: AllianceGameError for a name that is not defined, or a number that is no decimal
    """
    game.with_values(opened.settings)
    numbers = {quote(name, safe=_PLAIN): value for name, value in opened.settings.items()}
    for shock, intensity in _happened(game, opened.shocks):
        numbers[f"shock:{quote(shock, safe=_PLAIN)}"] = intensity
    for name, value in numbers.items():
        if "/" in decimal(value):
            raise AllianceGameError(
                f"{name} is {value}; the page takes decimals. Round it, such as {float(value):.6g}."
            )
    setting = "&".join(f"{name}={decimal(value)}" for name, value in numbers.items())
    return {"command": opened.command, "served": opened.served, "setting": setting}


def _happened(game: AnyGame, hits: Sequence[Hit]) -> list[tuple[str, Fraction]]:
    if isinstance(game, Model):
        return [(shock.name, intensity) for shock, intensity in in_order(game, hits)]
    game.after(hits)  # refuses what the game does not know
    return [(hit.shock, hit.intensity) for hit in hits if hit.intensity]
