"""A commitment in its crisis: how often tested, how often honoured then, where it would break."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from rich.console import RenderableType
from rich.text import Text

from alliancegame.pact.crisis import Crisis, CrisisCase
from alliancegame.present.numbers import percent, short
from alliancegame.present.tables import Column, heading, table


def crisis_view(result: Crisis) -> Iterator[RenderableType]:
    """Invoked and honoured by case, the pact's margins point by point, and what would turn them."""
    yield heading("In a crisis: is the commitment tested, and is it honoured then")
    for sentence in result.verdict:
        yield Text(sentence)
    columns: list[Column] = [
        ("Shock", "left"),
        ("Equilibria", "right"),
        ("Invoked", "right"),
        ("Honoured if invoked", "right"),
        ("Coverage", "left"),
    ]
    yield table(columns, [_row(case) for case in result.cases])
    yield from _selection(result)
    margins: list[Column] = [
        ("Actor", "left"),
        ("Decides", "left"),
        ("Pact", "left"),
        ("Else", "left"),
        ("Margin", "right"),
    ]
    rows = [
        (
            item.actor,
            item.information_set,
            item.action,
            item.alternative,
            percent(float(item.relative)),
        )
        for item in result.cases[0].margins
    ]
    yield table(margins, rows, "The pact, point by point")
    if result.breaks:
        changes: list[Column] = [
            ("Parameter", "left"),
            ("Today", "right"),
            ("Turns at", "right"),
            ("Actor", "left"),
            ("Decides", "left"),
            ("Then", "left"),
        ]
        turning = [
            (
                item.parameter,
                short(float(item.today)),
                short(item.at.value),
                item.actor,
                item.information_set,
                item.alternative if item.holds else "keeps the pact",
            )
            for item in result.breaks
        ]
        yield table(changes, turning, "What would change a party's mind, within its range")
    yield Text(
        "Margin: what departing from the pact at that point alone would cost, as a share of the "
        "actor's payoff range. Invoked and honoured: over all equilibria found, from least to "
        "greatest.",
        style="dim",
    )


def _row(case: CrisisCase) -> tuple[str, ...]:
    return (
        case.shock or "(none: today)",
        str(len(case.play)),
        _span(case.invoked),
        _span([item for item in case.honoured if item is not None]),
        str(case.play.coverage),
    )


def _span(values: Sequence[Fraction]) -> str:
    if not values:
        return "–"
    low, high = short(float(min(values))), short(float(max(values)))
    return low if low == high else f"{low}–{high}"


def _selection(result: Crisis) -> Iterator[RenderableType]:
    pairs = [
        (honoured, willing)
        for honoured, willing in zip(result.cases[0].honoured, result.willing, strict=True)
        if honoured is not None and willing is not None
    ]
    if not pairs:
        return
    least = min(pairs, key=lambda pair: pair[0] - pair[1])
    tested, always = (short(float(value)) for value in least)
    if least[0] < least[1]:
        yield Text(
            f"Selection: honoured with {tested} when invoked, though it would be with {always} if "
            "it were invoked whoever stood behind it: the less reliable are the ones tested."
        )
    else:
        yield Text(
            f"No selection against it: honoured with {tested} when invoked, {always} always."
        )
