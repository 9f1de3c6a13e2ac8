"""Scenarios in files of graph models and networks: changes that have happened wholly."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from alliancegame.errors import AllianceGameError, GameFileError
from alliancegame.model.file.problems import Problems
from alliancegame.model.graph import GraphModel
from alliancegame.model.happened import WHOLE
from alliancegame.model.network import Network
from alliancegame.model.scenario import Scenario
from alliancegame.model.shocks import Hit


def check_happened(
    game: GraphModel | Network, stated: Mapping[str, Fraction], problems: Problems
) -> Scenario:
    """The scenario that a file states.

    raises: GameFileError for a change that the game does not know, an intensity other than 0 or 1,
            or changes that exclude each other
    """
    for name, intensity in stated.items():
        path = ("scenario", name)
        if name not in game.shocks:
            rule = "what has happened is a change that the game knows"
            problems.undefined(path, "shock {}", name, game.shocks, rule)
        elif intensity not in (0, 1):
            problems.add(path, f"the intensity of {name}", intensity, WHOLE, "Correct the number.")
    scenario = Scenario(tuple(Hit(name, intensity) for name, intensity in stated.items()))
    if not problems.found:
        try:
            game.after(scenario)
        except AllianceGameError as error:
            problems.tell(("scenario",), str(error))
    if problems.found:
        raise GameFileError(problems.sorted())
    return scenario
