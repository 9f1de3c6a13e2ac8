"""The empirical record of alliances, to lay beside a computed life.

An alliance has two clocks. On paper it lasts until the treaty ends; in conduct until somebody no
longer does its part, which the record sees only when the alliance is called on in war. A computed
survival curve is about conduct: it ends when leaving pays. The figures, each with its source, are
in `base_rates.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.equality import ByContent
from alliancegame.game.game import FloatArray
from alliancegame.pact.time.survival import Survival


@dataclass(frozen=True)
class Honoured:
    """How often allies kept their commitment when called on in war."""

    which: str
    share: float
    source: str


Ending: TypeAlias = Literal["broken", "superseded", "renegotiated", "expired"]
"""A party leaves a pact, another pact takes its place, its terms change, or they run out."""


@dataclass(frozen=True)
class Analogue:
    """What became of a historical pact; dates as decimal years.

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


@dataclass(frozen=True)
class BaseRates:
    """The record.

    years, survival: Kaplan–Meier survival on paper of the pacts `pacts`
    any_end, violation: their yearly hazards
    others_held: {game: {shock: whether its pact was kept after it}} of games that are no lives
    sources: {key: full reference}
    """

    pacts: str
    years: tuple[float, ...]
    survival: tuple[float, ...]
    any_end: float
    violation: float
    violated_of_ended: float
    honoured: tuple[Honoured, ...]
    analogues: tuple[Analogue, ...]
    others_held: Mapping[str, Mapping[str, bool]]
    sources: Mapping[str, str]

    @property
    def held(self) -> dict[str, Mapping[str, bool]]:
        """{game: {shock: whether its pact was kept after it}}."""
        return {item.game: item.held for item in self.analogues} | dict(self.others_held)

    def lasting(self, years: npt.ArrayLike) -> FloatArray:
        """Share of pacts that lasted so long on paper.

        Between the figures the hazard is taken as constant; after the last as the overall one.
        """
        given = np.asarray(years, dtype=np.float64)
        inside = np.exp(np.interp(given, self.years, np.log(self.survival)))
        result: FloatArray = inside * np.exp(-self.any_end * np.maximum(given - self.years[-1], 0))
        return result


@dataclass(frozen=True, eq=False)
class Comparison(ByContent):
    """A computed life beside the record, at the same times."""

    life: Survival
    record: BaseRates

    @property
    def outlasted_by(self) -> float | None:
        """Share of recorded pacts that lasted longer on paper than the computed half-life."""
        half = self.life.life.median
        return None if half is None else float(self.record.lasting(half))

    @property
    def sentences(self) -> tuple[str, ...]:
        """The comparison in plain words, one sentence for each clock."""
        half = self.life.life.median
        years = float(self.life.times[-1])
        if self.life.survival[0] == 0:
            return ()
        recorded = "these"
        if half is None or self.outlasted_by is None:
            told = f"In the model more than half of such pacts last {years:g} years"
            recorded = self.record.pacts
        elif self.outlasted_by >= 0.5:
            told = (
                f"Its half-life is shorter than the life on paper of {_in_words(self.outlasted_by)}"
                f" {self.record.pacts}"
            )
        else:
            told = (
                f"Its half-life is longer than the life on paper of "
                f"{_in_words(1 - self.outlasted_by)} {self.record.pacts}"
            )
        share = float(self.record.lasting(years))
        paper = f"{told}; of {recorded}, {100 * share:.0f}% were in force after {years:g} years."
        called = self.record.honoured[-1]
        conduct = (
            "A pact can outlive on paper what its parties would do; the model is of conduct. "
            f"When called on in war, {100 * called.share:.0f}% of {called.which}, were honoured."
        )
        return paper, conduct

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "pacts": self.record.pacts,
            "survival_on_paper": self.record.lasting(self.life.times).tolist(),
            "yearly_hazard": {"any": self.record.any_end, "violation": self.record.violation},
            "violated_of_ended": self.record.violated_of_ended,
            "honoured": [
                {"which": item.which, "share": item.share, "source": item.source}
                for item in self.record.honoured
            ],
            "outlasted_by": self.outlasted_by,
            "sources": dict(self.record.sources),
            "sentences": list(self.sentences),
        }


@cache
def base_rates() -> BaseRates:
    """The record in the package's data."""
    text = (Path(__file__).parent / "base_rates.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    ended = data["ended"]["violated"] + data["ended"]["renegotiated"] + data["ended"]["fulfilled"]
    return BaseRates(
        data["paper_life"]["pacts"],
        tuple(map(float, data["paper_life"]["years"])),
        tuple(map(float, data["paper_life"]["survival"])),
        data["hazard"]["any"],
        data["hazard"]["violation"],
        data["ended"]["violated"] / ended,
        tuple(
            Honoured(
                item["which"],
                item["share"] if "share" in item else item["kept"] / item["of"],
                item["source"],
            )
            for item in data["honoured"]
        ),
        tuple(
            Analogue(name, **{**item, "ended_by": tuple(item["ended_by"])})
            for name, item in data["analogues"].items()
        ),
        data["held"],
        data["sources"],
    )


def compare_with_record(life: Survival) -> Comparison:
    """The computed life beside the record."""
    return Comparison(life, base_rates())


_FRACTIONS = {
    0.5: "half of",
    0.6: "three in five",
    2 / 3: "two in three",
    0.75: "three in four",
    0.8: "four in five",
    0.9: "nine in ten",
    0.95: "nineteen in twenty",
}


def _in_words(share: float) -> str:
    """A share of at least one half as the nearest plain fraction that does not exceed it.

    >>> _in_words(0.81), _in_words(0.97)
    ('four in five', 'nineteen in twenty')
    """
    return _FRACTIONS[max((known for known in _FRACTIONS if known <= share + 0.005), default=0.5)]
