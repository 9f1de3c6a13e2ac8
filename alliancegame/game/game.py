"""A game in strategic form: labelled payoffs, and what follows from them for a strategy profile.

Actor i of n has k_i actions. The payoff tensor has shape (n, k_1, ..., k_n): entry
[i, a_1, ..., a_n] is what actor i gets when each actor j takes action a_j. A mix of actor j is a
probability vector of length k_j; a strategy profile is one mix per actor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Sized
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.equality import ByContent
from alliancegame.errors import GameError, NameUnknownError
from alliancegame.framed import Framed
from alliancegame.frozen import Frozen
from alliancegame.game.game_parts import (
    EventArray,
    check_axes,
    check_shape,
    distinct_names,
    event_tensor,
    finite_payoffs,
)
from alliancegame.game.magnitudes import float_words, ratio, unit_floats, within_floats

FloatArray: TypeAlias = npt.NDArray[np.float64]
ExactArray: TypeAlias = npt.NDArray[np.object_]  # of Fraction, or of int where said
StrategyProfile: TypeAlias = tuple[FloatArray, ...]
ExactProfile: TypeAlias = tuple[tuple[Fraction, ...], ...]
PureProfile: TypeAlias = tuple[int, ...]

LARGEST_STRATEGIC_FORM = 2_000_000
"""The most profiles that a table of payoffs may span."""

MOST_LISTED = 500_000
"""The most profiles of plans of a tree that are listed; beyond, only departures from the pact."""

WORD = 1 << 62

EXACT_FLOAT = 1 << 53
"""Integers below this are floating-point numbers too."""

GREATEST = float(np.finfo(np.float64).max)


class Game(ByContent, Framed):
    """Labelled payoffs of n actors, immutable.

    payoffs: shape (n, k_1, ..., k_n); floats, or integers and Fractions, which are kept exactly
    actors:  n distinct names
    actions: for each actor, k_i distinct names
    events:  named tensors of shape (k_1, ..., k_n), such as the commitment's event: boolean, or
             its probability in each profile where chance decides
    scale:   what integer payoffs are divided by, exactly
    caveat:  what whoever reads an equilibrium has to bear in mind
    raises:  GameError if shapes, names or numbers do not fit

    >>> Game([[[3, 0], [5, 1]], [[3, 5], [0, 1]]]).shape
    (2, 2)
    """

    payoffs: FloatArray
    actors: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    events: Mapping[str, EventArray]
    title: str
    caveat: str

    def __init__(
        self,
        payoffs: npt.ArrayLike | Sequence[object],
        actors: Sequence[str] | None = None,
        actions: Sequence[Sequence[str]] | None = None,
        events: Mapping[str, npt.ArrayLike] | None = None,
        title: str = "",
        *,
        scale: int = 1,
        caveat: str = "",
    ) -> None:
        source = np.asarray(payoffs)
        shape = source.shape
        check_shape(shape)
        self.payoffs = finite_payoffs(source, scale)
        self._source = source if source.dtype.kind in "Oiu" else self.payoffs
        self._scale = scale
        self.actors = distinct_names(actors, "actor", shape[0])
        labels = [None] * shape[0] if actions is None else list(actions)
        if len(labels) != shape[0]:
            raise GameError(
                f"actions has {len(labels)} lists; a game of {shape[0]} actors needs one each."
            )
        self.actions = tuple(
            distinct_names(names, "action", count)
            for names, count in zip(labels, shape[1:], strict=True)
        )
        self.events = Frozen(
            {name: event_tensor(name, mask, shape[1:]) for name, mask in (events or {}).items()}
        )
        self.title = title
        self.caveat = caveat

    @property
    def shape(self) -> tuple[int, ...]:
        """Numbers of actions, (k_1, ..., k_n)."""
        return self.payoffs.shape[1:]

    @property
    def size(self) -> int:
        """Number of actors."""
        return len(self.actors)

    @property
    def is_exact(self) -> bool:
        """True if the payoffs were given exactly, as integers or Fractions."""
        return self._source is not self.payoffs

    @property
    def has_whole_payoffs(self) -> bool:
        """True if the payoffs were given as machine integers."""
        return self._source.dtype.kind in "iu" and self._scale == 1

    @cached_property
    def exact_payoffs(self) -> ExactArray:
        """The payoffs as Fractions: those given, or the exact value of each float."""
        values = self._source.ravel().tolist()
        exact = {v: Fraction(v) / self._scale for v in set(values)}  # few differ, dividing is slow
        return object_array([exact[v] for v in values], self.payoffs.shape)

    @cached_property
    def integer_payoffs(self) -> ExactArray:
        """Each actor's payoffs times a positive factor of its own that makes them integers.

        Best responses, and so all equilibria, are those of the game itself.
        """
        if self._source.dtype.kind in "iu":
            return self._source.astype(object)
        if self._scale != 1:
            return np.asarray(self._source, dtype=object)
        if not self.is_exact and self.word_payoffs is not None:
            return self.word_payoffs.astype(object)
        scaled: list[int] = []
        read = ratio if self.is_exact else float.as_integer_ratio
        for tensor in self._source:
            ratios = list(map(read, tensor.ravel().tolist()))
            scale = lcm(*{below for _, below in ratios})
            scaled += [above * (scale // below) for above, below in ratios]
        return object_array(scaled, self.payoffs.shape)

    @cached_property
    def integer_rows(self) -> list[list[int]]:
        """`integer_payoffs` as lists, one for each actor."""
        rows: list[list[int]] = self.integer_payoffs.reshape(self.size, -1).tolist()
        return rows

    @cached_property
    def word_payoffs(self) -> npt.NDArray[np.int64] | None:
        """`integer_payoffs` as machine integers; None if one is not below 2^62."""
        if not self.is_exact:
            return float_words(self.payoffs)
        integers = (
            self._source if np.can_cast(self._source.dtype, np.int64) else self.integer_payoffs
        )
        try:
            words = integers.astype(np.int64, order="C")
        except OverflowError:
            return None
        return words if words.max() < WORD and words.min() > -WORD else None

    @cached_property
    def rows(self) -> FloatArray:
        """The payoffs with one row for each actor, shape (n, k_1 ... k_n)."""
        rows = self.payoffs.reshape(self.size, -1)
        rows.setflags(write=False)
        return rows

    @cached_property
    def exact_floats(self) -> FloatArray | None:
        """Each actor's payoffs times a positive factor of its own, none rounded, one row an actor.

        None if integers that are too great for floats would be needed.
        """
        if not self.is_exact:
            return self.rows
        values = self.integer_payoffs.ravel().tolist()
        if max(values) >= EXACT_FLOAT or min(values) <= -EXACT_FLOAT:
            return None
        floats = np.array(values, dtype=np.float64).reshape(self.size, -1)
        floats.setflags(write=False)
        return floats

    @cached_property
    def integer_scales(self) -> tuple[Fraction, ...]:
        """For each actor, the factor by which `integer_payoffs` exceeds its payoffs."""
        if self.has_whole_payoffs:
            return (Fraction(1),) * self.size
        scales = []
        for tensor, integers in zip(self._source, self.integer_payoffs, strict=True):
            pairs = zip(integers.ravel().tolist(), tensor.ravel().tolist(), strict=True)
            scales.append(
                next(
                    (self._scale * whole / Fraction(value) for whole, value in pairs if whole),
                    Fraction(1),
                )
            )
        return tuple(scales)

    @cached_property
    def payoff_texts(self) -> ExactArray:
        """Each payoff as text: 3, 1/3, or the shortest decimal of a float."""
        write, source = (str, self.exact_payoffs) if self.is_exact else (_shortest, self.payoffs)
        return object_array([write(v) for v in source.ravel().tolist()], self.payoffs.shape)

    @cached_property
    def unit_payoffs(self) -> FloatArray:
        """Each actor's payoffs times a power of 2 that keeps their digits, correctly rounded.

        The payoffs themselves unless they are so great or small that floats would lose digits.
        """
        source = self._source if self.is_exact else self.payoffs
        if within_floats(self.payoffs, source):
            return self.payoffs
        return unit_floats(self.integer_payoffs)

    @cached_property
    def exact_ranges(self) -> tuple[Fraction, ...]:
        """Greatest minus least payoff of each actor, exactly."""
        flat = self.integer_payoffs.reshape(self.size, -1)
        spreads = (flat.max(axis=1) - flat.min(axis=1)).tolist()
        return tuple(s / scale for s, scale in zip(spreads, self.integer_scales, strict=True))

    @cached_property
    def payoff_range(self) -> FloatArray:
        """Greatest minus least payoff of each actor, at most the greatest float, shape (n,)."""
        flat = self.payoffs.reshape(self.size, -1)
        pairs = zip(flat.max(axis=1).tolist(), flat.min(axis=1).tolist(), strict=True)
        return np.array([min(greatest - least, GREATEST) for greatest, least in pairs])

    @cached_property
    def payoff_scale(self) -> FloatArray:
        """Unit of each actor's regret: its payoff range, or 1 if that is 0."""
        return np.where(self.payoff_range > 0, self.payoff_range, 1.0)

    @cached_property
    def relative_payoffs(self) -> FloatArray:
        """Each actor's payoffs as shares of the way from its least, 0, to its greatest, 1.

        Rounded once, from exact differences; all 0 for an actor whose payoffs are all the same.
        """
        relative = np.zeros(self.payoffs.shape)
        for place, tensor in zip(relative, self.integer_payoffs, strict=True):
            above = tensor - tensor.min()
            if spread := above.max():
                place[...] = above / spread
        return relative

    def profile_names(self, profile: PureProfile) -> dict[str, str]:
        """The pure profile as {actor: action}."""
        return {actor: self.actions[i][profile[i]] for i, actor in enumerate(self.actors)}

    def event(self, name: str) -> EventArray:
        """The event's probability at each profile, shape (k_1, ..., k_n).

        raises: NameUnknownError if the game has no such event
        """
        if name not in self.events:
            known = f"Its events: {', '.join(self.events)}." if self.events else "It has none."
            raise NameUnknownError(f'event "{name}" is not defined in this game. {known}')
        return self.events[name]

    def __repr__(self) -> str:
        sizes = "×".join(map(str, self.shape))
        return f"Game({self.title or 'untitled'}: {', '.join(self.actors)}; {sizes})"


def object_array(values: Sequence[object], shape: tuple[int, ...]) -> ExactArray:
    """An array of Python objects, row by row; numpy would unpack or convert some kinds.

    raises: GameError if it has more axes than a game of `MOST_ACTORS`
    """
    check_axes(shape)
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array.reshape(shape)


def _shortest(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def restricted(game: Game, kept: Sequence[Sequence[int]]) -> Game:
    """The game in which each actor has only the actions kept, in the order given.

    kept: for each actor, positions of at least one of its actions
    """
    source = game._source
    return Game(
        source[np.ix_(range(game.size), *kept)],
        game.actors,
        [[names[a] for a in own] for names, own in zip(game.actions, kept, strict=True)],
        {name: mask[np.ix_(*kept)] for name, mask in game.events.items()},
        game.title,
        scale=game._scale,
        caveat=game.caveat,
    )


def check_profile(game: Game, profile: Sequence[Sized]) -> None:
    """Raises GameError unless the profile has one mix per actor, each of the right length."""
    lengths = tuple(len(mix) for mix in profile)
    if lengths != game.shape:
        raise GameError(
            f"the profile's mixes have lengths {lengths}; this game needs {game.shape}."
        )


def pure(game: Game, profile: PureProfile) -> StrategyProfile:
    """The pure profile as mixes."""
    return tuple(np.eye(count)[action] for count, action in zip(game.shape, profile, strict=True))
