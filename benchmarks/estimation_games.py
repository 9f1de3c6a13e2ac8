"""Small games with parameters that are linear in columns, one for every shape of a tree."""

from __future__ import annotations

from alliancegame import Model
from alliancegame.model.file.gamefile import parse

THREE_ACTIONS = """
title = "An ultimatum with a way out"
[parameters.war]
columns = { "1" = -0.5, balance = 1 }
[parameters.talks]
columns = { "1" = 0.3 }
[parameters.resist]
columns = { "1" = 0.2, ally = 0.8 }
[actors.challenger]
interests.outcome = { weight = 1 }
[actors.defender]
interests.outcome = { weight = 1 }
[decisions.demand]
actor = "challenger"
actions = ["threaten", "negotiate", "refrain"]
[decisions.response]
actor = "defender"
actions = ["resist", "concede", "stall"]
observes = ["demand"]
when = { demand = "threaten" }
[[effects]]
interest = "challenger.outcome"
when = { response = "resist" }
amount = "war"
[[effects]]
interest = "challenger.outcome"
when = { response = "concede" }
amount = 1
[[effects]]
interest = "challenger.outcome"
when = { demand = "negotiate" }
amount = "talks"
[[effects]]
interest = "defender.outcome"
when = { response = "resist" }
amount = "resist"
[[effects]]
interest = "defender.outcome"
when = { response = "stall" }
amount = -0.4
"""

SIMULTANEOUS = """
title = "Two brothers in arms"
[parameters.help]
columns = { "1" = -0.6, threat = 0.8 }
[parameters.together]
columns = { "1" = 0.7 }
[parameters.cost]
columns = { "1" = -0.4, distance = -0.7 }
[actors.one]
actions = ["help", "wait"]
interests.safety = { weight = 1 }
[actors.two]
actions = ["help", "wait"]
interests.safety = { weight = 1 }
[[effects]]
interest = "one.safety"
when = { one = "help" }
amount = "help"
[[effects]]
interest = "one.safety"
when = { one = "help", two = "help" }
amount = "together"
[[effects]]
interest = "two.safety"
when = { two = "help" }
amount = "cost"
[[effects]]
interest = "two.safety"
when = { one = "help", two = "help" }
amount = "together"
"""

PRIVATE_TYPES = """
title = "A signal of resolve"
[parameters.bluff]
columns = { "1" = -0.4, audience = -0.8 }
[parameters.prize]
columns = { "1" = 1.2, stakes = 0.8 }
[parameters.back-down]
columns = { "1" = 0.5, exposure = -0.6 }
[actors.sender]
interests.outcome = { weight = 1 }
[actors.receiver]
interests.outcome = { weight = 1 }
[decisions.kind]
actor = "nature"
actions = ["strong", "weak"]
probabilities = { strong = 0.4, weak = "rest" }
[decisions.signal]
actor = "sender"
actions = ["mobilise", "wait"]
observes = ["kind"]
[decisions.reply]
actor = "receiver"
actions = ["yield", "fight"]
observes = ["signal"]
when = { signal = "mobilise" }
[[effects]]
interest = "sender.outcome"
when = { signal = "mobilise", kind = "weak" }
amount = "bluff"
[[effects]]
interest = "sender.outcome"
when = { reply = "yield" }
amount = "prize"
[[effects]]
interest = "sender.outcome"
when = { reply = "fight", kind = "strong" }
amount = 0.9
[[effects]]
interest = "receiver.outcome"
when = { reply = "fight", kind = "weak" }
amount = 1
[[effects]]
interest = "receiver.outcome"
when = { reply = "fight", kind = "strong" }
amount = -1.5
[[effects]]
interest = "receiver.outcome"
when = { reply = "yield" }
amount = "back-down"
"""


def game(text: str) -> Model:
    """The model that a file's text writes."""
    return parse(text.encode(), "game.toml", "game")
