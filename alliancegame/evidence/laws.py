"""All laws by which actors may be taken to choose."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from alliancegame.evidence.agent_law import AgentLaw, agent_law
from alliancegame.evidence.branch_law import BranchLaw, branch_law
from alliancegame.evidence.posterior import Law
from alliancegame.evidence.reply import ReplyLaw, reply_law
from alliancegame.model.model import Model

LAWS: Mapping[str, Callable[[Model], Law]] = {
    ReplyLaw.name: reply_law,
    AgentLaw.name: agent_law,
    BranchLaw.name: branch_law,
}
"""{as `--law` takes it: the law of a game}."""


def usual_law(model: Model) -> Law:
    """Replies where actors decide at the same time, agents where they decide in sequence."""
    return reply_law(model) if model.simultaneous else agent_law(model)
