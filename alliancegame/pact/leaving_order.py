"""The ranking of who would leave first, and by which shock: it rests on breakpoints.

Margins of different actors are shares of different stakes, and no shock moves all of them alike, so
that the least margin does not say who would leave first. A breakpoint is an intensity of a shock,
the same for all: whom the earliest one turns is the first to leave.
"""

from __future__ import annotations

from collections.abc import Sequence

from alliancegame.frozen import frozen
from alliancegame.pact.case import Case
from alliancegame.pact.margins import Margins
from alliancegame.records.pact_records import LeaverRecord


@frozen
class Leaver:
    """An actor, and the shock that makes it leave at the least share of its full intensity.

    shock, breaks_at: None for an actor whom no shock alone makes the first to leave
    """

    actor: str
    shock: str | None
    breaks_at: float | None

    def to_dict(self) -> LeaverRecord:
        """JSON-ready."""
        return {"actor": self.actor, "shock": self.shock, "breaks_at": self.breaks_at}


def breaking(shocks: Sequence[Case]) -> tuple[Case, ...]:
    """The shocks that break the pact alone, the one that does at the least intensity first."""
    breaking_cases = [case for case in shocks if case.breaks is not None]
    return tuple(sorted(breaking_cases, key=lambda case: case.breaks_at or 0.0))


def leaving_order(today: Margins, shocks: Sequence[Case]) -> tuple[Leaver, ...]:
    """The actors by who leaves first: by their breakpoints, then by their margins.

    An actor's breakpoint is the least at which a shock alone turns it before all others. Actors
    that no shock turns so come last, those with the least margin today first, and at the very end
    those that have no alternative.
    """
    first: dict[str, Leaver] = {}
    for case in breaking(shocks):
        if case.breaks is not None:
            actor = case.breaks.actor
            first.setdefault(actor, Leaver(actor, case.shock, case.breaks_at))
    steady = [actor for actor in today.deviations if actor not in first]
    steady.sort(key=today.relative_or_ample)
    return (*first.values(), *(Leaver(actor, None, None) for actor in steady))
