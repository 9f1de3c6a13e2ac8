"""Which combinations of shocks break the pact: the inclusion-minimal ones, at full intensity.

A set of shocks is breaking if the pact has a profitable deviation, or is not open, once all of them
have happened; it is minimal if no proper subset breaks. Shocks may offset each other, so a superset
of a breaking set need not break; it is never minimal.

A minimal breaking set breaks the pact by one way out and is minimal for that way; so each way is
searched by itself, among the few shocks that touch it, and what they find is joined. Sets are built
up in the order of their size. One is extended only by shocks that can help, and only if a bound on
what those still to come add allows a break; so neither the number of other shocks nor that of other
ways costs anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import expm1, prod
from typing import TYPE_CHECKING

from alliancegame.game.display import Shown
from alliancegame.game.tables import table
from alliancegame.model.model import Model
from alliancegame.pact.robustness.spans import moves
from alliancegame.pact.robustness.ways_out import Condition, Way, ways_out
from alliancegame.payoff.polynomial import fraction, rational, rationals
from alliancegame.payoff.pseudo_boolean import bits, submasks
from alliancegame.records.robustness_records import BreakingSetsRecord
from alliancegame.solvers.base import Budget

if TYPE_CHECKING:
    import pandas as pd

WORK_PER_SET = 1e-4
"""Nominal seconds to try one set."""

USUAL_SEARCH = Budget(work=2.0)
"""The limit where none is stated: 20,000 sets."""


@dataclass(frozen=True)
class BreakingSet:
    """Shocks that together break the pact, and by whom; action None: its own part is closed.

    gain:   what the deviation earns, in payoff units
    chance: that all of them arrive within a year at today's rates, each independently of the
            others; None where a rate is not stated
    """

    shocks: tuple[str, ...]
    actor: str
    action: str | None
    gain: Fraction | None
    chance: float | None = None


@dataclass(frozen=True, eq=False, repr=False)
class BreakingSets(Shown):
    """The minimal breaking sets, the likeliest first; iterates over them and has a length.

    Sets whose chance is not known come last, the smallest first.

    complete: whether these are all; false only if a limit ended the search
    tested:   how many sets were tried
    up_to:    the most shocks in a set so far as all such sets are listed
    left_out: how many would break it by taking a number beyond what makes sense for it
    """

    model: Model
    sets: tuple[BreakingSet, ...]
    complete: bool
    tested: int
    up_to: int
    left_out: int = 0

    def __iter__(self) -> Iterator[BreakingSet]:
        return iter(self.sets)

    def __len__(self) -> int:
        return len(self.sets)

    @property
    def reason(self) -> str:
        """How complete the list is, and why."""
        count = len(self.model.shocks)
        total = 2**count if count <= 20 else f"2^{count}"
        if self.complete and self.left_out:
            return (
                f"{self.tested} of {total} sets tried; {self.left_out} more would break it by "
                "taking a number beyond what makes sense, such as a weight below 0"
            )
        if self.complete:
            return f"{self.tested} of {total} sets tried; no other can be minimal and breaking"
        ended = f"the work or time limit ended the search after {self.tested} of {total} sets"
        if self.up_to < 1:
            return ended
        return f"{ended}; all sets of up to {self.up_to} shocks are listed, of larger ones some"

    @property
    def sentence(self) -> str:
        """How many shocks and combinations break the pact, at full intensity."""
        if self.sets and not self.sets[0].shocks:
            return "The pact fails without any shock."
        if not self.model.shocks:
            return "The file names no shocks; add [shocks.NAME] with what each changes."
        if not self.sets:
            return "No combination of the shocks breaks the pact." if self.complete else ""
        alone = sum(len(item.shocks) == 1 for item in self.sets)
        together = len(self.sets) - alone
        total = len(self.model.shocks)
        head = f"{alone or 'None'} of {total} shocks {'breaks' if alone == 1 else 'break'} it alone"
        if not together:
            return f"{head}, and no combination of the others does."
        return f"{head}; {together} minimal combination{'s' * (together > 1)} of the others would."

    def to_dict(self) -> BreakingSetsRecord:
        """JSON-ready."""
        return {
            "sets": [
                {
                    "shocks": list(item.shocks),
                    "actor": item.actor,
                    "action": item.action,
                    "gain": None if item.gain is None else float(item.gain),
                    "chance": item.chance,
                }
                for item in self
            ],
            "complete": self.complete,
            "reason": self.reason,
            "sentence": self.sentence,
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per minimal breaking set."""
        columns = ["shocks", "actor", "action", "gain", "chance"]
        return table(self.to_dict()["sets"], columns=columns)


def breaking_sets(model: Model, budget: Budget | None = None) -> BreakingSets:
    """All inclusion-minimal sets of shocks that break the pact at full intensity.

    budget: a limit of time or work; by default `USUAL_SEARCH`
    raises: AllianceGameError if the model names no commitment
    """
    ways = list(ways_out(model))
    search = _Search(ways, len(model.shocks), budget or USUAL_SEARCH)
    up_to = search.all_sizes()
    in_file_order = sorted(search.found.items(), key=lambda item: tuple(bits(item[0])))
    named = _Namer(model)
    found = [named(mask, way) for mask, way in in_file_order]
    sensible = [item for item in found if item is not None]
    return BreakingSets(
        model,
        tuple(sorted(sensible, key=_likeliest_first)),
        not search.stopped,
        search.tested,
        up_to,
        len(found) - len(sensible),
    )


def _likeliest_first(item: BreakingSet) -> tuple[bool, float, int]:
    return item.chance is None, -(item.chance or 0.0), len(item.shocks)


class _Namer:
    """What the search found, in names."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.chains = moves(model)
        self.stated = rationals(model.values)
        self.limits = [item.limits for item in model.parameters.values()]
        self.moved = [
            {i for i, chain in self.chains.items() if any(m.shock == number for m in chain)}
            for number in range(len(model.shocks))
        ]
        rates = (shock.arrival[0].rate if shock.arrival else None for shock in model.shocks)
        self.chances = [
            None if rate is None else -expm1(-float(model.parameters[rate].value)) for rate in rates
        ]

    def __call__(self, mask: int, way: Way) -> BreakingSet | None:
        """None if a number is then beyond what makes sense for it."""
        values = list(self.stated)
        for i in set().union(*(self.moved[number] for number in bits(mask))):
            for move in self.chains[i]:
                if mask >> move.shock & 1:
                    values[i] = move.constant + move.slope * values[i]
            if not self.limits[i].admit(fraction(values[i])):
                return None
        names = tuple(self.model.shocks[number].name for number in bits(mask))
        chances = [self.chances[number] for number in bits(mask)]
        known = [chance for chance in chances if chance is not None]
        chance = prod(known) if len(known) == len(chances) else None
        if way.deviation is None:
            return BreakingSet(names, way.actor, None, None, chance)
        gain = fraction(way.deviation.at(values, rational))
        return BreakingSet(names, way.actor, way.deviation.action, gain, chance)


class _Search:
    """Minimal breaking sets as bit masks, size by size, over all ways out."""

    def __init__(self, ways: Sequence[Way], shocks: int, budget: Budget) -> None:
        self.ways = ways
        self.shocks = shocks
        self.budget = budget
        self.found: dict[int, Way] = {}
        self.tested = 0
        self.stopped = False

    def all_sizes(self) -> int:
        """Finds them; returns up to which size they are all found."""
        live = [(way, way.condition) for way in self.ways]
        for size in range(self.shocks + 1):
            alone = sum(self.found) if size == 2 else 0
            larger = []
            for way, condition in live:
                remaining = condition.ruling_out(alone)
                if self._grow(way, remaining, 0, size):
                    larger.append((way, remaining))
                if self.stopped:
                    return size - 1
            live = larger
            if not live or 0 in self.found:
                break
        return self.shocks

    def _grow(self, way: Way, condition: Condition, chosen: int, more: int) -> bool:
        """Finds the breaking sets with so many more shocks; says if there may be larger ones."""
        self.tested += 1
        if self.budget.ends_at(self.tested * WORK_PER_SET):
            self.stopped = True
            return True
        if not more and condition.breaks:
            self.found[chosen] = way
        if not more or condition.breaks:
            return not condition.breaks and condition.might_break(self.shocks)
        if more == 1:
            return self._complete(way, condition, chosen)
        larger = False
        for shock in condition.helpful():
            if not condition.might_break(more):
                return larger or condition.might_break(self.shocks)
            if self._adds_none(chosen, shock):
                after = condition.after(shock)
                larger |= self._grow(way, after, chosen | 1 << shock, more - 1)
                if self.stopped:
                    return True
            condition = condition.ruling_out(1 << shock)
        return larger

    def _complete(self, way: Way, condition: Condition, chosen: int) -> bool:
        """Finds the breaking sets with one more shock; says if there may be larger ones."""
        if not condition.might_break(1):
            return condition.might_break(self.shocks)
        helpful = condition.helpful()
        self.tested += len(helpful)
        last = [shock for shock in helpful if condition.breaks_after(shock)]
        for shock in last:
            if self._adds_none(chosen, shock):
                self.found[chosen | 1 << shock] = way
        others = condition.ruling_out(sum(1 << shock for shock in last))
        return others.might_break(self.shocks)

    def _adds_none(self, chosen: int, shock: int) -> bool:
        """Whether the shock makes up no breaking set with any of those chosen."""
        bit = 1 << shock
        if 1 << chosen.bit_count() <= len(self.found):
            return all(part | bit not in self.found for part in submasks(chosen))
        return all(item & ~(chosen | bit) for item in self.found)
