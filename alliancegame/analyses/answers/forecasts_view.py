"""The register of forecasts in tables, misses as plain as hits, and what a game would enter."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from alliancegame.document import Block, Column, Grid, Heading, More, Note, Sentence, left, right
from alliancegame.numerals import counted, percent, short
from alliancegame.pact.time.forecasts import Forecast, Forecasts, Scored
from alliancegame.pact.time.outlook import Outlook


def forecasts_view(result: Forecasts) -> Iterator[Block]:
    """The forecasts that are due, with their scores, then those that are open."""
    yield Heading("Forecasts, and what became of them")
    for name in result.changed:
        yield Sentence(
            f"The file of {name} has changed since its forecasts were entered: they are of another."
        )
    yield from _pacts(result)
    yield from _others(result)
    yield from _open(result)
    for key, reference in result.sources.items():
        yield Note(f"{key}: {reference}")


def _pacts(result: Forecasts) -> Iterator[Block]:
    pacts = result.pacts
    misses = sum(pact.miss for pact in pacts)
    yield Sentence(
        f"Of {counted(len(pacts), 'forecast')} that a pact is kept or not, {misses} "
        f"{'was a miss' if misses == 1 else 'were misses'}. "
        f"The record of defence pacts would have scored better in {result.beaten}."
    )
    columns: list[Column] = [
        left("Pact of"),
        right("Given"),
        left("It was"),
        right("Log"),
        right("Brier"),
        right("Record"),
        right("Log"),
        right("Brier"),
    ]
    yield Grid(columns, [_pact_row(pact) for pact in pacts])
    yield More("what happened, the shocks that might have come, what is open, and the columns")
    for scored in pacts:
        yield Sentence(
            f"{scored.forecast.held.game}, {_days(scored.forecast)}: {scored.outcome.because} "
            f"[{scored.outcome.source}]",
            listed=True,
        )
    yield Note(
        "Given: the probability, stated at the start, that the pact is kept in conduct to the end. "
        "Record: the share of bilateral defence pacts since 1945 that lasted so long on paper "
        "(ATOP 4.01). Log: minus the logarithm of the probability given to what happened; Brier: "
        "its squared distance; the less the better, 0.69 and 0.25 for even odds. A miss staked "
        "more on what did not happen. Forecasts of one bargain are one test, not several."
    )


def _pact_row(scored: Scored) -> tuple[str, ...]:
    return (
        scored.forecast.held.game,
        percent(scored.forecast.probability),
        ("kept" if scored.outcome.happened > 0.5 else "not kept")
        + (": MISS" if scored.miss else ""),
        short(scored.log_loss, 2),
        short(scored.brier, 2),
        percent(scored.forecast.recorded),
        short(scored.record_log_loss, 2),
        short(scored.record_brier, 2),
    )


def _others(result: Forecasts) -> Iterator[Block]:
    together = result.arrivals
    if together is None:
        return
    yield Sentence(
        f"Of {counted(together.count, 'shock')} that might come, {short(together.came, 2)} came, "
        f"counted in parts; {short(sum(map(_given, result.others)), 2)} were expected. "
        f"Mean Brier score {short(together.brier, 3)}; {short(together.climatology, 3)} had each "
        "been given the share that came, which nobody knew."
    )
    columns: list[Column] = [
        left("Shock"),
        right("Given"),
        right("Came"),
        right("Brier"),
        left("What happened"),
    ]
    rows = [
        (
            scored.forecast.quantity.removesuffix(".arrival"),
            percent(_given(scored)),
            f"{short(scored.outcome.happened, 2)}{' MISS' if scored.miss else ''}",
            short(scored.brier, 2),
            f"{scored.outcome.because} [{scored.outcome.source}]",
        )
        for scored in result.others
    ]
    yield Grid(columns, rows)
    yield Note(
        "Came: 1 or 0, or how likely a fair judge is to say that it came as the file defines it: "
        "our coding."
    )


def _given(scored: Scored) -> float:
    return scored.forecast.probability


def _open(result: Forecasts) -> Iterator[Block]:
    if not result.unscored:
        return
    yield Heading("Open")
    for (game, days), entries in groupby(
        result.unscored, lambda unscored: (unscored.held.game, _days(unscored))
    ):
        columns: list[Column] = [left("Forecast"), right("Given"), right("Record")]
        rows = [
            (entry.quantity, percent(entry.probability), percent(entry.recorded))
            for entry in entries
        ]
        yield Grid(columns, rows, f"{game}, {days}")
    yield Note(
        "Forecast: pact: it pays to keep it as written throughout; commitment: to keep it in some "
        "form; SHOCK.arrival: the shock comes, if only for a while; ACTOR.ACTION: shocks come "
        "under which the actor's part in a pact that is kept is this action."
    )


def _days(forecast: Forecast) -> str:
    return f"{forecast.held.made.isoformat()} to {forecast.until.isoformat()}"


def outlook_view(result: Outlook) -> Iterator[Block]:
    """The probabilities that the game gives its quantities."""
    since, until = result.since.isoformat(), result.until.isoformat()
    yield Heading(f"What {result.model.name} says will have happened, {since} to {until}")
    rows = [
        (quantity.name, quantity.label, percent(chance.value))
        for quantity, chance in result.chances
    ]
    yield Grid([left("Quantity"), left("In words"), right("Probability")], rows)
    if result.band:
        yield Note(
            "Where its states are too many to follow, lives were simulated, always the same ones: "
            f"a probability is within {percent(result.band)} of the file's with 95% confidence."
        )
    yield Note(
        "A shock counts once it has come, if only for a while; a turn, once shocks have come under "
        "which the pact is kept with that action. Rates are the file's judgements: to be entered "
        f"and scored, not believed. SHA-256 of the file: {result.model.digest}"
    )
