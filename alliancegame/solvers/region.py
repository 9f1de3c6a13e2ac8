"""A region that encloses the equilibria that a solver does not list."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray

CELLS = 1 << 10
"""So many cells are looked at together."""
ROUNDING = 2.0**-40
"""Bounds are wider than the values at vertices by so much of the greatest of them."""


@frozen(eq=False)
class Region:
    """Cells, products of convex hulls of mixes.

    vertices: of each actor, shape (cells, vertices, k_i); where a cell has fewer one is repeated
    """

    vertices: tuple[FloatArray, ...]

    def __len__(self) -> int:
        return len(self.vertices[0])

    def bounds(self, values: npt.NDArray[np.generic]) -> tuple[float, float]:
        """The least and greatest expected value of a function of pure profiles, none narrower.

        values: shape (k_1, ..., k_n)
        """
        least, greatest = np.inf, -np.inf
        for start in range(0, len(self), CELLS):
            part = [own[start : start + CELLS] for own in self.vertices]
            # The values, first at one vertex of nobody, are turned actor by actor: it is affine
            # in each mix, so that its extremes are at vertices.
            worths = np.broadcast_to(
                values.astype(np.float64).reshape(1, 1, -1), (len(part[0]), 1, values.size)
            )
            for own in part:
                cells, _, actions = own.shape
                split = worths.reshape(cells, -1, actions, worths.shape[2] // actions)
                turned = np.einsum("cva,cpar->cpvr", own, split)
                worths = turned.reshape(cells, -1, turned.shape[3])
            least, greatest = min(least, worths.min()), max(greatest, worths.max())
        slack = ROUNDING * max(abs(float(values.min())), abs(float(values.max())))
        return float(least) - slack, float(greatest) + slack


def joined(regions: Sequence[Region]) -> Region:
    """All their cells in one."""
    columns = []
    for own in zip(*(region.vertices for region in regions), strict=True):
        most = max(vertices.shape[1] for vertices in own)
        columns.append(
            np.concatenate(
                [
                    np.concatenate(
                        [vertices, vertices[:, :1].repeat(most - vertices.shape[1], axis=1)], axis=1
                    )
                    for vertices in own
                ]
            )
        )
    return Region(tuple(columns))
