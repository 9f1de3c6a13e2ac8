"""A commitment whose durability is known: what further questions are asked of."""

from __future__ import annotations

from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING

from alliancegame.frozen import frozen
from alliancegame.model.model import Model
from alliancegame.pact.durability import Durability
from alliancegame.solvers.base import Budget

if TYPE_CHECKING:
    from alliancegame.pact.time.survival_curve import Survival


@frozen(eq=False)
class Examined:
    """A commitment with its durability, so that no further question solves its games again.

    years:  how far ahead is looked
    budget: what each further search may take
    """

    durability: Durability
    years: float = 20.0
    budget: Budget = field(default_factory=Budget)

    @property
    def model(self) -> Model:
        """The model as it was set."""
        return self.durability.model

    @cached_property
    def survival(self) -> Survival:
        """The life of the pact over the years ahead."""
        from alliancegame.pact.time.survival_curve import survival

        return survival(self.model, self.years)
