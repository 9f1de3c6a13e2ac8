"""The folder tree is the architecture: a file imports only lower floors."""

from __future__ import annotations

import ast
from collections import Counter
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "alliancegame"

FLOORS = [
    "errors",
    "lazy",
    "framed",
    "frozen",
    "document",
    "equality",
    "version",
    "clock",
    "reading",
    "visible",
    "numerals",
    "records",
    "writing",
    "process",
    "compiled",
    "model",
    "payoff",
    "game",
    "solvers",
    "pact",
    "sweep",
    "evidence",
    "glossary",
    "render",
    "analyses",
    "faces",
    "report",
    "at_hand",
    "cli",
]
"""From the ground up."""


def floor_of(module: str) -> str:
    return module.removeprefix("alliancegame.").split(".")[0]


def imports(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
    return found


SOURCES = sorted(
    path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE or path.stem in FLOORS
)


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_file_imports_only_its_own_floor_and_lower_ones(path: Path) -> None:
    own = FLOORS.index(path.relative_to(PACKAGE).parts[0].removesuffix(".py"))
    for module in imports(path):
        if module.split(".")[0] == "alliancegame":
            assert module != "alliancegame", f"{path.name} imports the package root"
            assert FLOORS.index(floor_of(module)) <= own, f"{path.name} imports {module}"


def unit_of(path: Path) -> str:
    """A folder without folders in it; elsewhere each module is a unit of its own."""
    inner = [item for item in path.parent.iterdir() if (item / "__init__.py").is_file()]
    unit = path.with_suffix("") if inner else path.parent
    return unit.relative_to(PACKAGE).as_posix()


def units_imported() -> dict[str, set[str]]:
    """{unit: the others that its files import}."""
    graph: dict[str, set[str]] = {}
    for path in SOURCES:
        if path.name != "__init__.py":
            for module in imports(path):
                target = PACKAGE.parent / f"{module.replace('.', '/')}.py"
                if target.is_file():
                    graph.setdefault(unit_of(path), set()).add(unit_of(target))
    return {unit: others - {unit} for unit, others in graph.items()}


@pytest.mark.slow
def test_no_two_folders_import_each_other_on_any_way() -> None:
    try:
        TopologicalSorter(units_imported()).prepare()
    except CycleError as circle:
        pytest.fail(" imports ".join(reversed(circle.args[1])))


def test_a_file_name_occurs_once_in_the_package() -> None:
    files = [path for path in PACKAGE.rglob("*") if path.suffix in {".py", ".js", ".j2", ".css"}]
    names = Counter(path.name for path in files if path.name != "__init__.py")
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize(
    "path", [p for p in SOURCES if p.relative_to(PACKAGE).parts[0] == "model"], ids=lambda p: p.name
)
def test_the_model_knows_no_arrays(path: Path) -> None:
    assert not {"numpy", "scipy", "pandas"} & {module.split(".")[0] for module in imports(path)}


def test_every_public_name_resolves() -> None:
    import alliancegame

    assert alliancegame.plots.__name__ == "alliancegame.render.figures"
    for name in set(alliancegame.__all__) - {"plots"}:
        assert getattr(alliancegame, name).__name__.rpartition(".")[2] == name


def test_public_functions_are_not_shadowed_by_modules() -> None:
    import alliancegame

    assert callable(alliancegame.solve)
    assert callable(alliancegame.durability)
