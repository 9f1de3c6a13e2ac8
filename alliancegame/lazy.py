"""Packages whose names load when first used, and are nevertheless known to editors and mypy.

The names are listed once: under `if TYPE_CHECKING`, as imports in the form of a re-export, or as
another name for an import.

    from alliancegame.pact.durability import durability as durability
    plots = figures
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any


def lazily(package: str) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """A package's `__getattr__` and `__dir__`, which load what its type checker sees."""

    @cache
    def homes() -> dict[str, tuple[str, str]]:
        source = Path(str(sys.modules[package].__file__)).read_text(encoding="utf-8")
        return _homes(source)

    def load(name: str) -> Any:
        if name == "__all__":
            return sorted(homes())
        if name.startswith("__") or name not in homes():
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module, original = homes()[name]
        value = getattr(import_module(module), original, None)
        return import_module(f"{module}.{original}") if value is None else value

    return load, lambda: sorted(homes())


def imported_for_checking(source: str) -> dict[str, tuple[str, str]]:
    """{name: (module, name there)} of the imports under `if TYPE_CHECKING`.

    source: of a module
    """
    return {
        alias.asname or alias.name: (str(statement.module), alias.name)
        for statement in _for_checking(source)
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
    }


def _homes(source: str) -> dict[str, tuple[str, str]]:
    """{public name: (module, name there)} of what stands under `if TYPE_CHECKING`."""
    imported = imported_for_checking(source)
    public: dict[str, tuple[str, str]] = {}
    for statement in _for_checking(source):
        match statement:
            case ast.ImportFrom(names=names):
                shown = [alias.name for alias in names if alias.asname == alias.name]
                public |= {name: imported[name] for name in shown}
            case ast.Assign(targets=[ast.Name(id=shown)], value=ast.Name(id=name)):
                public[shown] = imported[name]
    return public


def _for_checking(source: str) -> Iterator[ast.stmt]:
    for part in ast.parse(source).body:
        if isinstance(part, ast.If) and ast.unparse(part.test) == "TYPE_CHECKING":
            yield from part.body
