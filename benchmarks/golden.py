"""Stored answers, and in what a new answer differs from them."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

from alliancegame.pact.durability import Durability
from alliancegame.solvers.solution import Solution

FOLDER = Path(__file__).parent / "golden"

TOLERANCE = 1e-6
"""The largest change of a probability, or of a payoff relative to its range, that is no change."""

Answer = dict[str, Any]


def answer(solution: Solution) -> Answer:
    """What is stored of a solution: exact where it is exact, rounded where it is not."""
    return {
        "coverage": str(solution.coverage),
        "components": len(solution.components),
        "equilibria": [
            [[str(p) for p in mix] for mix in item.exact]
            if item.exact is not None
            else [[f"{p:.9f}" for p in mix] for mix in item.profile]
            for item in solution
        ],
    }


def durability_answer(result: Durability) -> Answer:
    """What is stored of a durability result."""
    return {
        case.shock or "today": {
            "holds": case.holds,
            "breaks_at": None if case.breaks_at is None else round(case.breaks_at, 9),
            "relative_margins": {
                actor: None if value is None else round(value, 9)
                for actor, value in case.to_dict()["relative_margins"].items()
            },
        }
        for case in result.cases
    }


def stored(part: str) -> dict[str, Answer]:
    """The stored answers of one part of the golden set."""
    path = FOLDER / f"{part}.json"
    found: dict[str, Answer] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return found


def store(part: str, answers: dict[str, Answer]) -> None:
    """Writes the answers, one game a line, so that a change is read as a line's change."""
    lines = [f"{json.dumps(name)}: {json.dumps(answers[name])}" for name in sorted(answers)]
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{part}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


def differences(old: Answer, new: Answer) -> list[str]:
    """In words, how a solution differs from the stored one; empty if it does not."""
    told = [
        f"{key} was {old[key]!r} and is {new[key]!r}"
        for key in ("coverage", "components")
        if old[key] != new[key]
    ]
    before, after = list(map(_numbers, old["equilibria"])), list(map(_numbers, new["equilibria"]))
    lost = [item for item in before if not any(_apart(item, other) <= TOLERANCE for other in after)]
    found = [
        item for item in after if not any(_apart(item, other) <= TOLERANCE for other in before)
    ]
    for item in lost:
        near = min(found, key=lambda other: _apart(item, other), default=None)
        if near is not None and _apart(item, near) <= 100 * TOLERANCE:
            told.append(f"moved by {_apart(item, near):.1e}: {_text(item)} to {_text(near)}")
            found.remove(near)
        else:
            told.append(f"vanished: {_text(item)}")
    return told + [f"appeared: {_text(item)}" for item in found]


def durability_differences(old: Answer, new: Answer) -> list[str]:
    """In words, how a durability result differs from the stored one."""
    told = [f"shock {name} vanished" for name in old if name not in new]
    told += [f"shock {name} appeared" for name in new if name not in old]
    for name in old:
        for key, before in old[name].items() if name in new else ():
            after = new[name][key]
            if not _close(before, after):
                told.append(f"{name}: {key} was {before!r} and is {after!r}")
    return told


def _close(before: Any, after: Any) -> bool:
    if isinstance(before, dict) and isinstance(after, dict):
        return before.keys() == after.keys() and all(_close(before[k], after[k]) for k in before)
    if isinstance(before, float) and isinstance(after, float):
        return abs(before - after) <= TOLERANCE
    return bool(before == after)


def _numbers(profile: list[list[str]]) -> list[list[float]]:
    return [[float(Fraction(p)) for p in mix] for mix in profile]


def _apart(one: list[list[float]], other: list[list[float]]) -> float:
    return max(
        abs(p - q) for a, b in zip(one, other, strict=True) for p, q in zip(a, b, strict=True)
    )


def _text(profile: list[list[float]]) -> str:
    return " / ".join(", ".join(f"{p:.4g}" for p in mix) for mix in profile)
