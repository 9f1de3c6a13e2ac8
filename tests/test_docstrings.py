"""The examples of docstrings run, every public name has one, and each docstring says what it is of.

In the examples `ag` stands for alliancegame.
"""

from __future__ import annotations

import ast
import doctest
import re
import warnings
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import alliancegame as ag

PACKAGE = Path(ag.__file__).parent
WITH_EXAMPLES = sorted(
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
    for path in PACKAGE.rglob("*.py")
    if ">>> " in path.read_text(encoding="utf-8") and path.name != "__init__.py"
)
FITTED = {"alliancegame.evidence.fitted", "alliancegame.evidence.learned_game"}
"""Modules whose examples fit a game, which takes a second."""
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.slow] if name in FITTED else [])
        for name in WITH_EXAMPLES
    ],
)
def test_the_examples_of_a_module_show_what_happens(name: str) -> None:
    module = import_module(name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        failed, tried = doctest.testmod(module, extraglobs={"ag": ag}, optionflags=FLAGS)
    assert tried
    assert not failed


def documented(name: str) -> str:
    """The docstring of a public name as its source has it."""
    value = getattr(ag, name)
    return getattr(value, "__doc__", "") or ""


@pytest.mark.parametrize("name", sorted(set(ag.__all__) - {"plots"}))
def test_a_public_name_has_an_example(name: str) -> None:
    assert ">>> " in documented(name)


def test_the_package_s_own_example_runs() -> None:
    text = ast.get_docstring(ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))) or ""
    code = "\n".join(line.strip() for line in text.splitlines() if line.startswith("    "))
    namespace: dict[str, object] = {}
    exec(code, namespace)
    assert "durability" in namespace


QUESTION = re.compile(r"(What|How|Which|Where|When|Why|Who|Whose|Whom)\b")
"""The beginning of a docstring that names its subject only by asking for it."""

NEIGHBOURS = re.compile(
    r"(The same|Those|That|This|These|Its?|They|Their|The others?|And|Nor|Then)\b"
)
"""The beginning of a docstring that is understood only beside its neighbour."""

FILE_KEYS = PACKAGE / "model" / "file"
"""Here docstrings of attributes are shown beside a key of a game file, whose question they tell."""


def docstrings(source: str, *, attributes: bool = True) -> Iterator[tuple[int, str]]:
    """(line, docstring) of a module, its classes, functions and, if wanted, their attributes."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for line in node.body if attributes else node.body[:1]:
            if isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant):
                text = line.value.value
                if isinstance(text, str):
                    yield line.lineno, text.strip()


def openings(pattern: re.Pattern[str]) -> list[str]:
    """Where docstrings of the package open with a pattern."""
    return [
        f"{path.relative_to(PACKAGE)}:{line}: {text.splitlines()[0]}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for line, text in docstrings(
            path.read_text(encoding="utf-8"), attributes=FILE_KEYS not in path.parents
        )
        if pattern.match(text)
    ]


@pytest.mark.slow
def test_a_docstring_says_what_the_thing_is_and_does_not_ask() -> None:
    assert openings(QUESTION) == []


@pytest.mark.slow
def test_a_docstring_is_understood_without_its_neighbour() -> None:
    assert openings(NEIGHBOURS) == []


def test_an_opening_that_asks_is_seen() -> None:
    source = '"""A module."""\nLIMIT = 3\n"""How often."""\nclass A:\n    """Which one."""\n'
    assert [text for _, text in docstrings(source) if QUESTION.match(text)] == [
        "How often.",
        "Which one.",
    ]
