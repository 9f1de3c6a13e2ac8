"""The page to play with computes what the library computes."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from browser import browser, needs_browser

from alliancegame.game.payoffs import untabulated
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.library import load, load_any, locate, shipped
from alliancegame.model.file.number_places import number_spans
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.pact.margins import margins
from alliancegame.render.explore.page import explore_html


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("explore") / "page.html"
    command = [sys.executable, "-m", "alliancegame", "explore", "northern-triangle"]
    subprocess.run([*command, "--export", str(path)], check=True, capture_output=True)
    return path


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    command = [
        sys.executable,
        "-m",
        "alliancegame",
        "explore",
        "dprk-russia-exchange",
        "--no-browser",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()


STRATEGIC = [name for name in shipped() if isinstance(load_any(name), Model)]


@pytest.mark.parametrize("name", STRATEGIC)
def test_every_number_of_a_shipped_game_is_found_where_it_stands(name: str) -> None:
    text = locate(name).read_text(encoding="utf-8")
    model = load(name)
    for parameter, (start, end) in number_spans(text).items():
        assert Fraction(text[start:end]) == model.parameters[parameter].value


@pytest.mark.parametrize("name", STRATEGIC)
def test_no_number_of_a_shipped_game_is_left_out_when_a_setting_is_saved(name: str) -> None:
    places = number_spans(locate(name).read_text(encoding="utf-8"))
    derived = {chance for item in load(name).decisions for chance in item.probabilities.values()}
    assert set(load(name).parameters) - derived <= set(places)


def test_a_game_with_sequence_or_chance_is_refused_rather_than_shown_wrong(tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    command = [sys.executable, "-m", "alliancegame", "explore", "smith-deterrence"]
    result = subprocess.run(
        [*command, "--export", str(target)], capture_output=True, text=True, check=False
    )
    assert result.returncode == 2
    assert "has sequence or chance; the page follows simultaneous games" in result.stderr
    assert not target.exists()


def test_the_server_answers_a_setting_with_all_its_equilibria(address: str) -> None:
    body = json.dumps({"values": {}, "shocks": {"war-ends": 0.75}}).encode()
    request = urllib.request.Request(
        f"{address}solve", body, {"Content-Type": "application/json"}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=20) as response:
        answer = json.load(response)
    assert answer["coverage"] == "all"
    assert {item["commitment"] for item in answer["equilibria"]} == {0}


@needs_browser
def test_the_page_follows_its_sliders_as_the_library_would(exported: Path, tmp_path: Path) -> None:
    model = load("northern-triangle")
    with browser(tmp_path) as driver:
        driver.get(exported.as_uri())
        told = driver.find_element("id", "verdict").text
        assert "bargain holds: China, no party but needed, is bound least" in told
        assert "lose 8.6% of its range by “block”; of the parties, Russia" in told
        for shock in model.shocks:
            for intensity in (0.3, 0.8, 1):
                found = driver.execute_script(
                    "const t = game.shocks.map(s => s.name === arguments[0] ? arguments[1] : '0');"
                    "return assess(game.parameters.map(p => p.value), t)",
                    shock.name,
                    str(intensity),
                )
                expected = margins(model, [Hit(shock.name, Fraction(str(intensity)))])
                assert found["holds"] == expected.holds
                for actor, item in zip(model.actors, found["margins"], strict=True):
                    assert item["margin"] == pytest.approx(float(expected.margin(actor.name) or 0))
        assert driver.get_log("browser") == []


@needs_browser
def test_a_setting_can_be_linked_to_and_saved_as_a_game_file(
    exported: Path, tmp_path: Path
) -> None:
    with browser(tmp_path) as driver:
        driver.get(exported.as_uri())
        driver.execute_script(
            "const s = document.getElementById('parameter-russia.munitions');"
            "s.value = 0.5; s.dispatchEvent(new Event('input'));"
            "const w = document.getElementById('shock-war-ends');"
            "w.value = 1; w.dispatchEvent(new Event('input'));"
        )
        assert "fails" in driver.find_element("id", "verdict").get_attribute("class")
        link = driver.current_url
        assert link.endswith("#russia.munitions=0.5&shock:war-ends=1")
        saved = driver.execute_script("return savedFile()")
        driver.get("about:blank")
        driver.get(link)
        assert driver.execute_script("return state.values[0]") == "0.5"
        seen = driver.find_element("id", "verdict").text
    model = parse(saved.encode(), "saved.toml", "saved")
    assert model.parameters["russia.munitions"].value == Fraction(1, 2)
    first, second, *_ = saved.splitlines()
    assert first == f"# Seen with shocks: {seen}"
    assert second.endswith("alliancegame durability FILE --shock war-ends=1")
    assert not margins(model, [Hit("war-ends")]).holds


def test_no_text_of_a_file_ends_or_opens_a_script_of_the_page() -> None:
    text = "# <!-- <script> </script>\n" + locate("prisoners-dilemma").read_text(encoding="utf-8")
    page = explore_html(load("prisoners-dilemma"), text, number_spans(text))
    _, rest = page.split('<script type="application/json" id="data">')
    data, _, _ = rest.partition("</script>")
    assert "<" not in data
    assert json.loads(data)["text"] == text


CANCELLATION = """\
title = "A large constant hides what leaving pays"
actors.a = { actions = ["keep", "leave"], interests.i = { weight = 1 } }
actors.b = { actions = ["keep", "leave"] }
commitment = { parties = ["a"], pact = { a = "keep", b = "keep" } }
effects = [
  { interest = "a.i", amount = 1e17 },
  { interest = "a.i", amount = 1, when = { a = "keep" } },
  { interest = "a.i", amount = 2, when = { a = "leave" } },
]
"""

NEAR_TIE = """\
title = "Leaving pays by 5e-10 of the payoff range"
actors.a = { actions = ["keep", "leave", "other"], interests.i = { weight = 1 } }
actors.b = { actions = ["keep", "leave"] }
commitment = { parties = ["a"], pact = { a = "keep", b = "keep" } }
effects = [
  { interest = "a.i", amount = 0.5, when = { a = "keep" } },
  { interest = "a.i", amount = 0.5000000005, when = { a = "leave" } },
  { interest = "a.i", amount = -0.5, when = { a = "other" } },
]
"""


def page_of(text: str, folder: Path) -> Path:
    path = folder / "page.html"
    model = parse(text.encode(), "game.toml", "game")
    path.write_text(explore_html(model, text, number_spans(text)), encoding="utf-8")
    return path


@needs_browser
@pytest.mark.parametrize("text", [CANCELLATION, NEAR_TIE], ids=["cancellation", "near tie"])
def test_no_rounding_makes_the_page_say_that_a_failing_pact_holds(
    text: str, tmp_path: Path
) -> None:
    assert not margins(parse(text.encode(), "game.toml", "game")).holds
    with browser(tmp_path) as driver:
        driver.get(page_of(text, tmp_path).as_uri())
        box = driver.find_element("id", "verdict")
        assert box.get_attribute("class") == "fails"
        assert "pact fails: A gains" in box.text
        assert "keep" not in driver.find_element("id", "equilibria").text.split(",")[0]


@needs_browser
def test_the_page_reckons_exactly_as_the_library_does_in_every_shipped_game(
    tmp_path: Path,
) -> None:
    with browser(tmp_path) as driver:
        for name in STRATEGIC:
            model = load(name)
            if not model.simultaneous or model.commitment is None or untabulated(model):
                continue
            driver.get(page_of(locate(name).read_text(encoding="utf-8"), tmp_path).as_uri())
            for hits in ([], *([Hit(shock.name, Fraction("0.7"))] for shock in model.shocks)):
                told = driver.execute_script(
                    "const t = game.shocks.map(s => s.name === arguments[0] ? '0.7' : '0');"
                    "const found = assess(game.parameters.map(p => p.value), t);"
                    "return [found.holds, found.margins.map(m => m.share && m.share.join('/'))]",
                    hits[0].shock if hits else "",
                )
                expected = margins(model, hits)
                assert told[0] == expected.holds
                for actor, share in zip(model.actors, told[1], strict=True):
                    relative = expected.relative(actor.name)
                    assert (None if share is None else Fraction(share)) == relative


@needs_browser
def test_what_a_link_names_wrongly_is_told_and_left_out(exported: Path, tmp_path: Path) -> None:
    link = "#russia.munitons=0.5&shock:war-ends=2&russia.munitions=-1&dprk.arms=x&shock:nobody=1"
    with browser(tmp_path) as driver:
        driver.get(exported.as_uri() + link)
        told = driver.find_element("id", "told").text
        for word in (
            "“russia.munitons” is not",
            "run from 0 to 1",
            "not negative",
            "“shock:nobody”",
        ):
            assert word in told
        assert driver.execute_script("return setting()") == ""
        assert driver.get_log("browser") == []


@needs_browser
def test_a_served_page_copies_a_command_that_outlives_the_server(
    address: str, tmp_path: Path
) -> None:
    with browser(tmp_path) as driver:
        driver.get(address + "#shock:war-ends=0.5")
        driver.find_element("id", "link").click()
        copied = driver.find_element("id", "copied").get_attribute("value")
        assert copied == "alliancegame explore dprk-russia-exchange --shock war-ends=0.5"
        driver.execute_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
        driver.find_element("id", "link").click()
        assert "copy the marked text" in driver.find_element("id", "told").text
        assert driver.get_log("browser") == []


def test_a_page_opens_at_the_setting_it_is_asked_for(tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    command = [sys.executable, "-m", "alliancegame", "explore", "northern-triangle"]
    setting = ["--set", "russia.munitions=0.55", "--shock", "war-ends=0.25"]
    subprocess.run([*command, *setting, "--export", str(target)], check=True, capture_output=True)
    assert '"setting": "russia.munitions=0.55&shock:war-ends=0.25"' in target.read_text("utf-8")
