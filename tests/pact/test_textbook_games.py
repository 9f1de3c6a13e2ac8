"""The shipped textbook games against the closed forms of their sources."""

from fractions import Fraction
from math import log

import numpy as np
import pytest

from alliancegame import Hit, build_game, load, margins, solve
from alliancegame.game.game import Game
from alliancegame.pact.time.repetition import repetition
from alliancegame.solvers.pure import Pure


def equilibria_by_name(game: Game) -> set[tuple[str, ...]]:
    """The pure equilibria, as tuples of action names."""
    return {
        tuple(game.actions[i][int(np.argmax(mix))] for i, mix in enumerate(equilibrium.profile))
        for equilibrium in solve(game, Pure())
    }


def square(game: Game, actor: int) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    """(R, S, T, P) of an actor in a symmetric game of two actions, the first the cooperative one."""
    tensor = np.moveaxis(game.exact_payoffs[actor], actor, 0)
    return tensor[0, 0], tensor[0, 1], tensor[1, 0], tensor[1, 1]


def kind(game: Game) -> str:
    """The name of a symmetric 2x2 game by the signs of T - R and S - P (Rapoport and Guyer 1966)."""
    R, S, T, P = square(game, 0)
    assert square(game, 1) == (R, S, T, P)
    match T > R, S > P:
        case False, True:
            return "harmony"
        case False, False:
            return "stag hunt"
        case True, True:
            return "chicken"
        case _:
            return "prisoner's dilemma" if R > P else "deadlock"


# --- Assurance (Harsanyi and Selten 1988; Skyrms 2004) ---


def test_in_the_assurance_game_each_commits_from_a_probability_of_two_thirds_on():
    game = build_game(load("assurance"))
    R, S, T, P = square(game, 0)
    assert (R, S, T, P) == (10, 1, 8, 5)
    threshold = (P - S) / ((R - S) + (P - T))
    assert threshold == Fraction(2, 3)
    [mixed] = [e for e in solve(game) if not e.strict]
    assert mixed.exact == ((threshold, 1 - threshold),) * 2
    assert equilibria_by_name(game) == {("commit", "commit"), ("hold-back", "hold-back")}


def test_in_the_assurance_game_holding_back_is_risk_dominant_though_the_pact_pays_more():
    R, S, T, P = square(build_game(load("assurance")), 0)
    assert R > P
    assert (R - T) ** 2 < (P - S) ** 2  # the products of deviation losses


def test_the_assurance_game_becomes_a_prisoners_dilemma_as_comfort_grows():
    model = load("assurance")
    assert kind(build_game(model)) == "stag hunt"
    assert kind(build_game(model, [Hit("comfort-grows")])) == "prisoner's dilemma"
    assert kind(build_game(model, [Hit("partner-falters")])) == "stag hunt"


# --- Snyder (1984) ---


@pytest.mark.parametrize(
    ("shocks", "expected"),
    [
        ([], "harmony"),
        (["reckless-partner"], "chicken"),
        (["distant-threat"], "stag hunt"),
        (["reckless-partner", "distant-threat"], "prisoner's dilemma"),
    ],
)
def test_the_alliance_dilemma_is_one_of_four_games_as_its_two_fears_move(shocks, expected):
    game = build_game(load("snyder-alliance-dilemma"), [Hit(name) for name in shocks])
    assert kind(game) == expected


@pytest.mark.parametrize("abandonment", [0, Fraction(1, 10), Fraction(3, 10), Fraction(7, 10), 1])
@pytest.mark.parametrize("entrapment", [0, Fraction(1, 5), Fraction(2, 5), Fraction(3, 5), 1])
def test_the_alliance_dilemma_is_classified_by_the_conditions_the_file_states(
    abandonment, entrapment
):
    settings = {"abandonment": Fraction(abandonment), "entrapment": Fraction(entrapment)}
    game = build_game(load("snyder-alliance-dilemma"), settings=settings)
    tempted, loyal = entrapment > Fraction(1, 3), abandonment > Fraction(entrapment) / 2
    named = {
        (False, True): "harmony",
        (False, False): "stag hunt",
        (True, True): "chicken",
        (True, False): "prisoner's dilemma",
    }
    R, _, _, P = square(game, 0)
    expected = named[tempted, loyal]
    if expected == "prisoner's dilemma" and R <= P:
        expected = "deadlock"
    assert kind(game) == expected


def test_more_commitment_lowers_the_risk_of_abandonment_and_raises_that_of_entrapment():
    """Snyder (1984): the two comparative statics of the dilemma, interest by interest."""
    model = load("snyder-alliance-dilemma")

    def part(interest: str, mine: str, theirs: str) -> Fraction:
        alone = {i.weight: Fraction(i.name == interest) for i in model.interests}
        game = build_game(model, settings=alone)
        position = game.actions[0].index(mine), game.actions[1].index(theirs)
        worth: Fraction = game.exact_payoffs[0][position]
        return worth

    assert part("abandonment", "commit", "hold-back") > part(
        "abandonment", "hold-back", "hold-back"
    )
    for theirs in ("commit", "hold-back"):
        assert part("entrapment", "commit", theirs) < part("entrapment", "hold-back", theirs)


def test_the_more_entrapment_is_feared_the_thinner_the_alliances_margin():
    model = load("snyder-alliance-dilemma")
    found = [
        margins(model.with_values({"entrapment": Fraction(k, 10)})).margin("a") for k in range(11)
    ]
    assert found == sorted(found, reverse=True)
    assert found[0] > 0 > found[-1]


# --- Olson and Zeckhauser (1966) ---

WEALTH, TASTE, ALLIES = 7, 0.6, 2


def contributions(profile: tuple[str, ...]) -> int:
    return sum(int(name.removeprefix("give-")) for name in profile)


def test_the_amounts_of_burden_sharing_are_the_cobb_douglas_utilities():
    game = build_game(load("burden-sharing"))
    for g in range(6):
        for h in range(6):
            utility = (WEALTH - g) ** (1 - TASTE) * (g + h) ** TASTE
            assert game.payoffs[0][g, h] == pytest.approx(utility, abs=5e-7)
            assert game.payoffs[1][h, g] == pytest.approx(utility, abs=5e-7)


def test_burden_sharing_comes_within_a_step_of_the_closed_forms():
    game = build_game(load("burden-sharing"))
    nash = TASTE * ALLIES * WEALTH / (TASTE + ALLIES * (1 - TASTE))
    efficient = TASTE * ALLIES * WEALTH
    assert nash == pytest.approx(6)
    [played] = equilibria_by_name(game)
    assert abs(contributions(played) - nash) <= 1
    total = game.payoffs.sum(axis=0)
    best = np.unravel_index(int(total.argmax()), game.shape)
    assert abs(sum(int(step) for step in best) - efficient) <= 1
    assert nash < efficient


def test_the_efficient_sharing_is_no_equilibrium_of_a_single_year():
    found = margins(load("burden-sharing"))
    assert not found.holds
    assert found.deviations["first"].action == "give-3"


# --- Repetition (Friedman 1971; Axelrod 1984) ---


def test_reciprocal_exchange_has_the_critical_discount_factors_one_half_and_two_thirds():
    model = load("reciprocal-exchange")
    R, S, T, P = square(build_game(model), 0)
    assert (T, R, P, S) == (5, 3, 1, 0)
    grim = (T - R) / (T - P)
    tit_for_tat = max(grim, (T - R) / (R - S))
    assert (grim, tit_for_tat) == (Fraction(1, 2), Fraction(2, 3))
    assert repetition(model).critical == grim
    discount = model.parameter("east.discount").value
    assert discount > tit_for_tat
    assert log(discount / grim) == pytest.approx(0.47, abs=0.001)  # the critical hazard


def test_a_larger_prize_for_taking_asks_for_more_patience_and_an_impatient_partner_has_too_little():
    model = load("reciprocal-exchange")
    dearer = repetition(model, [Hit("temptation")]).critical
    assert dearer == Fraction(8 - 3, 8 - 1) > repetition(model).critical
    impatient = model.with_values({"east.discount": Fraction(2, 5)})
    assert impatient.parameter("east.discount").value < repetition(model).critical


def test_repetition_keeps_what_fails_in_a_single_year_of_burden_sharing_and_of_travelling():
    kept, alone, tempted = ((7 - g) ** 0.4 * (g + h) ** 0.6 for g, h in [(4, 4), (3, 3), (3, 4)])
    critical = repetition(load("burden-sharing")).critical
    assert float(critical) == pytest.approx((tempted - kept) / (tempted - alone), abs=1e-5)
    assert repetition(load("travellers-dilemma")).critical == Fraction(7 - 6, 7 - 2)


def test_reciprocal_exchange_is_a_prisoners_dilemma_in_a_single_year(prisoners_dilemma):
    assert kind(build_game(load("reciprocal-exchange"))) == "prisoner's dilemma"
    assert kind(build_game(prisoners_dilemma)) == "prisoner's dilemma"
    assert equilibria_by_name(build_game(prisoners_dilemma)) == {("defect", "defect")}


# --- Normal-form classics ---


def test_matching_pennies_has_one_equilibrium_and_it_is_even_chance():
    [only] = solve(build_game(load("matching-pennies")))
    assert only.exact == ((Fraction(1, 2), Fraction(1, 2)),) * 2
    assert only.commitment is None


def test_battle_of_the_sexes_has_two_strict_equilibria_and_a_worse_mixed_one():
    found = list(solve(build_game(load("battle-of-the-sexes"))))
    assert sorted(e.commitment for e in found) == [0, pytest.approx(2 / 9), 1]
    [mixed] = [e for e in found if not e.strict]
    assert mixed.exact == (
        (Fraction(2, 3), Fraction(1, 3)),
        (Fraction(1, 3), Fraction(2, 3)),
    )
    assert all(mixed.payoffs[i] < e.payoffs[i] for e in found if e.strict for i in (0, 1))


def test_in_the_travellers_dilemma_only_the_lowest_claims_are_left():
    """Basu (1994)."""
    game = build_game(load("travellers-dilemma"))
    [only] = solve(game)
    assert equilibria_by_name(game) == {("claim-2", "claim-2")}
    assert only.commitment == 0


def test_the_game_of_mckelvey_and_mclennan_has_four_pure_equilibria():
    game = build_game(load("mckelvey-mclennan"))
    assert equilibria_by_name(game) == {
        ("one", "one", "one"),
        ("two", "two", "one"),
        ("one", "two", "two"),
        ("two", "one", "two"),
    }
    assert game.payoffs[:, 0, 0, 0].tolist() == [9, 8, 12]
    assert game.payoffs[:, 1, 1, 0].tolist() == [9, 8, 2]
    assert game.payoffs[:, 0, 1, 1].tolist() == [3, 4, 6]
    assert game.payoffs[:, 1, 0, 1].tolist() == [3, 4, 4]
    assert np.count_nonzero(game.payoffs) == 12
