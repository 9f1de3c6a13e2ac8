"""How a sweep's points are cut into chunks, as its workers ask for more.

A chunk is half a second's work: long enough for its handing over to cost next to nothing. The
first ones are short, since how fast the games are is not known yet; so are the last ones, so that
workers end together.

A chunk of 2^k points starts at a multiple of 2^k, the design's last chunk apart. So any two nest or
are apart, whatever runs have cut them.

source: guided self-scheduling, Polychronopoulos and Kuck (1987)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from alliancegame.sweep.store import Chunk

FIRST = 2**10
"""Points of a chunk before any speed is known."""

LONGEST = 0.5
"""Seconds of work in a chunk."""

SHORTEST = 0.02
"""Likewise, at the end."""


@dataclass
class Pace:
    """How many points to take at a time.

    workers: how many share what is left
    most:    points in a chunk at most
    speed:   points a second of one worker, once it is known
    """

    workers: int
    most: int
    speed: float | None = None

    def points(self, left: int) -> int:
        """How many to take of so many that are left, about."""
        if self.speed is None:
            return min(FIRST, self.most)
        share = max(left / self.workers, self.speed * SHORTEST)
        return int(min(share, self.speed * LONGEST, self.most))


def chunks(gaps: Sequence[Chunk], end: int, points: Callable[[int], int]) -> Iterator[Chunk]:
    """The gaps cut into chunks, in order.

    end:    of the design
    points: how many to take at most, asked when a chunk is wanted, by how many are left
    """
    left = sum(gap.size for gap in gaps)
    for gap in gaps:
        start = gap.start
        while start < gap.stop:
            size = _power_of_2(points(left))
            while start % size or start + size > gap.stop < end:
                size //= 2
            chunk = Chunk(start, min(start + size, gap.stop))
            yield chunk
            left -= chunk.size
            start = chunk.stop


def _power_of_2(most: int) -> int:
    """The greatest one that is no more."""
    return 1 << max(most, 1).bit_length() - 1
