"""Exact strategy profiles in integers, many at a time and each mix once.

Extreme equilibria of one game share their mixes, and a mix is a few integers over one denominator:
in columns they are checked together, and become fractions only where somebody reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache, cached_property
from itertools import repeat
from math import lcm
from typing import Any, TypeAlias, overload

import numpy as np
import numpy.typing as npt

from alliancegame.frozen import frozen
from alliancegame.game.game import EXACT_FLOAT, ExactArray, ExactProfile, FloatArray, object_array

IndexArray: TypeAlias = npt.NDArray[np.intp]
IntegerArray: TypeAlias = npt.NDArray[np.int64] | ExactArray  # the latter of int
ExactMix: TypeAlias = tuple[Fraction, ...]


@frozen(eq=False)
class ExactMixes:
    """Several mixes of one actor; row r is weights[r] / totals[r].

    weights: shape (mixes, k); machine integers below 2^53, or all Python's
    totals:  shape (mixes,), positive, likewise
    """

    weights: IntegerArray
    totals: IntegerArray

    @classmethod
    def proportional(cls, weights: IntegerArray) -> ExactMixes:
        """Mixes with these non-negative weights up to a factor, none all zero."""
        if weights.dtype != object and weights.max(initial=0) >= EXACT_FLOAT // weights.shape[1]:
            weights = weights.astype(object)
        return cls(weights, weights.sum(axis=1))

    @classmethod
    def of(cls, mixes: Sequence[ExactMix]) -> ExactMixes:
        """Mixes over their least common denominators."""
        weights, totals = zip(*map(integer_weights, mixes), strict=True)
        rows = [[*row, total] for row, total in zip(weights, totals, strict=True)]
        array = integer_array(rows, len(rows[0]))
        return cls(array[:, :-1], array[:, -1])

    def __len__(self) -> int:
        return len(self.weights)

    @property
    def plain(self) -> ExactMixes:
        """The mixes themselves."""
        return self

    @cached_property
    def sound(self) -> npt.NDArray[np.bool_]:
        """Truth of each mix being a distribution: none negative, and their sum 1."""
        sound: npt.NDArray[np.bool_] = self.weights.sum(axis=1) == self.totals
        sound &= self.weights.min(axis=1) >= 0
        return sound

    @cached_property
    def rounded(self) -> FloatArray:
        """In floating point, each probability correctly rounded."""
        return (self.weights / self.totals[:, None]).astype(np.float64)

    @cached_property
    def fractions(self) -> tuple[ExactMix, ...]:
        """In lowest terms."""
        ratio: Callable[[int, int], Fraction] = cache(Fraction)
        rows = zip(self.weights.tolist(), self.totals.tolist(), strict=True)
        return tuple(tuple(map(ratio, weights, repeat(total))) for weights, total in rows)


@frozen(eq=False)
class WideMixes:
    """Several mixes of one actor as compiled code makes and checks them.

    words: the weights up to a positive factor, shape (mixes, k, words), each in two's complement
           with the lowest word first
    """

    words: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.words)

    @cached_property
    def plain(self) -> ExactMixes:
        """The mixes in columns of integers."""
        if self.words.shape[2] == 1:
            return ExactMixes.proportional(self.words[:, :, 0])
        *shape, length = self.words.shape
        octets = self.words.astype("<i8").tobytes()
        size = 8 * length
        weights = [
            int.from_bytes(octets[start : start + size], "little", signed=True)
            for start in range(0, len(octets), size)
        ]
        return ExactMixes.proportional(object_array(weights, tuple(shape)))

    @property
    def fractions(self) -> tuple[ExactMix, ...]:
        """In lowest terms."""
        return self.plain.fractions


Mixes: TypeAlias = ExactMixes | WideMixes


@frozen(eq=False)
class ExactProfiles(Sequence[ExactProfile]):
    """Profiles that share their mixes.

    mixes:  for each actor
    places: of each profile, where each actor's mix stands among these, shape (profiles, n)
    """

    mixes: tuple[Mixes, ...]
    places: IndexArray

    @classmethod
    def of(cls, profiles: Sequence[ExactProfile]) -> ExactProfiles:
        """Profiles as columns of mixes; one that several share as an object is kept once."""
        mixes, places = [], []
        for column in zip(*profiles, strict=True):
            known = {id(mix): mix for mix in column}
            place = {key: r for r, key in enumerate(known)}
            mixes.append(ExactMixes.of(list(known.values())))
            places.append([place[id(mix)] for mix in column])
        return cls(tuple(mixes), np.array(places, dtype=np.intp).T)

    @classmethod
    def proportional(cls, profiles: Sequence[Sequence[tuple[int, ...]]]) -> ExactProfiles:
        """Profiles of mixes with these non-negative weights up to a factor, none all zero."""
        mixes, places = [], []
        for column in zip(*profiles, strict=True):
            place = {weights: r for r, weights in enumerate(dict.fromkeys(column))}
            mixes.append(ExactMixes.proportional(integer_array(list(place), len(column[0]))))
            places.append([place[weights] for weights in column])
        return cls(tuple(mixes), np.array(places, dtype=np.intp).T)

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, index: int) -> ExactProfile: ...
    @overload
    def __getitem__(self, index: slice | IndexArray) -> ExactProfiles: ...
    def __getitem__(self, index: int | slice | IndexArray) -> ExactProfile | ExactProfiles:
        if isinstance(index, int):
            return self.every[index]
        return ExactProfiles(self.mixes, self.places[index])

    @cached_property
    def every(self) -> Sequence[ExactProfile]:
        """All of them in fractions: made together, which takes a fifth of the time."""
        mixes = [own.fractions for own in self.mixes]
        columns = [
            [own[r] for r in places]
            for own, places in zip(mixes, self.places.T.tolist(), strict=True)
        ]
        return list(zip(*columns, strict=True))

    def each(self, columns: Sequence[npt.NDArray[Any]]) -> tuple[npt.NDArray[Any], ...]:
        """For each actor, what belongs to its mixes as what belongs to the profiles."""
        places = self.places.T
        return tuple(column[own] for column, own in zip(columns, places, strict=True))


def integer_weights(mix: Sequence[Fraction]) -> tuple[list[int], int]:
    """The probabilities as integers over their least common denominator."""
    ratios = [p.as_integer_ratio() for p in mix]
    denominator = lcm(*(below for _, below in ratios))
    return [above * (denominator // below) for above, below in ratios], denominator


def integer_array(rows: Sequence[Sequence[int]], width: int) -> IntegerArray:
    """The rows in machine integers if all are below 2^53, else in Python's; shape (rows, width)."""
    try:
        array = np.array(rows, dtype=np.int64).reshape(-1, width)
    except OverflowError:
        return np.array(rows, dtype=object)
    small = array.max(initial=0) < EXACT_FLOAT and array.min(initial=0) > -EXACT_FLOAT
    return array if small else array.astype(object)


def exact_product(one: IntegerArray, other: IntegerArray) -> IntegerArray:
    """The product of two matrices, in machine integers where these suffice."""
    fits = object not in (one.dtype, other.dtype) and (
        float(abs(one).max()) * float(abs(other).max()) * one.shape[1] < 2.0**62
    )
    product: IntegerArray = one @ other if fits else one.astype(object).dot(other.astype(object))
    return product
