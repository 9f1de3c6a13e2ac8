"""A game file's document against the shape it should have: every misfit reported with its line."""

from __future__ import annotations

import copy
import re
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from alliancegame.errors import did_you_mean
from alliancegame.model.file.known_keys import known_keys
from alliancegame.model.file.positions import Path
from alliancegame.model.file.problems import UNQUOTED, Problems, describe, means_number
from alliancegame.model.file.salvaged import left_out

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Shape = TypeVar("Shape", bound=BaseModel)

SYNONYMS = {
    "rate": ("arrival", "recovery"),
    "hazard": ("arrival",),
    "probability": ("arrival", "probabilities"),
    "chance": ("arrival", "probabilities"),
    "likelihood": ("arrival",),
    "duration": ("recovery",),
    "label": ("name", "title"),
    "description": ("because", "summary"),
    "reason": ("because",),
    "why": ("because",),
    "note": ("because",),
    "value": ("amount", "weight"),
    "payoff": ("amount",),
    "utility": ("amount",),
    "size": ("amount",),
    "importance": ("weight",),
    "priority": ("weight",),
    "if": ("when",),
    "condition": ("when",),
    "moves": ("actions",),
    "strategies": ("actions",),
    "options": ("actions",),
    "choices": ("actions",),
    "members": ("parties",),
    "signatories": ("parties",),
    "profile": ("pact",),
    "effects": ("changes",),
    "reference": ("source",),
    "citation": ("source",),
}
"""{what people call a key: the keys that it may mean, the likeliest first}."""

_RULES = {
    "weight": "a weight is a number, at least 0, or the name of a parameter",
    "amount": "an amount is a number or the name of a parameter",
    "range": "a range is [low, high]",
    "actions": "actions are a list of names, or a table of names with what each means",
    "interest": 'an effect names "actor.interest"',
    "distribution": 'a distribution is "pert", "uniform", "triangular" or "two-piece normal"',
    "sure": "the probability of a range is a number",
    "quantiles": "quantiles are pairs such as [[0.05, 1], [0.5, 2], [0.95, 4]]",
    "between": "a correlation is between two parameters' full names",
    "rank": "a rank correlation is a number between -1 and 1",
    "because": "a reason is a text",
    "source": "a source is a text",
    "value": "a value is a number",
    "to": "a change is by a number",
    "by": "a change is by a number",
    "times": "a change is by a number",
    "arrival": "a yearly rate is a number",
    "recovery": "a yearly rate is a number",
    "exit": "a yearly rate is a number",
    "severity": "a severity is a table such as { values = [0.5, 1], weights = [1, 1] }",
    "when": 'a condition is a table such as { russia = "supply" }',
    "moves": 'moves are a list such as ["start -> war", "start <-> talks"]',
    "prefers": "a ranking lists every state, best first; a list within it means equally good",
    "links": "links are a list of pairs of actors",
    "watched": "a watch is over [first day, last day], such as [2024-06-19, 2026-06-05]",
    "capability": "a capability is a number, at least 0",
}


NAMES = "names consist of letters a-z, digits, _ and -"

_DISPLAYED = {"actors", "interests", "shocks", "levers"}
"""Parts that may carry a name for display beside the one that refers to them."""


def validated(shape: type[Shape], raw: dict[str, Any], problems: Problems) -> Shape | None:
    """The file's content with every misshapen part reported and left out, or None.

    What the first validation finds is what the file has wrong. Leaving a part out may leave its
    table without what it needs; later rounds then leave out the table, and report nothing.
    """
    content = copy.deepcopy(raw)
    explained = False
    while True:
        try:
            return shape.model_validate(content)
        except ValidationError as error:
            failures = error.errors(include_url=False, include_context=False, include_input=False)
        placed = [(_written_path(content, failure["loc"]), failure) for failure in failures]
        if not explained:
            for path, failure in _telling(placed):
                _report(shape, path, failure, raw, problems)
        explained = True
        if not [path for path, failure in placed if left_out(content, path, _absent(failure))]:
            return None


def _absent(error: ErrorDetails) -> int | str | None:
    """The key that a table lacks, if that is the error."""
    return error["loc"][-1] if error["type"] == "missing" else None


def _telling(errors: list[tuple[Path, ErrorDetails]]) -> Iterator[tuple[Path, ErrorDetails]]:
    """Of what each branch of a union says about one value, the first, or what looks inside it."""
    inside = {path[:depth] for path, _ in errors for depth in range(len(path))}
    inside |= {path for path, failure in errors if failure["type"] == "missing"}
    seen = set()
    for path, failure in sorted(errors, key=_is_of_another_shape):
        if failure["type"] == "missing":
            yield path, failure
        elif path not in inside and path not in seen:
            seen.add(path)
            yield path, failure


def _is_of_another_shape(error: tuple[Path, ErrorDetails]) -> bool:
    """True unless the value has the shape of the branch, and only lacks entries."""
    return error[1]["type"] != "too_short"


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
        known = known_keys(shape, path[:-1])
        meant = next((key for key in SYNONYMS.get(last.lower(), ()) if key in known), None)
        hint = f'Did you mean "{meant}"?' if meant else did_you_mean(last, known).strip()
        hint = hint or f"Known: {', '.join(known)}."
        owner = describe(path[:-1]) or "the file"
        problems.add(path, f'key "{last}" of {owner}', "not known", "it would have no effect", hint)
    elif kind == "string_pattern_mismatch" and "[key]" in map(str, loc):
        problems.add(path, "a name", last, NAMES, _renamed(path, last))
    else:
        step = next((str(s) for s in reversed(path) if isinstance(s, str)), "")
        named = kind == "string_pattern_mismatch"
        rule = _RULES.get(step, NAMES if named else f"{_wanted(kind)} is expected")
        if kind == "too_short":
            problems.add(path, describe(path), "empty", rule, "Write at least one entry.")
        else:
            remedy = _remedy(path, value, rule, raw)
            problems.add(path, describe(path), _short(value), rule, remedy)


def _renamed(path: Path, name: str) -> str:
    """Advice on naming a part whose name has spaces or other letters."""
    plain = "-".join(re.findall(r"[a-z0-9_]+", _unaccented(name).lower())) or "another-name"
    if len(path) > 1 and path[-2] in _DISPLAYED:
        return f'Call it {plain}, and write name = "{name}" in it for display.'
    return f"Call it {plain}."


def _unaccented(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def _remedy(path: Path, value: object, rule: str, raw: Any) -> str:
    """Advice on a value of the wrong shape, as far as it can be told."""
    if isinstance(value, str) and means_number(value) and "number" in rule:
        return UNQUOTED
    if path[-2:-1] == ("interests",) and isinstance(value, int | Decimal):
        return f"Write {path[-1]} = {{ weight = {value} }}."
    actors = raw.get("actors")
    if path[-1:] == ("interest",) and isinstance(value, str) and isinstance(actors, dict):
        owners = [
            name
            for name, actor in actors.items()
            if isinstance(actor, dict) and value in _table(actor, "interests")
        ]
        if len(owners) == 1:
            return f'Write "{owners[0]}.{value}".'
    return "Correct it."


def _table(owner: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    table = owner.get(key)
    return table if isinstance(table, dict) else {}


def _wanted(kind: str) -> str:
    return {
        "string_type": "a text",
        "dict_type": "a table",
        "model_type": "a table",
        "list_type": "a list",
        "too_short": "at least one entry",
        "value_error": "a number",
        "day": "a date such as 2025-07-01",
        "intensity": "a number from 0 to 1, or [low, high],",
    }.get(kind, "another kind of value")


def _short(value: object) -> object:
    if isinstance(value, dict):
        return "a table"
    return value if isinstance(value, (str, int, Decimal)) else f"a {type(value).__name__}"
