"""The verdict over the whole range of what is uncertain, and which assumption drives it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from alliancegame.errors import AllianceGameError
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.game import FloatArray
from alliancegame.model.distribution import Correlation
from alliancegame.model.model import Model
from alliancegame.model.scenario import Scenario
from alliancegame.model.shocks import Hit
from alliancegame.records.sweep_records import SensitivityRecord, SwingRecord, UncertaintyRecord
from alliancegame.sweep.coordinates import Coordinate, ranged_coordinates
from alliancegame.sweep.dependence import dependence
from alliancegame.sweep.designs import Listed, OneAtATime
from alliancegame.sweep.draws import drawn, draws_of
from alliancegame.sweep.evaluation import Columns
from alliancegame.sweep.memory import require_memory
from alliancegame.sweep.prim import Discovery, discover
from alliancegame.sweep.rounding import margin_rounding
from alliancegame.sweep.sensitivity import RESAMPLES, Estimate, Index, share, sobol_indices
from alliancegame.sweep.study import Study, default_play, whole

if TYPE_CHECKING:
    import pandas as pd


@frozen
class Swing:
    """The effect of one coordinate alone, the others at the file's values.

    low_margin, high_margin: the alliance's relative margin at the ends of the coordinate's range
    low_holds, high_holds:   whether the pact is an equilibrium there
    """

    coordinate: str
    low: float
    high: float
    low_margin: float | None
    high_margin: float | None
    low_holds: bool
    high_holds: bool

    @property
    def width(self) -> float:
        """The distance between the two margins."""
        return abs((self.high_margin or 0.0) - (self.low_margin or 0.0))

    def to_dict(self) -> SwingRecord:
        """JSON-ready."""
        return {
            "parameter": self.coordinate,
            "range": [self.low, self.high],
            "margins": [self.low_margin, self.high_margin],
            "holds": [self.low_holds, self.high_holds],
        }


@frozen(eq=False, repr=False)
class Uncertainty(Shown):
    """The chances of a verdict on a commitment, given the ranges its numbers may lie in.

    samples:   points behind each index, and first draws behind the boxes
    draws:     independent draws behind all else, those of a verdict's share of draws
    holds:     probability that the pact is an equilibrium
    alone:     that it is one and no other pure equilibrium exists
    unique:    that it is one and no other equilibrium exists; None where the game is too large to
               find all equilibria of every sample
    selected:  that the pure equilibrium with the greatest product of deviation losses keeps the
               commitment; None, as `alone`, for a game with moves in sequence
    margin:    mean of the alliance's relative margin, with its 5% and 95% quantiles
    of_margin: Sobol' indices of the margin; empty where it is constant
    of_holds:  of whether the pact holds; likewise
    tornado:   one swing for each coordinate, the widest first
    rarer:     the rarer verdict, "holds" or "fails"
    boxes:     where that verdict concentrates; None if it does not occur
    correlations: between numbers that vary, as the file states them; the indices and the tornado
               are of independent numbers all the same
    """

    model: Model
    shocks: tuple[Hit, ...]
    samples: int
    draws: int
    seed: int
    holds: Estimate
    alone: Estimate | None
    unique: Estimate | None
    selected: Estimate | None
    margin: Estimate | None
    of_margin: tuple[Index, ...]
    of_holds: tuple[Index, ...]
    tornado: tuple[Swing, ...]
    rarer: Literal["holds", "fails"]
    boxes: Discovery | None
    correlations: tuple[Correlation, ...] = ()

    def to_dict(self) -> UncertaintyRecord:
        """JSON-ready."""
        return {
            "game": self.model.name,
            "shocks": [{"name": h.shock, "intensity": float(h.intensity)} for h in self.shocks],
            "samples": self.samples,
            "draws": self.draws,
            "seed": self.seed,
            "holds": self.holds.to_list(),
            "only_pure_equilibrium": _list(self.alone),
            "unique": _list(self.unique),
            "selected": _list(self.selected),
            "margin": _list(self.margin),
            "sensitivity_of_margin": [_index(index) for index in self.of_margin],
            "sensitivity_of_holds": [_index(index) for index in self.of_holds],
            "tornado": [bar.to_dict() for bar in self.tornado],
            "rarer": self.rarer,
            "boxes": None if self.boxes is None else self.boxes.to_dict(),
            "correlations": [
                {"between": list(correlation.between), "rank": float(correlation.rank)}
                for correlation in self.correlations
            ],
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per coordinate: its swing and its indices."""
        import pandas as pd

        rows = {
            bar.coordinate: {
                "low": bar.low,
                "high": bar.high,
                "margin at low": bar.low_margin,
                "margin at high": bar.high_margin,
            }
            for bar in self.tornado
        }
        for name, indices in (("margin", self.of_margin), ("holds", self.of_holds)):
            for index in indices:
                rows[index.coordinate][f"first order ({name})"] = index.first.value
                rows[index.coordinate][f"total ({name})"] = index.total.value
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("coordinate")


def _list(estimate: Estimate | None) -> list[float] | None:
    return None if estimate is None else estimate.to_list()


def _index(index: Index) -> SensitivityRecord:
    return {
        "parameter": index.coordinate,
        "first_order": index.first.to_list(),
        "total": index.total.to_list(),
    }


SAMPLES = 2048
"""Points behind each index where no number of them is stated."""


def games(model: Model, coordinates: Sequence[Coordinate], samples: int | None = None) -> int:
    """The number of games `uncertainty` takes: draws, those behind the indices, the tornado."""
    draws = samples or draws_of(model)
    return draws + (len(coordinates) + 2) * (samples or SAMPLES) + 2 * len(coordinates)


def uncertainty(
    model: Model,
    shocks: Sequence[Hit] = (),
    coordinates: Sequence[Coordinate] | None = None,
    samples: int | None = None,
    seed: int = 0,
    columns_of: Callable[[Study], Columns] = whole,
) -> Uncertainty:
    """The uncertainty of the verdict under the shocks.

    coordinates: what varies; by default every parameter that has a range
    samples:     draws behind the probabilities, and points behind each index, a power of 2; by
                 default the draws of `durability`, whose share is then the same, and 2,048 points
    columns_of:  who works studies out, such as a crew; by default this process
    raises:      AllianceGameError if nothing varies or samples is no power of 2

    >>> ag.uncertainty("dprk-russia-exchange", samples=8).samples
    8
    """
    varied = ranged_coordinates(model) if coordinates is None else tuple(coordinates)
    if not varied:
        raise AllianceGameError(
            f'no parameter of game "{model.name}" has a range; uncertainty is over ranges. '
            "Add range = [LOW, HIGH] where a number is a judgement."
        )
    draws = draws_of(model) if samples is None else samples
    samples = SAMPLES if samples is None else samples
    if samples < 2 or samples & (samples - 1):
        raise AllianceGameError(
            f"the number of samples is {samples}; it is a power of 2. "
            f"The nearest is {2 ** max(1, round(np.log2(max(samples, 2))))}."
        )
    numbers = 8 * len(varied) + 2 * RESAMPLES + 40  # of 8 bytes each, for every sample
    most = max(draws, samples)
    require_memory(8 * most * numbers, f"a sample of {most:,} points", "Take fewer.")
    scenario = Scenario(tuple(shocks))
    play = default_play(model)
    depends = dependence(model, varied)
    points = drawn(model, varied, draws, np.random.default_rng(seed))
    study = Study(model, Listed(varied, points), (scenario,), play)
    columns = columns_of(study)

    def observed(points: FloatArray) -> FloatArray:
        columns = columns_of(Study(model, Listed(varied, points), (scenario,), "none"))
        finite = np.where(np.isfinite(columns["margin"]), columns["margin"], 0.0)
        return np.stack([finite, columns["holds"].astype(np.float64)])

    rng = np.random.default_rng([seed, 1])
    rounding = margin_rounding(model, varied, shocks)
    of_margin, of_holds = sobol_indices(observed, varied, samples, rng, (rounding, 0.0))
    rarely = bool(columns["holds"].mean() < 0.5)
    rare = columns["holds"] == rarely
    return Uncertainty(
        model,
        tuple(shocks),
        samples,
        draws,
        seed,
        _share(columns["holds"]),
        None if play == "none" else _share(columns["holds"] & (columns["pure_equilibria"] == 1)),
        _share(columns["unique"]) if play == "all" else None,
        None if play == "none" else _share(columns["selected"] == 1),
        _spread(columns["margin"]),
        of_margin,
        of_holds,
        tornado(model, varied, shocks, columns_of),
        "holds" if rarely else "fails",
        discover(points[:, :samples], rare[:samples], [item.column for item in varied]),
        () if depends is None else depends.correlations,
    )


def tornado(
    model: Model,
    coordinates: Sequence[Coordinate],
    shocks: Sequence[Hit] = (),
    columns_of: Callable[[Study], Columns] = whole,
) -> tuple[Swing, ...]:
    """Each coordinate's swing alone, the widest first; `columns_of` as of `uncertainty`."""
    centre = tuple(
        model.parameter(coordinate.name).value if coordinate.kind == "parameter" else Fraction(0)
        for coordinate in coordinates
    )
    design = OneAtATime(tuple(coordinates), centre)
    columns = columns_of(Study(model, design, (Scenario(tuple(shocks)),), "none"))
    margins = [value if np.isfinite(value) else None for value in columns["margin"].tolist()]
    holds = columns["holds"].tolist()
    rounding = margin_rounding(model, coordinates, shocks)
    swings = []
    for place, axis in enumerate(coordinates):
        low, high = margins[2 * place : 2 * place + 2]
        same = low is not None and high is not None and abs(low - high) <= rounding
        ends = holds[2 * place], holds[2 * place + 1]
        swings.append(
            Swing(axis.column, float(axis.low), float(axis.high), low, low if same else high, *ends)
        )
    return tuple(sorted(swings, key=lambda swing: -swing.width))


def _share(happened: npt.NDArray[np.bool_]) -> Estimate:
    return share(int(happened.sum()), len(happened))


def _spread(margin: FloatArray) -> Estimate | None:
    if not np.isfinite(margin).all():
        return None
    low, high = np.quantile(margin, [0.05, 0.95])
    return Estimate(float(margin.mean()), float(low), float(high))
