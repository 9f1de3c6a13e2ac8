"""Equality of results: all that they hold is equal, arrays and mappings included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any


def same(first: Any, second: Any) -> bool:
    """True if two values hold the same, compared part by part; a number that is none equals itself.

    >>> same((1, {"a": [float("nan")]}), (1, {"a": [float("nan")]})), same((1,), [1])
    (True, False)
    """
    if first is second:
        return True
    if _kind(first) is not _kind(second):
        return False
    parts, others = _parts(first), _parts(second)
    if parts is None or others is None:
        # a number that is none differs from itself
        return bool(first == second or (first != first and second != second))  # noqa: PLR0124
    return len(parts) == len(others) and all(map(same, parts, others))


def _kind(value: Any) -> Any:
    """The type by which a value is compared: of one that is worked out late, what it stands for."""
    return getattr(type(value), "COMPARED_AS", type(value))


class ByContent:
    """Objects that are equal to those that hold the same, arrays included."""

    def __eq__(self, other: object) -> bool:
        return same(self, other)

    def __hash__(self) -> int:
        return hash(type(self))


def _parts(value: Any) -> Sequence[Any] | None:  # noqa: PLR0911  # one for each kind
    """The parts of which the value consists; None if it is compared as it is."""
    if isinstance(value, (tuple, list)):
        return value
    if isinstance(value, Mapping):
        return [set(value), *(value[key] for key in sorted(value, key=repr))]
    if hasattr(value, "to_numpy"):  # a data frame
        return [list(value.columns), list(value.index), value.to_numpy()]
    if hasattr(value, "dtype"):
        return [value.dtype.str, value.shape, *value.ravel().tolist()]
    if is_dataclass(value):
        return [getattr(value, field.name) for field in fields(value) if field.compare]
    if isinstance(value, ByContent):
        # what it keeps only to be quick is no part of it
        names = [name for name in sorted(vars(value)) if not name.startswith("_")]
        return [vars(value)[name] for name in names if not hasattr(type(value), name)]
    return None
