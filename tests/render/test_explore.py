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

import numpy as np
import pytest

from alliancegame.game.payoffs import untabulated
from alliancegame.model.file.gamefile import parse, parse_stated
from alliancegame.model.file.library import load, load_any, locate, shipped
from alliancegame.model.file.number_places import number_spans
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.numerals import percent
from alliancegame.pact.breakpoints import breakpoint_of
from alliancegame.pact.margins import margins
from alliancegame.render.explore.answers import Setting, answer, curve
from alliancegame.render.explore.page import explore_html
from tests.browser import browser, needs_browser

pytestmark = pytest.mark.slow


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


def test_a_page_that_has_to_ask_the_program_is_not_written_as_one_that_need_not(
    tmp_path: Path,
) -> None:
    target = tmp_path / "page.html"
    command = [sys.executable, "-m", "alliancegame", "explore", "smith-deterrence"]
    result = subprocess.run(
        [*command, "--export", str(target)], capture_output=True, text=True, check=False
    )
    assert result.returncode == 2
    assert "Leave out --export, and the program answers the page" in result.stderr
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
def test_the_page_follows_its_sliders_as_the_library_would(
    exported: Path, tmp_path: Path, northern_triangle
) -> None:
    with browser(tmp_path) as driver:
        driver.get(exported.as_uri())
        told = driver.find_element("id", "verdict").text
        assert "bargain holds: China, no party but needed, is bound least" in told
        assert "lose 14% of its stake by “block”; of the parties, Russia" in told
        for shock in northern_triangle.shocks:
            for intensity in (0.3, 0.8, 1):
                found = driver.execute_script(
                    "const t = game.shocks.map(s => s.name === arguments[0] ? arguments[1] : '0');"
                    "return assess(game.parameters.map(p => p.value), t)",
                    shock.name,
                    str(intensity),
                )
                expected = margins(northern_triangle, [Hit(shock.name, Fraction(str(intensity)))])
                assert found["holds"] == expected.holds
                for actor, item in zip(northern_triangle.actors, found["margins"], strict=True):
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
    model, happened = parse_stated(saved.encode(), "saved.toml", "saved")
    assert model.parameters["russia.munitions"].value == Fraction(1, 2)
    assert str(happened) == "war-ends"
    assert saved.endswith("\n[scenario]\nwar-ends = 1\n")
    assert "fails" in seen
    assert not margins(parse(saved.encode(), "saved.toml", "saved")).holds


def test_no_text_of_a_file_ends_or_opens_a_script_of_the_page(prisoners_dilemma) -> None:
    text = "# <!-- <script> </script>\n" + locate("prisoners-dilemma").read_text(encoding="utf-8")
    page = explore_html(prisoners_dilemma, text)
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
    path.write_text(explore_html(model, text), encoding="utf-8")
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
        assert "keep" not in driver.find_element("id", "details").text.split(",")[0]


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
            "a weight is at least 0",
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


@needs_browser
def test_a_saved_setting_answers_as_the_page_did(
    exported: Path, tmp_path: Path, northern_triangle
) -> None:
    """Random numbers and shocks: the file's verdict, and who leaves, are those of the page."""
    rng = np.random.default_rng(0)
    ranged = [item for item in northern_triangle.parameters.values() if item.low is not None]
    with browser(tmp_path) as driver:
        driver.get(exported.as_uri())
        for _ in range(40):
            parts = [
                f"{item.name}={rng.uniform(float(item.low or 0), float(item.high or 0)):.4f}"
                for item in rng.choice(np.array(ranged, dtype=object), 3, replace=False)
            ]
            shock = northern_triangle.shocks[rng.integers(len(northern_triangle.shocks))].name
            parts.append(f"shock:{shock}={rng.uniform():.3f}")
            told = driver.execute_script(
                "restore(arguments[0]); const found = assess(state.values, state.shocks);"
                "return [found.holds, found.margins.map(m => m.margin), savedFile()]",
                "&".join(parts),
            )
            after = parse(told[2].encode(), "saved.toml", "saved")
            found = margins(after)
            assert told[0] == found.holds
            for actor, margin in zip(after.actors, told[1], strict=True):
                assert margin == pytest.approx(float(found.margin(actor.name) or 0), abs=1e-12)


@needs_browser
def test_settings_are_undone_redone_pinned_and_preset(exported: Path, tmp_path: Path) -> None:
    with browser(tmp_path) as driver:
        driver.get(exported.as_uri())
        button = "return [...document.querySelectorAll('button')].find(b => b.textContent === '{}')"
        driver.execute_script(button.format("Pin") + ".click()")
        driver.execute_script(button.format("China loses patience") + ".click()")
        assert driver.execute_script("return setting()") == "shock:china-loses-patience=1"
        assert driver.find_element("id", "verdict").get_attribute("class") == "fails"
        driver.find_element("id", "undo").click()
        assert driver.execute_script("return setting()") == ""
        driver.find_element("id", "redo").click()
        assert driver.execute_script("return setting()") == "shock:china-loses-patience=1"
        assert "A: holds by 14%. As stated." in driver.find_element("id", "pins").text
        driver.execute_script(button.format("Show") + ".click()")
        assert driver.execute_script("return setting()") == ""
        box = driver.find_element("id", "number-shock-war-ends")
        driver.execute_script(
            "arguments[0].value = '0.6'; arguments[0].dispatchEvent(new Event('change'))", box
        )
        assert driver.execute_script("return setting()") == "shock:war-ends=0.6"
        assert driver.get_log("browser") == []


@needs_browser
def test_the_page_writes_shares_as_the_command_line_does(exported: Path, tmp_path: Path) -> None:
    shares = [k / 1600 for k in range(-1600, 1601)] + [0.0004, 0.0796, 0.9996, -0.0042]
    with browser(tmp_path) as driver:
        driver.get(exported.as_uri())
        told = driver.execute_script("return arguments[0].map(percent)", shares)
    assert told == [percent(share) for share in shares]


@needs_browser
def test_every_other_control_does_what_it_says(
    exported: Path, tmp_path: Path, northern_triangle
) -> None:
    from selenium.webdriver.common.keys import Keys

    with browser(tmp_path) as driver:
        driver.get(exported.as_uri())
        setting = "return setting()"
        tabs = driver.find_elements("css selector", "[role=tab]")
        assert [tab.text for tab in tabs] == ["Shocks", "Russia", "North Korea", "China"]
        for tab in tabs:
            tab.click()
            shown = driver.find_elements("css selector", ".panel:not([hidden])")
            assert [panel.get_attribute("id") for panel in shown] == [
                tab.get_attribute("aria-controls")
            ]
        tabs[-1].send_keys(Keys.ARROW_RIGHT)
        assert tabs[0].get_attribute("aria-selected") == "true"
        more = driver.find_element("css selector", ".panel:not([hidden]) summary")
        more.click()
        sliders = driver.find_elements("css selector", ".panel:not([hidden]) input[type=range]")
        assert len(sliders) == len(northern_triangle.shocks)
        assert all(slider.is_displayed() for slider in sliders)
        sliders[0].send_keys(Keys.END)
        moved = driver.execute_script(setting)
        assert moved.endswith("=1")
        driver.find_element("id", "reset").click()
        assert driver.execute_script(setting) == ""
        driver.find_element("css selector", "body").send_keys(Keys.CONTROL, "z")
        assert driver.execute_script(setting) == moved
        driver.execute_script("location.hash = 'russia.munitions=0.5'")
        driver.execute_script("return new Promise(done => setTimeout(done, 50))")
        assert driver.execute_script(setting) == "russia.munitions=0.5"
        for letter in "ABC":
            driver.find_element(
                "css selector", f"[aria-label='Pin this setting as {letter}']"
            ).click()
            assert f"{letter}: " in driver.find_element("id", "pins").text
        driver.find_element("id", "link").click()
        copied = driver.find_element("id", "copied")
        assert copied.get_attribute("value").endswith("#russia.munitions=0.5")
        assert driver.get_log("browser") == []


@needs_browser
def test_a_number_that_its_file_would_be_refused_for_is_not_taken_from_its_box(
    exported: Path, tmp_path: Path
) -> None:
    with browser(tmp_path) as driver:
        driver.get(exported.as_uri())
        for key, value, rule in (
            ("parameter-russia.munitions", "-1", "a weight is at least 0"),
            ("shock-war-ends", "2", "intensities run from 0 to 1"),
        ):
            box = driver.find_element("id", f"number-{key}")
            driver.execute_script(
                "arguments[0].value = arguments[1];arguments[0].dispatchEvent(new Event('change'))",
                box,
                value,
            )
            assert rule in driver.find_element("id", "told").text
            assert driver.execute_script("return setting()") == ""


LABELLED = """\
title = "Effects, levers and decisions have words"
actors.a = { actions = ["keep", "leave"], interests.i = { weight = 1, name = "Safety" } }
actors.b = { actions = ["keep", "leave"] }
commitment = { parties = ["a"], pact = { a = "keep", b = "keep" } }
effects = [
  { interest = "a.i", name = "help", label = "Help that comes", amount = 1, when = { a = "keep" } },
]
[levers.offer]
name = "Somebody makes an offer"
actor = "b"
parameter = "a.i.help"
range = [0, 1]
cost = 1
"""


@needs_browser
def test_the_page_calls_effects_and_levers_as_the_command_line_does(tmp_path: Path) -> None:
    with browser(tmp_path) as driver:
        driver.get(page_of(LABELLED, tmp_path).as_uri())
        driver.find_elements("css selector", "[role=tab]")[0].click()
        names = driver.find_elements("css selector", ".panel:not([hidden]) label")
        assert {name.text for name in names} == {"Safety", "Help that comes"}
        driver.execute_script("document.querySelector('#presets details').open = true")
        button = driver.find_element("css selector", "#presets button")
        assert button.text == "Somebody makes an offer (to 0)"
        button.click()
        assert driver.execute_script("return setting()") == "a.i.help=0"
        button.click()
        assert driver.execute_script("return setting()") == ""


@needs_browser
def test_notches_stand_where_the_verdict_flips(
    exported: Path, tmp_path: Path, northern_triangle
) -> None:
    with browser(tmp_path) as driver:
        driver.get(exported.as_uri())
        for k, shock in enumerate(northern_triangle.shocks):
            flips = driver.execute_script("return explored('shock', arguments[0]).flips", k)
            breaks = breakpoint_of(northern_triangle, shock.name)
            expected = [] if breaks is None else [breaks.intensity.value]
            assert flips[:1] == pytest.approx(expected, abs=1e-6)


@needs_browser
@pytest.mark.parametrize("width", [1400, 800, 500])
def test_the_page_stays_within_the_screen(exported: Path, tmp_path: Path, width: int) -> None:
    with browser(tmp_path) as driver:
        driver.set_window_size(width, 900)
        driver.get(exported.as_uri())
        over = "return document.documentElement.scrollWidth - window.innerWidth"
        assert driver.execute_script(over) <= 0


def test_a_saved_file_is_explored_from_where_it_was_saved(tmp_path: Path) -> None:
    game, target = tmp_path / "saved.toml", tmp_path / "page.html"
    text = locate("northern-triangle").read_text(encoding="utf-8")
    game.write_text(f"{text}\n[scenario]\nwar-ends = 0.75\n", encoding="utf-8")
    command = [sys.executable, "-m", "alliancegame", "explore", str(game), "--export", str(target)]
    subprocess.run(command, check=True, capture_output=True)
    page = target.read_text("utf-8")
    assert '"setting": "shock:war-ends=0.75"' in page
    assert "[scenario]" not in page.split('id="data"')[1].split("</script>")[0]


@needs_browser
def test_a_served_page_tells_the_share_of_draws_and_the_median_life(
    address: str, tmp_path: Path
) -> None:
    from selenium.webdriver.support.ui import WebDriverWait

    with browser(tmp_path) as driver:
        driver.get(address)
        told = WebDriverWait(driver, 60).until(lambda page: page.find_element("id", "served").text)
        assert "All equilibria, verified: 3 found" in told
        assert "% of draws" in told
        assert "Median life: " in told


SEQUENCE = ["smith-deterrence", "article-4-crisis", "nato"]


@pytest.mark.parametrize("name", SEQUENCE)
def test_a_game_with_sequence_or_many_actors_is_answered_as_durability_answers(name: str) -> None:
    model = load(name)
    shock = model.shocks[0].name
    posted = {"values": {}, "shocks": {shock: "0.75"}, "part": "verdict"}
    told = answer(model, posted)
    expected = margins(model, [Hit(shock, Fraction("0.75"))])
    assert told["holds"] == expected.holds
    for actor, item in zip(model.actors, told["margins"], strict=True):
        share = (
            None
            if item["share"] is None
            else Fraction(int(item["share"][0]), int(item["share"][1]))
        )
        assert share == expected.relative(actor.name)
        deviation = expected.deviations[actor.name]
        assert item["leaves"] == (deviation is not None and deviation.gain > 0)


def test_margins_along_a_quantity_pass_zero_where_the_shock_breaks_the_pact(
    northern_triangle,
) -> None:
    ends = [Fraction(0), Fraction(1)]
    line = list(curve(northern_triangle, Setting({}, ()), "shock", "war-ends", ends))
    least = [(x, min(item for item in shares if item is not None)) for x, shares in line]
    breaks = breakpoint_of(northern_triangle, "war-ends")
    assert breaks is not None
    assert all((y >= 0) == (x <= breaks.intensity.value) for x, y in least)


@pytest.fixture(scope="module")
def crisis_address() -> Iterator[str]:
    command = [sys.executable, "-m", "alliancegame", "explore", "smith-deterrence", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()


@needs_browser
def test_the_page_of_a_game_in_sequence_follows_its_sliders(
    crisis_address: str, tmp_path: Path, smith_deterrence
) -> None:
    from selenium.webdriver.support.ui import WebDriverWait

    waiting = "return document.getElementById('results').classList.contains('waiting')"
    with browser(tmp_path) as driver:
        driver.get(crisis_address)
        for name, value in (("reliable-if-good", "0.2"), ("reliable-if-good", "0.95")):
            driver.execute_script(
                "const box = document.getElementById(`number-parameter-${arguments[0]}`);"
                "box.value = arguments[1]; box.dispatchEvent(new Event('change'))",
                name,
                value,
            )
            WebDriverWait(driver, 60).until(lambda page: not page.execute_script(waiting))
            expected = margins(
                smith_deterrence.with_values({name: Fraction(value)}), (), baseline=smith_deterrence
            )
            told = driver.find_element("id", "verdict").get_attribute("class")
            assert told == ("holds" if expected.holds else "fails")
            text, name_and_digits = driver.execute_script("return [savedFile(), setting()]")
            assert name_and_digits == f"{name}={value}"
            assert margins(parse(text.encode(), "saved.toml", "saved")).holds == expected.holds
            assert f"Margins along {name}" in driver.find_element("id", "along-title").text
            assert driver.find_elements("css selector", "#curve polyline")
        WebDriverWait(driver, 60).until(
            lambda page: "verified" in page.find_element("id", "served").text
        )
        assert driver.find_elements("css selector", "#details tr")
        assert driver.get_log("browser") == []


@needs_browser
def test_the_line_along_a_slider_is_marked_where_its_notch_is(
    exported: Path, tmp_path: Path
) -> None:
    with browser(tmp_path) as driver:
        driver.get(exported.as_uri())
        box = driver.find_element("id", "number-shock-war-ends")
        driver.execute_script(
            "arguments[0].value = '0.8'; arguments[0].dispatchEvent(new Event('change'))", box
        )
        assert "Margins along The Ukraine war ends" in driver.find_element("id", "along").text
        assert "The verdict flips at 0.5." in driver.find_element("id", "along").text
        assert len(driver.find_elements("css selector", "#curve .crossing")) == 1


@needs_browser
def test_on_a_phone_the_sliders_are_a_sheet_that_folds_away(exported: Path, tmp_path: Path) -> None:
    with browser(tmp_path) as driver:
        size = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        driver.get(exported.as_uri())
        over = "return document.documentElement.scrollWidth - window.innerWidth"
        assert driver.execute_script(over) <= 0
        sliders = driver.find_element("id", "sliders")
        assert sliders.is_displayed()
        driver.find_element("id", "sheet").click()
        assert not sliders.is_displayed()
        assert driver.find_element("id", "verdict").is_displayed()
        driver.find_element("id", "sheet").click()
        assert sliders.is_displayed()
