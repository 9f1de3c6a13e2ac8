"""The report's section on a crisis says what the crisis says."""

from __future__ import annotations

import re
from fractions import Fraction
from html import unescape

import pytest

from alliancegame.document import Headline, Sentence
from alliancegame.model.file.library import load
from alliancegame.pact.sequence.crisis_path import crisis_path, telling_parameters
from alliancegame.pact.sequence.tested_pledge import crisis, willingness
from alliancegame.render.html import html
from alliancegame.report.chapters import game_report
from alliancegame.report.crisis_chapters import crisis_chapter


@pytest.fixture(scope="module")
def smith():
    return crisis(load("smith-deterrence"))


@pytest.fixture(scope="module")
def page(smith):
    path = crisis_path(smith.model, "reliable-if-good", steps=4)
    return html(crisis_chapter(smith, (path,)), whole=True)


def rows(page, caption):
    table = page[page.index(caption) :]
    table = table[: table.index("</table>")]
    return [
        [unescape(cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row)]
        for row in re.findall(r"<tr>.*?</tr>", table)
    ][1:]


def test_every_case_and_every_margin_is_told(page, smith):
    told = rows(page, "is put to the test with")
    assert [row[0] for row in told] == [
        "(none: today)",
        *(shock.label for shock in smith.model.shocks),
    ]
    assert told[0][1:4] == ["1 (all)", "0.4", "0.3"]
    margins = rows(page, "The pact, point by point")
    assert len(margins) == len(smith.cases[0].margins)


def test_the_tree_the_moves_and_the_paths_are_there(page, smith):
    moves = rows(page, "<caption>1. ")
    assert len(moves) == len(smith.cases[0].play.tree.information_sets)
    assert page.count("<figure") == page.count("aria-label") == 2
    assert "the less reliable are the ones tested" in page


def test_parameters_worth_following_are_natures_first(smith):
    assert telling_parameters(smith) == ("good-name", "reliable-if-good", "reliable-if-poor")
    assert len(telling_parameters(smith, most=1)) == 1


def test_how_often_it_would_be_kept_counts_what_others_do_after_the_call(article_4_crisis):
    """Russia answers after China has leaned or not; only what China does counts."""
    result = crisis(article_4_crisis.with_values({"discretion": Fraction(1)}))
    item = result.cases[0].play.equilibria[0]
    assert item.honoured_if_invoked == willingness(result.model, item) == Fraction(1, 2)


@pytest.mark.slow
def test_a_report_on_a_game_in_sequence_with_chance_is_written(tmp_path, invoke):
    out = tmp_path / "report.html"
    written = invoke("report", "power-shift", "-o", str(out))
    assert written.exit_code == 0, written.output
    text = out.read_text(encoding="utf-8")
    assert text.count("<h2>In a crisis: tested, and then kept?</h2>") == 1
    ids = re.findall(r'\bid="([^"]*)"', text)
    assert len(ids) == len(set(ids))


def test_a_game_in_sequence_has_one_finding_and_that_on_plans_in_passing(smith_deterrence) -> None:
    report = game_report(
        "smith-deterrence", smith_deterrence, None, lambda _: None, brief_only=True
    )
    findings = [block.finding for block in report.first if isinstance(block, Headline)]
    assert findings == ["not credible everywhere"]
    told = " ".join(block.text for block in report.first if isinstance(block, Sentence))
    assert "As plans made in advance, every threat taken at its word, it holds" in told
