"""Questions to a colleague about a game: its numbers that have a range, and what is known already.

A question says what a number is of. It says nothing of what the file or other experts state.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from alliancegame.frozen import frozen
from alliancegame.model.limits import Limits
from alliancegame.model.model import Model, When
from alliancegame.numerals import either, listed, short


@frozen
class Question:
    """A number asked for.

    name:   of the parameter, or of the seed
    about:  what the number is of, in words
    limits: what makes sense for it
    """

    name: str
    about: str
    limits: Limits


def number_questions(model: Model) -> tuple[Question, ...]:
    """One for each number that has a range, in the file's order."""
    uses = _uses(model)
    return tuple(
        Question(name, "; ".join(uses.get(name, ())) or f"The number {name}", parameter.limits)
        for name, parameter in model.parameters.items()
        if parameter.span
    )


def seed_questions(model: Model) -> tuple[Question, ...]:
    """One for each question whose answer the file knows."""
    return tuple(
        Question(name, model.record.asked.get(name) or name, Limits())
        for name in model.record.seeds
    )


def scales(model: Model) -> Iterator[str]:
    """The reach of the file's weights and of its amounts, which tells what a unit is."""
    kinds = {
        "Weights": [interest.weight for interest in model.interests],
        "Amounts": [effect.amount for effect in model.effects],
    }
    for kind, names in kinds.items():
        stated = [model.parameters[name] for name in names]
        ends = [
            end for parameter in stated for end in (parameter.low, parameter.value, parameter.high)
        ]
        known = [float(end) for end in ends if end is not None]
        if known:
            yield (
                f"{kind} of all kinds in this game lie between {short(min(known))} and "
                f"{short(max(known))}."
            )


def _uses(model: Model) -> dict[str, list[str]]:
    """{parameter: what each of its uses is}."""
    uses: dict[str, list[str]] = {}
    for name, about in _sentences(model):
        uses.setdefault(name, []).append(about)
    return uses


def _sentences(model: Model) -> Iterator[tuple[str, str]]:
    """(parameter, what one of its uses is)."""
    who = {actor.name: actor.label for actor in model.actors}
    interests = {(interest.actor, interest.name): interest.label for interest in model.interests}
    for actor in model.actors:
        if actor.discount:
            yield actor.discount, f"{actor.label}: what a unit next year is worth to it today"
    for interest in model.interests:
        yield interest.weight, f"{who[interest.actor]}: how much it cares about {interest.label}"
    for effect in model.effects:
        served = "hurt" if effect.sign < 0 else "served (negative: hurt)"
        wanted = interests[effect.actor, effect.interest]
        yield (
            effect.amount,
            f"{who[effect.actor]}: by how much {wanted} is {served} {_when(effect.when)}",
        )
    for decision in model.decisions:
        for action, name in decision.probabilities.items():
            yield name, f'The probability of "{action}" in {decision.name}'
    yield from _rates(model)


def _rates(model: Model) -> Iterator[tuple[str, str]]:
    for shock in model.shocks:
        kinds = {
            "comes": shock.arrival,
            "passes, once it is there": shock.recovery,
            "is acted on by whoever gains by leaving under it": shock.exit,
        }
        for verb, phases in kinds.items():
            for phase in phases:
                until = "" if phase.until is None else f", until year {float(phase.until):g}"
                yield phase.rate, f'How often a year "{shock.label}" {verb}{until}'
    if model.commitment is not None:
        for phase in model.commitment.exit:
            yield phase.rate, "How often a year an actor leaves that gains by leaving"
    for transition in model.transitions:
        yield (
            transition.rate,
            f'How often a year "{transition.start}" becomes "{transition.end}" '
            f"{_when(transition.when)}",
        )


def _when(when: When) -> str:
    chosen: Mapping[str, tuple[str, ...]] = when
    conditions = [f"{name} does {either(actions)}" for name, actions in chosen.items()]
    return f"when {listed(conditions)}" if conditions else "in any case"
