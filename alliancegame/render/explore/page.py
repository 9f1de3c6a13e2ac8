"""A page to play with: sliders for weights and shocks, the verdict following live.

The page holds the whole map from parameters to payoffs and computes margins, the verdict and the
equilibria in pure strategies itself, so that it works without a server. Served by
`alliancegame explore`, it also asks for all equilibria, mixed ones too, verified.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from alliancegame.errors import AllianceGameError
from alliancegame.game.payoffs import events, payoff_map
from alliancegame.game.strategies import open_positions, pact_positions, strategy_names
from alliancegame.model.decimals import decimal
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit, in_order, shift
from alliancegame.pact.margins import commitment_of
from alliancegame.pact.pact_stakes import pact_stakes
from alliancegame.render.explore.answers import Setting, is_asked, verdict
from alliancegame.visible import visible


@dataclass(frozen=True)
class Opened:
    """The state in which a page is opened.

    command:  what serves it, for its copy button; None for a page that stands alone
    settings: parameters' values that replace the file's
    shocks:   shocks that have happened
    """

    command: str | None = None
    settings: Mapping[str, Fraction] = field(default_factory=dict)
    shocks: Sequence[Hit] = ()


ALONE = Opened()

SCRIPTS = ("reckoning.js", "curve.js", "explore.js")
"""The scripts that the page runs, in this order."""

_SCENARIO = re.compile(
    r"^(?:\[scenario\][^\n]*\n(?:(?![ \t]*\[)[^\n]*(?:\n|$))*|scenario[. =][^\n]*(?:\n|$))",
    re.MULTILINE,
)
"""The part of a file that says what has happened: a table, one line or dotted ones."""


def without_scenario(text: str) -> str:
    r"""A game file's text without what it says has happened, for the page to say it anew.

    >>> without_scenario('title = "x"\n[scenario]\nwar = 1\n[shocks.war]\n')
    'title = "x"\n[shocks.war]\n'
    """
    return _SCENARIO.sub("", text)


_PLAIN = "!~*'()"
"""The characters that a browser, too, leaves as they are in a part of an address."""


def explore_html(
    model: Model, text: str, places: dict[str, tuple[int, int]], opened: Opened = ALONE
) -> str:
    """The page as one HTML text that needs nothing from elsewhere.

    text:   the game file's text, which the page's save button rewrites
    places: {parameter: where its number stands in the text}
    raises: AllianceGameError if the model names no commitment, or if a page without a server could
            not follow it
    """
    asked = is_asked(model)
    if asked and opened.command is None:
        # closed actions and chances would change its plans and events, which the page cannot redo
        raise AllianceGameError(
            f'game "{model.name}" has moves in sequence, chance or too many profiles; its page has '
            "to ask the program. Leave out --export: alliancegame explore serves it."
        )
    from importlib.resources import files

    from jinja2 import Environment, StrictUndefined

    here = files("alliancegame.render.explore")
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    template = environment.from_string(here.joinpath("explorer.html.j2").read_text("utf-8"))
    reckoned = _asked(model) if asked else _reckoned(model)
    content = {**page_data(model, text, places), **reckoned, **_opened(model, opened)}
    data = json.dumps(content, ensure_ascii=True, allow_nan=False)
    script = "".join(here.joinpath(name).read_text("utf-8") for name in SCRIPTS)
    page = template.render(
        model=model,
        commitment=commitment_of(model),
        policy=_policy(script, served=opened.command is not None),
        command=opened.command,
        asked=asked,
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


def _opened(model: Model, opened: Opened) -> dict[str, Any]:
    """The text of the copy button and the setting that the page begins with.

    raises: AllianceGameError for a name that is not defined, or a number that is no decimal
    """
    model.with_values(opened.settings)
    numbers = {quote(name, safe=_PLAIN): value for name, value in opened.settings.items()}
    for shock, intensity in in_order(model, opened.shocks):
        numbers[f"shock:{quote(shock.name, safe=_PLAIN)}"] = intensity
    for name, value in numbers.items():
        if "/" in decimal(value):
            raise AllianceGameError(
                f"{name} is {value}; the page takes decimals. Round it, such as {float(value):.6g}."
            )
    setting = "&".join(f"{name}={decimal(value)}" for name, value in numbers.items())
    return {"command": opened.command, "setting": setting}


def _reckoned(model: Model) -> dict[str, Any]:
    """The data from which a page reckons margins and equilibria by itself."""
    mapping = payoff_map(model)
    held = events(model, model.values)["commitment"]
    names = list(model.parameters)
    return {
        "asked": False,
        "strategies": [[*map(visible, labels)] for labels in strategy_names(model)],
        "open": [list(actions) for actions in open_positions(model, ())],
        "pact": list(pact_positions(model)),
        "ranges": [decimal(value) for value in pact_stakes(model).values()],
        "shape": list(mapping.shape),
        "factors": [list(item) for item in mapping.factors],
        "rows": mapping.rows.tolist(),
        "monomials": mapping.monomials.tolist(),
        "signs": mapping.signs.tolist(),
        "commitment": [float(value) for value in held.ravel().tolist()],
        "changes": [
            [
                [names.index(change.parameter), *map(decimal, shift(change))]
                for change in shock.changes
            ]
            for shock in model.shocks
        ],
        "rules": [
            [
                [*_rule(model, rule.decision, rule.action), decimal(rule.at), rule.allows]
                for rule in shock.rules
            ]
            for shock in model.shocks
        ],
    }


def _asked(model: Model) -> dict[str, Any]:
    """The data of a page that asks the server for every verdict: the verdict as stated."""
    count = len(model.actors)
    return {
        "asked": True,
        "stated": verdict(model, Setting({}, ())),
        "strategies": [[""]] * count,
        "open": [[0]] * count,
        "pact": [0] * count,
        "ranges": ["1"] * count,
        "shape": [count] + [1] * count,
        "factors": [list(range(len(model.parameters)))],
        "rows": [],
        "monomials": [],
        "signs": [],
        "commitment": [],
        "changes": [[] for _ in model.shocks],
        "rules": [[] for _ in model.shocks],
    }


def page_data(model: Model, text: str, places: dict[str, tuple[int, int]]) -> dict[str, Any]:
    """The game as its sliders show it, JSON-ready."""
    commitment = commitment_of(model)
    return {
        "game": model.name,
        "text": text,
        "places": {name: list(place) for name, place in places.items()},
        "actors": [{"name": a.name, "label": visible(a.label)} for a in model.actors],
        "parties": [a.name in commitment.parties for a in model.actors],
        "pledge": visible(commitment.name),
        "parameters": [{"name": name, **_slider(model, name)} for name in model.parameters],
        "shocks": [
            {
                "name": shock.name,
                "label": visible(shock.label),
            }
            for shock in model.shocks
        ],
    }


def _slider(model: Model, name: str) -> dict[str, Any]:
    """The parameter's value and the ends of its slider: its range, or around the value."""
    parameter = model.parameters[name]
    value = parameter.value
    low, high = parameter.low, parameter.high
    if low is None or high is None:
        low, high = sorted((Fraction(0), 2 * value or Fraction(1)))
    weights = {item.weight: item.label for item in model.interests}
    owners = {item.weight: model.actor(item.actor).label for item in model.interests}
    return {
        "value": decimal(value),
        "low": float(low),
        "high": float(high),
        "weight": name in weights,
        "actor": _concerned(model, name),
        "label": visible(weights.get(name, "")),
        "owner": visible(owners.get(name, "")),
        "because": visible(parameter.because),
        "source": visible(parameter.citation),
    }


def _concerned(model: Model, name: str) -> str:
    """The actor whose payoffs the parameter enters, the first of several; "": nobody's."""
    weighing = [item.actor for item in model.interests if item.weight == name]
    serving = [item.actor for item in model.effects if item.amount == name]
    return next(iter([*weighing, *serving]), "")


def _rule(model: Model, decision: str, action: str) -> list[Any]:
    """The position of the actor and of its action."""
    owner = model.decision(decision).actor
    actor = [item.name for item in model.actors].index(owner)
    return [actor, strategy_names(model)[actor].index(action)]
