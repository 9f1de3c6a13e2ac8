"""Play foreseen by all: the branch of logit equilibria against loops that anybody can read."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import exp

import numpy as np
import pytest

from alliancegame.errors import GameError
from alliancegame.evidence.branch_law import branch_law, logit_mixes
from alliancegame.evidence.fitted import fit
from alliancegame.evidence.intensity_points import intensities
from alliancegame.evidence.prior import Draws, Prior
from alliancegame.evidence.reply import reply_law
from alliancegame.game.payoffs import build_game
from alliancegame.game.units import in_units
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.library import load
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.pact.pact_stakes import pact_stakes
from alliancegame.solvers.quantal.quantal_response import quantal_response
from tests.pacts import keep_or_leave

NUMBERS = """
gain = { value = 1, range = [0, 2] }
cost = { value = 0.5, range = [-1, 2] }
"""
EFFECTS = [
    ("a.x", 'a = "keep", b = "keep"', '"gain"'),
    ("a.x", 'a = "leave", b = "leave"', '"cost"'),
    ("b.x", 'a = "keep", b = "keep"', "0.8"),
    ("b.x", 'a = "leave", b = "leave"', "0.3"),
]
SEEN = """
[shocks.rain]
changes = [{ parameter = "gain", by = -1.5 }]
[[observations]]
from = 2024-01-01
until = 2024-06-30
play = { a = "keep" }
under = { rain = [0, 0.5] }
[[observations]]
from = 2024-07-01
until = 2024-12-31
play = { a = "keep", b = ["keep", "leave"] }
sure = 0.8
[[observations]]
from = 2025-01-01
until = 2025-06-30
play = { a = "leave", b = "keep" }
"""


def game(effects: list[tuple[str, str, str]] = EFFECTS, more: str = SEEN) -> Model:
    return parse(keep_or_leave(NUMBERS, effects, more), "pact.toml", "pact")


def drawn(model: Model, count: int, precision: float | None = None) -> Draws:
    prior = Prior.of(model)
    draws = prior.draws(prior.levels(count, 3))
    if precision is None:
        return draws
    return replace(draws, precision=np.full(count, precision))


def answered(
    model: Model, hits: tuple[Hit, ...], numbers: dict[str, float], precision: float
) -> list[list[float]]:
    """The mixes to which answering again and again, a little each time, leads."""
    values = {name: Fraction(value) for name, value in numbers.items()}
    table = build_game(model.with_values(values), hits).payoffs
    scales = [float(width) for width in pact_stakes(model).values()]
    mixes = [[0.5, 0.5], [0.5, 0.5]]
    for _ in range(400):
        fresh = []
        for actor, other in ((0, 1), (1, 0)):
            worth = [0.0, 0.0]
            for own, theirs in product(range(2), range(2)):
                place = (own, theirs) if actor == 0 else (theirs, own)
                worth[own] += mixes[other][theirs] * float(table[actor][place])
            sizes = [exp(precision * value / scales[actor]) for value in worth]
            fresh.append([size / sum(sizes) for size in sizes])
        mixes = [
            [0.5 * old + 0.5 * new for old, new in zip(own, other, strict=True)]
            for own, other in zip(mixes, fresh, strict=True)
        ]
    return mixes


@pytest.mark.slow
def test_likelihoods_are_those_of_loops() -> None:
    model = game()
    draws = drawn(model, 3, precision=1.5)  # so low that only one equilibrium exists
    found = branch_law(model).likelihoods(draws)
    ordered = sorted(model.record.observations, key=lambda item: item.start)
    actions = ["keep", "leave"]
    for place in range(3):
        numbers = {name: float(row[place]) for name, row in draws.settings.items()}
        habit = float(draws.habit[place])
        for row, item in enumerate(ordered):
            before = ordered[row - 1].play if row else {}
            total = 0.0
            for weight, hits in intensities(item, 4):
                mixes = answered(model, hits, numbers, 1.5)
                chance = count = 0.0
                for profile in product(range(2), range(2)):
                    names = dict(zip("ab", (actions[k] for k in profile), strict=True))
                    if any(names[who] not in seen for who, seen in item.play.items()):
                        continue
                    own = 1.0
                    for actor, who in enumerate("ab"):
                        free = mixes[actor][profile[actor]]
                        if who in before:
                            repeated = (names[who] in before[who]) / len(before[who])
                            free = habit * repeated + (1 - habit) * free
                        own *= free
                    chance += own
                    count += 1
                sure = float(item.sure)
                total += weight * (sure * chance + (1 - sure) * count / 4)
            assert found[row, place] == pytest.approx(total, rel=1e-6)


def test_play_is_the_first_that_the_branch_from_random_play_reaches() -> None:
    model = game()
    draws = drawn(model, 8)
    law = branch_law(model)
    mixes = logit_mixes(law.occasions[1].situations[0].games, draws, law.scales)
    for place in range(8):
        values = {name: Fraction(float(row[place])) for name, row in draws.settings.items()}
        stakes = list(pact_stakes(model).values())
        scaled = in_units(build_game(model.with_values(values)), stakes)
        wanted = quantal_response(scaled, float(draws.precision[place]), per_payoff_unit=True)
        assert wanted.residual < 1e-9
        for mix, own in zip(mixes, wanted.profile, strict=True):
            assert np.allclose(mix[:, place], own, atol=1e-7)


def test_where_nobody_depends_on_others_it_is_the_law_of_replies() -> None:
    alone = [("a.x", 'a = "keep"', '"gain"'), ("b.x", 'b = "leave"', '"cost"')]
    model = game(alone, SEEN.replace("[0, 0.5]", "0.3"))
    draws = drawn(model, 64)
    assert np.allclose(
        branch_law(model).likelihoods(draws), reply_law(model).likelihoods(draws), rtol=1e-6
    )


@pytest.mark.slow
def test_a_fit_by_it_learns() -> None:
    result = fit(game(), 2**7, law_of=branch_law)
    assert result.law == "branch"
    assert result.belief.prior.size == 2**7
    assert np.isfinite(result.belief.log_evidence)


def test_games_in_sequence_are_told_their_law() -> None:
    with pytest.raises(GameError, match="--law agent"):
        branch_law(load("power-shift"))
