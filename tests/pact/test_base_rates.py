"""The record of alliances, and computed lives beside it."""

import json
import math

import pytest

from alliancegame.pact.time.base_rates import base_rates, compare_with_record
from alliancegame.pact.time.survival_curve import survival


def test_the_record_holds_the_published_shares():
    """ATOP 4.01; Leeds, Long and Mitchell (2000); Berkemeier and Fuhrmann (2018)."""
    record = base_rates()
    assert record.lasting([0, 5, 10, 20]) == pytest.approx([1, 0.81, 0.67, 0.47])
    assert record.ended == pytest.approx((0.442, 0.326, 0.232), abs=5e-4)
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


def test_conduct_is_laid_beside_the_record_of_conduct_and_paper_told_apart(northern_triangle):
    told = compare_with_record(survival(northern_triangle))
    conduct, paper = told.sentences
    assert "1.3% are broken a year, even odds at 52 years" in conduct
    assert "14% of defence pacts, 1945-2003, were honoured" in conduct
    assert "47% of them were in force after 20 years" in paper
    assert "44% were broken, 33% renegotiated or replaced, 23% ran out" in paper
    shares = told.to_dict()
    assert shares["survival_unbroken"][-1] == pytest.approx(math.exp(-0.0134 * 20))
    assert shares["outlasted_by"] > 0.9


def test_a_pact_that_fails_already_is_not_compared(prisoners_dilemma):
    assert compare_with_record(survival(prisoners_dilemma)).sentences == ()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "keys"),
    [
        (
            ["survival", "assurance", "--years", "5"],
            {"survival", "median_life", "causes", "record"},
        ),
        (["durability", "assurance", "--survival", "--repeated"], {"survival", "repeated"}),
        (["backtests"], {"cases", "sentence"}),
    ],
)
def test_the_commands_print_words_and_json(arguments, keys, invoke):

    words = invoke(*arguments)
    assert words.exit_code == 0
    assert max(len(line) for line in words.stdout.splitlines()) <= 80
    printed = invoke(*arguments, "--json")
    assert keys <= set(json.loads(printed.stdout))
