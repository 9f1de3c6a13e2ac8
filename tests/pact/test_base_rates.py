"""The record of alliances, and computed lives beside it."""

import json
import math
from fractions import Fraction

import pytest

from alliancegame.model.file.library import load
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
