"""The back-tests in a table, misses as plain as hits."""

from __future__ import annotations

from collections.abc import Iterator

from alliancegame.document import Block, Column, Grid, Heading, Note, Sentence, left, right
from alliancegame.pact.time.backtests import Backtest, Backtests
from alliancegame.present.numbers import percent, short


def backtests_view(result: Backtests) -> Iterator[Block]:
    """One row per analogue: what the model would have said, and what happened."""
    yield Heading("Pacts whose end is known: the model beside what happened")
    yield Sentence(result.sentence)
    columns: list[Column] = [
        left("Game"),
        right("Model"),
        right("Kept"),
        left("When"),
        left("Ended by"),
        left("Cause"),
    ]
    yield Grid(columns, [_row(case) for case in result.cases])
    for case in result.cases:
        yield Sentence(
            f"{case.analogue.game}, {short(case.paper_years)} years on paper: "
            f"{case.analogue.conduct}; {case.analogue.paper}."
        )
    yield Note(
        "Model: the half-life it gave, in years. Kept: how many years it was kept in conduct. "
        "When: the probability the model gave to an end by then; a hit lies between 10% and 90%. "
        "Cause: the probability it gave to the shock that did end it; a hit if that was the "
        "likeliest. The games were written by people who knew how it ended."
    )


def _row(case: Backtest) -> tuple[str, ...]:
    half = case.life.life.median
    return (
        case.analogue.game,
        short(half, 2),
        short(case.conduct_years),
        f"{'hit' if case.time_hit else 'MISS'} {percent(case.percentile)}",
        ", ".join(case.analogue.ended_by),
        f"{'hit' if case.cause_hit else 'MISS'} {percent(case.actual_cause_probability)}",
    )
