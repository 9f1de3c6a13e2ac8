"""The examples of docstrings run, and every public name has one; `ag` stands for alliancegame."""

from __future__ import annotations

import ast
import doctest
import warnings
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
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@pytest.mark.parametrize("name", WITH_EXAMPLES)
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
