"""The empirical record of alliances, to lay beside a computed life.

An alliance has two clocks. On paper it lasts until the treaty ends; in conduct until somebody no
longer does its part, which the record sees only when the alliance is called on in war. A computed
survival curve is about conduct: it ends when leaving pays. The figures, each with its source, are
in `base_rates.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from math import log
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.game import FloatArray
from alliancegame.game.tables import table
from alliancegame.numerals import duration, percent
from alliancegame.pact.time.survival_curve import Survival
from alliancegame.records.time_records import BaseRatesRecord

if TYPE_CHECKING:
    import pandas as pd


@frozen
class Honoured:
    """The share of allies that kept their commitment when called on in war."""

    which: str
    share: float
    source: str


Ending: TypeAlias = Literal["broken", "superseded", "renegotiated", "expired"]
"""A party leaves a pact, another pact takes its place, its terms change, or they run out."""


@frozen
class Analogue:
    """The fate of a historical pact; dates as decimal years.

    paper_end, conduct_end: when it ended on paper (None: still in force), and was no longer kept
    ending:   how it ended in conduct
    ended_by: the shocks of the game of that name that ended it in conduct
    held:     whether it was kept, as written, after each shock of which that is known
    """

    game: str
    signed: float
    conduct_end: float
    ending: Ending
    ended_by: tuple[str, ...]
    paper: str
    conduct: str
    held: Mapping[str, bool]
    paper_end: float | None = None


@frozen(eq=False, repr=False)
class BaseRates(Shown):
    """The record.

    years, survival: Kaplan–Meier survival on paper of the pacts `pacts`
    any_end, violation: their yearly hazards
    ended: of alliances that ended, the shares broken, renegotiated or replaced, and run out
    others_held: {game: {shock: whether its pact was kept after it}} of games that are no lives
    sources: {key: full reference}
    """

    pacts: str
    years: tuple[float, ...]
    survival: tuple[float, ...]
    any_end: float
    violation: float
    ended: tuple[float, float, float]
    honoured: tuple[Honoured, ...]
    analogues: tuple[Analogue, ...]
    others_held: Mapping[str, Mapping[str, bool]]
    sources: Mapping[str, str]

    @property
    def held(self) -> dict[str, Mapping[str, bool]]:
        """{game: {shock: whether its pact was kept after it}}."""
        return {analogue.game: analogue.held for analogue in self.analogues} | dict(
            self.others_held
        )

    def lasting(self, years: npt.ArrayLike) -> FloatArray:
        """Share of pacts that lasted so long on paper.

        Between the figures the hazard is taken as constant; after the last as the overall one.
        """
        durations = np.asarray(years, dtype=np.float64)
        inside = np.exp(np.interp(durations, self.years, np.log(self.survival)))
        result: FloatArray = inside * np.exp(
            -self.any_end * np.maximum(durations - self.years[-1], 0)
        )
        return result

    def unbroken(self, years: npt.ArrayLike) -> FloatArray:
        """Share of pacts that nobody had broken by then, were there no other ends."""
        return np.asarray(np.exp(-self.violation * np.asarray(years)), dtype=np.float64)

    def to_frame(self) -> pd.DataFrame:
        """One row per year of the record: the share of pacts still in force on paper."""
        years = zip(self.years, self.survival, strict=True)
        return table(({"years": year, "in_force": share} for year, share in years), "years")


@frozen(eq=False, repr=False)
class Comparison(Shown):
    """A computed life beside the record, at the same times."""

    life: Survival
    record: BaseRates

    @property
    def outlasted_by(self) -> float | None:
        """Share of recorded pacts that lasted longer on paper than the computed median life."""
        half = self.life.life.median
        return None if half is None else float(self.record.lasting(half))

    @property
    def sentences(self) -> tuple[str, ...]:
        """Conduct beside the record of conduct, and what is on record of paper."""
        if self.life.survival[0] == 0:
            return ()
        record, years = self.record, float(self.life.times[-1])
        called = record.honoured[-1]
        median = self.life.life.median
        beside = "" if median is None else f", even odds at {duration(log(2) / record.violation)}"
        conduct = (
            f"The model is of conduct. Of {record.pacts}, {percent(record.violation)} are broken a "
            f"year{beside}; called on in war, {percent(called.share)} of {called.which}, were "
            "honoured."
        )
        broken, renegotiated, expired = (percent(share) for share in record.ended)
        paper = (
            f"On paper {percent(float(record.lasting(years)))} of them were in force after "
            f"{years:g} years. Of alliances that ended {broken} were broken, {renegotiated} "
            f"renegotiated or replaced, {expired} ran out: the model knows only the first."
        )
        return conduct, paper

    def to_frame(self) -> pd.DataFrame:
        """One row per time: the computed life, and the record on paper and unbroken."""
        times = self.life.times
        columns = zip(
            times.tolist(),
            self.life.survival.tolist(),
            self.record.lasting(times).tolist(),
            self.record.unbroken(times).tolist(),
            strict=True,
        )
        names = ("years", "computed", "record_on_paper", "record_unbroken")
        return table((dict(zip(names, row, strict=True)) for row in columns), "years")

    def to_dict(self) -> BaseRatesRecord:
        """JSON-ready."""
        return {
            "pacts": self.record.pacts,
            "survival_on_paper": self.record.lasting(self.life.times).tolist(),
            "survival_unbroken": self.record.unbroken(self.life.times).tolist(),
            "yearly_hazard": {"any": self.record.any_end, "violation": self.record.violation},
            "violated_of_ended": self.record.ended[0],
            "renegotiated_of_ended": self.record.ended[1],
            "expired_of_ended": self.record.ended[2],
            "honoured": [
                {"which": chance.which, "share": chance.share, "source": chance.source}
                for chance in self.record.honoured
            ],
            "outlasted_by": self.outlasted_by,
            "sources": dict(self.record.sources),
            "sentences": list(self.sentences),
        }


@cache
def base_rates() -> BaseRates:
    """The record of past defence pacts in the package's data: how they ended, and how often.

    >>> ag.base_rates().pacts
    'bilateral defence pacts since 1945'
    """
    text = (Path(__file__).parent / "base_rates.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    ended = data["ended"]["violated"] + data["ended"]["renegotiated"] + data["ended"]["fulfilled"]
    return BaseRates(
        data["paper_life"]["pacts"],
        tuple(map(float, data["paper_life"]["years"])),
        tuple(map(float, data["paper_life"]["survival"])),
        data["hazard"]["any"],
        data["hazard"]["violation"],
        (
            data["ended"]["violated"] / ended,
            data["ended"]["renegotiated"] / ended,
            data["ended"]["fulfilled"] / ended,
        ),
        tuple(
            Honoured(
                record["which"],
                record["share"] if "share" in record else record["kept"] / record["of"],
                record["source"],
            )
            for record in data["honoured"]
        ),
        tuple(
            Analogue(name, **{**analogue, "ended_by": tuple(analogue["ended_by"])})
            for name, analogue in data["analogues"].items()
        ),
        data["held"],
        data["sources"],
    )


def compare_with_record(life: Survival) -> Comparison:
    """The computed life of a pact beside the record of defence pacts.

    >>> beside = ag.compare_with_record(ag.survival("dprk-russia-exchange"))
    >>> round(beside.outlasted_by, 2)
    0.97
    """
    return Comparison(life, base_rates())
