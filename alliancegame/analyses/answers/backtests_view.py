"""The back-tests in tables, misses as plain as hits."""

from __future__ import annotations

from collections.abc import Iterator

from alliancegame.document import Block, Column, Grid, Heading, More, Note, Sentence, left, right
from alliancegame.numerals import percent, short
from alliancegame.pact.time.backtests import Backtest, Backtests, ShockTest


def backtests_view(result: Backtests) -> Iterator[Block]:
    """Every life and every shock: what the model would have said, and what happened."""
    yield Heading("Pacts whose end is known: the model beside what happened")
    yield Sentence(result.sentence)
    yield from _lives(result)
    yield from _scores(result)
    yield from _shocks(result)


def _skill(result: Backtests) -> str:
    saved, gained = result.crps_skill, result.log_skill
    return (
        f"Against the record's curve the model {'saves' if saved >= 0 else 'adds'} "
        f"{percent(abs(saved))} of the ranked probability score and by the logarithm "
        f"{'gains' if gained >= 0 else 'loses'} {short(abs(gained), 2)} nats a pact."
    )


def _lives(result: Backtests) -> Iterator[Block]:
    columns: list[Column] = [
        left("Game"),
        right("Kept"),
        left("Ended"),
        right("Model"),
        right("By then"),
        left("Cause"),
    ]
    rows = [
        (
            case.analogue.game,
            short(case.conduct_years),
            case.analogue.ending,
            short(case.life.life.median, 2),
            f"{'from ' if case.censored else ''}{percent(case.score.transform[0])}",
            f"{'hit' if case.cause_hit else 'MISS'} {percent(case.actual_cause_probability)}",
        )
        for case in result.cases
    ]
    yield Grid(columns, rows)
    yield More("how each pact ended, every shock, the scores and the columns")
    yield Sentence(_skill(result))
    for case in result.cases:
        years = case.paper_years
        paper = "in force on paper" if years is None else f"{short(years)} years on paper"
        yield Sentence(
            f"{case.analogue.game}, {paper}: {case.analogue.conduct}; {case.analogue.paper}.",
            listed=True,
        )
    yield Note(
        "Kept: years until it was no longer kept in conduct. Model: years within which it is as "
        "likely as not to have ended. By then: the probability the model gave to an end by that "
        "time, which is spread evenly from 0% to 100% for a model that is right; a pact that was "
        "not broken tells only from where on. Cause: the probability it gave to the shock that did "
        "end it; a hit if that was the likeliest. The games were written by people who knew how it "
        "ended."
    )


def _scores(result: Backtests) -> Iterator[Block]:
    columns: list[Column] = [
        left("Game"),
        right("Log"),
        right("Record"),
        right("CRPS"),
        right("Record"),
        left("Told"),
    ]
    yield Grid(columns, [_score_row(case) for case in result.cases])
    yield Note(
        "Log: minus the logarithm of the probability given to the year around the end, or to "
        "lasting until then of a pact that was not broken; CRPS: continuous ranked probability "
        "score, in years; the less the better. Record: of the survival on paper of bilateral "
        "defence pacts since 1945 (ATOP 4.01, Kaplan-Meier). A MISS did worse than it by the "
        "logarithm."
    )


def _score_row(case: Backtest) -> tuple[str, ...]:
    return (
        case.analogue.game,
        short(case.score.log_loss, 2),
        short(case.record_score.log_loss, 2),
        short(case.score.crps, 2),
        short(case.record_score.crps, 2),
        "MISS" if case.miss else "better",
    )


def _shocks(result: Backtests) -> Iterator[Block]:
    columns: list[Column] = [left("What happened"), left("Then"), left("The model")]
    for game in dict.fromkeys(shock.game for shock in result.shocks):
        rows = [_shock_row(shock) for shock in result.shocks if shock.game == game]
        yield Grid(columns, rows, game)
    yield Note(
        "Then: whether the pact, as written, was kept after it. From: the share of the shock from "
        "which the model has it fail."
    )


def _shock_row(shock_test: ShockTest) -> tuple[str, ...]:
    said = (
        "holds" if shock_test.breaks_at is None else f"fails, from {percent(shock_test.breaks_at)}"
    )
    return (
        shock_test.label,
        "held" if shock_test.held else "failed",
        said if shock_test.hit else f"{said}: MISS",
    )
