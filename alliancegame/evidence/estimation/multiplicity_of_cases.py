"""Equilibria of the cases at the estimates, and whether others would explain them better."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from alliancegame.errors import AllianceGameError
from alliancegame.evidence.estimation.equilibrium import Settled, equilibria, play_at
from alliancegame.evidence.estimation.estimate import Estimate
from alliancegame.evidence.estimation.likelihood import Likelihood
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.records.estimation_records import CaseEquilibriaRecord

if TYPE_CHECKING:
    import pandas as pd

LOOKED_AT = 200
"""Cases at most whose equilibria are looked for."""


@frozen(eq=False, repr=False)
class Equilibria(Shown):
    """The equilibria of cases at the estimates.

    cases:    how many were looked at, of `total`
    numbers:  {equilibria found: cases that have so many}; 0 where none was found
    gain:     by how much the log-likelihood of these cases would rise if each were played in the
              likeliest of its equilibria
    """

    cases: int
    total: int
    numbers: dict[int, int]
    gain: float

    @property
    def several(self) -> int:
        """Cases that have more than one."""
        return sum(cases for number, cases in self.numbers.items() if number > 1)

    def to_frame(self) -> pd.DataFrame:
        """One row per number of equilibria: how many cases have so many."""
        import pandas as pd

        counts = pd.Series(self.numbers, name="cases", dtype=int).sort_index()
        return counts.rename_axis("equilibria").to_frame()

    def to_dict(self) -> CaseEquilibriaRecord:
        """JSON-ready."""
        return {
            "cases": self.cases,
            "total": self.total,
            "equilibria": {str(number): cases for number, cases in sorted(self.numbers.items())},
            "log_likelihood_gain": self.gain,
        }


def equilibria_of(result: Estimate) -> Equilibria:
    """The equilibria that many starts lead to in each case.

    raises: AllianceGameError where backward induction gives the only one
    """
    likelihood = result.likelihood
    if not likelihood.form.coupled:
        raise AllianceGameError(
            f'in game "{result.model.name}" everybody sees what was done before; each case has one '
            "equilibrium. Ask this of a game with simultaneous or hidden moves."
        )
    rng = np.random.default_rng(result.options.seed)
    chosen = np.arange(likelihood.cases)
    if likelihood.cases > LOOKED_AT:
        chosen = np.sort(rng.choice(likelihood.cases, LOOKED_AT, replace=False))
    some = likelihood.of_cases(chosen)
    point = some.point(result.values)
    by_case = equilibria(some.form, point, some.errors, some.cases, rng)
    own = some.logarithms(result.values)[0]
    best = own.copy()
    for number in range(max(map(len, by_case), default=0)):
        has = [case for case in range(some.cases) if number < len(by_case[case])]
        at = _logarithms(result, some.of_cases(np.array(has)), [by_case[c][number] for c in has])
        best[has] = np.maximum(best[has], at)
    return Equilibria(
        some.cases,
        likelihood.cases,
        dict(Counter(map(len, by_case))),
        float(some.weights @ (best - own)),
    )


def _logarithms(result: Estimate, likelihood: Likelihood, log_odds: list[Any]) -> Any:
    settled = Settled(np.array(log_odds), np.ones(len(log_odds), dtype=np.bool_))
    point = likelihood.point(result.values)
    play = play_at(likelihood.form, point, likelihood.errors, settled, likelihood.variables)
    return replace(likelihood, start=None).of_reach(play.reach)[0]
