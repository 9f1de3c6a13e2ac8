"""How actors may be taken to choose: all laws there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from alliancegame.evidence.posterior import Law
from alliancegame.evidence.reply import ReplyLaw, reply_law
from alliancegame.model.model import Model

LAWS: Mapping[str, Callable[[Model], Law]] = {ReplyLaw.name: reply_law}
"""{as `--law` takes it: the law of a game}."""
