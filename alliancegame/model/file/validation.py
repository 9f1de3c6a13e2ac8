"""A game file's document against the shape it should have: every misfit reported with its line."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from alliancegame.errors import did_you_mean
from alliancegame.model.file.positions import Path
from alliancegame.model.file.problems import UNQUOTED, Problems, describe, means_number

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Shape = TypeVar("Shape", bound=BaseModel)

_RULES = {
    "weight": "a weight is a number, at least 0, or the name of a parameter",
    "amount": "an amount is a number or the name of a parameter",
    "range": "a range is [low, high]",
    "actions": "actions are a list of names, or a table of names with what each means",
    "interest": 'an effect names "actor.interest"',
    "distribution": 'a distribution is "uniform" or "triangular"',
    "because": "a reason is a text",
    "source": "a source is a text",
    "value": "a value is a number",
    "to": "a change is by a number",
    "by": "a change is by a number",
    "times": "a change is by a number",
    "arrival": "a yearly rate is a number",
    "recovery": "a yearly rate is a number",
    "when": 'a condition is a table such as { russia = "supply" }',
    "moves": 'moves are a list such as ["start -> war", "start <-> talks"]',
    "prefers": "a ranking lists every state, best first; a list within it means equally good",
    "links": "links are a list of pairs of actors",
    "capability": "a capability is a number, at least 0",
}


def validated(shape: type[Shape], raw: dict[str, Any], problems: Problems) -> Shape | None:
    """The file's content with every misshapen part reported and left out, or None."""
    content = copy.deepcopy(raw)
    while True:
        try:
            return shape.model_validate(content)
        except ValidationError as error:
            paths = []
            for item in error.errors(include_url=False):
                path = _written_path(raw, item["loc"])
                _report(shape, path, item, raw, problems)
                paths.append((*path, item["loc"][-1]) if item["type"] == "missing" else path)
            pruned = [_prune(content, path) for path in dict.fromkeys(paths)]
            if not all(pruned):
                return None


def _written_path(raw: Any, loc: tuple[int | str, ...]) -> Path:
    """The part of a validation error's location that stands in the file."""
    path: Path = ()
    for step in loc:
        inside = (isinstance(raw, Mapping) and step in raw) or (
            isinstance(raw, list) and isinstance(step, int) and step < len(raw)
        )
        if inside:  # else the step names a branch of a union, or what is missing
            raw = raw[step]
            path = (*path, step)
    return path


def _report(
    shape: type[BaseModel], path: Path, error: ErrorDetails, raw: Any, problems: Problems
) -> None:
    kind, loc = error["type"], error["loc"]
    value = raw
    for step in path:
        value = value[step]
    last = str(path[-1]) if path else ""
    if kind == "missing" and isinstance(loc[-1], str):
        owner = describe(path) or "the file"
        absent = str(loc[-1])
        rule = _RULES.get(absent, f'"{absent}" is required')
        problems.add(path, f'"{absent}" of {owner}', "missing", rule, f"Add {absent} = ....")
    elif kind == "extra_forbidden":
        known = _known_keys(shape, path[:-1])
        hint = did_you_mean(last, known).strip() or f"Known: {', '.join(known)}."
        owner = describe(path[:-1]) or "the file"
        problems.add(path, f'key "{last}" of {owner}', "not known", "it would have no effect", hint)
    elif kind == "string_pattern_mismatch" and "[key]" in map(str, loc):
        rule = "names consist of letters, digits, _ and -"
        problems.add(path, "a name", last, rule, "Rename it.")
    else:
        step = next((str(s) for s in reversed(path) if isinstance(s, str)), "")
        pattern = "names consist of letters, digits, _ and -"
        named = kind == "string_pattern_mismatch"
        rule = _RULES.get(step, pattern if named else f"{_wanted(kind)} is expected")
        problems.add(path, describe(path), _short(value), rule, _remedy(path, value, rule, raw))


def _remedy(path: Path, value: object, rule: str, raw: Any) -> str:
    """What to write in place of a value of the wrong shape, where that can be told."""
    if isinstance(value, str) and means_number(value) and "number" in rule:
        return UNQUOTED
    if path[-2:-1] == ("interests",) and isinstance(value, int | Decimal):
        return f"Write {path[-1]} = {{ weight = {value} }}."
    if path[-1:] == ("interest",) and isinstance(raw.get("actors"), dict):
        owners = [
            name
            for name, actor in raw["actors"].items()
            if isinstance(actor, dict) and value in actor.get("interests", ())
        ]
        if len(owners) == 1:
            return f'Write "{owners[0]}.{value}".'
    return "Correct it."


def _wanted(kind: str) -> str:
    return {
        "string_type": "a text",
        "dict_type": "a table",
        "model_type": "a table",
        "list_type": "a list",
        "too_short": "at least one entry",
        "value_error": "a number",
    }.get(kind, "another kind of value")


def _short(value: object) -> object:
    if isinstance(value, dict):
        return "a table"
    return value if isinstance(value, (str, int, Decimal)) else f"a {type(value).__name__}"


def _known_keys(shape: type[BaseModel], path: Path) -> list[str]:
    """The keys that the table at the path may have."""
    schema = shape.model_json_schema()
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
    found: dict[str, Any] = patterns[0] if patterns else node.get("additionalProperties") or {}
    return found


def _branches(node: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    """What the node may be, unions and references followed."""
    if "$ref" in node:
        return _branches(schema["$defs"][node["$ref"].rsplit("/", 1)[1]], schema)
    options = node.get("anyOf", node.get("oneOf"))
    if options is None:
        return [node]
    return [branch for option in options for branch in _branches(option, schema)]


def _prune(content: dict[str, Any], path: Path) -> bool:
    """Leaves out the smallest part that holds the path; False if the file has no sense without."""
    match path:
        case ("effects", int(index), *rest):
            _neutralise(content, index, str(rest[0]) if rest else "")
        case ("actors", actor, "interests", interest, *_):
            content["actors"][actor]["interests"].pop(interest, None)
        case ("actors" | "shocks" as section, name, str(key), *_):
            content[section][name].pop(key, None)
        case ("commitment", *_):
            content.pop("commitment", None)
        case (str(section), name, *_) if isinstance(content.get(section), dict):
            content[section].pop(name, None)
        case (str(section), *_) if section not in {"title", "actors"}:
            content.pop(section, None)
        case _:
            return False
    return True


def _neutralise(content: dict[str, Any], index: int, key: str) -> None:
    """Makes one effect well-formed; it keeps its place, so that later positions stay true."""
    interests = (
        f"{actor}.{interest}"
        for actor, table in content["actors"].items()
        if isinstance(table, dict) and isinstance(table.get("interests"), dict)
        for interest in table["interests"]
    )
    harmless = {"interest": next(interests, "none.none"), "amount": 0}
    effect = content["effects"][index]
    if not isinstance(effect, dict) or not key:
        content["effects"][index] = harmless
    elif key in harmless:
        effect[key] = harmless[key]
        if key == "amount":
            effect.pop("range", None)  # it was about the amount that is gone
    else:
        effect.pop(key, None)
