"""Settings that all tests share."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings

from alliancegame import load

# an example's time says how busy the machine is, or that a kernel was compiled on the way
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile("repeatable")

# on a busy machine the commands that tests start would tell what they are at
os.environ["ALLIANCEGAME_QUIET"] = "1"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes an hour is slow as well, so that `-m "not slow"` leaves it out."""
    for test in items:
        if test.get_closest_marker("exhaustive"):
            test.add_marker("slow")


@pytest.fixture(scope="session")
def invoke() -> Callable[..., Any]:
    """The command line in this process: `invoke("show", game)` returns typer's result.

    It has output, stdout, exit_code and exception, and fails no test by itself.
    """
    from typer.testing import CliRunner

    from alliancegame.cli.main import app

    runner = CliRunner()

    def invoked(*arguments: object, **options: Any) -> Any:
        return runner.invoke(app, [str(argument) for argument in arguments], **options)

    return invoked


@pytest.fixture(scope="session")
def answer(invoke: Callable[..., Any]) -> Callable[..., str]:
    """What a command prints, which has to succeed: `answer("show", "nato")`."""

    def answered(*arguments: object) -> str:
        result = invoke(*arguments, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        printed: str = result.stdout
        return printed

    return answered


@pytest.fixture(scope="session")
def record(answer: Callable[..., str]) -> Callable[..., dict[str, Any]]:
    """What a command prints as JSON, read: `record("show", "nato")`."""

    def recorded(*arguments: object) -> dict[str, Any]:
        printed: dict[str, Any] = json.loads(answer(*arguments, "--json"))
        return printed

    return recorded


def _shipped(game: str) -> Any:
    """A fixture of a shipped game as it is loaded; models are frozen, so that all tests share it."""

    @pytest.fixture(scope="session", name=game.replace("-", "_"))
    def model() -> Any:
        return load(game)

    return model


northern_triangle = _shipped("northern-triangle")
assurance = _shipped("assurance")
dprk_russia_exchange = _shipped("dprk-russia-exchange")
article_4_crisis = _shipped("article-4-crisis")
three_outcome_crisis = _shipped("three-outcome-crisis")
prisoners_dilemma = _shipped("prisoners-dilemma")
smith_deterrence = _shipped("smith-deterrence")
nato = _shipped("nato")
