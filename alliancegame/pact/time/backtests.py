"""Back-tests: what the model would have said of pacts whose end is known, beside that end.

Each analogue is a shipped game with the historical shocks and their rates as judged for its time;
nothing in it is fitted to the outcome. Two things are set beside the record. Of every shock that
came alone: whether the pact, as written, was kept after it. Of every life in conduct: the date of
its end, scored by the logarithm, by the continuous ranked probability score and by where it falls
in the stated distribution (its probability integral transform), each beside the share of bilateral
defence pacts since 1945 that lasted as long on paper.

The model is of pacts that are left because leaving pays. An end of another kind (superseded,
renegotiated, expired) tells only that the pact was not left until then: such a date is censored.
Games of this kind were written by people who knew how it ended, so read hits with that in mind.

source: Gneiting, Balabdaoui and Raftery (2007), Probabilistic forecasts, calibration and sharpness
"""

from __future__ import annotations

from functools import cached_property
from math import log
from typing import TYPE_CHECKING, cast

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.game import FloatArray
from alliancegame.game.tables import table
from alliancegame.model.file.library import load
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.pact.breakpoints import breakpoint_of
from alliancegame.pact.margins import margins
from alliancegame.pact.time.base_rates import Analogue, base_rates
from alliancegame.pact.time.probability_scores import crps
from alliancegame.pact.time.survival_curve import Survival, survival
from alliancegame.records.time_records import BacktestRecord, BacktestsRecord, ShockTestRecord

if TYPE_CHECKING:
    import pandas as pd

HORIZON = 50
"""Years for which the analogues' lives are computed and scored."""

HALF_YEAR = 0.5
"""Years by which a date in conduct may be off: the logarithmic score is of the year around it."""


@frozen
class LifeScore:
    """Scores of a stated distribution of lifetimes; the less the better, but for `transform`.

    log_loss:  minus the logarithm of the probability of the year around the end; of a censored one,
               of lasting at least so long; in nats, possibly infinite
    crps:      continuous ranked probability score, in years
    transform: the probability of an end by then, [least, greatest]: from there to 1 if censored
    """

    log_loss: float
    crps: float
    transform: tuple[float, float]


def life_score(times: FloatArray, ended: FloatArray, seen: float, *, censored: bool) -> LifeScore:
    """The scores of a stated distribution.

    times, ended: probability that the end has come by each time, shapes (times,)
    seen:         when it came, or, censored, until when it had not
    """

    def by(year: float) -> float:
        return float(np.interp(year, times, ended))

    likely = 1 - by(seen) if censored else by(seen + HALF_YEAR) - by(seen - HALF_YEAR)
    return LifeScore(
        -log(likely) if likely > 0 else float("inf"),
        crps(times, ended, seen, censored=censored),
        (by(seen), 1.0 if censored else by(seen)),
    )


@frozen
class ShockTest:
    """One historical shock: what followed it and what the model says.

    held:      whether the pact, as written, was kept after it
    holds:     whether the model says so
    breaks_at: from which share of the shock on it fails; None: it does not
    """

    game: str
    shock: str
    label: str
    held: bool
    holds: bool
    breaks_at: float | None

    @property
    def hit(self) -> bool:
        """True if the model says what happened."""
        return self.held == self.holds

    def to_dict(self) -> ShockTestRecord:
        """JSON-ready."""
        return cast("ShockTestRecord", {**vars(self), "hit": self.hit})


@frozen(eq=False)
class Backtest:
    """One analogue: the model's life of it and what became of it."""

    analogue: Analogue
    life: Survival

    @property
    def conduct_years(self) -> float:
        """Years it was kept."""
        return round(self.analogue.conduct_end - self.analogue.signed, 1)

    @property
    def paper_years(self) -> float | None:
        """Years it was in force on paper; None: it still is."""
        end = self.analogue.paper_end
        return None if end is None else round(end - self.analogue.signed, 1)

    @property
    def censored(self) -> bool:
        """True if it ended otherwise than by being broken."""
        return self.analogue.ending != "broken"

    @cached_property
    def score(self) -> LifeScore:
        """Of the model."""
        return self._scored(1 - self.life.survival)

    @cached_property
    def record_score(self) -> LifeScore:
        """Of the record of defence pacts."""
        return self._scored(1 - base_rates().lasting(self.life.times))

    def _scored(self, ended: FloatArray) -> LifeScore:
        return life_score(self.life.times, ended, self.conduct_years, censored=self.censored)

    @property
    def miss(self) -> bool:
        """True if the record of all pacts would have told its end better than its own game."""
        return self.score.log_loss > self.record_score.log_loss

    @property
    def foretold_cause(self) -> str | None:
        """The cause the model held likeliest; None if it saw none."""
        return self.life.causes[0][0] if self.life.causes else None

    @property
    def actual_cause_probability(self) -> float:
        """Probability the model gave to the shock that ended it."""
        return sum(chance for name, chance in self.life.causes if name in self.analogue.ended_by)

    @property
    def cause_hit(self) -> bool:
        """True if the shock that ended it was the likeliest to, and no other as likely."""
        others = [chance for name, chance in self.life.causes if name not in self.analogue.ended_by]
        return self.actual_cause_probability > max(others, default=0.0) + 1e-9

    def to_dict(self) -> BacktestRecord:
        """JSON-ready."""
        return {
            "game": self.analogue.game,
            "median_life": self.life.life.median,
            "conduct_years": self.conduct_years,
            "paper_years": self.paper_years,
            "ending": self.analogue.ending,
            "censored": self.censored,
            "transform": list(self.score.transform),
            "log_loss": self.score.log_loss,
            "crps": self.score.crps,
            "record_log_loss": self.record_score.log_loss,
            "record_crps": self.record_score.crps,
            "miss": self.miss,
            "foretold_cause": self.foretold_cause,
            "ended_by": list(self.analogue.ended_by),
            "actual_cause_probability": self.actual_cause_probability,
            "cause_hit": self.cause_hit,
            "conduct": self.analogue.conduct,
            "paper": self.analogue.paper,
        }


@frozen(eq=False, repr=False)
class Backtests(Shown):
    """All analogues and all historical shocks."""

    cases: tuple[Backtest, ...]
    shocks: tuple[ShockTest, ...]

    @property
    def crps_skill(self) -> float:
        """The share of the record's mean CRPS that the model saves; below 0: it adds to it."""
        ours = sum(case.score.crps for case in self.cases)
        return 1 - ours / sum(case.record_score.crps for case in self.cases)

    @property
    def log_skill(self) -> float:
        """By how much the record's mean logarithmic score is worse than the model's, in nats."""
        gains = [case.record_score.log_loss - case.score.log_loss for case in self.cases]
        return sum(gains) / len(gains)

    @property
    def sentence(self) -> str:
        """Hits and misses, counted."""
        lives, misses = len(self.cases), sum(case.miss for case in self.cases)
        causes = sum(case.cause_hit for case in self.cases)
        hits = sum(shock.hit for shock in self.shocks)
        return (
            f"Of {len(self.shocks)} historical shocks the model says in {hits} what happened; of "
            f"{lives} ends of pacts it told {lives - misses} better than the record of defence "
            f"pacts does, and in {causes} held the shock likeliest that did it."
        )

    def to_dict(self) -> BacktestsRecord:
        """JSON-ready."""
        return {
            "cases": [case.to_dict() for case in self.cases],
            "shocks": [shock.to_dict() for shock in self.shocks],
            "crps_skill": self.crps_skill,
            "log_skill": self.log_skill,
            "sentence": self.sentence,
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per analogue."""
        return table((case.to_dict() for case in self.cases), "game")


def backtests() -> Backtests:
    """Every analogue whose end is on record, and every shock of which it is known what followed.

    >>> len(ag.backtests().cases)
    9
    """
    record = base_rates()
    models = {name: load(name) for name in record.held}
    return Backtests(
        tuple(
            Backtest(analogue, survival(models[analogue.game], HORIZON))
            for analogue in record.analogues
        ),
        tuple(
            _shock_test(models[game], name, held)
            for game, followed in record.held.items()
            for name, held in followed.items()
        ),
    )


def _shock_test(model: Model, name: str, held: bool) -> ShockTest:
    broken = breakpoint_of(model, name)
    return ShockTest(
        model.name,
        name,
        model.shock(name).label,
        held,
        margins(model, [Hit(name)]).holds,
        None if broken is None else broken.intensity.value,
    )
