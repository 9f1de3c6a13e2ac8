"""Scenarios: shocks that have happened and how strongly, as Python objects and as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

from alliancegame.errors import AllianceGameError
from alliancegame.frozen import frozen
from alliancegame.model.decimals import decimal, read_number
from alliancegame.model.model import TODAY
from alliancegame.model.shocks import Hit


@frozen
class Scenario(Sequence[Hit]):
    """Shocks that have happened, each at an intensity; none: the game as it is today.

    It goes wherever shocks that have happened are asked for: it iterates over them.

    >>> str(Scenario.read("war-ends=0.5,election")), str(Scenario())
    ('war-ends=0.5,election', 'today')
    """

    hits: tuple[Hit, ...] = ()

    @classmethod
    def of(cls, *shocks: str) -> Scenario:
        """A scenario of shocks at full intensity, by their names."""
        return cls(tuple(map(Hit, shocks)))

    @classmethod
    def read(cls, text: str) -> Scenario:
        """The scenario written `shock=intensity,shock,...`, or "today".

        raises: AllianceGameError if an intensity is no number
        """
        parts = [part.strip() for part in text.split(",")]
        return cls() if parts == [TODAY] else cls(tuple(map(read_hit, filter(None, parts))))

    def __str__(self) -> str:
        return ",".join(map(written_hit, self.hits)) or TODAY

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Hit]: ...
    def __getitem__(self, index: int | slice) -> Hit | Sequence[Hit]:
        return self.hits[index]

    def __len__(self) -> int:
        return len(self.hits)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)


def read_hit(text: str) -> Hit:
    """A shock written `shock=intensity`, or `shock` for full intensity.

    raises: AllianceGameError if the intensity is no number
    """
    name, separator, intensity = text.partition("=")
    if not separator:
        return Hit(name.strip())
    try:
        return Hit(name.strip(), read_number(intensity))
    except ValueError:
        raise AllianceGameError(
            f"the intensity of shock {name.strip()} is {intensity!r}; it is a number from 0 to 1. "
            f"Write {name.strip()}=0.5, or {name.strip()} alone for its full intensity."
        ) from None


def written_hit(hit: Hit) -> str:
    """The shock as `read_hit` takes it."""
    return hit.shock if hit.intensity == 1 else f"{hit.shock}={decimal(hit.intensity)}"
