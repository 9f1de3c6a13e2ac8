"""The project's Markdown files: their examples, and those of their parts that the code makes.

.venv/bin/python tests/documents.py          writes all of it anew: made parts, outputs, pictures
.venv/bin/python tests/documents.py parts    the made parts alone, in seconds
"""

from __future__ import annotations

import ast
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "alliancegame"

DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "*/*.md", "alliancegame/*/**/*.md", ".github/*.md")
    for path in ROOT.glob(pattern)
    if path.parent.name == ".github" or not path.parent.name.startswith(".")
)


@dataclass(frozen=True)
class Example:
    """A command of a `console` block and what is shown below it: the beginning of its output.

    before: the commands above it in the block that write a file, which it may read
    """

    document: Path
    command: str
    shown: str
    before: tuple[str, ...]


def blocks(document: Path, language: str) -> list[str]:
    """What stands in the document's fenced blocks of a language."""
    text = document.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)


def examples(document: Path) -> Iterator[Example]:
    """The document's commands, in their order."""
    for block in blocks(document, "console"):
        before: list[str] = []
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            yield Example(document, command, shown, tuple(before))
            if " -o " in command or " --certificate " in command:
                before.append(command)


def pictures(document: Path) -> list[str]:
    """The commands that draw the document's pictures."""
    text = document.read_text(encoding="utf-8")
    return re.findall(r"`(alliancegame plot [^`]* -o \.readme/[^`]*)`", text)


def write_games(folder: Path) -> None:
    """Writes the games that documents show in full: a `toml` block whose first line is its name."""
    for document in DOCUMENTS:
        for block in blocks(document, "toml"):
            if (name := re.match(r"# (\S+\.toml)\n", block)) is not None:
                (folder / name[1]).write_text(block, encoding="utf-8")


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The run of a command of alliancegame in a folder, on a terminal of 80 columns."""
    words = shlex.split(command)
    assert words[0] == "alliancegame", command
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "80", "PYTHONPATH": str(ROOT)},
    )


def lines(text: str) -> list[str]:
    """The text's lines without the spaces at their ends."""
    return [line.rstrip() for line in text.splitlines()]


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    told = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |\n" for row in told)


def questions() -> str:
    """Every question about a commitment with the option that asks it."""
    from alliancegame.analyses.registry import CommitmentAnalysis, analyses

    return table(
        ["Question", "`alliancegame durability GAME` with"],
        [
            (item.question, "(always)" if item.always else f"`--{item.option}`")
            for item in analyses(CommitmentAnalysis)
        ],
    )


def concepts() -> str:
    """Every solution concept with its question and the games it is of."""
    from alliancegame.analyses.posed import concept_names
    from alliancegame.analyses.registry import ConceptAnalysis, analyses

    known = analyses(ConceptAnalysis)
    items = {name: [item for item in known if item.name == name] for name in concept_names()}
    return table(
        ["`alliancegame solve GAME --concept NAME`", "Question", "Of"],
        [
            (f"`{name}`", alike[0].question, ", ".join(item.of for item in alike))
            for name, alike in items.items()
        ],
    )


def figures() -> str:
    """Every kind of figure with the options it takes."""
    from alliancegame.analyses.registry import figure_kinds

    return table(
        ["`alliancegame plot KIND GAME -o FILE`", "What it shows", "Takes"],
        [
            (f"`{item.name}`", item.shows, ", ".join(f"`--{o}`" for o in sorted(item.takes)))
            for item in figure_kinds().values()
        ],
    )


def shipped_games() -> str:
    """Every shipped game with its file."""
    from alliancegame.model.file.library import load_any, shipped

    return table(
        ["Game", "What it is"],
        [(f"[`{name}`]({name}.toml)", load_any(name).summary) for name in shipped()],
    )


def glossary() -> str:
    """Every term with its meaning."""
    from alliancegame.glossary import GLOSSARY

    terms = sorted(GLOSSARY.items(), key=lambda item: item[0].lower())
    return table(["Term", "What it means"], [(f"**{term}**", text) for term, text in terms])


def floors() -> str:
    """Every floor of the package from the ground up, with its folders, each in its own words."""
    from tests.test_floors import FLOORS

    rows = []
    for floor in FLOORS:
        module = PACKAGE / f"{floor}.py"
        if module.is_file():
            rows.append((f"[`{floor}.py`]({floor}.py)", _says(module)))
            continue
        for init in sorted((PACKAGE / floor).rglob("__init__.py")):
            name = init.parent.relative_to(PACKAGE).as_posix()
            bold = f"**[`{name}/`]({name})**" if name == floor else f"[`{name}/`]({name})"
            rows.append((bold, _says(init)))
    return table(["Floor, from the ground up", "What it holds"], rows)


def _says(module: Path) -> str:
    return (ast.get_docstring(ast.parse(module.read_text("utf-8"))) or "").partition("\n")[0]


def format_reference() -> str:
    """Every table of every kind of game file with its keys."""
    from alliancegame.model.file.kinds import SHAPES, json_schema

    schema = json_schema()["$defs"]
    parts = []
    for kind, shape in SHAPES.items():
        parts.append(f'#### Files of kind "{kind}"\n\n')
        for name, places in _places(shape.__name__, schema).items():
            head = ", ".join(f"`{_header(place)}`" for place in places if place)
            parts.append(f"{_told(name, schema, head)}\n")
    return "".join(parts).rstrip() + "\n"


def _header(place: str) -> str:
    """The header of a table that stands in such a place, as TOML writes it."""
    return f"[[{place[:-2]}]]" if place.endswith("[]") else f"[{place}]"


TRAIL = ("because", "source")
RANGED = ("range", "distribution", "sure", "quantiles", "magnitude")
"""Keys that the reference explains once, for all numbers."""


def _told(name: str, schema: Mapping[str, Any], head: str) -> str:
    definition = schema[name]
    needed = set(definition.get("required", ()))
    keys = definition["properties"]
    shared = [key for key in (*RANGED, *TRAIL) if key in keys and name != "QuantityTable"]
    rows = [
        (f"`{key}`" + (" (needed)" if key in needed else ""), _kind(item), item["description"])
        for key, item in keys.items()
        if key not in shared
    ]
    also = f"\nAlso {', '.join(f'`{key}`' for key in shared)}: see any number.\n" if shared else ""
    title = f"**{head}** · " if head else ""
    return f"{title}{definition['description']}\n\n{table(['Key', 'Value', 'What'], rows)}{also}"


def _places(root: str, schema: Mapping[str, Any]) -> dict[str, list[str]]:
    """{table: where it stands in a file}, in the order of the file."""
    places: dict[str, list[str]] = {root: [""]}

    def visit(name: str, place: str) -> None:
        for key, item in schema[name]["properties"].items():
            for target, ending in _targets(item):
                if "properties" not in schema[target]:
                    continue
                where = f"{place}.{key}{ending}" if place else f"{key}{ending}"
                new = target not in places
                if new or len(places[target]) < 3:
                    places.setdefault(target, []).append(where)
                if new:
                    visit(target, where)

    visit(root, "")
    return places


def _targets(node: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(table, what stands for its name) for each table that a value may be."""
    if "$ref" in node:
        yield node["$ref"].rpartition("/")[2], ""
    for option in (*node.get("anyOf", ()), *node.get("oneOf", ())):
        yield from _targets(option)
    for inner in node.get("patternProperties", {}).values():
        yield from ((name, f".NAME{ending}") for name, ending in _targets(inner))
    if isinstance(node.get("items"), dict):
        yield from ((name, f"[]{ending}") for name, ending in _targets(node["items"]))


def _kind(node: Mapping[str, Any]) -> str:
    """What a value may be, in words."""
    options = [*node.get("anyOf", ()), *node.get("oneOf", ())]
    if options:
        return " or ".join(
            dict.fromkeys(_kind(item) for item in options if item.get("type") != "null")
        )
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        return "a shape" if name == "Shape" else "table"
    if "const" in node:
        return f'"{node["const"]}"'
    if "prefixItems" in node:
        return f"[{', '.join(_kind(item) for item in node['prefixItems'])}]"
    match node.get("type"):
        case "array":
            return f"list of {_plural(_kind(node['items']))}"
        case "object":
            values = [*node.get("patternProperties", {}).values()]
            values += [node["additionalProperties"]] if node.get("additionalProperties") else []
            inner = _kind(values[0])
            return "condition" if inner == "name or list of names" else f"table of {_plural(inner)}"
        case "string":
            return "date" if node.get("format") == "date" else _text(node.get("pattern", ""))
    return str(node.get("type", "value"))


def _text(pattern: str) -> str:
    return "parameter" if pattern.startswith("^-?") else "name" if pattern else "text"


def _plural(kind: str) -> str:
    return kind if kind.startswith(("[", "text", "a ")) or " " in kind else f"{kind}s"


PARTS: Mapping[str, Callable[[], str]] = {
    "questions": questions,
    "concepts": concepts,
    "figures": figures,
    "games": shipped_games,
    "glossary": glossary,
    "floors": floors,
    "format": format_reference,
}
"""{name: what makes the part}; in a document it stands between `made` and `end`."""

MADE = re.compile(r"(?<=<!-- made: )(\w+)( -->\n)(.*?)(?=<!-- end -->)", re.DOTALL)


def made_parts(document: Path) -> dict[str, str]:
    """{name: text} of the parts of a document that the code makes."""
    text = document.read_text(encoding="utf-8")
    return {name: part.strip("\n") + "\n" for name, _, part in MADE.findall(text)}


def renew_parts() -> None:
    """Writes the made parts anew."""
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        text = MADE.sub(lambda match: f"{match[1]}{match[2]}\n{PARTS[match[1]]()}\n", text)
        document.write_text(text, encoding="utf-8")


def renew_examples(folder: Path) -> None:
    """Writes the outputs that examples show and the pictures anew."""
    write_games(folder)
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        for item in examples(document):
            result = run(item.command, folder)
            assert result.returncode == 0, (item.command, result.stderr)
            if item.shown.strip():
                told = "\n".join(lines(result.stdout)[: len(item.shown.splitlines())]) + "\n"
                text = text.replace(f"$ {item.command}\n{item.shown}", f"$ {item.command}\n{told}")
        document.write_text(text, encoding="utf-8")
        for command in pictures(document):
            run(re.sub(r"-o (\S+)", rf"-o {ROOT}/\1", command), folder)


if __name__ == "__main__":
    renew_parts()
    if sys.argv[1:] != ["parts"]:
        with TemporaryDirectory() as scratch:
            renew_examples(Path(scratch))
