"""Minimal breaking sets from tables: a flag for each combination of the shocks that move a way.

A way out that sixteen shocks move has 65,536 combinations, and arrays are faster through all of
them than a search through the thousands of sets that may be minimal. Sets are bit masks; within a
table they are over the way's own shocks, the lowest shock the lowest bit.

source: Yates's algorithm for sums over subsets, Knuth, The Art of Computer Programming 2, 4.6.4
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.pact.robustness.spans import Bounded
from alliancegame.pact.robustness.ways_out import Condition, Expanded, Way
from alliancegame.payoff.pseudo_boolean import PseudoBoolean, bits, submasks

Flags = npt.NDArray[np.bool_]
Masks = npt.NDArray[np.uint64]
Combinations = npt.NDArray[np.int64]

MOST_MOVERS = 22
"""The most shocks that move a way whose combinations are tabulated."""

MOST_SHOCKS = 64
"""The most shocks in all, a bit each."""

EXACT = 2**62
"""Sums of coefficients below this are exact in whole numbers of 64 bits."""

DOUBT = 1e-9
"""Relative size below which a gain in floating point is decided exactly."""

LOW = 3
"""The last bit whose halves are gone through piece by piece."""

MOST_DOUBTS = 2**12
"""The most combinations of a way that are decided exactly."""


@frozen(eq=False)
class Table:
    """The condition that the pact breaks by one way, for each combination of shocks that move it.

    moving: the shocks' positions in the file, ascending
    breaks: shape (2^shocks,)
    """

    way: Way
    moving: tuple[int, ...]
    breaks: Flags

    @cached_property
    def least(self) -> Flags:
        """Flags of the combinations that break the pact this way while no proper part does."""
        return minimal(self.breaks)

    @property
    def own(self) -> Masks:
        """The sets that break the pact this way while no part of them does, over all shocks."""
        return self.spread(np.flatnonzero(self.least))

    def spread(self, combinations: Combinations) -> Masks:
        """Combinations of its own shocks as masks over all."""
        result = np.zeros(len(combinations), dtype=np.uint64)
        for i, shock in enumerate(self.moving):
            result |= ((combinations >> i) & 1).astype(np.uint64) << np.uint64(shock)
        return result

    def gathered(self, masks: Masks) -> Combinations:
        """The masks over all shocks that are of its own alone, as combinations of them."""
        others = ~np.uint64(sum(1 << shock for shock in self.moving))
        inside = masks[(masks & others) == 0]
        result = np.zeros(len(inside), dtype=np.int64)
        for i, shock in enumerate(self.moving):
            result |= ((inside >> np.uint64(shock)) & np.uint64(1)).astype(np.int64) << i
        return result

    def among(self, sets: Masks) -> Masks:
        """The table's own minimal sets of which none of `sets` is a proper part."""
        others = np.zeros(len(self.breaks), dtype=np.bool_)
        others[self.gathered(sets)] = True
        others &= ~self.least
        kept = self.least & ~with_supersets(others) if others.any() else self.least
        return self.spread(np.flatnonzero(kept))


def movers(condition: Condition) -> tuple[int, ...]:
    """The shocks that a condition depends on; of none of the two kinds, all that there may be."""
    if isinstance(condition, Expanded):
        return tuple(bits(condition.function.variables))
    if isinstance(condition, Bounded):
        return tuple(bits(condition.undecided))
    return tuple(range(MOST_SHOCKS + 1))


def tabulated(way: Way) -> Table | None:
    """The table of a way; None if too many shocks move it, or too many combinations are ties."""
    moving = movers(way.condition)
    if len(moving) > MOST_MOVERS or max(moving, default=0) >= MOST_SHOCKS:
        return None
    breaks = None
    if isinstance(way.condition, Expanded):
        breaks = _expanded(way.condition.function)
    elif isinstance(way.condition, Bounded):
        breaks = _bounded(way.condition, moving)
    return None if breaks is None else Table(way, moving, breaks)


def _expanded(function: PseudoBoolean) -> Flags | None:
    """Flags of the combinations at which a function is above 0, in whole numbers."""
    if sum(abs(int(amount)) for amount in function.terms.values()) >= EXACT:
        return None
    moving = list(bits(function.variables))
    values = np.zeros(2 ** len(moving), dtype=np.int64)
    for mask, amount in function.terms.items():
        values[_combination(mask, moving)] = int(amount)
    for i in range(len(moving)):
        for without, including in halves(values, i):
            np.add(including, without, out=including)
    return np.asarray(values > 0, dtype=np.bool_)


def _bounded(condition: Bounded, moving: Sequence[int]) -> Flags | None:
    """Flags of a positive gain by an open way; near 0 in exact arithmetic."""
    columns: dict[int, FloatArray] = {}
    for i, chain in condition.chains.items():
        values = np.full(2 ** len(moving), float(condition.values[i]))
        for move in chain:
            for _, struck in halves(values, moving.index(move.shock)):
                np.multiply(struck, float(move.slope), out=struck)
                np.add(struck, float(move.constant), out=struck)
        columns[i] = values
    total = np.zeros(2 ** len(moving))
    scale = 0.0
    for monomial, coefficient in condition.gain.terms.items():
        product = np.full(len(total), float(coefficient))
        for i in monomial:
            product *= columns[i]
        total += product
        scale += float(np.abs(product).max())
    is_open = np.zeros(len(total), dtype=np.bool_)
    ruling = np.arange(len(total)) & _combination(condition.rules, moving)
    for rules in submasks(condition.rules):
        if condition.opening(rules):
            is_open |= ruling == _combination(rules, moving)
    breaks = (total > 0) & is_open
    doubtful = np.flatnonzero((np.abs(total) <= DOUBT * scale) & is_open)
    if len(doubtful) > MOST_DOUBTS:
        return None
    for place in doubtful.tolist():
        happened = sum(1 << moving[i] for i in bits(place))
        breaks[place] = replace(condition, undecided=0, happened=happened).breaks
    return breaks


def _combination(mask: int, moving: Sequence[int]) -> int:
    """A mask over all shocks as a combination of some."""
    return sum(1 << i for i, shock in enumerate(moving) if mask >> shock & 1)


def halves(values: npt.NDArray[Any], bit: int) -> Iterator[tuple[npt.NDArray[Any], ...]]:
    """The combinations without a shock, and those that it makes of them, as views.

    For the lowest bits in several pieces, along which NumPy is faster than across.
    """
    pairs = values.reshape(-1, 2, 2**bit)
    if bit > LOW:
        yield pairs[:, 0], pairs[:, 1]
    else:
        for i in range(2**bit):
            yield pairs[:, 0, i], pairs[:, 1, i]


def minimal(breaks: Flags) -> Flags:
    """Flags of the combinations that break while no proper part of them does."""
    some_part, proper_part = breaks.copy(), np.zeros_like(breaks)
    for i in range(len(breaks).bit_length() - 1):
        pairs = zip(halves(some_part, i), halves(proper_part, i), strict=True)
        for (without, including), (_, proper) in pairs:
            np.logical_or(proper, without, out=proper)
            np.logical_or(including, without, out=including)
    return breaks & ~proper_part


def with_supersets(flags: Flags) -> Flags:
    """Flags of the combinations that have a flagged one as a part."""
    result = flags.copy()
    for i in range(len(flags).bit_length() - 1):
        for without, including in halves(result, i):
            np.logical_or(including, without, out=including)
    return result


def minimal_sets(tables: Sequence[Table], searched: Mapping[int, Way]) -> dict[int, Way]:
    """The sets of tables and of a search that have none of the others as a part.

    returns: {set: the way by which it breaks the pact}
    """
    others = np.array(list(searched), dtype=np.uint64)
    every = np.sort(np.concatenate([others, *(table.own for table in tables)]))
    every = every[np.diff(every, prepend=~every[:1]) != 0]  # faster than np.unique, by hashes
    ways: dict[int, Way] = {}
    for table in tables:
        for mask in table.among(every).tolist():
            ways.setdefault(mask, table.way)
    known = set(every.tolist())
    ways |= {mask: way for mask, way in searched.items() if is_minimal(mask, known)}
    return ways


def is_minimal(mask: int, known: Set[int]) -> bool:
    """Whether none of the known sets is a proper part of this one."""
    if 1 << mask.bit_count() <= len(known):
        return not any(part in known for part in submasks(mask) if part != mask)
    return all(other == mask or other & ~mask for other in known)
