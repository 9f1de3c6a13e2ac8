"""The report is one file that opens anywhere and says what it rests on."""

from __future__ import annotations

import re
import subprocess
import sys
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from alliancegame.analyses.posed import of_model
from alliancegame.analyses.registry import Posed
from alliancegame.errors import ComputationError
from alliancegame.game.compact import CompactGame
from alliancegame.game.payoffs import build_game
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.library import locate
from alliancegame.render.printed import printed
from alliancegame.solvers.base import Budget
from alliancegame.solvers.certificates.certificate_file import write_certificate
from alliancegame.solvers.solve import solve
from tests.browser import browser, needs_browser

pytestmark = pytest.mark.slow

MARKUP = "<script>alert(1)</script>"
"""What an analyst's file may contain, and a page may not."""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    game = folder / "article-4.toml"
    text = locate("article-4").read_text(encoding="utf-8")
    assert 'title = "' in text
    game.write_text(text.replace('title = "', f'title = "{MARKUP} '), encoding="utf-8")
    path = folder / "report.html"
    command = [sys.executable, "-m", "alliancegame", "report", "northern-triangle", str(game)]
    subprocess.run([*command, "-o", str(path)], check=True, capture_output=True)
    return path


class Outline(HTMLParser):
    """The headings, identifiers and outside references of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.ids: list[str] = []
        self.references: list[str] = []
        self.figures_without_text = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if named.get("id"):
            self.ids.append(named["id"] or "")
        self.references += [named[key] or "" for key in ("src", "href") if named.get(key)]
        if tag == "figure" and not named.get("aria-label"):
            self.figures_without_text += 1


@pytest.fixture(scope="module")
def outline(page: Path) -> Outline:
    found = Outline()
    found.feed(page.read_text(encoding="utf-8"))
    return found


def test_nothing_is_fetched_from_elsewhere(outline: Outline) -> None:
    assert all(reference.startswith("#") for reference in outline.references)


def test_every_link_within_the_page_leads_somewhere(outline: Outline) -> None:
    links = {reference[1:] for reference in outline.references if reference != "#main"}
    assert links - {item for item in links if item.startswith("f")} <= set(outline.ids)
    assert "northern-triangle-robustness" in links
    assert "article-4-uncertainty" in links


def test_headings_descend_one_level_at_a_time(outline: Outline) -> None:
    assert outline.levels[0] == 1
    assert all(b - a <= 1 for a, b in zip(outline.levels, outline.levels[1:], strict=False))


def test_every_figure_is_described_and_every_identifier_is_used_once(outline: Outline) -> None:
    assert outline.figures_without_text == 0
    assert len(outline.ids) == len(set(outline.ids))


def test_the_report_says_how_to_repeat_it(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert f"alliancegame report northern-triangle {page.with_name('article-4.toml')} -o" in text
    assert len(re.findall(r"SHA-256 <code>[0-9a-f]{64}</code>", text)) == 2


def test_the_report_names_the_digest_of_the_certificate(
    page: Path, tmp_path: Path, northern_triangle
) -> None:
    file = tmp_path / "proof.json"
    digest = write_certificate(solve(build_game(northern_triangle, ())), file)
    assert f"SHA-256 {digest}" in page.read_text(encoding="utf-8")


def test_nobody_is_told_to_type_anything_but_what_makes_the_report_again(page: Path) -> None:
    text = re.sub(r"<style>.*?</style>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    body, footer = re.sub(r"<[^>]*>", " ", text).split("Made by alliancegame")
    assert " with: alliancegame report northern-triangle " in footer
    assert re.findall(r"(?<!\S)--[a-z]\S*|alliancegame [a-z]+|Next: ", body) == []


def test_the_first_page_is_the_brief_with_one_picture_and_what_follows_from_it(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    first = text.split('<section class="game">')[1].split("<details")[0]
    assert "holds as stated, on a knife edge" in first
    assert "if varied" in first
    assert "So: watch China before Russia" in first
    assert first.count("<figure") == 1
    assert first.count("<li>") == 2


def test_several_games_stand_side_by_side_first(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    table = text[text.index("<main") : text.index('<section class="game">')]
    rows = re.findall(r"<tr>.*?</tr>", table)
    assert len(rows) == 3
    assert "14% of its stake" in rows[1]
    assert "China loses patience, from 40%" in rows[1]


def test_the_section_on_uncertainty_tells_what_the_command_tells(
    page: Path, northern_triangle
) -> None:
    from alliancegame.numerals import percent
    from alliancegame.sweep.uncertainty import uncertainty

    text = page.read_text(encoding="utf-8")
    section = text[text.index("<h2>How sure the verdict is</h2>") :]
    section = section[: section.index("<h2>What it rests on</h2>")]
    assert "Drawn are 8,192 points of the ranges, and 2,048 behind each" in section
    found = uncertainty(northern_triangle)
    assert found.boxes is not None
    for estimate in (found.holds, found.alone, found.selected):
        assert estimate is not None
        interval = f"{percent(estimate.low)} to {percent(estimate.high)}"
        value = percent(estimate.value)
        shown = f'<td class="n">{escape(value)}</td><td class="n">{escape(interval)}</td>'
        assert shown in section
    strongest = max(found.of_holds, key=lambda item: item.total.value)
    first = re.findall(r'<th scope="row">([^<]+)</th><td class="n">[^<]+ to', section)[0]
    assert first == strongest.coordinate
    for name, (low, high) in found.boxes.suggested.limits.items():
        assert f"{name} from {low:.3g} to {high:.3g}" in section
    assert section.count("<figure") == 3


def test_a_text_in_a_game_file_is_never_markup(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert MARKUP not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_every_question_about_the_pact_has_its_section_with_a_sentence_and_a_definition(
    page: Path,
) -> None:
    text = page.read_text(encoding="utf-8")
    keys = ["robustness", "concepts", "multiplicity", "selection", "levers", "inverse", "survival"]
    for key in keys:
        section = text.split(f'id="northern-triangle-{key}"')[1].split("<h2")[0]
        assert re.search(r"<p>[A-Z3][^<]{20,}", section)
        assert "<dt>" in section
        assert "<table" in section
    assert 'id="article-4-robustness"' in text
    assert 'id="article-4-levers"' not in text  # that file names none


@needs_browser
def test_a_browser_shows_the_verdict_and_the_figures_without_errors(
    page: Path, tmp_path: Path
) -> None:
    with browser(tmp_path) as driver:
        driver.get(page.as_uri())
        headline = driver.find_element("css selector", ".headline").text
        assert headline.endswith("HOLDS AS STATED, ON A KNIFE EDGE")
        driver.execute_script(
            "document.querySelectorAll('details').forEach(item => { item.open = true; })"
        )
        sizes = driver.execute_script(
            "return [...document.querySelectorAll('figure svg')].map(s => s.getBoundingClientRect().height)"
        )
        assert len(sizes) >= 10
        assert min(sizes) > 100
        width = driver.execute_script("return document.documentElement.scrollWidth")
        assert width <= driver.execute_script("return window.innerWidth")
        assert driver.get_log("browser") == []


@needs_browser
@pytest.mark.parametrize("width", [1400, 800, 500])
def test_nothing_runs_over_the_edge_of_a_screen(page: Path, tmp_path: Path, width: int) -> None:
    with browser(tmp_path) as driver:
        driver.set_window_size(width, 900)
        driver.get(page.as_uri())
        driver.execute_script(
            "document.querySelectorAll('details').forEach(item => { item.open = true; })"
        )
        over = driver.execute_script(
            "return document.documentElement.scrollWidth - window.innerWidth"
        )
        assert over <= 0


def test_the_flagships_report_is_light(tmp_path: Path, invoke) -> None:
    target = tmp_path / "report.html"
    result = invoke("report", "northern-triangle", "-o", str(target))
    assert result.exit_code == 0, result.output
    assert target.stat().st_size < 500_000


def test_a_brief_report_has_the_cases_and_the_grounds_alone(tmp_path: Path, invoke) -> None:
    target = tmp_path / "brief.html"
    arguments = ["report", "northern-triangle", "--brief", "-o", str(target)]
    assert invoke(*arguments).exit_code == 0
    text = target.read_text(encoding="utf-8")
    assert re.findall(r"<h2>(.*?)</h2>", text) == [
        "What would change the verdict",
        "Why: what the verdict rests on",
    ]


def test_the_report_is_written_as_markdown_with_its_tables_and_pictures(
    tmp_path: Path, invoke
) -> None:
    target = tmp_path / "brief.md"
    arguments = ["report", "dprk-russia-exchange", "--brief", "-o", str(target)]
    assert invoke(*arguments).exit_code == 0
    text = target.read_text(encoding="utf-8")
    assert text.startswith("# Munitions for relief: Russia and the DPRK\n")
    assert text.count("](data:image/png;base64,") == 2
    assert re.search(r"^\| war\\?-ends \| fails \|", text, re.MULTILINE)
    heads = [line for line in text.splitlines() if line.startswith("| ---")]
    assert len(heads) >= 4


def test_the_report_is_written_for_a_word_processor(tmp_path: Path, invoke) -> None:
    docx = pytest.importorskip("docx")
    target = tmp_path / "brief.docx"
    arguments = ["report", "dprk-russia-exchange", "--brief", "-o", str(target)]
    assert invoke(*arguments).exit_code == 0
    made = docx.Document(str(target))
    assert len(made.tables) >= 4
    assert len(made.inline_shapes) == 2


def test_a_report_of_another_kind_is_refused_with_the_kinds_there_are(
    tmp_path: Path, invoke
) -> None:
    arguments = ["report", "northern-triangle", "-o", str(tmp_path / "report.odt")]
    result = invoke(*arguments)
    assert result.exit_code != 0
    assert "a .html, .pdf, .md or .docx file" in str(result.exception or result.output)


@needs_browser
def test_a_pdf_is_the_page_as_it_is_printed_on_a4(tmp_path: Path, invoke) -> None:
    target = tmp_path / "brief.pdf"
    arguments = ["report", "dprk-russia-exchange", "--brief", "-o", str(target)]
    assert invoke(*arguments).exit_code == 0
    content = target.read_bytes()
    assert content.startswith(b"%PDF-")
    assert content.count(b"/Type /Page\n") == 2
    assert b"/MediaBox [0 0 594.95" in content


def test_a_pdf_without_a_browser_is_one_line_with_a_remedy_before_anything_is_computed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, invoke
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    arguments = ["report", "nato", "-o", str(tmp_path / "report.pdf")]
    result = invoke(*arguments)
    told = str(result.exception)
    assert "none of which is found here. Install one; or write .html" in told
    assert "\n" not in told
    assert list(tmp_path.iterdir()) == []


def test_a_browser_that_prints_nothing_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "chromium"
    fake.write_text("#!/bin/sh\necho 'no display' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(ComputationError, match="printed no PDF: no display"):
        printed("<p>page</p>")


def test_a_game_whose_payoffs_are_not_tabulated_has_its_chapters_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from alliancegame import load
    from alliancegame.pact import play
    from alliancegame.report.chapters import game_report

    monkeypatch.setattr(play, "MOST_PAYOFFS", 1)
    made = game_report("assurance", load("assurance"), None, lambda _: None)
    keys = {chapter.key for chapter in made.chapters}
    assert {"play", "deviations", "method", "robustness"} <= keys


def test_many_allies_are_solved_from_factors_and_what_needs_a_table_is_told(
    northern_triangle,
) -> None:
    allies = [f"ally-{i}" for i in range(17)]
    lines = [f'title = "{len(allies)} allies"']
    for name in allies:
        lines += [f"[actors.{name}]", 'actions = ["spend", "ride"]']
        lines += [f"[actors.{name}.interests.safety]", "weight = 1"]
    for name in allies:
        lines += ["[[effects]]", f'interest = "{name}.safety"', "amount = 1"]
        lines += [f'when = {{ {name} = "spend" }}']
    named = of_model(parse("\n".join(lines).encode(), "many.toml", "many"))
    asked, game = named.posed()
    assert isinstance(game, CompactGame)
    assert len(asked.compute(Posed(game, Budget(60)))) == 1
    assert "rationalizable" in {item.name for item in named.need_a_table()}
    assert not list(of_model(northern_triangle).need_a_table())
