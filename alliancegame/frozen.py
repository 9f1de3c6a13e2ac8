"""Mappings that nobody changes, and that are copied, compared and sent to other processes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Frozen(dict[Key, Value]):
    """A mapping that cannot be changed once it is made.

    Unlike `types.MappingProxyType` it pickles, and what it was made of may change.

    >>> weights = Frozen({"munitions": 2})
    >>> weights == {"munitions": 2}, weights | {"relief": 1}
    (True, {'munitions': 2, 'relief': 1})
    >>> weights["munitions"] = 3
    Traceback (most recent call last):
    TypeError: a Frozen mapping does not change; make another with {**mapping, key: value}
    """

    __slots__ = ()

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError(
            "a Frozen mapping does not change; make another with {**mapping, key: value}"
        )

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[type[Frozen[Key, Value]], tuple[Mapping[Key, Value]]]:
        return type(self), (dict(self),)

    def copy(self) -> dict[Key, Value]:
        """An ordinary dict of the same content."""
        return dict(self)
