"""The page of graph models and networks computes what the library computes, and saves it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from alliancegame.errors import AllianceGameError
from alliancegame.model.file.kinds import parse_any_stated, read_any
from alliancegame.model.file.library import load_any, locate
from alliancegame.model.graph import GraphModel
from alliancegame.model.network import Network
from alliancegame.model.shocks import Hit
from alliancegame.render.explore.answers import answer
from alliancegame.render.explore.page import explore_html
from alliancegame.solvers.graph.graph_stability import graph_stability
from alliancegame.solvers.graph.improvements import Concept
from alliancegame.solvers.graph.war_stability import war_stability
from tests.browser import browser, needs_browser

pytestmark = pytest.mark.slow

GAMES = ["elmira", "war-stable-network"]

SMALL = """\
kind = "graph"
title = "Two actors and three states"
states = { calm = "", tension = "", war = "" }
[actors.north]
moves = ["calm -> tension", "tension <-> war"]
prefers = ["tension", ["calm", "war"]]
[actors.south]
moves = ["tension -> calm", "war -> calm"]
prefers = ["calm", "tension", "war"]
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("pages")
    for name in GAMES:
        text = locate(name).read_text(encoding="utf-8")
        (folder / f"{name}.html").write_text(explore_html(load_any(name), text), encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in GAMES}


@pytest.fixture(scope="module", params=GAMES)
def served(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    command = [sys.executable, "-m", "alliancegame", "explore", request.param, "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield request.param, process.stdout.readline().strip()
        process.terminate()


def random_setting(game: GraphModel | Network, rng: np.random.Generator) -> list[str]:
    """Up to three numbers and three changes of the game, as the address holds them."""
    numbers = rng.choice(list(game.numbers), rng.integers(1, 4), replace=False)
    values = (
        (lambda: f"{rng.integers(1, 20) / 2:g}")
        if isinstance(game, GraphModel)
        else (lambda: f"{rng.uniform(0.001, 1.5):.3f}")
    )
    shocks = [name for name in game.shocks if not name.startswith("state:")]
    happened = [*rng.choice(shocks, rng.integers(0, 3), replace=False)]
    if isinstance(game, GraphModel) and rng.integers(2):
        happened.append(str(rng.choice([n for n in game.shocks if n.startswith("state:")])))
    from urllib.parse import quote

    return [*(f"{n}={values()}" for n in numbers), *(f"shock:{quote(n)}=1" for n in happened)]


def told_by_library(game: GraphModel | Network) -> str:
    if isinstance(game, Network):
        return war_stability(game).sentence
    assert game.status_quo is not None
    return graph_stability(game).told(game.state_names.index(game.status_quo))


@needs_browser
@pytest.mark.parametrize("name", GAMES)
def test_a_saved_setting_is_answered_as_the_page_answered(
    name: str, pages: dict[str, str], tmp_path: Path
) -> None:
    """Random rankings, capabilities, links, moves and states."""
    rng = np.random.default_rng(5)
    game = load_any(name)
    assert isinstance(game, GraphModel | Network)
    told, saved = [], tmp_path / "saved.toml"
    with browser(tmp_path) as driver:
        driver.get(pages[name])
        for _ in range(100):
            setting = random_setting(game, rng)
            sentence, text, kept = driver.execute_script(
                "restore(arguments[0]); build(); const r = assess(state.values, state.shocks);"
                "return [verdict(r), savedFile(), setting()]",
                "&".join(setting),
            )
            saved.write_text(text, encoding="utf-8")
            after = read_any(saved)
            assert isinstance(after, GraphModel | Network)
            assert sentence == told_by_library(after)
            before, scenario = parse_any_stated(text.encode(), "saved.toml", "saved")
            assert isinstance(before, GraphModel | Network)
            assert after == before.after(scenario)
            assert kept.count("shock") == len(scenario)
            told.append(sentence)
        assert driver.get_log("browser") == []
    assert len(set(told)) > 10


@needs_browser
def test_the_page_knows_which_states_are_stable_for_every_actor(
    pages: dict[str, str], tmp_path: Path
) -> None:
    graph = load_any("elmira")
    assert isinstance(graph, GraphModel)
    rng = np.random.default_rng(1)
    with browser(tmp_path) as driver:
        driver.get(pages["elmira"])
        for _ in range(10):
            values = {n: Fraction(int(rng.integers(1, 10))) for n in graph.numbers}
            found = driver.execute_script(
                "const { conflict } = assess(arguments[0], state.shocks);"
                "return game.states.map((_, s) => named(keptUnder(gainsAt(conflict, s))))",
                [str(value) for value in values.values()],
            )
            result = graph_stability(graph.with_values(values))
            for state, name in enumerate(graph.states):
                assert found[state] == [str(c) for c in Concept if name in result.equilibria(c)]


def least_places(graph: GraphModel, actor: int) -> int | None:
    """By brute force: every state of an actor's ranking at every place, by the library's answer."""
    assert graph.status_quo is not None
    own, name = graph.ranks[actor], list(graph.actors)[actor]
    stated, least = graph_stability(graph).status_quo, None
    for state, place in product(range(len(own)), range(2 * max(own) + 3)):
        to = Fraction(place, 2) - Fraction(1, 2)
        passed = sum(
            ((to > r) - (to < r)) != ((own[state] > r) - (own[state] < r))
            for other, r in enumerate(own)
            if other != state
        )
        moved = graph.with_values({f"{name}.{graph.state_names[state]}": to + 1})
        if graph_stability(moved).status_quo != stated:
            least = passed if least is None else min(least, passed)
    return least


@needs_browser
def test_the_margin_of_a_ranking_is_the_fewest_states_that_one_state_passes(
    tmp_path: Path,
) -> None:
    path = tmp_path / "page.html"
    for now in ("calm", "tension", "war"):
        text = SMALL.replace("title =", f'status_quo = "{now}"\ntitle =')
        graph, _ = parse_any_stated(text.encode(), "small.toml", "small")
        assert isinstance(graph, GraphModel)
        path.write_text(explore_html(graph, text), encoding="utf-8")
        with browser(tmp_path) as driver:
            driver.get(path.as_uri())
            found = driver.execute_script(
                "return assess(state.values, state.shocks).margins.map(m => m.move && m.move.passed)"
            )
        assert found == [least_places(graph, actor) for actor in range(2)]


@needs_browser
def test_notches_of_a_network_stand_where_somebody_becomes_open_to_attack_or_a_link_idle(
    pages: dict[str, str], tmp_path: Path
) -> None:
    network = load_any("war-stable-network")
    assert isinstance(network, Network)

    def status(name: str, x: float) -> Any:
        result = war_stability(network.with_values({name: Fraction(x)}))
        return result.vulnerable, [item.link for item in result.idle]

    with browser(tmp_path) as driver:
        driver.get(pages["war-stable-network"])
        for place, name in enumerate(network.numbers):
            flips = driver.execute_script("return explored('parameter', arguments[0]).flips", place)
            high = float(2 * network.numbers[name])
            points = sorted({0.0, *flips, high})
            for low, end in pairwise(points):
                inner = [low + (end - low) * share for share in (0.01, 0.3, 0.7, 0.99)]
                if name != "gamma" or low:
                    assert len({repr(status(name, x)) for x in inner}) == 1
            for x in flips:
                assert status(name, x - 1e-9) != status(name, x + 1e-9)
        assert (
            sum(
                driver.execute_script(
                    "return game.parameters.map((_, i) => explored('parameter', i).flips.length)"
                )
            )
            >= 5
        )


@needs_browser
def test_every_control_does_what_it_says(served: tuple[str, str], tmp_path: Path) -> None:
    from selenium.webdriver.support.ui import WebDriverWait

    name, address = served
    with browser(tmp_path) as driver:
        driver.get(address)
        setting: Callable[[], str] = lambda: driver.execute_script("return setting()")  # noqa: E731
        sentence = driver.find_element("id", "verdict").text
        for tab in driver.find_elements("css selector", "[role=tab]"):
            tab.click()
            sliders = driver.find_elements("css selector", ".panel:not([hidden]) input[type=range]")
            assert any(slider.is_displayed() for slider in sliders)
        key = driver.execute_script("return game.parameters[1].name")
        box = driver.find_element("id", f"number-parameter-{key}")
        driver.execute_script(
            "arguments[0].value = '0.7'; arguments[0].dispatchEvent(new Event('change'))", box
        )
        assert setting() == f"{key}=0.7"
        assert "flips" in driver.find_element("id", "along-told").text or (
            "keeps the state" in driver.find_element("id", "along-told").text
        )
        assert driver.find_elements("css selector", "#curve rect, #curve polyline")
        groups = driver.find_elements("css selector", "#presets details")
        for group in groups:
            driver.execute_script("arguments[0].open = true", group)
            button = group.find_elements("tag name", "button")[0]
            button.click()
            assert button.get_attribute("aria-pressed") == "true"
        assert setting().count("shock:") == len(groups)
        WebDriverWait(driver, 30).until(
            lambda page: any(
                word in page.find_element("id", "served").text
                for word in ("coalition", "The program:")
            )
        )
        assert "share of draws" in driver.find_element("id", "served").text
        for letter in "ABC":
            driver.find_element(
                "css selector", f"[aria-label='Pin this setting as {letter}']"
            ).click()
        assert "C: " in driver.find_element("id", "pins").text
        moved = setting()
        driver.find_element("id", "link").click()
        copied = driver.find_element("id", "copied").get_attribute("value") or ""
        assert copied.startswith(f"alliancegame explore {name} --set {key}=0.7 --shock ")
        driver.find_element("id", "reset").click()
        assert setting() == ""
        assert driver.find_element("id", "verdict").text == sentence
        driver.find_element("id", "undo").click()
        assert setting() == moved
        driver.find_element("id", "redo").click()
        driver.find_element("css selector", "[aria-label='Show setting A']").click()
        assert setting() == moved
        driver.find_element("id", "save").click()
        assert "alliancegame solve" in driver.find_element("id", "told").text
        assert driver.get_log("browser") == []


@needs_browser
def test_a_link_with_impossible_changes_is_told_and_left_out(
    pages: dict[str, str], tmp_path: Path
) -> None:
    with browser(tmp_path) as driver:
        driver.get(f"{pages['elmira']}#shock:state%3A8=1&shock:state%3A7=1&shock:state%3A6=0.5")
        told = driver.find_element("id", "told").text
        assert (
            "“The conflict is in state 7” cannot be where “The conflict is in state 8” is" in told
        )
        assert "it happens or does not: 1 or 0" in told
        assert driver.execute_script("return setting()") == "shock:state%3A8=1"
        driver.get("about:blank")
        driver.get(f"{pages['war-stable-network']}#gamma=0&usa.capability=-1&usa.capability=0")
        told = driver.find_element("id", "told").text
        assert "gamma is positive" in told
        assert "a capability is at least 0" in told
        assert driver.execute_script("return setting()") == "usa.capability=0"


def test_the_server_says_what_solve_says_and_refuses_what_solve_refuses() -> None:
    graph, network = map(load_any, GAMES)
    told = answer(graph, {"values": {}, "shocks": {"state:8": "1"}})["told"]
    assert "For every coalition, too: R: 8, 9;" in told
    network_told = answer(network, {"values": {"gamma": "3"}, "shocks": {}})["told"]
    assert isinstance(network, Network)
    expected = war_stability(network.with_values({"gamma": Fraction(3)})).sentence
    assert network_told == f"The program: {expected}"
    assert "gamma is positive" in answer(network, {"values": {"gamma": "0"}, "shocks": {}})["error"]
    assert "is not defined" in answer(graph, {"values": {"x": "0"}, "shocks": {}})["error"]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ('"state:2" = 1\n"state:3" = 1', "the conflict is in states 2 and 3; it is in one"),
        ('"state:2" = 0.5', "it happens or does not"),
        ('"state:22" = 1', 'Did you mean "state:2"'),
    ],
)
def test_a_scenario_that_cannot_be_is_one_line_with_its_place(
    text: str, error: str, tmp_path: Path
) -> None:
    path = tmp_path / "game.toml"
    game = locate("elmira").read_text(encoding="utf-8")
    path.write_text(f"{game}\n[scenario]\n{text}\n", encoding="utf-8")
    with pytest.raises(AllianceGameError) as refused:
        read_any(path)
    assert error in str(refused.value)
    line = len(game.splitlines()) + (2 if "\n" in text else 3)
    assert str(refused.value).startswith(f"{path}:{line}: ")


def test_a_change_that_happens_twice_or_by_half_is_refused() -> None:
    network = load_any("war-stable-network")
    assert isinstance(network, Network)
    for hits, error in (
        ([Hit("usa+japan"), Hit("usa+japan")], "is given twice"),
        ([Hit("usa+japan", Fraction(1, 2))], "it happens or does not"),
        ([Hit("usa+japn")], r'Did you mean "usa\+japan"'),
    ):
        with pytest.raises(AllianceGameError, match=error):
            network.after(hits)
    assert network.after([Hit("usa+japan", Fraction(0))]) == network


def test_a_link_that_ends_and_one_that_is_formed_change_the_links() -> None:
    network = load_any("war-stable-network")
    assert isinstance(network, Network)
    after = network.after([Hit("usa+japan"), Hit("russia+china")])
    assert network.links ^ after.links == {
        frozenset(("usa", "japan")),
        frozenset(("russia", "china")),
    }


def test_a_move_is_closed_and_the_way_back_from_an_irreversible_one_is_opened() -> None:
    graph = load_any("elmira")
    assert isinstance(graph, GraphModel)
    after = graph.after([Hit("uniroyal:5->9"), Hit("ministry:2->1"), Hit("state:5")])
    assert 8 in graph.moves[1][4]
    assert 8 not in after.moves[1][4]
    assert after.moves[0][1] == (0,)
    assert after.status_quo == "5"
    assert "ministry:3->1" not in graph.shocks


def worst(network: Network, target: str, links: frozenset[frozenset[str]]) -> Fraction:
    """By the definition: the most by which an attack exceeds what it needs, per all capability."""
    allies = {i: {j for j in network.actors if frozenset((i, j)) in links} for i in network.actors}
    strength = network.capabilities
    excesses = []
    for leader in network.actors:
        if leader != target:
            band = (allies[leader] | {leader}) - {target}
            held = (allies[target] - band) | {target}
            power = sum(strength[i] for i in band)
            excesses.append(power - network.gamma * sum(strength[i] for i in held))
    return max(excesses) / sum(strength.values())


@needs_browser
def test_margins_of_a_network_are_what_attacks_lack_of_all_capability(
    pages: dict[str, str], tmp_path: Path
) -> None:
    network = load_any("war-stable-network")
    assert isinstance(network, Network)
    with browser(tmp_path) as driver:
        driver.get(pages["war-stable-network"])
        margins, needs = driver.execute_script(
            "const found = assess(state.values, state.shocks);"
            "return [found.margins.map(m => m.share.join('/')), found.links.map(worth)]"
        )
    links = network.links
    assert [Fraction(m) for m in margins] == [-worst(network, i, links) for i in network.actors]
    assert needs == pytest.approx(
        [
            float(min(worst(network, end, links - {frozenset(pair)}) for end in pair))
            for pair in network.pairs
        ]
    )


def test_show_solve_and_plot_take_the_same_changes_as_the_page(tmp_path: Path, invoke) -> None:

    changes = ["--shock", "uniroyal:5->9", "--set", "uniroyal.9=8.5", "--shock", "state:5"]
    target = tmp_path / "figure.svg"
    for command in (["show"], ["solve"], ["plot", "graph"]):
        output = ["-o", str(target)] if command[0] == "plot" else ["--json"]
        told = invoke(*command, "elmira", *changes, *output)
        assert told.exit_code == 0, told.exception
        if command == ["solve"]:
            assert json.loads(told.stdout)["status_quo"] == {
                "state": "5",
                "stable": ["R", "GMR", "SMR", "SEQ"],
            }
    assert target.exists()
    refused = invoke("plot", "graph", "elmira", "--shock", "x", "-o", str(target))
    assert 'shock "x" is not defined in this game' in str(refused.exception)
