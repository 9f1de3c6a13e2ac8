"""The keys that a table of a file may have, by its shape."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import BaseModel

from alliancegame.model.file.positions import Path


@cache
def _schema(shape: type[BaseModel]) -> dict[str, Any]:
    return shape.model_json_schema()


def known_keys(shape: type[BaseModel], path: Path) -> list[str]:
    """The keys that the table at the path may have."""
    schema = _schema(shape)
    node: dict[str, Any] = schema
    for step in path:
        branches = _branches(node, schema)
        if isinstance(step, int):
            node = next((b["items"] for b in branches if "items" in b), {})
            continue
        node = next(
            (
                b["properties"].get(step, {})
                if step in b.get("properties", {})
                else _any_property(b)
                for b in branches
                if b.get("type") == "object"
            ),
            {},
        )
    branches = _branches(node, schema)
    return [key for branch in branches for key in branch.get("properties", {})]


def _any_property(node: dict[str, Any]) -> dict[str, Any]:
    patterns = list(node.get("patternProperties", {}).values())
    shape: dict[str, Any] = patterns[0] if patterns else node.get("additionalProperties") or {}
    return shape


def _branches(node: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The forms that the node may have, unions and references followed."""
    if "$ref" in node:
        return _branches(schema["$defs"][node["$ref"].rsplit("/", 1)[1]], schema)
    options = node.get("anyOf", node.get("oneOf"))
    if options is None:
        return [node]
    return [branch for option in options for branch in _branches(option, schema)]
