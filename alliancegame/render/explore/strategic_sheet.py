"""Strategic games as the page of sliders holds them, to be reckoned by it or asked for."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from alliancegame.game.payoffs import events, payoff_map
from alliancegame.game.strategies import open_positions, pact_positions, strategy_names
from alliancegame.model.called import controller_label, lever_moved, number_label
from alliancegame.model.decimals import decimal
from alliancegame.model.file.number_places import number_spans
from alliancegame.model.limits import LIMITS, Limits
from alliancegame.model.model import Model
from alliancegame.model.shocks import shift
from alliancegame.pact.margins import commitment_of
from alliancegame.pact.pact_stakes import pact_stakes
from alliancegame.render.explore.answers import Setting, is_asked, verdict
from alliancegame.render.explore.sheet import Sheet, Words
from alliancegame.visible import visible


def strategic_sheet(model: Model, text: str) -> Sheet:
    """The sheet of a strategic game.

    raises: AllianceGameError if it names no commitment
    """
    commitment_of(model)
    asked = is_asked(model)
    labels = ", ".join(visible(actor.label) for actor in model.actors)
    words = Words(
        margins="Margins at the pact",
        caption="What each actor would lose by its best way out, as a share of its stake in the "
        "pact in the file’s game; grey: as stated.",
        way="Best way out",
        size="Margin",
        sides="leaves | stays",
        along="Margins along",
        details="Equilibria" if asked else "Equilibria in pure strategies",
        columns=(
            "What is done, where play comes" if asked else f"Profile ({labels})",
            "Payoffs",
            "Commitment",
        ),
        numeric=2,
        matrix="Payoffs",
        matrix_caption=f"{labels}. Bold: best reply. Framed: equilibrium. Tinted: the pact.",
        presets="What if, at full intensity",
        notches="where the verdict flips",
        asks="durability",
        alone="The program that served this page has ended; pure strategies only.",
    )
    data = {**page_data(model, text), **(_asked(model) if asked else _reckoned(model))}
    return Sheet(model.title, words, data, "strategic.js", asked=asked)


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
        "factors": [list(factor) for factor in mapping.factors],
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


def page_data(model: Model, text: str) -> dict[str, Any]:
    """The game as its sliders show it, JSON-ready."""
    commitment = commitment_of(model)
    places = number_spans(text)
    return {
        "game": model.name,
        "text": text,
        "places": {name: list(place) for name, place in places.items()},
        "unplaced": [name for name in model.parameters if name not in places],
        "actors": [{"name": a.name, "label": visible(a.label)} for a in model.actors],
        "parties": [a.name in commitment.parties for a in model.actors],
        "pledge": visible(commitment.name),
        "parameters": [{"name": name, **_slider(model, name)} for name in model.parameters],
        "shocks": [
            {
                "name": shock.name,
                "label": visible(shock.label),
                "limits": limits_of(LIMITS["intensity"]),
            }
            for shock in model.shocks
        ],
        "levers": [*_levers(model)],
    }


def _levers(model: Model) -> Iterator[dict[str, Any]]:
    """Each lever at the ends of its reach, in the words in which the command line tells it."""
    for lever in model.levers:
        for end in sorted({lever.low, lever.high} - {model.parameters[lever.parameter].value}):
            yield {
                "label": visible(lever_moved(lever.label, float(end))),
                "hint": visible(f"{controller_label(model, lever)}: {lever.because}"),
                "parameter": list(model.parameters).index(lever.parameter),
                "to": decimal(end),
            }


def _slider(model: Model, name: str) -> dict[str, Any]:
    """The parameter's value and the ends of its slider: its range, or around the value."""
    parameter = model.parameters[name]
    value = parameter.value
    low, high = parameter.low, parameter.high
    if low is None or high is None:
        low, high = sorted((Fraction(0), 2 * value or Fraction(1)))
    weights = {interest.weight: interest.label for interest in model.interests}
    called = weights.get(name) or number_label(model, name)
    owners = {interest.weight: model.actor(interest.actor).label for interest in model.interests}
    return {
        "value": decimal(value),
        "low": float(low),
        "high": float(high),
        "limits": limits_of(parameter.limits),
        "actor": _concerned(model, name),
        "label": "" if called == name else visible(called),
        "owner": visible(owners.get(name, "")),
        "because": visible(parameter.because),
        "source": visible(parameter.citation),
    }


def limits_of(limits: Limits) -> list[str | None]:
    """The limits of a number, and their rule, as the page holds them."""
    ends = [None if end is None else decimal(end) for end in (limits.low, limits.high)]
    return [*ends, limits.rule]


def _concerned(model: Model, name: str) -> str:
    """The actor whose payoffs the parameter enters, the first of several; "": nobody's."""
    weighing = [interest.actor for interest in model.interests if interest.weight == name]
    serving = [effect.actor for effect in model.effects if effect.amount == name]
    return next(iter([*weighing, *serving]), "")


def _rule(model: Model, decision: str, action: str) -> list[Any]:
    """The position of the actor and of its action."""
    owner = model.decision(decision).actor
    actor = [actor.name for actor in model.actors].index(owner)
    return [actor, strategy_names(model)[actor].index(action)]
