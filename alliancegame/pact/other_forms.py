"""Moves away from the pact as written that by themselves leave the commitment in force.

The pact is one profile, and whoever departs from it is said to leave it: whether it holds is
whether that profile is an equilibrium. The commitment may be kept in more profiles than this one.
A departure to another of them ends the pact as written and no more; what others then do is for the
equilibria to say.
"""

from __future__ import annotations

from alliancegame.model.model import Model, kept
from alliancegame.pact.margins import commitment_of


def leaves_in_force(model: Model, actor: str, action: str | None) -> bool | None:
    """True if the commitment is kept where the actor alone takes the action and all others keep.

    action:  None where the actor's part in the pact is closed
    returns: None without an action, and in a game in sequence, where whole plans are left
    """
    if action is None or not model.simultaneous:
        return None
    commitment = commitment_of(model)
    return kept(commitment, {**commitment.pact, model.decisions_of(actor)[0].name: action})
