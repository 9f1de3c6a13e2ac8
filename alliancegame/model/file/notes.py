"""Notes on what is allowed in a game file and yet worth a second look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from alliancegame.model.file.names import LOOK_ON
from alliancegame.model.model import Effect, Model
from alliancegame.model.shocks import reach
from alliancegame.numerals import agreeing, among

OFTEN = 1
"""Arrivals a year beyond which a rate is asked about."""

SHOWN = 6
"""Names listed one by one."""


def notes(model: Model) -> tuple[str, ...]:
    """One sentence for each thing that an analyst may have forgotten or mistaken."""
    return (
        *_idle(model),
        *_doubled(model.effects),
        *_rates(model),
        *_far(model),
        *_certain_but_correlated(model),
        *_trail(model),
        *_record(model),
    )


def _certain_but_correlated(model: Model) -> Iterator[str]:
    """Correlations of numbers that do not vary."""
    named = {name for correlation in model.correlations for name in correlation.between}
    certain = sorted(name for name in named if not model.parameters[name].span)
    if certain:
        verb = agreeing(certain, "has", "have")
        yield f"{among(certain, SHOWN)} {verb} a correlation and no range to vary over"


def _idle(model: Model) -> Iterator[str]:
    """Notes on what the file defines and nothing uses."""
    served = {(effect.actor, effect.interest) for effect in model.effects}
    unused = [i.full_name for i in model.interests if (i.actor, i.name) not in served]
    if unused:
        yield f"no effect serves or hurts {among(unused, SHOWN)}"
    still = [shock.name for shock in model.shocks if not shock.changes and not shock.rules]
    if still:
        yield f"nothing changes under the shock {among(still, SHOWN)}"
    watching = [
        decision.actor for decision in model.decisions if tuple(decision.actions) == (LOOK_ON,)
    ]
    if watching:
        decides, looks = (
            agreeing(watching, "decides", "decide"),
            agreeing(watching, "looks", "look"),
        )
        yield f"{among(watching, SHOWN)} {decides} nothing and {looks} on"
    if model.commitment is None:
        yield "there is no [commitment], without which durability has nothing to judge"


def _doubled(effects: Iterable[Effect]) -> Iterator[str]:
    """Nameless effects on one interest under one condition: they add, which may not be meant."""
    seen: dict[tuple[object, ...], str] = {}
    for effect in effects:
        if not effect.name.rpartition(".")[2].isdecimal():  # whoever names one knows the others
            continue
        key = (effect.actor, effect.interest, *sorted(effect.when.items()))
        if key in seen:
            yield f"{seen[key]} and {effect.name} have the same condition, so that they add up"
        seen[key] = effect.name


def _rates(model: Model) -> Iterator[str]:
    """Yearly rates that look like percentages."""
    for shock in model.shocks:
        for phase in shock.arrival:
            rate = model.parameters[phase.rate].value
            if rate > OFTEN:
                yield f"{phase.rate} is {float(rate):g} times a year; 10% a year is written 0.1"


def _far(model: Model) -> Iterator[str]:
    """Numbers that shocks take too far together, or from the ends of ranges."""
    shocks = [(shock, (Fraction(0), Fraction(1))) for shock in model.shocks]
    for name in dict.fromkeys(
        change.parameter for shock in model.shocks for change in shock.changes
    ):
        parameter = model.parameters[name]
        low, high = (
            parameter.value if end is None else end for end in (parameter.low, parameter.high)
        )
        for end in reach(name, (low, high), shocks):
            if not parameter.limits.admit(end):
                yield (
                    f"{name} comes to {float(end):g} where its range and shocks combine, though "
                    f"{parameter.limits.rule}; a sweep of that is refused"
                )


def _trail(model: Model) -> Iterator[str]:
    """Numbers that name no source or no range, out of those the payoffs are made of."""
    made_of = dict.fromkeys(n for effect in model.effects for n in (effect.weight, effect.amount))
    used = [model.parameters[name] for name in made_of]
    unsourced = [parameter.name for parameter in used if not parameter.source]
    if unsourced:
        counts = f"{len(unsourced)} of {len(used)} numbers in payoffs"
        yield f"{counts} name no source: {among(unsourced, SHOWN)}"
    fixed = [parameter.name for parameter in used if not parameter.span]
    if fixed:
        yield (
            f"{len(fixed)} of {len(used)} numbers in payoffs have no range, so that they count as "
            f"certain: {among(fixed, SHOWN)}"
        )


def _record(model: Model) -> Iterator[str]:
    """Notes on what of the record the numbers may know already, or nothing is learned from."""
    record = model.record
    if record.date is not None:
        begun = [
            *(
                (f"observation {i}", observation.start)
                for i, observation in enumerate(record.observations, 1)
            ),
            *((f"watch {i}", arrival.start) for i, arrival in enumerate(record.arrivals, 1)),
        ]
        early = [name for name, start in begun if start < record.date]
        if early:
            verb = agreeing(early, "begins", "begin")
            yield (
                f"{among(early, SHOWN)} {verb} before the file's date, {record.date}: what was "
                "known then may be in its numbers already, and would count twice"
            )
    rates = {shock.name: shock.arrival for shock in model.shocks}
    aimless = [arrival.shock for arrival in record.arrivals if not rates[arrival.shock]]
    if aimless:
        verbs = agreeing(aimless, "is watched for and has", "are watched for and have")
        yield f"{among(aimless, SHOWN)} {verbs} no arrival rate to learn about"
