"""A finished sweep in a few numbers per scenario, read chunk by chunk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.tables import table
from alliancegame.records.sweep_records import ScenarioSummaryRecord, SummaryRecord
from alliancegame.sweep.store import Store

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


@frozen
class ScenarioSummary:
    """Shares over one scenario's points.

    holds:         where the pact is an equilibrium
    only_pure:     where it is the only pure one; None if these were not looked for
    least:         the least margin over the points; None without an alternative anywhere
    binding:       {actor: share of the points at which it is bound most tightly}
    """

    scenario: str
    points: int
    holds: float
    only_pure: float | None
    least: float | None
    binding: dict[str, float]

    @property
    def most_binding(self) -> str:
        """The actor that is bound most tightly most often."""
        return max(self.binding, key=lambda actor: self.binding[actor])

    def to_dict(self) -> ScenarioSummaryRecord:
        """JSON-ready."""
        return {
            "scenario": self.scenario,
            "points": self.points,
            "holds": self.holds,
            "only_pure_equilibrium": self.only_pure,
            "least_margin": self.least,
            "binding": self.binding,
        }


@frozen(eq=False, repr=False)
class Summary(Shown):
    """A finished sweep, scenario by scenario."""

    store: Store
    scenarios: tuple[ScenarioSummary, ...]

    def to_dict(self) -> SummaryRecord:
        """JSON-ready."""
        return {
            "game": self.store.provenance["game"],
            "folder": str(self.store.folder),
            "table": str(self.store.table / "*.parquet"),
            "rows": sum(scenario.points for scenario in self.scenarios),
            "provenance": dict(self.store.provenance),
            "scenarios": [scenario.to_dict() for scenario in self.scenarios],
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per scenario."""
        rows = (
            {**scenario.to_dict(), "binding": scenario.most_binding} for scenario in self.scenarios
        )
        return table(rows, "scenario")


def summary(store: Store) -> Summary:
    """The summary of a finished sweep."""
    from pyarrow.parquet import ParquetFile

    names = list(store.provenance["scenarios"])
    wanted = ["scenario", "holds", "margin", "binding"]
    counted = store.provenance["play"] != "none"
    if counted:
        wanted.append("pure_equilibria")
    points, holds, only = (np.zeros(len(names), dtype=np.int64) for _ in range(3))
    least = np.full(len(names), np.inf)
    binding: np.ndarray[Any, Any] = np.zeros((len(names), 0), dtype=np.int64)
    actors: list[str] = []
    for path in store.files().values():
        table = ParquetFile(path).read(wanted).combine_chunks()
        column = {name: table.column(name).chunk(0) for name in wanted}
        actors = column["binding"].dictionary.to_pylist()
        number = _numbers(column["scenario"].indices, np.int16)
        bound = _numbers(column["binding"].indices, np.int16)
        kept = _flags(column["holds"], 1)
        margin = _numbers(column["margin"], np.float64)
        if column["margin"].null_count:
            margin = np.where(_flags(column["margin"], 0), margin, np.inf)
        size = len(names)
        points += np.bincount(number, minlength=size)
        holds += np.bincount(number[kept], minlength=size)
        if counted:
            single = kept & (_numbers(column["pure_equilibria"], np.int32) == 1)
            only += np.bincount(number[single], minlength=size)
        np.minimum.at(least, number, margin)
        pairs = np.bincount(number * len(actors) + bound, minlength=size * len(actors))
        binding = pairs.reshape(size, -1) + (binding if binding.size else 0)
    return Summary(
        store,
        tuple(
            ScenarioSummary(
                name,
                int(points[i]),
                float(holds[i] / points[i]),
                float(only[i] / points[i]) if counted else None,
                float(least[i]) if np.isfinite(least[i]) else None,
                dict(zip(actors, (binding[i] / points[i]).tolist(), strict=True)),
            )
            for i, name in enumerate(names)
        ),
    )


# pyarrow's own conversions, and its read_table, import pandas, for a third of a second


def _numbers(array: pa.Array, kind: type[np.generic]) -> npt.NDArray[Any]:
    """The values; any where they are null."""
    return np.frombuffer(array.buffers()[1], kind, len(array), array.offset * kind().itemsize)


def _flags(array: pa.Array, buffer: int) -> npt.NDArray[np.bool_]:
    """One of the array's buffers of bits: which places are known, or truth values."""
    bits = np.unpackbits(np.frombuffer(array.buffers()[buffer], np.uint8), bitorder="little")
    return bits[array.offset : array.offset + len(array)].astype(np.bool_)
