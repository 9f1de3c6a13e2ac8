"""Strategic game files: TOML text to Model.

Decimals are read exactly. All problems of a file are reported at once, each with its line.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from alliancegame.errors import AllianceGameError, GameFileError
from alliancegame.model.day_after import day_after
from alliancegame.model.file.assemble import assemble
from alliancegame.model.file.checks import check
from alliancegame.model.file.problems import Problems
from alliancegame.model.file.reach import check_reach
from alliancegame.model.file.schema import GameFile
from alliancegame.model.file.sightings import check_believable, check_possible
from alliancegame.model.file.text import STRATEGIC, content_of, toml_of
from alliancegame.model.file.validation import validated
from alliancegame.model.model import Model
from alliancegame.model.scenario import Scenario
from alliancegame.model.shocks import Hit


def read(path: Path) -> Model:
    """The model in a game file, on the day after what its scenario says has happened.

    raises: GameFileError with one line for every problem
    """
    return parse(content_of(path), str(path), path.stem)


def parse(content: bytes, file: str, name: str) -> Model:
    """The model in a game file's bytes; `file` is how errors call it.

    raises: GameFileError with one line for every problem
    """
    return strategic(*_document(content, file), name, hashlib.sha256(content).hexdigest())


def parse_stated(content: bytes, file: str, name: str) -> tuple[Model, Scenario]:
    """The model before anything has happened, and what the file's scenario says has.

    raises: GameFileError with one line for every problem
    """
    return stated(*_document(content, file), name, hashlib.sha256(content).hexdigest())


def _document(content: bytes, file: str) -> tuple[dict[str, Any], Problems]:
    raw, problems = toml_of(content, file)
    kind = raw.get("kind", STRATEGIC)
    if kind != STRATEGIC:
        rule = "this needs a strategic game"
        remedy = "Other kinds answer to: alliancegame show, solve, explore."
        problems.add(("kind",), "kind", kind, rule, remedy)
        raise GameFileError(problems.sorted())
    return raw, problems


def strategic(raw: dict[str, Any], problems: Problems, name: str, digest: str) -> Model:
    """The model a document describes, on the day after what its scenario says has happened.

    raises: GameFileError with one line for every problem
    """
    model, scenario = stated(raw, problems, name, digest)
    try:
        return day_after(model, scenario)
    except AllianceGameError as error:  # the shocks take a number too far
        problems.tell(("scenario",), str(error))
        raise GameFileError(problems.sorted()) from None


def stated(
    raw: dict[str, Any], problems: Problems, name: str, digest: str
) -> tuple[Model, Scenario]:
    """The model a document describes before anything has happened, and its scenario.

    raises: GameFileError with one line for every problem
    """
    parsed = validated(GameFile, raw, problems)
    if parsed is not None:
        check(parsed, raw, problems)
    if problems.found or parsed is None:
        raise GameFileError(problems.sorted())
    model = assemble(parsed, name, digest)
    check_reach(model, problems)
    check_possible(model, problems)
    check_believable(model, problems)
    if problems.found:
        raise GameFileError(problems.sorted())
    return model, Scenario(tuple(Hit(shock, t) for shock, t in parsed.scenario.items()))
