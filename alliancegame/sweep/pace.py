"""How a sweep's points are cut into chunks, as its workers ask for more.

A chunk is half a second's work: long enough for its handing over to cost next to nothing. The first
ones are short, since how fast the games are is not known yet; so are the last ones, so that workers
end together.

A chunk of 2^k points starts at a multiple of 2^k, the design's last chunk apart. So any two nest or
are apart, whatever runs have cut them.

source: guided self-scheduling, Polychronopoulos and Kuck (1987)
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
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

    shares: into how many parts to cut what is left
    most:   points in a chunk at most
    speed:  points a second of one worker, once it is known
    """

    shares: int
    most: int
    speed: float | None = None

    def chunks(self, gaps: Sequence[Chunk], end: int) -> Iterator[Chunk]:
        """The gaps cut into chunks, each when it is asked for.

        While no speed is known they come from the end, where they are short anyway.

        end: of the design
        """
        rest = deque(gaps)
        while rest:
            left = sum(gap.size for gap in rest)
            if self.speed is None:
                gap = rest.pop()
                chunk = _block(gap, end, min(FIRST, self.most), last=True)
                if gap.start < chunk.start:
                    rest.append(Chunk(gap.start, chunk.start))
            else:
                gap = rest.popleft()
                share = max(left / self.shares, self.speed * SHORTEST)
                most = min(share, self.speed * LONGEST, self.most)
                chunk = _block(gap, end, int(most), last=False)
                if chunk.stop < gap.stop:
                    rest.appendleft(Chunk(chunk.stop, gap.stop))
            yield chunk


def _block(gap: Chunk, end: int, most: int, *, last: bool) -> Chunk:
    """The gap's first or last chunk, of so many points at most."""
    size = 1 << max(most, 1).bit_length() - 1
    while True:
        start = (gap.stop - 1) // size * size if last else gap.start
        chunk = Chunk(start, min(start + size, end))
        if start % size == 0 and gap.start <= start and chunk.stop <= gap.stop:
            return chunk
        size //= 2
