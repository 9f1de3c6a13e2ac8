"""What the verdict says, sentence by sentence, of a stag hunt and what may befall it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from alliancegame.game.payoffs import build_game
from alliancegame.model.file.gamefile import parse
from alliancegame.pact.durability import Durability, durability
from alliancegame.pact.explain import explain, parse_profile
from alliancegame.pact.kept_in_equilibria import multiplicity
from alliancegame.pact.play import KeptIn
from alliancegame.solvers.base import Budget, Coverage
from alliancegame.solvers.solution import Solution
from alliancegame.solvers.solve import solve
from tests.pacts import STAG_HUNT, stag_hunt

UNSETTLED = (
    "The commitment is kept in 1 of the 3 equilibria, in 1 of the 2 strict ones: which one is "
    "played, incentives alone do not settle."
)


def shock(name: str, rule: str) -> str:
    return f"[shocks.{name}]\n{rule}\n"


def tempt(name: str, by: int) -> str:
    return shock(name, f'changes = [{{ parameter = "T", by = {by} }}]')


def changed(old: str, new: str) -> Durability:
    assert old in STAG_HUNT
    return durability(parse(STAG_HUNT.replace(old, new).encode(), "stag.toml", "stag"))


def test_a_pact_that_holds_is_told_with_who_is_bound_least_and_where_play_goes() -> None:
    assert durability(stag_hunt()).verdict == (
        "The pact holds today: no actor gains by leaving it alone. A is bound least: its best "
        'alternative, "leave", would cost it 22% of its stake.',
        UNSETTLED,
    )


def test_a_pact_that_holds_by_indifference_costs_nothing_to_leave() -> None:
    found = durability(stag_hunt(), {"T": Fraction(10)})
    assert found.verdict[0].endswith('its best alternative, "leave", would cost it nothing.')


def test_a_pact_that_fails_is_told_with_who_gains_and_what_is_played_instead() -> None:
    assert durability(stag_hunt(), {"T": Fraction(12)}).verdict == (
        'The pact fails today: A gains 18% of its stake by "leave" alone.',
        "This would mend it: one at most 0.",
        "In the one equilibrium, not the pact as written, the commitment is kept with probability "
        "0.",
    )


def test_a_part_that_is_not_open_fails_the_pact_without_an_action() -> None:
    actions = '[actors.b]\nactions = ["commit", "leave"]\n'
    found = changed(actions, f'{actions}unavailable = ["commit"]\n')
    assert found.verdict[0] == "The pact fails today: B's part in it is not open."
    assert found.baseline.breaks is not None
    assert (found.baseline.breaks.actor, found.baseline.breaks.action) == ("b", None)
    failing = durability(stag_hunt(), {"T": Fraction(12)}).baseline.breaks
    assert failing is not None
    assert (failing.actor, failing.action) == ("a", "leave")


def test_a_bystander_whose_move_ends_the_commitment_is_told_apart() -> None:
    tempted = 'interest = "b.prize"\nwhen = { b = "leave", a = "commit" }\namount = "T"'
    pledged = 'parties = ["a", "b"]\npact = { a = "commit", b = "commit" }'
    text = STAG_HUNT.replace(tempted, tempted.replace('"T"', "12"))
    text = text.replace(pledged, pledged.replace('"a", "b"', '"a"') + '\nholds = { b = "commit" }')
    told = durability(parse(text.encode(), "stag.toml", "stag")).verdict[0]
    assert told.endswith("B is no party, and its move ends the commitment.")


def test_a_move_to_another_form_of_a_kept_pact_is_told_as_such() -> None:
    """Whatever b does the commitment is kept where a commits: b alone ends no more than the pact."""
    tempted = 'interest = "b.prize"\nwhen = { b = "leave", a = "commit" }\namount = "T"'
    text = STAG_HUNT.replace(tempted, tempted.replace('"T"', '"early"'))
    text = text.replace("[parameters]", "[parameters]\nearly = { value = 8 }")
    text = text.replace(
        'pact = { a = "commit", b = "commit" }',
        'pact = { a = "commit", b = "commit" }\nholds = { a = "commit" }',
    )
    text += shock("late", 'changes = [{ parameter = "early", to = 12 }]')
    model = parse(text.encode(), "stag.toml", "stag")
    found = durability(model)
    assert (
        '(B turns to "leave", which by itself leaves the commitment in force)' in found.verdict[1]
    )
    broken = found.to_dict()["shocks"][0]["broken_by"]
    assert broken == {"actor": "b", "action": "leave", "leaves_in_force": True}
    told = durability(model, {"early": Fraction(12)}).verdict[0]
    assert told.endswith("Its move leaves the commitment itself in force.")
    assert found.leaving_order[0].actor == "b"
    assert [item.shock for item in found.leaving_order] == ["late", None]


def test_who_leaves_first_is_told_by_breakpoints_not_by_the_least_margin() -> None:
    """A is bound least, but only B is turned by a shock."""
    text = STAG_HUNT.replace("T = { value = 8 }", "T = { value = 9 }\nlater = { value = 8 }")
    tempted = 'interest = "b.prize"\nwhen = { b = "leave", a = "commit" }\namount = "T"'
    text = text.replace(tempted, tempted.replace('"T"', '"later"'))
    text += shock("late", 'changes = [{ parameter = "later", to = 12 }]')
    found = durability(parse(text.encode(), "stag.toml", "stag"))
    assert found.baseline.margins.binding_actor == "a"
    assert [item.actor for item in found.leaving_order] == ["b", "a"]
    assert found.leaving_order[0].breaks_at == 0.5


def test_a_party_without_a_choice_has_no_alternative() -> None:
    alone = b'title = "T"\n[actors.a]\nactions = ["x"]\n'
    alone += b'[commitment]\nparties = ["a"]\npact = { a = "x" }\n'
    assert durability(parse(alone, "alone.toml", "alone")).verdict == (
        "The pact holds today: no party has an alternative.",
        "In the one equilibrium the commitment is kept with probability 1.",
    )


@pytest.mark.parametrize(
    ("shocks", "told"),
    [
        (
            tempt("tempt", 1),
            'The one shock, "Tempt", does not break it: it leaves a margin of 11%.',
        ),
        (
            tempt("calm", -1) + tempt("tempt", 1),
            "None of the 2 shocks breaks it alone; the one that comes closest is "
            '"Tempt", which leaves a margin of 11%.',
        ),
        (
            tempt("tempt", 5),
            'The one shock breaks it alone: "Tempt" from 40% of its full intensity (A turns to '
            '"leave").',
        ),
        (
            tempt("calm", -1)
            + shock("ban", 'forbids = [{ decision = "b", action = "commit", at = 0.3 }]'),
            '1 of the 2 shocks breaks it alone: "Ban" from 30% of its full intensity (B\'s part is '
            "no longer open).",
        ),
        (
            tempt("slow", 4) + tempt("fast", 8),
            'Each of the 2 shocks breaks it alone: "Fast" from 25% of its full intensity (A turns '
            'to "leave"); "Slow" from 50% of its full intensity (A turns to "leave").',
        ),
        (
            "".join(tempt(f"s{by}", by) for by in (1, 4, 5, 8, 16)),
            '4 of the 5 shocks break it alone, the earliest: "S16" from 12% of its full intensity '
            '(A turns to "leave"); "S8" from 25% of its full intensity (A turns to "leave"); "S5" '
            'from 40% of its full intensity (A turns to "leave").',
        ),
    ],
)
def test_shocks_are_told_from_the_earliest_break_on(shocks: str, told: str) -> None:
    assert durability(stag_hunt(shocks)).verdict[1:] == (told, UNSETTLED)


def test_of_two_who_leave_the_one_who_leaves_first_breaks_the_pact() -> None:
    both = '[{ parameter = "T", by = 4 }, { parameter = "early", by = 8 }]'
    text = STAG_HUNT.replace("[parameters]", "[parameters]\nearly = { value = 8 }")
    tempted = 'interest = "b.prize"\nwhen = { b = "leave", a = "commit" }\namount = "T"'
    text = text.replace(tempted, tempted.replace('"T"', '"early"'))
    text += shock("both", f"changes = {both}")
    (case,) = durability(parse(text.encode(), "stag.toml", "stag")).cases[1:]
    assert case.breaks is not None
    assert (case.breaks.actor, case.breaks.intensity.exact) == ("b", Fraction(1, 4))


def test_without_time_to_search_what_is_listed_all_the_same_is_said_to_be_found_so_far() -> None:
    found = durability(stag_hunt(), budget=Budget(0))
    assert found.verdict[-1].startswith(
        "The commitment is kept in 1 of the 2 equilibria found so far"
    )
    play = found.baseline.play
    assert isinstance(play, Solution)
    settled = multiplicity(stag_hunt(), play=play).sentence
    assert settled.startswith("Over the Nash equilibria found so far and any other")


def test_what_incentives_settle_is_told_with_both_intervals() -> None:
    assert multiplicity(stag_hunt()).sentence == (
        "Over the Nash equilibria the commitment is kept with probability 0 to 1; in every "
        "correlated equilibrium it is kept with probability 0 to 1."
    )
    assert multiplicity(stag_hunt()).bounds == pytest.approx((0, 1))


def test_a_deviation_without_gain_or_loss_is_told_as_such() -> None:
    model = stag_hunt().with_values({"T": Fraction(10)})
    (story,) = explain(model, parse_profile(model, "a=commit"), ["a"]).deviations
    assert story.sentence == (
        'A neither gains nor loses by "leave": none of its interests is touched.'
    )
    (story,) = explain(stag_hunt(), parse_profile(stag_hunt(), "a=commit"), ["a"]).deviations
    assert story.sentence == 'A loses 2 by "leave": it loses 2 of prize.'


def test_that_some_are_not_found_is_no_doubt_where_it_cannot_matter() -> None:
    play = replace(solve(build_game(stag_hunt())), coverage=Coverage.SOME)
    told = multiplicity(stag_hunt(), play=play).sentence
    assert told.startswith("Over the Nash equilibria found so far and any other the commitment is")
    part = replace(play, check=play.check.chosen(np.array([0])))
    told = multiplicity(stag_hunt(), play=part).sentence
    assert told.startswith("Over the Nash equilibria found so far the commitment is kept with")


def test_a_pact_that_fails_is_told_with_the_shock_and_the_lever_that_would_mend_it() -> None:
    more = """
[shocks.sober]
changes = [{ parameter = "T", to = 5 }]
[levers.tax]
actor = "state"
parameter = "T"
range = [9, 12]
"""
    found = changed(STAG_HUNT, STAG_HUNT.replace("value = 8", "value = 12") + more)
    assert not found.baseline.holds
    assert found.verdict[1] == (
        'Each of these alone would mend it: the shock "Sober"; lever Tax (to 10); one at most 0.'
    )


def test_a_time_limit_is_shared_by_all_cases() -> None:
    from alliancegame.solvers.base import Budget, for_next_case

    budget = Budget(seconds=10.0)
    first = for_next_case(budget, 5)
    assert first.seconds is not None
    assert 1.5 < first.seconds <= 2.0
    last = for_next_case(Budget(seconds=0.0), 1)
    assert last.seconds == 0.0
    assert for_next_case(None, 3).work == Budget.usual().work


@pytest.mark.parametrize(
    ("tally", "told"),
    [
        (KeptIn(1, 3, 1, 2), ", in 1 of the 2 strict ones"),
        (KeptIn(1, 3, 0, 2), ", in none of the 2 strict ones"),
        (KeptIn(2, 3, 1, 1), ", in the one strict one"),
        (KeptIn(2, 3, 0, 1), ", not in the one strict one"),
        (KeptIn(3, 3, 1, 1), ""),
        (KeptIn(1, 2, 1, 2), ""),
    ],
)
def test_strict_equilibria_are_told_apart_where_that_says_more(tally: KeptIn, told: str) -> None:
    assert tally.among_strict == told
