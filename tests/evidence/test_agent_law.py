"""The law of agents: choices worked out by hand, chance, habit, and what it is not for."""

from __future__ import annotations

import numpy as np
import pytest

from alliancegame.errors import GameError
from alliancegame.evidence.agent_law import agent_law
from alliancegame.evidence.fitted import fit
from alliancegame.evidence.prior import Draws
from alliancegame.model.file.gamefile import parse
from alliancegame.model.model import Model

CRISIS = """
title = "A crisis"
[parameters]
war = { value = 0.5, range = [0, 1] }
[actors.challenger]
interests = { prize = { weight = 1 } }
[actors.defender]
interests = { prize = { weight = 1 } }
[decisions.attack]
actor = "challenger"
actions = ["attack", "wait"]
[decisions.luck]
actor = "nature"
actions = ["good", "bad"]
when = { attack = "attack" }
probabilities = { good = 0.25, bad = "rest" }
[decisions.answer]
actor = "defender"
actions = ["resist", "yield"]
observes = ["attack", "luck"]
when = { attack = "attack" }
[[effects]]
interest = "challenger.prize"
when = { answer = "yield" }
amount = 2
[[effects]]
interest = "challenger.prize"
when = { answer = "resist" }
amount = -1
[[effects]]
interest = "defender.prize"
when = { answer = "resist", luck = "good" }
amount = "war"
[[effects]]
interest = "defender.prize"
when = { answer = "yield" }
amount = 0.25
[commitment]
parties = ["defender"]
pact = { attack = "wait", answer = "resist" }
holds = { answer = "resist" }
"""


def seen(*plays: str) -> Model:
    record = "".join(
        f"[[observations]]\nfrom = {2000 + year}-01-01\nuntil = {2000 + year}-12-31\n"
        f"play = {{ {play} }}\n"
        for year, play in enumerate(plays)
    )
    return parse((CRISIS + record).encode(), "crisis.toml", "crisis")


DRAW = Draws(("war",), np.array([[0.75]]), np.array([4.0]), np.array([0.4]))


def softmax(*gains: float) -> np.ndarray:
    sizes = np.exp(np.array(gains))
    shares: np.ndarray = sizes / sizes.sum()
    return shares


def by_hand() -> tuple[float, float, float]:
    """Probabilities of an attack, and of resistance in good and in bad luck.

    The stakes are 3 for the challenger and, from resisting in bad luck to resisting in good, 0.5
    for the defender, at war = 0.5.
    """
    good = softmax(4 * 0.75 / 0.5, 4 * 0.25 / 0.5)[0]
    bad = softmax(0, 4 * 0.25 / 0.5)[0]
    resistance = 0.25 * good + 0.75 * bad
    attack = softmax(4 * (2 - 3 * resistance) / 3, 0)[0]
    return attack, good, bad


def test_courses_of_play_have_the_probabilities_worked_out_by_hand() -> None:
    attack, good, bad = by_hand()
    cases = {
        'attack = "wait"': 1 - attack,
        'attack = "attack", luck = "good", answer = "resist"': attack * 0.25 * good,
        'attack = "attack", answer = "yield"': attack * (0.25 * (1 - good) + 0.75 * (1 - bad)),
        'answer = "resist"': attack * (0.25 * good + 0.75 * bad),
    }
    for play, chance in cases.items():
        assert agent_law(seen(play)).likelihoods(DRAW)[0, 0] == pytest.approx(chance)


def test_habit_repeats_a_decision_and_others_reckon_with_it() -> None:
    first, second = agent_law(seen('attack = "wait"', 'attack = "wait"')).likelihoods(DRAW)[:, 0]
    assert second == pytest.approx(0.4 + 0.6 * first)


def test_what_no_course_of_play_is_is_told() -> None:
    with pytest.raises(GameError, match="no course of play is what was seen"):
        agent_law(seen('attack = "wait", answer = "resist"'))


def test_a_decision_taken_in_the_dark_is_refused() -> None:
    hidden = CRISIS.replace('observes = ["attack", "luck"]\nwhen = { attack = "attack" }', "")
    record = "[[observations]]\nfrom = 2000-01-01\nuntil = 2001-01-01\nplay = { attack = 'wait' }\n"
    with pytest.raises(GameError, match="without seeing all that was decided before"):
        agent_law(parse((hidden + record).encode(), "crisis.toml", "crisis"))


def test_a_game_in_sequence_is_fitted() -> None:
    model = seen(*['attack = "attack", luck = "good", answer = "resist"'] * 3)
    result = fit(model, 2**11, law_of=agent_law)
    assert result.law == "agent"
    (war,) = result.parameters
    assert war.posterior.mean > war.prior.mean
    assert fit(model, 2**9).law == "agent"  # as it is for games in sequence
