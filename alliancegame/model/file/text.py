"""The text of a game file as a TOML document, each key with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from alliancegame.errors import GameFileError
from alliancegame.model.decimals import PROPORTION, out_of_proportion
from alliancegame.model.file.positions import Path as Place
from alliancegame.model.file.problems import Problems, describe
from alliancegame.model.file.syntax import remedy
from alliancegame.reading import bytes_of

STRATEGIC = "strategic"
"""The kind of a file that names none."""


LARGEST_FILE = 8_000_000
"""The most bytes of a game file, which is one that people can read."""

DEEPEST = 30
"""The most levels of tables and lists within each other; game files have seven."""

_LONG_KEY = re.compile(
    rf"""(?:^|[\[{{,])[ \t]*(?:[\w"'-]+[ \t]*\.[ \t]*){{{DEEPEST}}}""", re.MULTILINE
)
"""The beginning of a dotted key whose reading would take long before its depth is known."""


def content_of(path: Path) -> bytes:
    """The file's bytes.

    raises: GameFileError if it cannot be read, is not a regular file or is too large for a game
    """
    return bytes_of(path, LARGEST_FILE)


def toml_of(content: bytes, file: str) -> tuple[dict[str, Any], Problems]:
    """The document, decimals kept exactly, and an empty list of problems that knows its lines.

    file:   how errors call it
    raises: GameFileError if the bytes are not UTF-8 or not TOML, or a number is out of all
            proportion
    """
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
        if (long := _LONG_KEY.search(text)) is not None:
            raise _too_deep(file, text.count("\n", 0, long.end()) + 1)
        raw = tomllib.loads(text, parse_float=Decimal)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = (
            f"{file}:{line}: a byte is not UTF-8; a game file is UTF-8 text. Save it as UTF-8."
        )
        raise GameFileError((message,)) from None
    except tomllib.TOMLDecodeError as error:
        raise GameFileError((_syntax(file, str(error), text),)) from None
    except (ValueError, ArithmeticError):  # from reading an integer or a decimal
        match = re.search(r"(?<!\d)\d{4000}|[eE][-+]?[\d_]{15}", text)
        line = text.count("\n", 0, match.start() if match else 0) + 1
        message = f"{file}:{line}: a number has too many digits; {PROPORTION}. Write it shorter."
        raise GameFileError((message,)) from None
    except RecursionError:
        raise _too_deep(file, 1) from None
    if _depth(raw) > DEEPEST:
        raise _too_deep(file, 1)
    problems = Problems(file, text)
    for path, value in _out_of_proportion(raw):
        problems.add(
            path, describe(path), Decimal(f"{value:.3g}"), PROPORTION, "Measure it in another unit."
        )
    if problems.found:  # what follows would reckon with them, for hours
        raise GameFileError(problems.sorted())
    return raw, problems


def _too_deep(file: str, line: int) -> GameFileError:
    rule = f"a game file has at most {DEEPEST} levels"
    message = (
        f"{file}:{line}: tables and lists are nested too deeply; {rule}. Remove some brackets."
    )
    return GameFileError((message,))


def _depth(raw: dict[str, Any]) -> int:
    """The levels of tables and lists; no further than one beyond what is allowed."""
    level: list[Any] = [raw]
    depth = 0
    while level and depth <= DEEPEST:
        inside = (outer.values() if isinstance(outer, dict) else outer for outer in level)
        level = [inner for outer in inside for inner in outer if isinstance(inner, (dict, list))]
        depth += 1
    return depth


def _out_of_proportion(value: object, path: Place = ()) -> Iterator[tuple[Place, Decimal]]:
    """Each number that is too large or too small, with its place."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _out_of_proportion(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _out_of_proportion(item, (*path, index))
    elif isinstance(value, (int, Decimal)):
        number = Decimal(value)
        if out_of_proportion(number):
            yield path, number


def _syntax(file: str, message: str, text: str) -> str:
    match = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", message)
    line = match.group(1) if match and match.group(1) else str(text.count("\n") + 1)
    problem = message[: match.start()] if match else message
    keys = re.search(r"\('(.*)',?\)", problem)
    if keys:  # tomllib shows a table's name as Python would
        problem = problem.replace(keys[0], f"[{keys[1]}]").replace("', '", ".")
    advice = remedy(problem, text.split("\n")[int(line) - 1])
    return f"{file}:{line}: the text is not valid TOML: {problem}. {advice}"
