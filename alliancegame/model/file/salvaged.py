"""The rest of a file's content once a misshapen part is left out."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from alliancegame.model.file.positions import Path


def left_out(content: dict[str, Any], path: Path, absent: int | str | None) -> bool:
    """Leaves out the smallest part at the path; False if the content is as it was.

    absent: what the table at the path lacks; the whole table then has no sense
    """
    if not path:
        if absent == "title":
            content["title"] = ""
        return absent == "title"
    if path[0] == "title":
        content["title"] = ""
        return True
    if path[0] == "effects" and len(path) > 1:
        return _neutralised(content, int(path[1]), absent or (path[2] if len(path) > 2 else None))
    return _removed(content, path)


def _removed(content: dict[str, Any], path: Path) -> bool:
    """Removes the key at the path; of a list the whole, so that later positions stay true."""
    owner: Any = content
    for depth, step in enumerate(path[:-1]):
        if isinstance(step, str) and isinstance(path[depth + 1], int):
            path = path[: depth + 1]
            break
        owner = owner.get(step)
        if not isinstance(owner, dict):  # gone already
            return False
    return owner.pop(path[-1], owner) is not owner


def _neutralised(content: dict[str, Any], index: int, key: int | str | None) -> bool:
    """Makes one effect well-formed; it keeps its place, so that later positions stay true."""
    effects = content.get("effects")
    if not isinstance(effects, list):
        return False
    harmless = {"interest": _any_interest(content), "amount": 0}
    effect = effects[index]
    before = copy.copy(effect)
    if not isinstance(effect, dict) or key is None:
        effects[index] = harmless
    elif isinstance(key, str) and key in harmless:
        effect[key] = harmless[key]
        if key == "amount":
            effect.pop("range", None)  # it was about the amount that is gone
    else:
        effect.pop(key, None)
    return bool(effects[index] != before)


def _any_interest(content: Mapping[str, Any]) -> str:
    """The full name of some interest that the file defines, if any is."""
    actors = content.get("actors")
    for actor, table in actors.items() if isinstance(actors, dict) else ():
        interests = table.get("interests") if isinstance(table, dict) else None
        for interest in interests if isinstance(interests, dict) else ():
            return f"{actor}.{interest}"
    return "none.none"
