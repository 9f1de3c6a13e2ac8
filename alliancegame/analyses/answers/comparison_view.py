"""Commitments side by side, and why they differ from the first."""

from __future__ import annotations

from collections.abc import Iterator

from alliancegame.document import Block, Column, Grid, Heading, Note, Sentence, left, right
from alliancegame.model.called import labelled_number
from alliancegame.numerals import of_stake, percent, short
from alliancegame.pact.compare import Assessment, Comparison, Difference
from alliancegame.pact.play import kept_in

MOST_INFLUENCES = 6
"""The most parameters listed for one difference."""


def compare_view(result: Comparison) -> Iterator[Block]:
    """One row per side, then what changed against the first."""
    sides = {assessment.side.model.title for assessment in result.assessments}
    yield Heading(f"{sides.pop()}: side by side" if len(sides) == 1 else "Commitments side by side")
    yield Sentence(_finding(result))
    columns: list[Column] = [
        left("Game"),
        left("Pact"),
        right("Margin"),
        left("Binding"),
        right("Kept in"),
        right("Radius"),
    ]
    yield Grid(
        columns, [_row(_shown(result, assessment), assessment) for assessment in result.assessments]
    )
    for difference in result.differences:
        yield from _difference(result, difference)
    yield Note(
        "Margin, gain, effects: shares of the actor's stake. Kept in: of the equilibria found, "
        "those in which it is kept for certain. Radius: the share of their ranges by which numbers "
        "must move to break it."
    )


def _finding(result: Comparison) -> str:
    """The number of pacts that hold, and those that do by most and by least."""
    sides = result.assessments
    holding = sum(side.margins.holds for side in sides)
    many = "All" if holding == len(sides) else f"{holding or 'None'} of {len(sides)}"
    count = f"{many} hold{'s' if holding == 1 or not holding else ''}"
    known = [side for side in sides if side.margins.least is not None]
    least = min(known, key=lambda assessment: assessment.margins.least or 0, default=None)
    most = max(known, key=lambda assessment: assessment.margins.least or 0, default=None)
    if least is None or most is None or least.margins.least == most.margins.least:
        return f"{count}."
    ends = [
        f"{_shown(result, assessment)} ({of_stake(float(assessment.margins.least or 0))})"
        for assessment in (most, least)
    ]
    return f"{count}; the greatest margin is that of {ends[0]}, the least that of {ends[1]}."


def _row(name: str, assessment: Assessment) -> tuple[str, ...]:
    least = assessment.margins.least
    tally = kept_in(assessment.play)
    return (
        name,
        "holds" if assessment.margins.holds else "fails",
        of_stake(None if least is None else float(least)),
        assessment.side.model.actor(assessment.margins.binding_actor).label,
        f"{tally.kept} of {tally.of}" if tally.of else "–",
        percent(assessment.radius),
    )


def _shown(result: Comparison, assessment: Assessment) -> str:
    """The side's name: without the game's where all are of one game."""
    if len({one.side.model.name for one in result.assessments}) > 1:
        return assessment.name
    rest = assessment.name.removeprefix(assessment.side.model.name).removeprefix("+")
    return rest if rest and not rest.startswith(" ") else f"today{rest}"


def _difference(result: Comparison, difference: Difference) -> Iterator[Block]:
    assessment = next(one for one in result.assessments if one.name == difference.side)
    models = (result.assessments[0].side.model, assessment.side.model)
    named = {actor.name: actor.label for model in models for actor in model.actors}
    where, sentence = _shown(result, assessment), _told(difference, named[difference.actor])
    rows: list[tuple[str, ...]] = [
        (
            labelled_number(models[1], influence.parameter),
            f"{short(float(influence.before))} → {short(float(influence.after))}",
            "–" if influence.effect is None else _signed(float(influence.effect)),
        )
        for influence in difference.influences[:MOST_INFLUENCES]
    ]
    remaining = difference.influences[MOST_INFLUENCES:]
    if remaining:
        further = [one.effect for one in remaining if one.effect is not None]
        effect = _signed(float(sum(further))) if further else "–"
        rows.append((f"{len(remaining)} more parameters", "", effect))
    if difference.rest:
        rows.append(("effects only one of the files has", "", _signed(float(difference.rest))))
    columns: list[Column] = [left("Because of"), right("Value"), right("Effect")]
    if difference.change is None:
        columns, rows = [left("Parameter"), columns[1]], [row[:2] for row in rows]
    yield Sentence(f"{where}: {sentence}")
    yield Grid(columns, rows)


def _told(difference: Difference, label: str) -> str:
    """The change in a sentence."""
    if difference.change is None:
        return (
            f'only one of the two games lets {label} choose "{difference.action}", so that no '
            "gain is compared"
            f"{'; parameters of the same name that differ:' if difference.influences else '.'}"
        )
    if difference.change:
        change = _signed(float(difference.change))
        return f'the gain of "{difference.action}" for {label} changes by {change}'
    same = f'the gain of "{difference.action}" for {label} is the same'
    if difference.stakes is None or difference.stakes[0] == difference.stakes[1]:
        return f"{same}."
    before, after = (short(float(value)) for value in difference.stakes)
    return f"{same}; its stake, the margin's unit, is {after} instead of {before}."


def _signed(share: float) -> str:
    return f"{'+' if share >= 0 else ''}{of_stake(share)}"
