"""Does the pact survive, by what margin, and at which intensity does a shock break it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings

from alliancegame.errors import AllianceGameError, NameUnknownError
from alliancegame.game.trees.unfold import build_tree
from alliancegame.model.file.gamefile import parse
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.pact import play
from alliancegame.pact.breakpoints import breakpoint_of
from alliancegame.pact.durability import durability
from alliancegame.pact.explain import explain, parse_profile, taken
from alliancegame.pact.margins import margins
from tests.generators import models
from tests.pacts import STAG_HUNT, stag_hunt


def test_a_margin_is_the_pacts_payoff_minus_the_best_deviations() -> None:
    found = margins(stag_hunt())
    assert found.margin("a") == 2
    assert found.relative("a") == Fraction(2, 9)
    assert found.holds


def test_rescaling_an_actors_payoffs_changes_no_relative_margin() -> None:
    model = stag_hunt()
    scaled = model.with_values({"one": Fraction(1000)})
    for actor in ("a", "b"):
        assert margins(scaled).relative(actor) == margins(model).relative(actor)


def test_a_linear_shock_breaks_the_pact_at_the_exact_intensity() -> None:
    model = stag_hunt('[shocks.tempt]\nchanges = [{ parameter = "T", to = 13 }]')
    found = breakpoint_of(model, "tempt")
    assert found is not None
    assert found.intensity.exact == Fraction(2, 5)
    assert (found.actor, found.action) == ("a", "leave")


def test_touching_zero_is_not_breaking() -> None:
    model = stag_hunt('[shocks.tempt]\nchanges = [{ parameter = "T", by = 2 }]')
    assert breakpoint_of(model, "tempt") is None
    assert margins(model, [Hit("tempt")]).holds


def test_a_quadratic_margin_breaks_at_its_irrational_root() -> None:
    model = stag_hunt(
        '[shocks.both]\nchanges = [{ parameter = "one", by = 1 }, { parameter = "R", by = -3 },'
        ' { parameter = "T", times = 1 }]'
    )
    found = breakpoint_of(model, "both")
    assert found is not None
    assert found.intensity.value == pytest.approx(2 / 3)
    model = stag_hunt(
        '[shocks.twice]\nchanges = [{ parameter = "T", times = 1.1 },'
        ' { parameter = "T", times = 1.2 }]'
    )
    found = breakpoint_of(model, "twice")
    assert found is not None
    assert found.intensity.exact is None
    t = found.intensity.value
    assert 8 * (1 + 0.1 * t) * (1 + 0.2 * t) == pytest.approx(10)


def test_a_forbidden_part_of_the_pact_breaks_it_at_its_threshold() -> None:
    model = stag_hunt('[shocks.ban]\nforbids = [{ decision = "b", action = "commit", at = 0.3 }]')
    found = breakpoint_of(model, "ban")
    assert found is not None
    assert (found.intensity.exact, found.actor, found.action) == (Fraction(3, 10), "b", None)
    under = margins(model, [Hit("ban")])
    assert not under.holds
    assert under.binding_actor == "b"


def test_an_action_allowed_by_a_shock_tempts_from_its_threshold() -> None:
    text = STAG_HUNT.replace(
        '[actors.a]\nactions = ["commit", "leave"]',
        '[actors.a]\nactions = ["commit", "leave", "sell"]\nunavailable = ["sell"]',
    )
    text += '[[effects]]\ninterest = "a.prize"\nwhen = { a = "sell" }\namount = 11\n'
    text += '[shocks.buyer]\nallows = [{ decision = "a", action = "sell", at = 0.5 }]'
    model = parse(text.encode(), "stag.toml", "stag")
    assert margins(model).holds
    found = breakpoint_of(model, "buyer")
    assert found is not None
    assert (found.intensity.exact, found.action) == (Fraction(1, 2), "sell")


def test_a_pact_that_fails_today_breaks_at_zero() -> None:
    found = durability(stag_hunt(), {"T": Fraction(12)})
    assert not found.baseline.holds
    assert found.baseline.breaks_at == 0
    assert found.verdict[0].startswith("The pact fails today: A gains 18% of its stake")


def test_a_bystander_that_alone_would_deviate_is_named() -> None:
    text = STAG_HUNT.replace('parties = ["a", "b"]', 'parties = ["a"]')
    text = text.replace(
        'interest = "b.prize"\nwhen = { b = "leave", a = "commit" }\namount = "T"',
        'interest = "b.prize"\nwhen = { b = "leave", a = "commit" }\namount = 12',
    )
    found = durability(parse(text.encode(), "stag.toml", "stag"))
    assert not found.baseline.holds
    assert found.baseline.margins.binding_actor == "b"
    assert found.baseline.margins.least == found.baseline.margins.relative("b") < 0
    assert "B is no party, and its move leaves the commitment itself in force" in found.verdict[0]


def test_the_margin_of_a_bystander_the_pact_needs_counts_like_any(northern_triangle) -> None:
    found = durability(northern_triangle)
    margins_today = found.baseline.margins
    assert "china" not in margins_today.parties
    assert margins_today.binding_actor == "china"
    relative = {name: margins_today.relative(name) for name in margins_today.deviations}
    assert margins_today.least == relative["china"] < relative["russia"] < relative["dprk"]
    assert "China, no party but needed, is bound least" in found.verdict[0]
    assert "of the parties, Russia stands to lose least, 25%" in found.verdict[0]
    for case in found.cases:  # so that the margin's sign is the verdict
        assert case.holds is (case.margins.least is not None and case.margins.least >= 0)


def test_a_game_without_a_commitment_has_no_durability() -> None:
    model = parse(b'title = "T"\n[actors.a]\nactions = ["x"]', "t.toml", "t")
    with pytest.raises(AllianceGameError, match="names no commitment"):
        durability(model)


@given(models())
@settings(max_examples=50, deadline=None)
@pytest.mark.slow
def test_breakpoints_agree_with_a_fine_grid_of_intensities(model: Model) -> None:
    """A plain-loop reference: the margins recomputed at each of 41 intensities."""
    for shock in model.shocks:
        found = breakpoint_of(model, shock.name)
        for step in range(41):
            intensity = Fraction(step, 40)
            broken = not margins(model, [Hit(shock.name, intensity)]).holds
            if found is None or intensity < Fraction(found.intensity.value):
                assert not broken
        if found is not None:
            # just above an infimum of failing intensities there is one that fails
            near = Fraction(found.intensity.value)
            points = [near, *(near + Fraction(1, 10**k) for k in (9, 7, 5, 4, 3))]
            hits = [[Hit(shock.name, min(p, Fraction(1)))] for p in points]
            assert any(not margins(model, hit).holds for hit in hits)


@given(models())
@settings(max_examples=50, deadline=None)
def test_the_parts_of_an_explanation_sum_to_the_payoff(model: Model) -> None:
    from alliancegame.game.payoffs import build_game

    assert model.commitment is not None
    found = explain(model, model.commitment.pact)
    game = build_game(model)
    at = tuple(
        labels.index(model.commitment.pact[actor])
        for actor, labels in zip(game.actors, game.actions, strict=True)
    )
    for i, actor in enumerate(game.actors):
        assert found.payoff(actor) == game.exact_payoffs[(i, *at)]
    gains = [story.gain for story in found.deviations]
    assert all(sum(s.changes.values()) == s.gain for s in found.deviations)
    assert (max(gains, default=0) <= 0) == margins(model).holds


def test_a_deviation_is_told_in_one_sentence() -> None:
    model = stag_hunt()
    found = explain(model, parse_profile(model, "b=leave"), ["a"])
    assert [story.sentence for story in found.deviations] == [
        'A gains 4 by "leave": it wins 4 of prize.'
    ]


def test_an_action_the_profile_misspells_is_told_with_the_nearest_or_with_all() -> None:
    model = stag_hunt()
    with pytest.raises(NameUnknownError, match='Did you mean "commit"'):
        explain(model, {"a": "comit", "b": "commit"})
    with pytest.raises(NameUnknownError, match=r"Defined: commit, leave\."):
        explain(model, {"a": "x", "b": "commit"})
    with pytest.raises(NameUnknownError, match='names no action for "b"'):
        explain(model, {"a": "commit"})


def test_a_payoff_in_sequence_counts_only_what_play_comes_to(article_4_crisis):
    """Every pure way through the tree has the payoffs that the tree has at its end."""
    model = article_4_crisis
    profile = parse_profile(model, "mood=wary,kind=steadfast")
    found = explain(model, profile)
    assert all(found.payoff(actor.name) == 0 for actor in model.actors)
    assert 'is never asked here, so that "plead" changes nothing' in found.deviations[-1].sentence
    tree = build_tree(model)
    for outcome in tree.outcomes:
        history = tree.history(outcome)
        whole = {item.name: next(iter(item.actions)) for item in model.decisions} | history
        told = explain(model, whole)
        assert taken(model, whole).items() >= history.items()
        assert tuple(map(told.payoff, tree.actors)) == tree.nodes[outcome].payoffs


def test_a_profile_that_lacks_parts_is_told_them_all_natures_too(article_4_crisis):
    with pytest.raises(NameUnknownError) as caught:
        parse_profile(article_4_crisis, "")
    assert str(caught.value) == (
        'the profile names no action for "mood" of nature, "kind" of nature; a profile names one '
        "for every decision. Add some, such as mood=driven,kind=steadfast."
    )


def test_a_pact_of_sixty_allies_is_judged_and_its_equilibria_are_found_from_effects():
    """Each keeps for 1 of its own and what the first gives; 2^60 profiles are nobody's to list."""
    names = [f"a{i}" for i in range(60)]
    lines = ['title = "Sixty allies"', "[parameters]", "burden = { value = 0.8, range = [0, 1] }"]
    for name in names:
        lines += [f"[actors.{name}]", 'actions = ["keep", "leave"]']
        lines += ["interests = { aid = { weight = 1 }, cost = { weight = 1 } }"]
    for name in names:
        lines += [f'[[effects]]\ninterest = "{name}.aid"\nwhen = {{ {name} = "keep" }}\namount = 1']
        lines += [f'[[effects]]\ninterest = "{name}.cost"\nwhen = {{ {name} = "keep" }}']
        lines += ['amount = "-burden"']
        lines += [f'[[effects]]\ninterest = "{name}.aid"\nwhen = {{ a0 = "keep" }}\namount = 2']
    pact = ", ".join(f'{name} = "keep"' for name in names)
    parties = ", ".join(f'"{name}"' for name in names)
    lines += ["[commitment]", f"parties = [{parties}]", f"pact = {{ {pact} }}"]
    lines += ["[shocks.dear]", 'changes = [{ parameter = "burden", to = 1.2 }]']
    result = durability(parse("\n".join(lines).encode(), "sixty.toml", "sixty"))
    assert result.baseline.margins.margin("a7") == Fraction(1, 5)
    assert result.baseline.margins.stakes["a7"] == Fraction(11, 5)
    assert result.shocks[0].breaks is not None
    assert result.shocks[0].breaks.intensity.exact == Fraction(1, 2)
    record = result.to_dict()["baseline"]
    assert [item["commitment"] for item in record["leads_to"]] == [1.0]
    assert record["coverage"] == "all"
    assert record["coverage_reason"] == "iterated strict dominance leaves one profile"
    assert "with probability 1" in result.verdict[-1]


def test_the_equilibria_of_a_game_with_too_many_payoffs_are_found_without_a_table(monkeypatch):
    monkeypatch.setattr(play, "MOST_PAYOFFS", 7)
    result = durability(stag_hunt())
    assert result.baseline.margins.holds
    reason = "all pure equilibria: 2 of them; mixed ones are not looked for"
    assert result.baseline.play.coverage_reason == reason
    assert "in 1 of the 2 equilibria found so far" in result.verdict[-1]
