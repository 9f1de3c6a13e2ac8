"""The cutting of a study's points into chunks, as its workers ask for more.

A chunk is half a second's work: long enough for its handing over to cost next to nothing. The first
ones are short, since how fast the games are is not known yet; so are the last ones, so that workers
end together. Speed is measured in seconds of a worker's own processor time, so that a busy machine
does not change it. No chunk is shorter than one that was quick, and where length costs next to
nothing they become longer: a chunk's fixed cost must not make the chunks ever shorter.

A chunk of 2^k points starts at a multiple of 2^k, the design's last chunk apart. So any two nest or
are apart, whatever runs have cut them.

source: guided self-scheduling, Polychronopoulos and Kuck (1987)
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

FIRST = 2**10
"""Points of a chunk before any speed is known."""

LONGEST = 0.5
"""Seconds of work in a chunk."""

SHORTEST = 0.02
"""Likewise, at the end."""

TICK = 1e-6
"""The least time, in seconds, that is told from none."""


class Chunk(NamedTuple):
    """The points from start up to stop."""

    start: int
    stop: int

    @property
    def size(self) -> int:
        """The number of points."""
        return self.stop - self.start


@dataclass
class Pace:
    """The number of points to take at a time, by the speed measured so far.

    workers: how many share what is left
    most:    points in a chunk at most
    first:   points in a chunk before any speed is known
    speed:   points a second of one worker, once it is known
    floor:   points of a chunk at least, while each worker has more than four such to do
    last:    points and seconds of the chunk heard of last
    """

    workers: int
    most: int
    first: int = FIRST
    speed: float | None = None
    floor: int = 1
    last: tuple[int, float] | None = None

    def took(self, points: int, seconds: float) -> None:
        """Takes note of what a chunk took, in seconds of its worker's processor time."""
        seconds = max(seconds, TICK)
        self.speed = points / seconds
        if seconds <= LONGEST:
            self.floor = max(self.floor, points)
        elif self.last is not None:
            shorter, longer = sorted([(points, seconds), self.last])
            if longer[0] >= 2 * shorter[0] and longer[1] <= 1.5 * shorter[1]:
                self.floor = max(self.floor, 2 * longer[0])
        self.last = points, seconds

    def seconds(self, points: int) -> float:
        """Seconds that so many points take one worker, as far as is known."""
        return 0.0 if self.speed is None else points / self.speed

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
                chunk = _block(gap, end, min(self.first, self.most), last=True)
                if gap.start < chunk.start:
                    rest.append(Chunk(gap.start, chunk.start))
            else:
                gap = rest.popleft()
                chunk = _block(gap, end, self._points(left, self.speed), last=False)
                if chunk.stop < gap.stop:
                    rest.appendleft(Chunk(chunk.stop, gap.stop))
            yield chunk

    def _points(self, left: int, speed: float) -> int:
        """Points of the next chunk, at most."""
        share = max(left / self.workers, speed * SHORTEST)
        floor = min(self.floor, left / (4 * self.workers))
        return int(min(max(min(share, speed * LONGEST), floor), self.most))


def _block(gap: Chunk, end: int, most: int, *, last: bool) -> Chunk:
    """The gap's first or last chunk, of so many points at most."""
    size = 1 << max(most, 1).bit_length() - 1
    while True:
        start = (gap.stop - 1) // size * size if last else gap.start
        chunk = Chunk(start, min(start + size, end))
        if start % size == 0 and gap.start <= start and chunk.stop <= gap.stop:
            return chunk
        size //= 2
