"""What was seen is read, checked and shown: it was possible, in order, and of this game."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from alliancegame.analyses.answers.timeline import timeline_record, timeline_view
from alliancegame.document import Grid
from alliancegame.errors import GameFileError
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.notes import notes
from alliancegame.model.model import Model
from tests.pacts import keep_or_leave

EFFECTS = [("a.x", 'a = "keep"', "1"), ("b.x", 'b = "keep"', "1")]
SHOCKS = """
[shocks.rain]
changes = [{ parameter = "a.x", by = 1 }]
forbids = [{ decision = "a", action = "leave", at = 0.5 }]
arrival = 0.2
"""
SEEN = """
[[observations]]
from = 2024-01-01
until = 2024-06-30
play = { a = "keep", b = ["keep", "leave"] }
under = { rain = [0.2, 0.6] }
sure = 0.9
because = "seen"
[[observations]]
from = 2024-06-30
until = 2024-12-31
play = { a = "leave" }
[[arrivals]]
shock = "rain"
watched = [2024-01-01, 2025-01-01]
came = [{ on = 2024-03-01, intensity = 0.5, sure = 0.7 }]
"""


def seen(record: str, head: str = "") -> bytes:
    return (head + keep_or_leave("", EFFECTS, SHOCKS + record).decode()).encode()


def read(record: str, head: str = "") -> Model:
    return parse(seen(record, head), "pact.toml", "pact")


def test_what_was_seen_is_read() -> None:
    record = read(SEEN).record
    first, second = record.observations
    assert first.play == {"a": ("keep",), "b": ("keep", "leave")}
    assert first.under == {"rain": (Fraction(1, 5), Fraction(3, 5))}
    assert (first.start, first.sure, second.sure) == (date(2024, 1, 1), Fraction(9, 10), 1)
    (watch,) = record.arrivals
    assert watch.years == Fraction(366 * 4, 1461)
    assert [(item.intensity, item.sure) for item in watch.came] == [
        (Fraction(1, 2), Fraction(7, 10))
    ]


def test_a_file_without_a_record_has_none_and_shows_none(northern_triangle) -> None:
    assert northern_triangle.record.observations == northern_triangle.record.arrivals == ()
    assert timeline_record(northern_triangle) == {}
    assert not any(
        block.rows for block in timeline_view(northern_triangle) if isinstance(block, Grid)
    )


def test_the_record_is_shown_in_order_of_time() -> None:
    observations, arrivals = timeline_view(read(SEEN))
    assert isinstance(observations, Grid)
    assert isinstance(arrivals, Grid)
    assert observations.rows[0] == (
        "2024-01-01",
        "2024-06-30",
        "a keep, b keep|leave",
        "rain 0.2–0.6",
        "90%",
    )
    assert arrivals.rows[0][2] == "2024-03-01 (at 0.5, 70% sure)"


def problems(content: bytes) -> tuple[str, ...]:
    try:
        parse(content, "pact.toml", "pact")
    except GameFileError as error:
        return tuple(str(error).splitlines())
    return ()


OBSERVED = """
[[observations]]
from = 2024-01-01
until = 2024-06-30
play = { a = "keep" }
under = { rain = 0.5 }
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("until = 2024-06-30", "until = 2023-06-30", "it is before the first day, 2024-01-01"),
        ('a = "keep"', 'usa = "keep"', 'decision "usa" in the play of observation 1'),
        ('a = "keep"', 'a = "kept"', 'action "kept" of decision "a"'),
        ('{ a = "keep" }', "{}", "at least one actor did"),
        ('a = "keep"', "a = []", "one of the actions listed was taken"),
        ('a = "keep"', 'a = "leave"', 'observation 1 is impossible: "a" did "leave"'),
        ("rain = 0.5", "rain = 2", "intensities run from 0 to 1"),
        ("rain = 0.5", "rain = [0.5, 0.2]", "the lower end is above the upper end, 0.2"),
        ("rain = 0.5", 'rain = "half"', "a number from 0 to 1, or [low, high], is expected"),
        ("rain = 0.5", "snow = 0.5", 'shock "snow" in observation 1 is not defined'),
        ("from = 2024-01-01", 'from = "2024-01-01"', "a date such as 2025-07-01 is expected"),
        ("from = 2024-01-01", "from = 2024-01-01\nsure = 0", "more than 0 and at most 1"),
    ],
)
def test_nonsense_in_an_observation_is_told_in_one_line(old: str, new: str, told: str) -> None:
    assert not problems(seen(OBSERVED))
    (line,) = problems(seen(OBSERVED.replace(old, new)))
    assert told in line


def test_an_action_open_at_some_intensity_of_the_range_is_possible() -> None:
    assert not problems(seen(OBSERVED.replace("0.5", "[0.4, 1]").replace("keep", "leave")))


def test_observations_of_one_time_that_exclude_each_other_are_told() -> None:
    other = OBSERVED.replace('"keep"', '"leave"').replace("under = { rain = 0.5 }", "")
    (line,) = problems(seen(OBSERVED + other))
    assert "observations 1 and 2 contradict each other" in line
    (line,) = problems(seen(OBSERVED + OBSERVED.replace("0.5", "0.7")))
    assert 'shock "rain" has two intensities' in line
    later = other.replace("2024-06-30", "2024-12-31").replace("2024-01-01", "2024-06-30")
    assert not problems(seen(OBSERVED + later))


WATCHED = """
[[arrivals]]
shock = "rain"
watched = [2024-01-01, 2025-01-01]
came = [{ on = 2024-03-01 }]
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[2024-01-01, 2025-01-01]", "[2025-01-01, 2024-01-01]", "before the first day"),
        ("2024-03-01", "2026-03-01", "it was watched for from 2024-01-01 to 2025-01-01"),
        ('"rain"', '"snow"', 'shock "snow" of watch 1 is not defined'),
        ("on = 2024-03-01", "on = 2024-03-01, intensity = 2", "intensities run from 0 to 1"),
    ],
)
def test_nonsense_in_a_watch_is_told_in_one_line(old: str, new: str, told: str) -> None:
    assert not problems(seen(WATCHED))
    (line,) = problems(seen(WATCHED.replace(old, new)))
    assert told in line


def test_a_day_is_watched_once() -> None:
    (line,) = problems(seen(WATCHED + WATCHED))
    assert "a day counts once" in line


def test_what_was_known_when_the_numbers_were_stated_is_worth_a_look() -> None:
    told = " ".join(notes(read(SEEN, "date = 2024-04-01\n")))
    assert "observation 1 and watch 1 begin before the file's date, 2024-04-01" in told
    assert "before the file's date" not in " ".join(notes(read(SEEN)))


EXPERT = """
[experts.second]
values = { "a.x" = [0.5, 0.7, 0.95] }
seeds = { height = [2, 4, 9] }
[seeds.height]
realised = 5
"""


def test_experts_are_read_and_their_nonsense_told() -> None:
    (expert,) = read(EXPERT).record.experts
    assert expert.values["a.x"] == (Fraction(1, 2), Fraction(7, 10), Fraction(19, 20))
    assert read(EXPERT).record.seeds == {"height": 5}
    (line,) = problems(seen(EXPERT.replace("[0.5, 0.7,", "[0.8, 0.7,")))
    assert "three ascending numbers" in line
    (line,) = problems(seen(EXPERT.replace('"a.x"', '"a.y"')))
    assert 'parameter "a.y" of expert "second" is not defined' in line
    (line,) = problems(seen(EXPERT.replace("{ height", "{ weight")))
    assert 'seed "weight" of expert "second" is not defined' in line
    (line,) = problems(seen(EXPERT.replace("[0.5, 0.7,", "[-0.5, 0.7,")))
    assert "a weight is at least 0" in line
