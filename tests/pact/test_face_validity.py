"""What the source article says must come out of the founding games (Sneider 2024).

The statements about direction are the article's; where a statement is our inference, the test says
so. The thresholds are the games' own: no test asks for a particular number.
"""

from fractions import Fraction
from functools import cache

import numpy as np
import pytest

from alliancegame import Hit, build_game, margins, solve
from alliancegame import load as load_file
from alliancegame.model.model import Model
from alliancegame.pact.time.repetition import repetition
from alliancegame.solvers.pure import Pure

BARGAINS = ["dprk-russia-exchange", "northern-triangle", "three-triangles"]
WITH_CHINA = ["northern-triangle", "three-triangles"]

load = cache(load_file)


def payoff(model: Model, actor: str, **changes: str) -> Fraction:
    """The actor's payoff at the pact with some decisions changed."""
    game = build_game(model)
    profile = {**model.commitment.pact, **changes}
    index = tuple(
        names.index(profile[who]) for who, names in zip(game.actors, game.actions, strict=True)
    )
    worth: Fraction = game.exact_payoffs[game.actors.index(actor)][index]
    return worth


def pact_equilibrium(model: Model):
    """The equilibrium that is the pact as written, or None."""
    game = build_game(model)
    for equilibrium in solve(game, Pure()):
        played = [int(np.argmax(mix)) for mix in equilibrium.profile]
        names = dict(zip(game.actors, played, strict=True))
        if all(
            game.actions[i][names[who]] == model.commitment.pact[who]
            for i, who in enumerate(game.actors)
        ):
            return equilibrium
    return None


@pytest.mark.parametrize("name", BARGAINS)
def test_f1_at_the_nominal_weights_mutual_supply_is_a_strict_equilibrium(name):
    equilibrium = pact_equilibrium(load(name))
    assert equilibrium is not None
    assert equilibrium.strict
    assert equilibrium.commitment == 1


@pytest.mark.parametrize("name", BARGAINS)
def test_f2_without_a_need_for_munitions_russia_leaves_first_and_the_pact_fails(name):
    model = load(name)
    need = model.parameter("russia.munitions").value
    broken = False
    for step in range(9):
        found = margins(model.with_values({"russia.munitions": need * (8 - step) / 8}))
        leavers = {
            actor for actor in found.deviations if (margin := found.margin(actor)) and margin < 0
        }
        assert leavers <= {"russia"}
        assert broken <= bool(leavers)  # once broken, it stays broken
        broken = bool(leavers)
    assert broken
    assert found.binding_actor == "russia"


@pytest.mark.parametrize("name", WITH_CHINA)
def test_f3_china_prefers_tolerating_to_blocking_yet_is_worse_off_than_with_no_pact(name):
    model = load(name)
    tolerates = payoff(model, "china")
    assert tolerates > payoff(model, "china", china="block")
    assert tolerates < payoff(model, "china", russia="withhold", dprk="keep")


@pytest.mark.parametrize("name", WITH_CHINA)
def test_f4_openly_endorsing_is_strictly_dominated_for_china(name):
    model = load(name)
    game = build_game(model)
    china = game.actors.index("china")
    tolerating = game.actions[china].index(model.commitment.pact["china"])
    endorsing = game.actions[china].index("endorse")
    tensor = np.moveaxis(game.exact_payoffs[china], china, 0)
    assert (tensor[tolerating] > tensor[endorsing]).all()


ALLIED_TIE = {
    "usa": {"support", "press"},
    "japan": {"both", "align"},
    "rok": {"both", "align"},
}
ASIAN_TIE = {"china": {"straddle", "block"}, "japan": {"both", "talk"}, "rok": {"both", "talk"}}


def stands(tie: dict[str, set[str]], profile: dict[str, str]) -> bool:
    return all(profile[actor] in actions for actor, actions in tie.items())


def test_f5_the_allied_and_the_asian_triangle_coexist_with_the_northern_one():
    model = load("three-triangles")
    profile = dict(model.commitment.pact)
    assert pact_equilibrium(model).strict
    assert stands(ALLIED_TIE, profile)
    assert stands(ASIAN_TIE, profile)
    assert stands({"russia": {"supply"}, "dprk": {"ship"}}, profile)


def test_f5_no_clean_axis_though_two_blocs_would_be_an_equilibrium_too():
    """China never joins in the open; two blocs are possible, and worse for all three neighbours."""
    model = load("three-triangles")
    game = build_game(model)
    today = pact_equilibrium(model)
    blocs = []
    for equilibrium in solve(game, Pure()):
        profile = {
            actor: game.actions[i][int(np.argmax(equilibrium.profile[i]))]
            for i, actor in enumerate(game.actors)
        }
        assert profile["china"] != "endorse"
        assert stands(ALLIED_TIE, profile)
        if equilibrium.commitment and not stands(ASIAN_TIE, profile):
            blocs.append(equilibrium)
    assert len(blocs) == 1
    worse = dict(zip(game.actors, today.payoffs > blocs[0].payoffs, strict=True))
    assert worse["china"]
    assert worse["japan"]
    assert worse["rok"]


def test_f5_both_ties_outlast_the_northern_bargain():
    model = load("three-triangles")
    after = build_game(model, [Hit("war-ends")])
    found = [
        {
            actor: after.actions[i][int(np.argmax(e.profile[i]))]
            for i, actor in enumerate(after.actors)
        }
        for e in solve(after, Pure())
        if e.strict
    ]
    assert any(stands(ALLIED_TIE, p) and stands(ASIAN_TIE, p) for p in found)


@pytest.mark.parametrize("name", BARGAINS)
def test_f7_the_dprk_is_bound_more_tightly_than_russia(name):
    """Our inference: the article says both sides' needs are met, not whose more."""
    found = margins(load(name))
    assert found.relative("dprk") > found.relative("russia") > 0


@pytest.mark.parametrize("name", BARGAINS)
def test_f8_an_american_offer_loosens_the_bargain_for_the_side_it_is_made_to(name):
    model = load(name)
    for shock, actor in [("us-offers-moscow", "russia"), ("us-offers-pyongyang", "dprk")]:
        assert margins(model, [Hit(shock)]).margin(actor) < margins(model).margin(actor)


@pytest.mark.parametrize("name", BARGAINS)
def test_f8_a_weaker_opposing_bloc_tightens_the_bargain_for_russia(name):
    """The second channel of an American return: of opposite sign, and reported beside the first."""
    model = load(name)
    offered, weaker = Hit("us-offers-moscow"), Hit("us-steps-back")
    today = margins(model).margin("russia")
    assert margins(model, [weaker]).margin("russia") > today
    assert margins(model, [offered]).margin("russia") < today
    both = margins(model, [offered, weaker]).margin("russia")
    assert (
        margins(model, [offered]).margin("russia")
        < both
        < margins(model, [weaker]).margin("russia")
    )


@pytest.mark.parametrize("name", ["dprk-russia-exchange", "northern-triangle"])
def test_f6_the_less_reliable_the_dprk_is_believed_the_more_patience_the_pact_needs(name):
    """Once full plants tempt Russia to leave, only the years to come can keep the pact."""
    model = load(name)
    beliefs = [Fraction(k, 8) for k in range(11)]
    found = [
        repetition(model, [Hit("stocks-recover")], {"unreliability": belief}).critical
        for belief in beliefs
    ]
    needed = [float("inf") if critical is None else critical for critical in found]
    assert needed == sorted(needed)
    assert needed[0] == 0  # a partner thought wholly reliable is kept without any future
    assert any(0 < value < 1 for value in needed)
    assert needed[-1] == float("inf")  # one that is not, cannot be kept by it


@pytest.mark.parametrize("name", BARGAINS)
def test_f6_the_belief_in_the_dprks_reliability_enters_what_russia_gets_from_the_pact(name):
    """For repetition: the less reliable the partner is thought, the less the pact is worth."""
    model = load(name)
    trusted = model.with_values({"unreliability": Fraction(0)})
    distrusted = model.with_values({"unreliability": Fraction(2)})
    assert payoff(trusted, "russia") > payoff(model, "russia") > payoff(distrusted, "russia")
    assert margins(trusted).margin("russia") > margins(distrusted).margin("russia")


def test_the_pact_of_the_flagship_lives_by_chinas_tolerance(northern_triangle):
    """Beijing does not step in: if it did, Russia would stop the technology."""
    model = northern_triangle
    assert payoff(model, "russia", china="block") < payoff(
        model, "russia", china="block", russia="limit"
    )


@pytest.mark.parametrize("name", BARGAINS)
def test_the_ends_of_the_war_and_of_chinas_patience_break_the_pact(name):
    model = load(name)
    assert not margins(model, [Hit("war-ends")]).holds
    if name in WITH_CHINA:
        assert not margins(model, [Hit("china-loses-patience")]).holds


def test_a_demand_to_choose_sides_turns_three_triangles_into_two_blocs():
    """The article's advice to Washington, supporting the Asian talks, seen from its opposite."""
    game = build_game(load("three-triangles"), [Hit("us-forces-a-choice")])
    for equilibrium in solve(game, Pure()):
        profile = {
            actor: game.actions[i][int(np.argmax(equilibrium.profile[i]))]
            for i, actor in enumerate(game.actors)
        }
        assert stands(ALLIED_TIE, profile)
        assert not stands(ASIAN_TIE, profile)


def test_the_pledge_of_article_4_is_kept_for_a_partner_that_holds_and_not_for_one_that_escalates():
    model = load("article-4")
    assert pact_equilibrium(model).strict
    assert payoff(model, "russia") > payoff(model, "russia", russia="excuse")
    assert payoff(model, "russia", dprk="escalate") < payoff(
        model, "russia", dprk="escalate", russia="excuse"
    )


def test_a_firmer_pledge_tempts_the_dprk_to_escalate():
    """Snyder (1984): what lessens the fear of abandonment feeds the risk of entrapment."""
    model = load("article-4")

    def temptation(russia: str) -> Fraction:
        escalating = payoff(model, "dprk", russia=russia, dprk="escalate")
        return escalating - payoff(model, "dprk", russia=russia)

    assert temptation("aid") > temptation("excuse")
    assert margins(model, [Hit("us-steps-back")]).margin("dprk") < margins(model).margin("dprk")
    assert margins(model, [Hit("us-steps-back")]).margin("russia") > margins(model).margin("russia")


def test_the_clause_that_leaves_a_door_ajar_loosens_the_pledge():
    model = load("article-4")
    closed = margins(model.with_values({"discretion": Fraction(0)}))
    open_wide = margins(model.with_values({"discretion": Fraction(2)}))
    assert (
        closed.margin("russia") > margins(model).margin("russia") > 0 > open_wide.margin("russia")
    )
