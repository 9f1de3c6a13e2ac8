"""The explorer in a notebook: the page in a frame, which asks nobody."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

import alliancegame as ag
from tests.browser import browser, needs_browser

pytestmark = pytest.mark.slow

LARGEST = 500_000
"""Bytes of a cell's output."""


@pytest.mark.parametrize("name", ["northern-triangle", "elmira", "war-stable-network"])
def test_a_notebook_holds_the_page_in_a_frame_of_moderate_size(name: str) -> None:
    shown = ag.explorer(name)._repr_html_()
    assert shown.startswith(f'<iframe title="{name}: explore" sandbox="allow-scripts ')
    assert "allow-same-origin" not in shown
    assert len(shown.encode()) < LARGEST


def test_a_game_whose_verdicts_are_asked_for_is_one_clear_error() -> None:
    with pytest.raises(ag.AllianceGameError, match="alliancegame explore smith-deterrence"):
        ag.explorer("smith-deterrence")


def test_a_model_is_asked_for_by_its_name() -> None:
    with pytest.raises(ag.AllianceGameError, match="a game's name or file is asked for"):
        ag.explorer(ag.load("assurance"))  # type: ignore[arg-type]


@needs_browser
def test_the_page_in_a_notebook_follows_its_sliders_and_saves_a_file(tmp_path: Path) -> None:
    shown = ag.explorer("northern-triangle", ["war-ends=0.25"])._repr_html_()  # type: ignore[list-item]
    notebook = tmp_path / "notebook.html"
    notebook.write_text(
        f"<!doctype html><meta charset=utf-8><h1>Cell</h1>{shown}", encoding="utf-8"
    )
    with browser(tmp_path) as driver:
        driver.get(notebook.as_uri())
        driver.switch_to.frame(driver.find_element("tag name", "iframe"))
        assert driver.find_element("id", "verdict").get_attribute("class") == "holds"
        assert driver.execute_script("return setting()") == "shock:war-ends=0.25"
        assert (
            driver.execute_script("try { return parent.document.title } catch { return null }")
            is None
        )
        box = driver.find_element("id", "number-shock-war-ends")
        driver.execute_script(
            "arguments[0].value = '0.9'; arguments[0].dispatchEvent(new Event('change'))", box
        )
        assert driver.find_element("id", "verdict").get_attribute("class") == "fails"
        driver.find_element("id", "undo").click()
        driver.find_element("id", "redo").click()
        driver.find_element("id", "link").click()
        copied = driver.find_element("id", "copied").get_attribute("value")
        assert copied == "alliancegame explore northern-triangle --shock war-ends=0.9"
        driver.find_element("id", "save").click()
        saved = tmp_path / "northern-triangle-explored.toml"
        deadline = time.monotonic() + 20
        while not saved.exists():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert not ag.margins(ag.load(saved)).holds
        log: list[Any] = driver.get_log("browser")
        assert log == []
