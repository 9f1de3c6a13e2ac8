"""The durability of a commitment: its margins, its breakpoints, and where play goes instead."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.tables import table
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.pact.breakpoints import Breakpoint, breakpoint_of
from alliancegame.pact.case import Case
from alliancegame.pact.leaving_order import Leaver, breaking, leaving_order
from alliancegame.pact.margins import Margins, commitment_of, margins_in
from alliancegame.pact.other_forms import leaves_in_force
from alliancegame.pact.pact_stakes import pact_stakes
from alliancegame.pact.roots import Intensity
from alliancegame.pact.verdict import verdict
from alliancegame.records.pact_records import BrokenByRecord, DurabilityRecord, ExaminedCaseRecord
from alliancegame.solvers.base import Budget, for_next_case

if TYPE_CHECKING:
    import pandas as pd


@frozen(eq=False, repr=False)
class Durability(Shown):
    """The commitment in the baseline and under each shock, with a verdict in plain sentences.

    >>> len(ag.durability("assurance").cases)
    3
    """

    model: Model
    baseline: Case
    shocks: tuple[Case, ...]

    @cached_property
    def verdict(self) -> tuple[str, ...]:
        """Two or three plain sentences."""
        return verdict(self.model, self.baseline, self.shocks)

    @property
    def breaking(self) -> tuple[Case, ...]:
        """The shocks that break the pact alone, the one that does at the least intensity first."""
        return breaking(self.shocks)

    @property
    def leaving_order(self) -> tuple[Leaver, ...]:
        """The actors by who leaves first; empty where the pact fails already."""
        return leaving_order(self.baseline.margins, self.shocks) if self.baseline.holds else ()

    @property
    def cases(self) -> tuple[Case, ...]:
        """The baseline, then each shock."""
        return (self.baseline, *self.shocks)

    def to_dict(self) -> DurabilityRecord:
        """JSON-ready."""
        return {
            "game": self.model.name,
            "parties": list(commitment_of(self.model).parties),
            "baseline": self._told(self.baseline),
            "shocks": [self._told(case) for case in self.shocks],
            "leaving_order": [case.to_dict() for case in self.leaving_order],
            "verdict": list(self.verdict),
        }

    def _told(self, case: Case) -> ExaminedCaseRecord:
        """The case with who breaks the pact, and whether that leaves the commitment in force."""
        breaks: BrokenByRecord | None = None
        if case.breaks is not None:
            actor, action = case.breaks.actor, case.breaks.action
            stays = leaves_in_force(self.model, actor, action)
            breaks = {"actor": actor, "action": action, "leaves_in_force": stays}
        return {**case.to_dict(), "broken_by": breaks}

    def to_frame(self) -> pd.DataFrame:
        """One row per case, indexed by shock ("baseline" first), with the shock's label."""
        rows = []
        for case in self.cases:
            record = case.to_dict()
            rows.append(
                {
                    "shock": case.shock or "baseline",
                    "holds": case.holds,
                    "margin": record["margin"],
                    "binding_actor": record["binding_actor"],
                    "breaks_at": record["breaks_at"],
                    **{f"margin of {k}": v for k, v in record["relative_margins"].items()},
                    "equilibria": len(case.play),
                    "coverage": record["coverage"],
                }
            )
        labels = {shock.name: shock.label for shock in self.model.shocks}
        return table(rows, "shock", labels={"baseline": "today", **labels})


def durability(
    model: Model,
    settings: Mapping[str, Fraction] | None = None,
    budget: Budget | None = None,
) -> Durability:
    """The durability of the model's commitment, now and under each of its shocks.

    settings: parameter values that replace the file's; the baseline is the game with them
    budget:   its time is shared by all cases' equilibria; their coverage says where it ended one
    raises:   AllianceGameError if the model names no commitment, NameUnknownError for an undefined
              parameter

    >>> ag.durability("assurance").verdict[0]
    'The pact holds today: no actor gains by leaving it alone. Northern ally is...
    >>> ag.durability("northern-triangle", {"unreliability": 0.9}).baseline.holds
    True
    """
    commitment_of(model)
    settled = model.with_values(settings or {})
    stakes = pact_stakes(settled)
    cases = []
    names = (None, *(shock.name for shock in settled.shocks))
    for position, shock in enumerate(names):
        hits = () if shock is None else (Hit(shock),)
        case_margins = margins_in(stakes, settled, hits)
        breaks = _broken_today(case_margins) if shock is None else breakpoint_of(settled, shock)
        limit = for_next_case(budget, len(names) - position)
        cases.append(Case(shock, case_margins, breaks, settled, limit))
        if limit.seconds is not None:  # time passes whether or not equilibria are asked for
            cases[-1].play  # noqa: B018
    return Durability(settled, cases[0], tuple(cases[1:]))


def _broken_today(case_margins: Margins) -> Breakpoint | None:
    """At intensity 0, if the pact fails without any shock."""
    if case_margins.holds:
        return None
    actor = case_margins.binding_actor
    deviation = case_margins.deviations[actor]
    action = None if actor in case_margins.impossible or deviation is None else deviation.action
    return Breakpoint(Intensity.at(Fraction(0)), actor, action)
