"""Breaking sets: inclusion-minimal combinations of shocks at full intensity that break the pact.

A set of shocks is breaking if the pact has a profitable deviation, or is not open, once all of them
have happened; it is minimal if no proper subset breaks. Shocks may offset each other, so a superset
of a breaking set need not break; it is never minimal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from fractions import Fraction
from math import expm1, prod
from typing import TYPE_CHECKING

import numpy as np

from alliancegame.frozen import Frozen, frozen
from alliancegame.game.display import Shown
from alliancegame.game.tables import table
from alliancegame.model.model import Model
from alliancegame.numerals import listed
from alliancegame.pact.robustness.breaking_search import found_among
from alliancegame.pact.robustness.spans import hull, moves
from alliancegame.pact.robustness.tabulated_sets import MOST_SHOCKS, Masks
from alliancegame.pact.robustness.ways_out import Way, ways_out
from alliancegame.payoff.polynomial import fraction, rational, rationals
from alliancegame.payoff.pseudo_boolean import bits
from alliancegame.records.robustness_records import BreakingSetsRecord
from alliancegame.solvers.base import Budget

if TYPE_CHECKING:
    import pandas as pd

MOST_LISTED = 10_000
"""The most sets that are listed; of more, the likeliest."""

SHARE = 0.2
"""The share of a limit of work that is spent on the sets: of more than are found by then, nobody
would read many."""


@frozen
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


@frozen(eq=False, repr=False)
class BreakingSets(Shown):
    """The minimal breaking sets, the likeliest first; iterates over them and has a length.

    Sets whose chance is not known come last, the smallest first.

    complete: whether these are all; false only if a limit ended the search, or not all are listed
    tested:   how many sets were tried
    up_to:    the most shocks in a set so far as all such sets are listed
    left_out: how many would break it by taking a number beyond what makes sense for it
    by_size:  {shocks: how many minimal sets of so many are known}, listed or not
    unsure:   by whose leaving larger sets might break it that were not found; of all others all are
    """

    model: Model
    sets: tuple[BreakingSet, ...]
    complete: bool
    tested: int
    up_to: int
    left_out: int = 0
    by_size: Mapping[int, int] = field(default_factory=dict)
    unsure: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[BreakingSet]:
        return iter(self.sets)

    def __len__(self) -> int:
        return len(self.sets)

    @property
    def counts_all(self) -> bool:
        """Whether all minimal sets are counted, though perhaps not all listed."""
        return self.complete or self.up_to == len(self.model.shocks)

    @property
    def reason(self) -> str:
        """The completeness of the list of breaking sets, with its reason."""
        count = len(self.model.shocks)
        total = 2**count if count <= 20 else f"2^{count}"
        if self.complete and self.left_out:
            return (
                f"{self.tested} of {total} sets tried; {self.left_out} more would break it by "
                "taking a number beyond what makes sense, such as a weight below 0"
            )
        if self.complete:
            return f"{self.tested} of {total} sets tried; no other can be minimal and breaking"
        many = sum(self.by_size.values())
        cut = f"; the likeliest {len(self.sets)} of {many} are listed" * (many > len(self.sets))
        if self.up_to == count:
            return f"{self.tested} of {total} sets tried{cut}"
        ended = f"the work or time limit ended the search after {self.tested} of {total} sets"
        if self.up_to < 1:
            return ended + cut
        larger = "some"
        if self.unsure:
            labels = listed([self.model.actor(name).label for name in self.unsure])
            larger = f"all but some that break it by {labels}"
        extent = "known" if cut else "listed"
        known = f"all sets of up to {self.up_to} shocks are {extent}, of larger ones {larger}"
        return f"{ended}; {known}{cut}"

    @property
    def sentence(self) -> str:
        """A sentence that counts the shocks and combinations that break the pact in full."""
        if self.sets and not self.sets[0].shocks:
            return "The pact fails without any shock."
        if not self.model.shocks:
            return "The file names no shocks; add [shocks.NAME] with what each changes."
        if not self.sets:
            return (
                "At full intensity no combination of the shocks breaks the pact."
                if self.complete
                else ""
            )
        alone = self.by_size.get(1, 0)
        together = sum(self.by_size.values()) - alone
        total = len(self.model.shocks)
        head = f"{alone or 'None'} of {total} shocks {'breaks' if alone == 1 else 'break'} it alone"
        if not together:
            return f"{head}, and no combination of the others does."
        many = f"{together:,}" if self.counts_all else f"at least {together:,}"
        return f"{head}; {many} minimal combination{'s' * (together > 1)} of the others would."

    def to_dict(self) -> BreakingSetsRecord:
        """JSON-ready."""
        return {
            "sets": [
                {
                    "shocks": list(breaking_set.shocks),
                    "actor": breaking_set.actor,
                    "action": breaking_set.action,
                    "gain": None if breaking_set.gain is None else float(breaking_set.gain),
                    "chance": breaking_set.chance,
                }
                for breaking_set in self
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

    budget: a limit of time or work; by default the usual one
    raises: AllianceGameError if the model names no commitment
    """
    ways = list(ways_out(model))
    limit = budget or Budget.usual()
    if limit.work is not None:
        limit = replace(limit, work=SHARE * limit.work)
    search = found_among(ways, len(model.shocks), limit)
    sensible = _Limits(model)
    kept = search.found
    if sensible.doubtful:
        kept = {mask: way for mask, way in kept.items() if sensible(mask)}
    first = likeliest(model, list(kept), MOST_LISTED)
    named = _Namer(model)
    return BreakingSets(
        model,
        tuple(named(mask, kept[mask]) for mask in first),
        not search.stopped and len(first) == len(kept),
        search.tested,
        search.up_to,
        len(search.found) - len(kept),
        Frozen(sorted(Counter(mask.bit_count() for mask in kept).items())),
        search.unfinished,
    )


def likeliest(model: Model, masks: Sequence[int], most: int) -> list[int]:
    """The first sets, the likeliest first; those without a chance last, the smallest first."""
    chances = _chances(model)
    if len(masks) > most and len(chances) <= MOST_SHOCKS:
        masks = _first(np.array(masks, dtype=np.uint64), chances, most).tolist()

    def order(mask: int) -> tuple[bool, float, int, tuple[int, ...]]:
        members = tuple(bits(mask))
        chance = _chance(chances, members)
        return chance is None, -(chance or 0.0), len(members), members

    return sorted(masks, key=order)[:most]


def _first(masks: Masks, chances: Sequence[float | None], most: int) -> Masks:
    """The first sets in that order, out of very many, as arrays."""
    chance = np.ones(len(masks))
    unknown = np.zeros(len(masks), dtype=np.bool_)
    size = np.zeros(len(masks), dtype=np.int64)
    members = np.zeros(len(masks), dtype=np.uint64)  # the first shock is the highest bit
    for number, own in enumerate(chances):
        has = ((masks >> np.uint64(number)) & np.uint64(1)).astype(np.bool_)
        size += has
        members |= has.astype(np.uint64) << np.uint64(MOST_SHOCKS - 1 - number)
        if own is None:
            unknown |= has
        else:
            chance[has] *= own
    chance[unknown] = 0.0
    order = np.lexsort((~members, size, -chance, unknown))
    return masks[order[:most]]


def _chances(model: Model) -> list[float | None]:
    """Probabilities that each shock arrives within a year; None where no rate is stated."""
    rates = (shock.arrival[0].rate if shock.arrival else None for shock in model.shocks)
    return [
        None if rate is None else -expm1(-float(model.parameters[rate].value)) for rate in rates
    ]


def _chance(chances: Sequence[float | None], members: Sequence[int]) -> float | None:
    known = [chance for number in members if (chance := chances[number]) is not None]
    return prod(known) if len(known) == len(members) else None


class _Limits:
    """Whether numbers stay within what makes sense for them once a set of shocks has happened."""

    def __init__(self, model: Model) -> None:
        limits = [parameter.limits for parameter in model.parameters.values()]
        stated = rationals(model.values)
        self.doubtful = [
            (stated[i], chain, sum(1 << move.shock for move in chain), limits[i])
            for i, chain in moves(model).items()
            if not all(map(limits[i].admit, map(fraction, hull(stated[i], chain))))
        ]
        self.known: dict[tuple[int, int], bool] = {}

    def __call__(self, mask: int) -> bool:
        return all(
            self._admits(place, mask & own) for place, (*_, own, _) in enumerate(self.doubtful)
        )

    def _admits(self, place: int, mask: int) -> bool:
        if (place, mask) not in self.known:
            value, chain, _, limits = self.doubtful[place]
            for move in chain:
                if mask >> move.shock & 1:
                    value = move.constant + move.slope * value
            self.known[place, mask] = not mask or limits.admit(fraction(value))
        return self.known[place, mask]


class _Namer:
    """Names for the positions and masks of a search's results."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.chains = moves(model)
        self.stated = rationals(model.values)
        self.chances = _chances(model)

    def __call__(self, mask: int, way: Way) -> BreakingSet:
        members = tuple(bits(mask))
        names = tuple(self.model.shocks[number].name for number in members)
        chance = _chance(self.chances, members)
        if way.deviation is None:
            return BreakingSet(names, way.actor, None, None, chance)
        values = {i: self.stated[i] for i in way.deviation.variables}
        for i in values.keys() & self.chains.keys():
            for move in self.chains[i]:
                if mask >> move.shock & 1:
                    values[i] = move.constant + move.slope * values[i]
        gain = fraction(way.deviation.at(values, rational))
        return BreakingSet(names, way.actor, way.deviation.action, gain, chance)
