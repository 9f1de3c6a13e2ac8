"""Which solver answers where play goes in a model's strategic form."""

from __future__ import annotations

from alliancegame.model.model import Model
from alliancegame.solvers.base import Solver
from alliancegame.solvers.pure import Pure


def solver_for(model: Model) -> Solver | None:
    """Pure profiles alone for three or more actors in sequence; else None, the game's default.

    Their strategic form has continua of equilibria, plans that differ only off the path, which no
    search of the strategic form ends; which of them are credible is for the extensive form to say.
    """
    return None if model.simultaneous or len(model.actors) <= 2 else Pure()
