"""The commitment in one case: today, or under one shock at full intensity."""

from __future__ import annotations

from dataclasses import field
from functools import cached_property

from alliancegame.frozen import frozen
from alliancegame.game.display import named_strategies
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.numerals import number
from alliancegame.pact.breakpoints import Breakpoint
from alliancegame.pact.margins import Margins
from alliancegame.pact.play import Play, Unsolved, where_play_goes
from alliancegame.records.pact_records import CaseRecord
from alliancegame.solvers.base import Budget


@frozen(eq=False)
class Case:
    """The commitment in the baseline (shock None) or under one shock at full intensity.

    breaks: the least intensity at which the pact fails, by whom; None if it never does
    model:  the model before the shock
    limit:  of the search for equilibria, in work or from when it begins
    """

    shock: str | None
    margins: Margins
    breaks: Breakpoint | None
    model: Model = field(repr=False)
    limit: Budget = field(repr=False, compare=False)

    @cached_property
    def play(self) -> Play:
        """All equilibria found for this case, verified, with their coverage; looked for once asked.

        Where they were not looked for, the reason.
        """
        hits = () if self.shock is None else (Hit(self.shock),)
        return where_play_goes(self.model, hits, self.limit)

    @property
    def holds(self) -> bool:
        """True if the pact as written has no profitable unilateral deviation."""
        return self.margins.holds

    @property
    def breaks_at(self) -> float | None:
        """The infimum of intensities at which some margin is negative; 0 if the baseline fails."""
        return None if self.breaks is None else self.breaks.intensity.value

    def to_dict(self) -> CaseRecord:
        """JSON-ready."""
        named = self.margins.deviations
        return {
            "shock": self.shock,
            "holds": self.holds,
            "margins": {actor: number(self.margins.margin(actor)) for actor in named},
            "relative_margins": {actor: number(self.margins.relative(actor)) for actor in named},
            "margin": number(self.margins.least),
            "binding_actor": self.margins.binding_actor,
            "best_deviations": {
                actor: None if deviation is None else deviation.action
                for actor, deviation in named.items()
            },
            "breaks_at": self.breaks_at,
            "leads_to": []
            if isinstance(self.play, Unsolved)
            else [
                {
                    "strategies": named_strategies(self.play.game, equilibrium.profile),
                    "commitment": equilibrium.commitment,
                }
                for equilibrium in self.play
            ],
            "coverage": str(self.play.coverage),
            "coverage_reason": self.play.coverage_reason,
        }
