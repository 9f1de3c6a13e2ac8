"""The kinds of game a file may hold: strategic, the default, graph and network."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from alliancegame.errors import GameFileError, did_you_mean
from alliancegame.model.file.gamefile import stated, strategic
from alliancegame.model.file.graphfile import GraphFile, graph_model
from alliancegame.model.file.networkfile import NetworkFile, network
from alliancegame.model.file.problems import Problems
from alliancegame.model.file.schema import GameFile
from alliancegame.model.file.text import STRATEGIC, content_of, toml_of
from alliancegame.model.graph import GraphModel
from alliancegame.model.model import Model
from alliancegame.model.network import Network
from alliancegame.model.scenario import Scenario

AnyGame: TypeAlias = Model | GraphModel | Network
"""A game of any kind that is stated as TOML; it has name, title, summary, sources and digest."""

OtherKind: TypeAlias = GraphModel | Network

OTHERS: Mapping[str, Callable[[dict[str, Any], Problems, str, str], tuple[OtherKind, Scenario]]] = {
    "graph": graph_model,
    "network": network,
}
"""{kind: what reads a game before anything has happened, and what the file says has}."""

SHAPES: Mapping[str, type[BaseModel]] = {
    STRATEGIC: GameFile,
    "graph": GraphFile,
    "network": NetworkFile,
}


def read_any(path: Path) -> AnyGame:
    """The game in a file, of whatever kind, once what its scenario says has happened.

    raises: GameFileError with one line for every problem
    """
    content = content_of(path)
    kind, raw, problems = _of_kind(content, str(path))
    digest = hashlib.sha256(content).hexdigest()
    if kind == STRATEGIC:
        return strategic(raw, problems, path.stem, digest)
    game, scenario = OTHERS[kind](raw, problems, path.stem, digest)
    return game.after(scenario)


def parse_any_stated(content: bytes, file: str, name: str) -> tuple[AnyGame, Scenario]:
    """The game in a file's bytes before anything has happened, and what its scenario says has.

    raises: GameFileError with one line for every problem
    """
    kind, raw, problems = _of_kind(content, file)
    digest = hashlib.sha256(content).hexdigest()
    if kind == STRATEGIC:
        return stated(raw, problems, name, digest)
    return OTHERS[kind](raw, problems, name, digest)


def _of_kind(content: bytes, file: str) -> tuple[str, dict[str, Any], Problems]:
    raw, problems = toml_of(content, file)
    kind = raw.get("kind", STRATEGIC)
    if not isinstance(kind, str) or kind not in SHAPES:
        hint = did_you_mean(str(kind), list(SHAPES)).strip() or "Correct it."
        problems.add(("kind",), "kind", kind, f"a kind is {', '.join(SHAPES)}", hint)
        raise GameFileError(problems.sorted())
    return kind, raw, problems


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a game file of any kind, for editors.

    The file's `kind` decides which shape it has to have, so that an editor's complaint is about
    that shape and not about all of them.
    """
    from alliancegame.model.file.descriptions import describe_fields

    references, definitions = models_json_schema(
        [(shape, "validation") for shape in SHAPES.values()]
    )
    describe_fields(definitions["$defs"])
    cases: list[dict[str, Any]] = []
    for kind, shape in SHAPES.items():
        stated: dict[str, Any] = {"properties": {"kind": {"const": kind}}}
        if kind != STRATEGIC:  # the kind of a file that states none
            stated["required"] = ["kind"]
        cases.append({"if": stated, "then": references[shape, "validation"]})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A game file of alliancegame",
        "type": "object",
        "properties": {
            "kind": {
                "enum": list(SHAPES),
                "default": STRATEGIC,
                "description": "What kind of game it is.",
            }
        },
        "allOf": cases,
        **definitions,
    }
