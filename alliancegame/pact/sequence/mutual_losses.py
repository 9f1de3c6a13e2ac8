"""Who has a stake in whose part of the pact."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from alliancegame.game.display import Shown
from alliancegame.game.payoffs import build_game
from alliancegame.game.strategies import pact_positions
from alliancegame.model.model import Model
from alliancegame.pact.margins import baseline_ranges, commitment_of, margins

if TYPE_CHECKING:
    import pandas as pd

    from alliancegame.game.game import FloatArray


@dataclass(frozen=True, eq=False, repr=False)
class Stakes(Shown):
    """What each actor would lose if one other took its own best way out of the pact.

    losses: shape (n, n); [i, j] is i's loss from j's best deviation, as a share of i's payoff
            range (negative: i would gain); the diagonal is each actor's own margin
    """

    model: Model
    losses: FloatArray

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready: {actor: {who leaves: loss}}."""
        names = [actor.name for actor in self.model.actors]
        rows = zip(names, self.losses.tolist(), strict=True)
        return {name: dict(zip(names, row, strict=True)) for name, row in rows}

    def to_frame(self) -> pd.DataFrame:
        """A row per actor that loses, a column per actor that leaves."""
        import pandas as pd

        labels = [actor.label for actor in self.model.actors]
        return pd.DataFrame(self.losses, index=labels, columns=labels)


def stakes(model: Model) -> Stakes:
    """The stakes at the pact, in the baseline.

    raises: AllianceGameError if the model names no commitment
    """
    commitment_of(model)
    game = build_game(model)
    found = margins(model)
    ranges = baseline_ranges(model)
    names = [game.actions[i] for i in range(game.size)]
    pact = tuple(
        labels.index(strategy)
        for labels, strategy in zip(names, _pact_strategies(model), strict=True)
    )
    losses = np.zeros((game.size, game.size))
    for j, leaver in enumerate(game.actors):
        deviation = found.deviations[leaver]
        if deviation is None:
            continue
        left = (*pact[:j], names[j].index(deviation.action), *pact[j + 1 :])
        for i, loser in enumerate(game.actors):
            loss: Fraction = game.exact_payoffs[(i, *pact)] - game.exact_payoffs[(i, *left)]
            losses[i, j] = float(loss / ranges[loser]) if ranges[loser] else 0.0
    return Stakes(model, losses)


def _pact_strategies(model: Model) -> list[str]:
    from alliancegame.game.strategies import strategy_names

    every = strategy_names(model)
    return [labels[i] for labels, i in zip(every, pact_positions(model), strict=True)]
