"""The reply law against plain loops, and the posterior against integrals worked out otherwise."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import exp, prod

import numpy as np
import pytest

from alliancegame.errors import AllianceGameError, GameError
from alliancegame.evidence.fitted import fit
from alliancegame.evidence.intensity_points import intensities
from alliancegame.evidence.prior import Draws, Prior
from alliancegame.evidence.reply import MANY, reply_law
from alliancegame.evidence.reply_tables import reply_tables
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.library import locate
from alliancegame.model.model import Model, matches
from alliancegame.model.observations import Observation
from alliancegame.model.shocks import changed, open_actions
from alliancegame.pact.pact_stakes import pact_stakes
from tests.pacts import keep_or_leave

SEEN = """
[[observations]]
from = 2024-07-01
until = 2024-12-31
play = { russia = "supply", dprk = "ship", china = "tolerate" }
under = { us-steps-back = [0, 0.2] }
sure = 0.9
[[observations]]
from = 2025-01-01
until = 2025-06-30
play = { russia = ["supply", "limit"], dprk = "ship" }
under = { us-steps-back = [0.2, 0.6], us-offers-moscow = 0.3 }
[[observations]]
from = 2025-07-01
until = 2025-12-31
play = { russia = "supply", dprk = ["ship", "trickle"], china = "tolerate" }
under = { us-offers-moscow = 0.5, stocks-recover = [0.2, 0.6], detente = [0, 1] }
sure = 0.8
"""


def northern_triangle(record: str = SEEN) -> Model:
    text = locate("northern-triangle").read_text(encoding="utf-8") + record
    return parse(text.encode(), "northern.toml", "northern")


def utility(model: Model, values: dict[str, float], actor: str, profile: dict[str, str]) -> float:
    return sum(
        effect.sign * values[effect.weight] * values[effect.amount]
        for effect in model.effects
        if effect.actor == actor and matches(effect.when, profile)
    )


def plain_likelihood(
    model: Model,
    item: Observation,
    before: Observation | None,
    stated: dict[str, float],
    precision: float,
    habit: float,
) -> float:
    """The formulas of the reply law, word for word, in loops."""
    stakes = {name: float(width) for name, width in pact_stakes(model).items()}
    names = [actor.name for actor in model.actors]
    total = 0.0
    for weight, hits in intensities(item):
        values = dict(stated)
        for shock in model.shocks:
            for hit in hits:
                if hit.shock == shock.name:
                    for change in shock.changes:
                        old = values[change.parameter]
                        values[change.parameter] = changed(change, old, float(hit.intensity), float)
        open_now = open_actions(model, hits)
        everything = list(product(*(open_now[name] for name in names)))
        seen = [
            profile
            for profile in everything
            if all(profile[names.index(name)] in chosen for name, chosen in item.play.items())
        ]
        likely = 0.0
        for profile in seen:
            chances = 1.0
            for place, name in enumerate(names):
                weights = {}
                for action in open_now[name]:
                    other = dict(zip(names, profile, strict=True)) | {name: action}
                    gain = utility(model, values, name, other)
                    weights[action] = precision * gain / stakes[name]
                most = max(weights.values())
                sizes = {action: exp(size - most) for action, size in weights.items()}
                chance = sizes[profile[place]] / sum(sizes.values())
                if before is not None and name in before.play:
                    repeated = before.play[name]
                    kept = (profile[place] in repeated) / len(repeated)
                    chance = habit * kept + (1 - habit) * chance
                chances *= chance
            likely += chances
        sure = float(item.sure)
        total += weight * (sure * likely + (1 - sure) * len(seen) / len(everything))
    return total


def test_the_likelihood_is_that_of_plain_loops() -> None:
    model = northern_triangle()
    prior = Prior.of(model)
    draws = prior.draws(prior.levels(8, 3))
    fast = reply_law(model).likelihoods(draws)
    observations = model.record.observations
    for number in range(draws.size):
        values = {name: float(item.value) for name, item in model.parameters.items()}
        values |= {name: float(row[number]) for name, row in draws.settings.items()}
        for place, item in enumerate(observations):
            slow = plain_likelihood(
                model,
                item,
                observations[place - 1] if place else None,
                values,
                float(draws.precision[number]),
                float(draws.habit[number]),
            )
            assert fast[place, number] == pytest.approx(slow, rel=1e-10)


def test_weights_of_intensities_add_up_and_integrate_polynomials() -> None:
    for item in northern_triangle().record.observations:
        points = list(intensities(item))
        assert sum(weight for weight, _ in points) == pytest.approx(1)
    last = northern_triangle().record.observations[2]
    mean = sum(weight * float(hits[1].intensity) ** 3 for weight, hits in intensities(last))
    assert mean == pytest.approx((0.6**4 - 0.2**4) / (4 * 0.4))


ONE = """
[[observations]]
from = 2024-01-01
until = 2024-06-30
play = { a = "keep" }
"""
GAIN = 'gain = { value = 0.5, range = [0, 1], distribution = "uniform", sure = 1 }\n'
EFFECTS = [("a.x", 'a = "keep"', '"gain"'), ("b.x", 'b = "keep"', "1")]


def alone(record: str = ONE, numbers: str = GAIN) -> Model:
    """Only a is seen, and b, who keeps whatever a does, does not matter to it."""
    return parse(keep_or_leave(numbers, EFFECTS, record), "pact.toml", "pact")


@pytest.mark.slow
def test_machine_code_says_what_the_plain_law_says() -> None:
    model = northern_triangle()
    law, prior = reply_law(model), Prior.of(model)
    draws = prior.draws(prior.levels(MANY, 5))
    sharp = replace(draws, precision=draws.precision * 100)
    for some in (draws, sharp):
        found, plain = law.likelihoods(some), law.plainly(some)
        assert np.allclose(found, plain, rtol=1e-9, atol=1e-250)
    fewer = some.at(slice(0, 7))
    tables = reply_tables(model, law.sights, fewer.names)
    assert np.allclose(
        tables.likelihoods(fewer.parameters, fewer.precision, fewer.habit), law.plainly(fewer)
    )


def test_one_observation_has_the_posterior_of_its_integral() -> None:
    """P(keep) = 1 / (1 + exp(−λ gain / 0.5)), and b, unseen, adds up to 1."""
    result = fit(alone(), 2**14)
    gains = (np.arange(2000) + 0.5) / 2000
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    precision = 15 * np.exp(0.8 * nodes)
    likelihood = 1 / (1 + np.exp(-precision[:, None] * gains / 0.5))
    given = (weights / weights.sum()) @ likelihood
    evidence = given.mean()
    mean = (given * gains).mean() / evidence
    deviation = np.sqrt((given * gains**2).mean() / evidence - mean**2)
    (gain,) = result.parameters
    assert result.belief.log_evidence == pytest.approx(np.log(evidence), abs=1e-4)
    assert result.prior_predictive == pytest.approx(evidence, abs=1e-4)
    assert gain.posterior.mean == pytest.approx(mean, abs=1e-3)
    assert gain.posterior.deviation == pytest.approx(deviation, abs=1e-3)
    assert gain.shrinkage == pytest.approx(1 - 12 * deviation**2, abs=0.01)


def test_unsure_coding_counts_as_a_guess_among_all_profiles() -> None:
    draws = Draws(("gain",), np.array([[0.25]]), np.array([4.0]), np.array([0.5]))
    sure = reply_law(alone()).likelihoods(draws)[0, 0]
    unsure = reply_law(alone(ONE + "sure = 0.25\n")).likelihoods(draws)[0, 0]
    assert sure == pytest.approx(1 / (1 + np.exp(-4 * 0.25 / 0.5)))
    assert unsure == pytest.approx(0.25 * sure + 0.75 * 0.5)


def test_habit_repeats_what_was_seen_before() -> None:
    later = ONE.replace("2024-06-30", "2024-12-31").replace("2024-01-01", "2024-07-01")
    draws = Draws(("gain",), np.array([[0.25]]), np.array([4.0]), np.array([0.7]))
    first, second = reply_law(alone(ONE + later)).likelihoods(draws)[:, 0]
    assert second == pytest.approx(0.7 + 0.3 * first)
    turned = later.replace('"keep"', '"leave"')
    _, other = reply_law(alone(ONE + turned)).likelihoods(draws)[:, 0]
    assert other == pytest.approx(0.3 * (1 - first))


def test_a_game_in_sequence_and_one_without_a_record_are_refused(
    article_4_crisis, northern_triangle
) -> None:
    with pytest.raises(GameError, match="is in sequence"):
        reply_law(article_4_crisis)
    with pytest.raises(AllianceGameError, match="there is nothing to learn from"):
        fit(northern_triangle)


@pytest.mark.slow
def test_rescaling_an_actors_payoffs_changes_no_posterior() -> None:
    model = northern_triangle()
    text = SEEN
    scaled = locate("northern-triangle").read_text(encoding="utf-8") + text
    plain = fit(model, 2**10)
    for old, new in (("weight = 0.9\nrange = [0.7, 1.0]", "weight = 9\nrange = [7, 10]"),):
        assert old in scaled
        scaled = scaled.replace(old, new)
    # relief alone would be another game: all weights of the actor are multiplied
    actor = scaled.split("[actors.dprk]")[1].split("[actors.china]")[0]
    larger = actor
    for line in actor.splitlines():
        if line.startswith("weight = 0."):
            larger = larger.replace(line, f"weight = {float(line[9:]) * 10:g}")
        if line.startswith("range = [0."):
            low, high = (float(part) * 10 for part in line[9:-1].split(","))
            larger = larger.replace(line, f"range = [{low:g}, {high:g}]")
    tenfold = fit(parse(scaled.replace(actor, larger).encode(), "n.toml", "n"), 2**10)
    assert tenfold.holds.posterior == pytest.approx(plain.holds.posterior, abs=1e-9)
    assert tenfold.belief.log_evidence == pytest.approx(plain.belief.log_evidence, abs=1e-9)


def with_a_third_action(paid: float) -> Model:
    """Where a can also sulk, for so much, whatever b does."""
    effects = [*EFFECTS, ("a.x", 'a = "sulk"', f"{paid}")]
    text = keep_or_leave(GAIN, effects, ONE).decode()
    text = text.replace('actions = ["keep", "leave"]', 'actions = ["keep", "leave", "sulk"]', 1)
    return parse(text.encode(), "pact.toml", "pact")


def test_a_strictly_dominated_action_takes_no_more_than_its_logit_of_the_gap() -> None:
    """It pays 0.3 less than leaving, at every number: its odds are at most exp(−0.3 λ / R)."""
    plain, more = alone(), with_a_third_action(-0.3)
    prior = Prior.of(plain)
    draws = prior.draws(prior.levels(64, 0))
    (stake, _), (same, _) = (list(pact_stakes(model).values()) for model in (plain, more))
    assert stake == same
    ratio = reply_law(more).likelihoods(draws) / reply_law(plain).likelihoods(draws)
    least = 1 / (1 + np.exp(-0.3 * draws.precision / float(stake)))
    assert np.all(ratio <= 1)
    assert np.all(ratio >= least)


def test_an_action_far_below_the_others_changes_no_posterior_verdict() -> None:
    plain, more = fit(alone(), 2**10), fit(with_a_third_action(-1000), 2**10)
    assert more.holds.prior == plain.holds.prior
    assert more.holds.posterior == pytest.approx(plain.holds.posterior, abs=1e-9)
    assert more.belief.log_evidence == pytest.approx(plain.belief.log_evidence, abs=1e-9)
    assert more.margin is not None
    assert plain.margin is not None
    assert more.margin[1].median == pytest.approx(plain.margin[1].median, abs=1e-9)


def test_play_seen_against_the_file_is_a_conflict() -> None:
    model = alone(ONE.replace('"keep"', '"leave"'), GAIN.replace("[0, 1]", "[0.4, 0.6]"))
    result = fit(model, 2**12)
    assert result.prior_predictive < 0.05
    assert result.conflict is not None
    assert result.conflict in result.verdict
    assert fit(alone(), 2**12).conflict is None


def test_probabilities_of_all_that_an_observation_may_be_add_up() -> None:
    """Where nobody minds what others do, the law is a distribution over profiles."""
    draws = Draws(("gain",), np.array([[0.3, -0.2]]), np.array([4.0, 9.0]), np.array([0.5, 0.2]))
    likelihoods = [
        reply_law(alone(ONE.replace('a = "keep"', f'a = "{a}", b = "{b}"'))).likelihoods(draws)
        for a, b in product(("keep", "leave"), repeat=2)
    ]
    total = np.sum(likelihoods, axis=0)
    assert total == pytest.approx(np.ones((1, 2)))
    assert prod(total.shape) == 2
