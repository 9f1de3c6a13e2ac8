"""Choosing among options when nobody can say how likely the scenarios are.

A table gives what each option yields in each scenario. Every rule below scores the options, the
greatest score being best. They answer to different attitudes and may well disagree; none is right
by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from alliancegame.errors import AllianceGameError
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.game import FloatArray

MOST_AVERSE = 1e30

if TYPE_CHECKING:
    import pandas as pd


RULES = ("maximin", "minimax regret", "Hurwicz", "mean-variance")
"""The rules of choice, in the order in which they are told."""


@frozen(eq=False, repr=False)
class Decision(Shown):
    """Scores of the options by each rule.

    outcomes: what each option yields, shape (options, scenarios)
    scores:   {rule: one score for each option}
    """

    options: tuple[str, ...]
    outcomes: FloatArray
    scores: dict[str, FloatArray]

    def best(self, rule: str) -> tuple[str, ...]:
        """The options with the rule's greatest score."""
        scores = self.scores[rule]
        return tuple(self.options[i] for i in np.flatnonzero(scores == scores.max()))

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            rule: {
                "best": list(self.best(rule)),
                "scores": dict(zip(self.options, scores.tolist(), strict=True)),
            }
            for rule, scores in self.scores.items()
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per option, one column per rule."""
        import pandas as pd

        return pd.DataFrame(self.scores, index=pd.Index(self.options, name="option"))


def decide(
    options: Sequence[str],
    outcomes: npt.ArrayLike,
    optimism: float = 0.5,
    aversion: float = 1.0,
    chances: npt.ArrayLike | None = None,
) -> Decision:
    """The options scored by maximin, minimax regret, Hurwicz and mean-variance.

    outcomes: what each option yields in each scenario, shape (options, scenarios)
    optimism: Hurwicz's weight of the best scenario against the worst, from 0 to 1
    aversion: how many units of mean one unit of variance costs, halved
    chances:  the scenarios' probabilities, which mean-variance alone uses; by default all equal
    raises:   AllianceGameError if the numbers do not fit together
    source:   Wald (1950); Savage (1951); Hurwicz (1951); Markowitz (1952)

    >>> ag.decide(["stay", "go"], [[1, 3], [2, 2]]).best("maximin")
    ('go',)
    """
    table = np.asarray(outcomes, dtype=np.float64)
    if table.ndim != 2 or len(table) != len(options) or 0 in table.shape:
        raise AllianceGameError(
            f"the outcomes have shape {table.shape}; they need one row for each of the "
            f"{len(options)} options and one column for each scenario."
        )
    if not np.isfinite(table).all():
        raise AllianceGameError("an outcome is not finite; outcomes are finite numbers.")
    if not 0 <= optimism <= 1:
        raise AllianceGameError(f"the optimism is {optimism:g}; it runs from 0 to 1.")
    if not 0 <= aversion <= MOST_AVERSE:
        raise AllianceGameError(f"the aversion is {aversion:g}; it runs from 0 to {MOST_AVERSE:g}.")
    count = table.shape[1]
    weights = np.full(count, 1 / count) if chances is None else np.asarray(chances, dtype=float)
    if weights.shape != (count,) or (weights < 0).any() or abs(weights.sum() - 1) > 1e-9:
        raise AllianceGameError(
            f"the chances are {weights.tolist()}; there is one for each of the {count} scenarios, "
            "none negative, and they sum to 1."
        )
    mean = table @ weights
    variance = ((table - mean[:, None]) ** 2) @ weights
    return Decision(
        tuple(options),
        table,
        {
            "maximin": table.min(axis=1),
            "minimax regret": -(table.max(axis=0) - table).max(axis=1),
            "Hurwicz": optimism * table.max(axis=1) + (1 - optimism) * table.min(axis=1),
            "mean-variance": mean - aversion / 2 * variance,
        },
    )
