"""A model as an analyst reads it: who wants what, how much, and on whose word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from alliancegame.analyses.answers.timeline import timeline_record, timeline_view
from alliancegame.document import Block, Column, Grid, Heading, More, Note, Sentence, left, right
from alliancegame.game.game import Game
from alliancegame.model.called import FEW, profile_told
from alliancegame.model.model import (
    NATURE,
    Change,
    ChangeKind,
    Model,
    Phase,
    Shock,
    When,
)
from alliancegame.model.parameter import Parameter
from alliancegame.model.severity import FULL
from alliancegame.numerals import counted, either, listed, percent, short

MOST_WANTED, ACTORS_ROOM = 2, 8
"""Interests of an actor, and lines of the table of actors, on a first screen."""


def model_view(model: Model) -> Iterator[Block]:
    """Everything the file says, in tables."""
    yield Heading(model.title)
    if model.summary:
        yield Sentence(model.summary)
    yield from _overview(model)
    yield More("every interest, decision, effect and shock, on whose word, and the payoffs")
    for actor in model.actors:
        yield _interests(model, actor.name)
    yield from _decisions(model)
    yield _effects(model)
    yield _estimated(model)
    yield from _commitment(model)
    if model.shocks:
        yield _shocks(model)
    yield from timeline_view(model)
    if model.sources:
        yield Grid([left("Source"), left("Reference")], list(model.sources.items()))


def _overview(model: Model) -> Iterator[Block]:
    """Counts of the file's statements, each actor's chief interest, and the pledge."""
    counts = [
        counted(len(model.actors), "actor"),
        counted(len(model.interests), "interest"),
        counted(len(model.effects), "effect"),
        counted(len(model.shocks), "shock"),
        counted(len(model.parameters), "number"),
    ]
    stated = "" if model.record.date is None else f", as of {model.record.date}"
    yield Note(f"{', '.join(counts)}{stated}.")
    rows = []
    for actor in model.actors:
        wants = [interest for interest in model.interests if interest.actor == actor.name]
        wants.sort(key=lambda interest: -model.parameters[interest.weight].value)
        interests = "; ".join(
            f"{interest.label or interest.name}" for interest in wants[:MOST_WANTED]
        )
        own = [decision for decision in model.decisions if decision.actor == actor.name]
        can = "; ".join(either(decision.actions) for decision in own)
        rows.append((actor.label, interests, can))
    yield Grid([left("Actor"), left("Wants most"), left("Can")], rows, first=ACTORS_ROOM, cut=True)
    if model.commitment is not None:
        parties = model.commitment.parties
        by = listed([model.actor(name).label for name in parties])
        if len(parties) > FEW and len(parties) == len(model.actors):
            by = f"all {len(parties)} actors"
        yield Sentence(f"Pledged by {by}: {profile_told(model.commitment.pact)}.")


def _interests(model: Model, actor: str) -> Grid:
    rows = []
    for interest in model.interests:
        if interest.actor == actor:
            weight = model.parameters[interest.weight]
            reason = f"{interest.label}\n{weight.because}".strip()
            rows.append(
                (reason, short(float(weight.value)), _range(weight), weight.citation or "–")
            )
    title = f"{model.actor(actor).label} ({actor}) wants"
    columns: list[Column] = [
        left("Interest"),
        right("Weight"),
        right("Range"),
        left("Source"),
    ]
    return Grid(columns, rows, title)


def _decisions(model: Model) -> Iterator[Block]:
    rows = []
    for decision in model.decisions:
        owner = "chance" if decision.actor == NATURE else model.actor(decision.actor).label
        for position, (action, meaning) in enumerate(decision.actions.items()):
            closed = " (closed unless a shock allows it)" if action in decision.unavailable else ""
            name = decision.name if decision.name == decision.actor else f"{owner}: {decision.name}"
            name = f"{name}\n{decision.label}".strip()
            rows.append(("" if position else name, action, (meaning + closed).strip() or "–"))
    yield Grid([left("Decision"), left("Action"), left("Meaning")], rows, "Decisions")


def _effects(model: Model) -> Grid:
    rows = []
    for effect in model.effects:
        amount = model.parameters[effect.amount]
        value = short(effect.sign * float(amount.value))
        rows.append(
            (
                f"{effect.name}\n{effect.label}".strip(),
                condition(effect.when),
                value,
                _range(amount),
                amount.citation or "–",
            )
        )
    columns: list[Column] = [
        left("Effect on"),
        left("When"),
        right("Amount"),
        right("Range"),
        left("Source"),
    ]
    return Grid(columns, rows, "Effects")


def _estimated(model: Model) -> Grid:
    """The parameters that cases tell about, with the columns they are linear in."""
    rows = []
    for parameter in model.parameters.values():
        if parameter.linear is not None:
            terms = [term.name for term in parameter.linear.terms]
            terms += [f"{parameter.linear.offset} (as it is)"] if parameter.linear.offset else []
            rows.append((parameter.name, " + ".join(terms), short(float(parameter.value))))
    columns: list[Column] = [left("Parameter"), left("Linear in"), right("Shown at")]
    return Grid(columns, rows, "Estimated from cases")


def _commitment(model: Model) -> Iterator[Block]:
    commitment = model.commitment
    if commitment is None:
        return
    parties = ", ".join(model.actor(name).label for name in commitment.parties)
    rows = [
        ("Parties", parties),
        ("The pact", profile_told(commitment.pact)),
        ("Kept when", " or ".join(condition(when) for when in commitment.holds)),
    ]
    if commitment.exit:
        rows.append(("Left, where that pays", f"{rate(model, commitment.exit)} times a year"))
    rows += [("Source", commitment.source)] if commitment.source else []
    title = f"Commitment: {commitment.name}"
    yield Grid([left(""), left("")], rows, title)


def _shocks(model: Model) -> Grid:
    rows = []
    for shock in model.shocks:
        name = f"{shock.name}\n{shock.label}"
        changes = "; ".join([*shock_changes(shock), *strikes(model, shock)]) or "–"
        rows.append((name, changes, rate(model, shock.arrival), rate(model, shock.recovery)))
    columns: list[Column] = [
        left("Shock"),
        left("What it does"),
        right("Arrives"),
        right("Passes"),
    ]
    return Grid(columns, rows, "Shocks (rates per year)")


def shock_changes(shock: Shock) -> list[str]:
    """The changes of a shock at full intensity, a phrase each."""
    phrases = [_change(change) for change in shock.changes]
    for rule in shock.rules:
        verb = "allows" if rule.allows else "forbids"
        phrases.append(f"{verb} {rule.decision} {rule.action}")
    return phrases


def strikes(model: Model, shock: Shock) -> list[str]:
    """With what intensity it strikes, and how soon it is acted on, where the file says it."""
    phrases = []
    if shock.severity.between is not None:
        low, mode, high = (short(float(end)) for end in shock.severity.between)
        phrases.append(f"strikes with {low} to {high}, most often {mode}")
    elif shock.severity != FULL:
        chances = shock.severity.chances.items()
        strengths = [f"{short(float(t))} ({percent(float(chance))})" for t, chance in chances]
        phrases.append(f"strikes with {', '.join(strengths)}")
    if shock.exit:
        phrases.append(f"acted on {rate(model, shock.exit)} times a year")
    return phrases


SIGNS: Mapping[ChangeKind, str] = {"to": "→", "times": "×"}
"""The sign of a kind of change before its amount; another kind is written by its name."""


def _change(change: Change) -> str:
    amount = short(float(change.amount))
    if change.kind == "by":
        return f"{change.parameter} {'+' if change.amount >= 0 else ''}{amount}"
    return f"{change.parameter} {SIGNS.get(change.kind, change.kind)} {amount}"


def condition(when: When) -> str:
    """A condition in words.

    >>> condition({"dprk": ("ship",), "china": ("tolerate", "deepen")})
    'dprk ship, china tolerate|deepen'
    """
    return ", ".join(f"{name} {'|'.join(actions)}" for name, actions in when.items()) or "always"


def _range(parameter: Parameter) -> str:
    if parameter.low is None or parameter.high is None:
        return "–"
    low, high = short(float(parameter.low)), short(float(parameter.high))
    return f"{low}–{high}" if parameter.low >= 0 else f"{low} to {high}"


def rate(model: Model, phases: tuple[Phase, ...]) -> str:
    """A yearly rate, phase by phase if it varies; "–" if it is not stated."""
    rates = []
    for phase in phases:
        value = short(float(model.parameters[phase.rate].value))
        end = "" if phase.until is None else f" to year {short(float(phase.until))}"
        rates.append(value + end)
    return ", ".join(rates) or "–"


def model_record(model: Model, game: Game | None, untabulated: str | None) -> dict[str, Any]:
    """The model and its payoffs, JSON-ready.

    untabulated: why there is no game, where there is none
    """
    commitment = model.commitment
    return {
        "game": model.name,
        "title": model.title,
        "summary": model.summary,
        "digest": model.digest,
        "actors": [{"name": a.name, "label": a.label} for a in model.actors],
        "interests": [
            {"name": i.full_name, "label": i.label, "weight": i.weight} for i in model.interests
        ],
        "decisions": [
            {
                "name": d.name,
                "actor": d.actor,
                "actions": dict(d.actions),
                "observes": list(d.observes),
                "label": d.label or d.name,
            }
            for d in model.decisions
        ],
        "effects": [
            {"name": e.name, "label": e.label or e.name, "amount": e.amount, "weight": e.weight}
            for e in model.effects
        ],
        "levers": [
            {"name": lever.name, "label": lever.label, "parameter": lever.parameter}
            for lever in model.levers
        ],
        "parameters": [_parameter(parameter) for parameter in model.parameters.values()],
        "commitment": None
        if commitment is None
        else {
            "name": commitment.name,
            "parties": list(commitment.parties),
            "pact": dict(commitment.pact),
            "holds": [{k: list(v) for k, v in when.items()} for when in commitment.holds],
        },
        "shocks": [
            {"name": s.name, "label": s.label, "does": shock_changes(s)} for s in model.shocks
        ],
        "actions": None
        if game is None
        else dict(zip(game.actors, map(list, game.actions), strict=True)),
        "payoffs": None
        if game is None
        else dict(zip(game.actors, game.payoffs.tolist(), strict=True)),
        "payoffs_reason": untabulated,
        **timeline_record(model),
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {**parameter.to_dict(), **_linear(parameter)}


def _linear(parameter: Parameter) -> dict[str, Any]:
    if parameter.linear is None:
        return {}
    return {
        "columns": [term.name for term in parameter.linear.terms],
        "offset": parameter.linear.offset or None,
        "presumed": [float(value) for value in parameter.linear.presumed] or None,
    }
