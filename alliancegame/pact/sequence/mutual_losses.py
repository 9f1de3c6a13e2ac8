"""Stakes of each actor in the others' parts of the pact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.strategies import pact_positions, skeleton_of
from alliancegame.model.model import Model
from alliancegame.pact.margins import commitment_of, margins
from alliancegame.payoff.polynomial import Polynomial, fraction, rational, rationals
from alliancegame.payoff.stakes import changes_of_payoff

if TYPE_CHECKING:
    import pandas as pd

    from alliancegame.game.game import FloatArray


@frozen(eq=False, repr=False)
class Stakes(Shown):
    """The losses of each actor if one other took its own best way out of the pact.

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

    >>> ag.stakes("dprk-russia-exchange").to_frame().shape
    (2, 2)
    """
    commitment_of(model)
    bones, pact = skeleton_of(model), pact_positions(model)
    today, values = margins(model), rationals(model.values)
    losses = np.zeros((len(bones.actors), len(bones.actors)))
    for j, leaver in enumerate(bones.actors):
        if (deviation := today.deviations[leaver]) is None:
            continue
        for i, loser in enumerate(bones.actors):
            changes = dict(changes_of_payoff(bones.stakes[i], j, pact, bones.shape[j]))
            change = Polynomial.total((changes[left], 1) for left in deviation.strategies)
            if unit := today.stakes[loser]:
                losses[i, j] = -float(fraction(change.at(values, rational)) / unit)
    return Stakes(model, losses)
