"""The record of alliances, computed lives beside it, and back-tests of pacts whose end is known."""

import json
import math
from fractions import Fraction
from pathlib import Path

import pytest

from alliancegame.model.file.library import load
from alliancegame.pact.time.backtests import backtests
from alliancegame.pact.time.base_rates import base_rates, compare_with_record
from alliancegame.pact.time.survival import survival


def test_the_record_holds_the_published_shares():
    """ATOP 4.01; Leeds, Long and Mitchell (2000); Berkemeier and Fuhrmann (2018)."""
    record = base_rates()
    assert record.lasting([0, 5, 10, 20]) == pytest.approx([1, 0.81, 0.67, 0.47])
    assert record.violated_of_ended == pytest.approx(0.442, abs=5e-4)
    shares = {item.which: item.share for item in record.honoured}
    assert shares["alliances, all kinds, 1816-1944"] == 0.745
    assert shares["alliances, all kinds, 1816-2003"] == 0.5
    assert shares["alliances, all kinds, 1945-2003"] == pytest.approx(0.222, abs=5e-4)
    assert shares["defence pacts, 1816-2003"] == pytest.approx(0.412, abs=5e-4)


def test_every_figure_names_a_source_of_the_record():
    record = base_rates()
    assert {item.source for item in record.honoured} <= set(record.sources)


def test_beyond_the_last_figure_pacts_end_at_the_overall_hazard():
    record = base_rates()
    assert float(record.lasting(30)) == pytest.approx(0.47 * math.exp(-0.394))
    # the median is just under 20 years
    assert float(record.lasting(18)) > 0.5 > float(record.lasting(19.5))


def test_a_short_life_is_said_to_be_shorter_than_most_pacts_and_a_long_one_longer():
    short = compare_with_record(survival(load("northern-triangle")))
    assert "shorter than the life on paper of nineteen in twenty" in short.sentences[0]
    assert "conduct" in short.sentences[1]
    assert short.to_dict()["outlasted_by"] > 0.9
    longer = compare_with_record(
        survival(load("assurance"), settings={"comfort-grows.arrival": Fraction(1, 100)})
    )
    assert "longer" in longer.sentences[0]


def test_a_pact_that_fails_already_is_not_compared():
    assert compare_with_record(survival(load("prisoners-dilemma"))).sentences == ()


def test_backtests_name_each_miss():
    result = backtests()
    told = {case.analogue.game: (case.time_hit, case.cause_hit) for case in result.cases}
    assert told == {
        "soviet-dprk-1961": (True, True),
        "russia-dprk-2000": (True, True),
        "sino-soviet-1950": (False, False),  # later than the model allows; two shocks as likely
    }
    for case in result.cases:
        shocks = {shock.name for shock in case.life.model.shocks}
        assert set(case.analogue.ended_by) <= shocks
        assert case.conduct_years <= case.paper_years
    assert list(result.to_frame().index) == list(told)


def test_the_readmes_table_of_lives_says_what_the_model_says_misses_included():
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    section = text.split("## How long it lasts")[1].split("\n## ")[0]
    lines = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    told = {cells[0].strip(" `"): [cell.strip() for cell in cells[1:]] for cells in lines[2:]}
    for case in backtests().cases:
        half, kept, paper, when, cause = told.pop(case.analogue.game)
        assert half == f"{case.life.life.half_life:.2g}"
        assert float(kept) == case.conduct_years
        assert float(paper) == case.paper_years
        assert when == ("foreseen" if case.time_hit else "**missed**")
        assert cause == ("foreseen" if case.cause_hit else "**missed**")
    assert not told


@pytest.mark.parametrize(
    ("arguments", "keys"),
    [
        (["survival", "assurance", "--years", "5"], {"survival", "half_life", "causes", "record"}),
        (["durability", "assurance", "--survival", "--repeated"], {"survival", "repeated"}),
        (["backtests"], {"cases", "sentence"}),
    ],
)
def test_the_commands_print_words_and_json(arguments, keys):
    from typer.testing import CliRunner

    from alliancegame.cli.main import app

    runner = CliRunner()
    words = runner.invoke(app, arguments)
    assert words.exit_code == 0
    assert max(len(line) for line in words.stdout.splitlines()) <= 80
    printed = runner.invoke(app, [*arguments, "--json"])
    assert keys <= set(json.loads(printed.stdout))
