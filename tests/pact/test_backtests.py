"""The analogues: what the model says of each historical shock and life, beside what happened.

The weights are those of the founding games. What happened is kept apart from the game files, so that
a miss stays a miss; each is named below.
"""

import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from alliancegame import Hit, build_game, load, margins, solve
from alliancegame.numerals import percent
from alliancegame.pact.time.backtests import backtests, life_score
from alliancegame.pact.time.base_rates import base_rates
from alliancegame.solvers.pure import Pure

HELD = base_rates().held

MISSES = {
    # The pact alone survives dearer trade; it came on top of two shocks that had broken it already.
    ("soviet-dprk-1961", "hard-currency"),
    # The model breaks at 89% of the quarrel; Khrushchev withdrew the request and the pact went on.
    ("sino-soviet-1950", "joint-fleet"),
    # It breaks at 85% of the want of foes; habit and Japan's insistence carried it three more years.
    ("anglo-japanese-1902", "germany-gone"),
    # Neutral in 1914 and a foe in 1915; neither alone outweighs the guarantee against France.
    ("triple-alliance-italy-1882", "war-with-britain"),
    ("triple-alliance-italy-1882", "entente-offers"),
    # Moscow rationed arms before the summit of 1972 and sent them again within a year.
    ("soviet-egyptian-1971", "superpower-detente"),
    # The West came on top of a protector that had not, which had broken it already.
    ("armenia-csto-1992", "west-comes"),
}

CASES = [(name, shock) for name, record in HELD.items() for shock in record]


@pytest.mark.parametrize("name", HELD)
def test_the_model_says_of_each_historical_shock_what_happened_but_for_the_named_misses(name):
    model = load(name)
    assert margins(model).holds
    for shock, held in HELD[name].items():
        agrees = margins(model, [Hit(shock)]).holds == held
        assert agrees != ((name, shock) in MISSES), shock


def test_every_historical_shock_has_its_record_or_was_not_seen_alone():
    unseen = {
        ("korea-1950", "washington-commits"),
        ("korea-1950", "taiwan-first"),
        ("pakistan-seato-1954", "rockets-suffice"),  # the lease of Peshawar ended after the pact
    }
    shocks = {(name, shock.name) for name in HELD for shock in load(name).shocks}
    assert shocks - set(CASES) == unseen
    assert set(CASES) <= shocks


def test_the_war_of_2022_turns_the_treaty_of_2000_into_the_bargain_of_2024():
    game = build_game(load("russia-dprk-2000"), [Hit("war-in-ukraine")])
    strict = {
        tuple(game.actions[i][int(np.argmax(mix))] for i, mix in enumerate(equilibrium.profile))
        for equilibrium in solve(game, Pure())
        if equilibrium.strict
    }
    assert ("supply", "ship") in strict
    assert ("consult", "consult") not in strict


def test_a_washington_that_shows_it_would_fight_leaves_no_green_light_in_1950():
    game = build_game(load("korea-1950"), [Hit("washington-commits")])
    assert [equilibrium.commitment for equilibrium in solve(game, Pure())] == [0]


@cache
def results():
    return backtests()


def test_the_lives_that_the_record_tells_better_are_named():
    """By the logarithmic score of the year around the end; a bare count of hits hides how far."""
    assert {case.analogue.game for case in results().cases if case.miss} == {
        "sino-soviet-1950",
        "russia-dprk-2000",
        "anglo-japanese-1902",
        "franco-russian-1894",
        "armenia-csto-1992",
    }
    assert {case.analogue.game for case in results().cases if not case.cause_hit} == {
        "sino-soviet-1950",
        "soviet-egyptian-1971",
        "pakistan-seato-1954",
    }
    assert list(results().to_frame().index) == [item.game for item in base_rates().analogues]


def test_endings_are_told_apart_and_only_a_broken_pact_ends_a_life():
    endings = {case.analogue.game: case.analogue.ending for case in results().cases}
    assert endings["russia-dprk-2000"] == "superseded"
    assert endings["anglo-japanese-1902"] == "superseded"
    for case in results().cases:
        assert case.censored == (case.analogue.ending != "broken")
        low, high = case.score.transform
        assert high == (1 if case.censored else low)
        assert set(case.analogue.ended_by) <= {shock.name for shock in case.life.model.shocks}
        assert case.paper_years is None or case.conduct_years <= case.paper_years


def test_a_life_is_scored_as_its_definition_says():
    """An even chance of each year to 10: log 10 for an end, and a closed form of the CRPS."""
    times = np.linspace(0, 10, 11)
    broken = life_score(times, times / 10, 4.0, censored=False)
    assert broken.log_loss == pytest.approx(math.log(10))
    assert broken.crps == pytest.approx((4**3 + 6**3) / 300)
    assert broken.transform == pytest.approx((0.4, 0.4))
    superseded = life_score(times, times / 10, 4.0, censored=True)
    assert superseded.log_loss == pytest.approx(-math.log(0.6))
    assert superseded.crps == pytest.approx(4**3 / 300)
    assert superseded.transform == pytest.approx((0.4, 1.0))


def test_the_skill_is_the_share_of_the_records_score_that_the_model_saves():
    result = results()
    ours = np.mean([case.score.crps for case in result.cases])
    records = np.mean([case.record_score.crps for case in result.cases])
    assert result.crps_skill == pytest.approx(1 - ours / records)
    logs = [case.record_score.log_loss - case.score.log_loss for case in result.cases]
    assert result.log_skill == pytest.approx(np.mean(logs))


def section():
    text = (Path(__file__).parents[2] / "games" / "README.md").read_text(encoding="utf-8")
    return text.split("## Back-tests")[1].split("\n## ")[0]


def test_the_readmes_table_says_what_the_model_says_misses_included():
    lines = [line.strip("|").split("|") for line in section().splitlines() if line.startswith("|")]
    told = {cells[0].strip(" `"): [cell.strip() for cell in cells[1:]] for cells in lines[2:]}
    for case in results().cases:
        followed = [item for item in results().shocks if item.game == case.analogue.game]
        shocks, kept, odds, by_then, better, cause = told.pop(case.analogue.game)
        assert shocks == f"{sum(item.hit for item in followed)} of {len(followed)}"
        assert kept == f"{case.conduct_years:g}, {case.analogue.ending}"
        assert odds == f"{case.life.life.median:.2g}"
        since = "from " if case.censored else ""
        assert by_then == f"{since}{percent(case.score.transform[0])}"
        assert better == ("**no**" if case.miss else "yes")
        assert cause == ("yes" if case.cause_hit else "**no**")
    assert not told


def test_the_readme_lists_every_shock_that_the_model_got_wrong():
    listed = [line for line in section().splitlines() if line.startswith("- `")]
    assert listed == [
        f"- `{item.game}`, {item.label}: {'held' if item.held else 'failed'}; the model "
        + ("holds" if item.breaks_at is None else f"fails, from {percent(item.breaks_at)}")
        for item in results().shocks
        if not item.hit
    ]
    text = " ".join(section().split())
    hits = sum(item.hit for item in results().shocks)
    assert f"Of {len(results().shocks)} historical shocks" in text
    assert f"it says in {hits} whether the pact was kept" in text
    assert f"the model saves {100 * results().crps_skill:.0f}% of the" in text
    assert f"gains {results().log_skill:.1f} nats a pact" in text


def test_the_command_marks_every_miss(invoke):
    told = invoke("backtests", "--all").stdout
    assert max(map(len, told.splitlines())) <= 80
    marked = sum(item.hit is False for item in results().shocks)
    marked += sum(case.miss for case in results().cases)
    marked += sum(not case.cause_hit for case in results().cases)
    assert told.count("MISS") == marked + 1  # and once in the note that says what it means
