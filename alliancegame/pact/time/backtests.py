"""What the model would have said of pacts whose end is known, beside what happened.

Each analogue is a shipped game with the historical shocks and their rates as judged for its time;
nothing in it is fitted to the outcome. The life in conduct counts: the year in which the pact was
no longer kept is placed in the distribution of lifetimes the model gives. A hit is an end between
its 10th and its 90th percentile; the cause is a hit if the shock that ended the pact is the
likeliest, alone.
Games of this kind were written by people who knew how it ended, so read hits with that in mind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from alliancegame.game.display import Shown
from alliancegame.model.file.library import load
from alliancegame.pact.time.base_rates import Analogue, base_rates
from alliancegame.pact.time.survival import Survival, survival

if TYPE_CHECKING:
    import pandas as pd

CENTRAL = (0.1, 0.9)
"""Between which percentiles of the model's lifetimes an end counts as foreseen."""

HORIZON = 50
"""Years for which the analogues' lives are computed."""


@dataclass(frozen=True, eq=False)
class Backtest:
    """One analogue: the model's life of it and what became of it."""

    analogue: Analogue
    life: Survival

    @property
    def conduct_years(self) -> float:
        """Years it was kept."""
        return round(self.analogue.conduct_end - self.analogue.signed, 1)

    @property
    def paper_years(self) -> float:
        """Years it was in force on paper."""
        return round(self.analogue.paper_end - self.analogue.signed, 1)

    @property
    def percentile(self) -> float:
        """Probability the model gave to an end in conduct no later than the actual one."""
        return 1 - self.life.probability(self.conduct_years)

    @property
    def foretold_cause(self) -> str | None:
        """The cause the model held likeliest; None if it saw none."""
        return self.life.causes[0][0] if self.life.causes else None

    @property
    def actual_cause_probability(self) -> float:
        """Probability the model gave to the shock that ended it."""
        return sum(chance for name, chance in self.life.causes if name in self.analogue.ended_by)

    @property
    def time_hit(self) -> bool:
        """Whether the end came when the model allowed for it."""
        low, high = CENTRAL
        return low <= self.percentile <= high

    @property
    def cause_hit(self) -> bool:
        """Whether the shock that ended it was the likeliest to, and no other as likely."""
        others = [chance for name, chance in self.life.causes if name not in self.analogue.ended_by]
        return self.actual_cause_probability > max(others, default=0.0) + 1e-9

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "game": self.analogue.game,
            "half_life": self.life.life.half_life,
            "conduct_years": self.conduct_years,
            "paper_years": self.paper_years,
            "percentile": self.percentile,
            "time_hit": self.time_hit,
            "foretold_cause": self.foretold_cause,
            "ended_by": list(self.analogue.ended_by),
            "actual_cause_probability": self.actual_cause_probability,
            "cause_hit": self.cause_hit,
            "conduct": self.analogue.conduct,
            "paper": self.analogue.paper,
        }


@dataclass(frozen=True, eq=False, repr=False)
class Backtests(Shown):
    """All analogues."""

    cases: tuple[Backtest, ...]

    @property
    def sentence(self) -> str:
        """Hits and misses, counted."""
        times = sum(case.time_hit for case in self.cases)
        causes = sum(case.cause_hit for case in self.cases)
        count = len(self.cases)
        return (
            f"Of {count} pacts, {times} ended when the model allowed for it (between its 10th and "
            f"90th percentile) and {causes} by the shock it held likeliest."
        )

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {"cases": [case.to_dict() for case in self.cases], "sentence": self.sentence}

    def to_frame(self) -> pd.DataFrame:
        """One row per analogue."""
        import pandas as pd

        return pd.DataFrame([case.to_dict() for case in self.cases]).set_index("game")


def backtests() -> Backtests:
    """Every analogue whose end is on record."""
    return Backtests(
        tuple(Backtest(item, survival(load(item.game), HORIZON)) for item in base_rates().analogues)
    )
