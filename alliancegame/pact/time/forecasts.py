"""Forecasts on a register, and how those did that have come due.

A forecast is held to the file that gave it by the file's digest. What has come true is scored by
the logarithm and by Brier's rule; a forecast that a pact is kept stands beside the share of
bilateral defence pacts since 1945 that lasted as long on paper, and forecasts of shocks beside the
share of them that came, which nobody knew beforehand.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.tables import table
from alliancegame.model.file.library import REGISTER, folder, load
from alliancegame.pact.time.base_rates import base_rates
from alliancegame.pact.time.outlook import COMMITMENT, PACT, span
from alliancegame.pact.time.probability_scores import brier, log_loss
from alliancegame.records.time_records import (
    ArrivalScoreRecord,
    ForecastRecord,
    ForecastsRecord,
    ScoredRecord,
)

if TYPE_CHECKING:
    import pandas as pd


@frozen
class Held:
    """A game file to which forecasts are held.

    digest: SHA-256 of the file that gave them, in hexadecimal
    made:   the day from which they speak
    """

    game: str
    digest: str
    made: date

    @property
    def unchanged(self) -> bool:
        """True if the shipped file is still the one that gave them."""
        return load(self.game).digest == self.digest


@frozen
class Outcome:
    """The outcome of a forecast: 1 or 0, or how likely a fair judge is to say that it happened."""

    happened: float
    because: str
    source: str


@frozen
class Forecast:
    """A probability that was stated for something to have happened by a day.

    quantity: what, by its name (see `outlook`)
    outcome:  None: open
    """

    held: Held
    quantity: str
    until: date
    probability: float
    outcome: Outcome | None = None

    @property
    def years(self) -> float:
        """The time it looked ahead."""
        return span(self.held.made, self.until)

    @property
    def of_pact(self) -> bool:
        """True if it says that a pact is kept, as written or in some form."""
        return self.quantity in {PACT, COMMITMENT}

    @property
    def recorded(self) -> float | None:
        """The share of recorded pacts that lasted so long on paper; None if it is of no pact."""
        return float(base_rates().lasting(self.years)) if self.of_pact else None

    def to_dict(self) -> ForecastRecord:
        """JSON-ready."""
        return {
            "game": self.held.game,
            "digest": self.held.digest,
            "made": self.held.made.isoformat(),
            "quantity": self.quantity,
            "until": self.until.isoformat(),
            "probability": self.probability,
            "record": self.recorded,
        }


@frozen
class Scored:
    """A forecast that has come due; scores are the less the better."""

    forecast: Forecast
    outcome: Outcome

    @property
    def log_loss(self) -> float:
        """Of the probability stated."""
        return log_loss(self.forecast.probability, self.outcome.happened)

    @property
    def brier(self) -> float:
        """Of the probability stated."""
        return brier(self.forecast.probability, self.outcome.happened)

    @property
    def record_log_loss(self) -> float | None:
        """Of the record's share in its place."""
        share = self.forecast.recorded
        return None if share is None else log_loss(share, self.outcome.happened)

    @property
    def record_brier(self) -> float | None:
        """Of the record's share in its place."""
        share = self.forecast.recorded
        return None if share is None else brier(share, self.outcome.happened)

    @property
    def miss(self) -> bool:
        """True if more was staked against what happened than on it."""
        return (self.forecast.probability - 0.5) * (self.outcome.happened - 0.5) < 0

    def to_dict(self) -> ScoredRecord:
        """JSON-ready."""
        return {
            **self.forecast.to_dict(),
            "happened": self.outcome.happened,
            "because": self.outcome.because,
            "source": self.outcome.source,
            "log_loss": self.log_loss,
            "brier": self.brier,
            "record_log_loss": self.record_log_loss,
            "record_brier": self.record_brier,
            "miss": self.miss,
        }


@frozen
class ArrivalScore:
    """The scores of the forecasts of shocks together.

    brier:       mean of the stated probabilities
    climatology: mean had each been the share that came, which nobody knew beforehand
    """

    count: int
    came: float
    brier: float
    climatology: float


@frozen(eq=False, repr=False)
class Forecasts(Shown):
    """The register.

    held:     every file on it, also those of which nothing can have come true
    scored:   what has come due
    unscored: what is open
    sources:  {key: full reference} of the outcomes
    """

    held: tuple[Held, ...]
    scored: tuple[Scored, ...]
    unscored: tuple[Forecast, ...]
    sources: Mapping[str, str]

    @property
    def pacts(self) -> tuple[Scored, ...]:
        """Forecasts of pacts that have come due."""
        return tuple(
            scored_forecast for scored_forecast in self.scored if scored_forecast.forecast.of_pact
        )

    @property
    def beaten(self) -> int:
        """In how many forecasts of pacts the record had the better logarithmic score."""
        return sum(
            pact.record_log_loss is not None and pact.record_log_loss < pact.log_loss
            for pact in self.pacts
        )

    @property
    def others(self) -> tuple[Scored, ...]:
        """Forecasts of shocks and of actions that have come due."""
        return tuple(
            scored_forecast
            for scored_forecast in self.scored
            if not scored_forecast.forecast.of_pact
        )

    @property
    def arrivals(self) -> ArrivalScore | None:
        """The forecasts of shocks together; None if none has come due."""
        count = len(self.others)
        if not count:
            return None
        share = sum(scored.outcome.happened for scored in self.others) / count
        score = sum(scored.brier for scored in self.others) / count
        return ArrivalScore(count, share * count, score, share * (1 - share))

    @property
    def changed(self) -> tuple[str, ...]:
        """Games whose shipped file is no longer the one that gave the forecasts."""
        return tuple(game.game for game in self.held if not game.unchanged)

    def to_dict(self) -> ForecastsRecord:
        """JSON-ready."""
        together = self.arrivals
        return {
            "scored": [scored_forecast.to_dict() for scored_forecast in self.scored],
            "open": [open_forecast.to_dict() for open_forecast in self.unscored],
            "arrivals": (None if together is None else cast("ArrivalScoreRecord", vars(together))),
            "changed": list(self.changed),
            "sources": dict(self.sources),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per forecast, those that have come due first."""
        rows: list[Mapping[str, object]] = [
            scored_forecast.to_dict() for scored_forecast in self.scored
        ]
        rows += [open_forecast.to_dict() for open_forecast in self.unscored]
        return table(rows)


def forecasts() -> Forecasts:
    """The register of dated forecasts that is shipped with the games.

    >>> len(ag.forecasts().held)
    7
    """
    data = tomllib.loads((folder() / f"{REGISTER}.toml").read_text(encoding="utf-8"))
    held = {name: Held(name, **entry) for name, entry in data["games"].items()}
    entries = [_entry(held, entry) for entry in data["forecasts"]]
    return Forecasts(
        tuple(held.values()),
        tuple(Scored(entry, entry.outcome) for entry in entries if entry.outcome is not None),
        tuple(entry for entry in entries if entry.outcome is None),
        data["sources"],
    )


def _entry(held: Mapping[str, Held], entry: Mapping[str, Any]) -> Forecast:
    stated = entry.get("outcome")
    outcome = None if stated is None else Outcome(**stated)
    return Forecast(
        held[entry["game"]], entry["quantity"], entry["until"], entry["probability"], outcome
    )
