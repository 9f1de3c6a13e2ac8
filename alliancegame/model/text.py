"""The text of a game file as a TOML document, each key with its line."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from alliancegame.errors import GameFileError
from alliancegame.model.positions import positions
from alliancegame.model.problems import Problems

STRATEGIC = "strategic"
"""The kind of a file that names none."""


def content_of(path: Path) -> bytes:
    """The file's bytes.

    raises: GameFileError if it cannot be read
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise GameFileError((f"{path}: {(error.strerror or str(error)).lower()}.",)) from None


def toml_of(content: bytes, file: str) -> tuple[dict[str, Any], Problems]:
    """The document, decimals kept exactly, and an empty list of problems that knows its lines.

    file:   how errors call it
    raises: GameFileError if the bytes are not UTF-8 or not TOML
    """
    try:
        text = content.decode("utf-8").replace("\r\n", "\n")
        raw = tomllib.loads(text, parse_float=Decimal)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = (
            f"{file}:{line}: a byte is not UTF-8; a game file is UTF-8 text. Save it as UTF-8."
        )
        raise GameFileError((message,)) from None
    except tomllib.TOMLDecodeError as error:
        raise GameFileError((_syntax(file, str(error), text),)) from None
    return raw, Problems(file, positions(text))


def _syntax(file: str, message: str, text: str) -> str:
    found = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", message)
    line = found.group(1) if found and found.group(1) else str(text.count("\n") + 1)
    problem = message[: found.start()] if found else message
    return f"{file}:{line}: the text is not valid TOML: {problem}. Correct the line."
