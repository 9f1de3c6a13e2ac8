"""Values that nobody changes: mappings, and classes of fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from reprlib import recursive_repr
from typing import Any, NoReturn, TypeVar, dataclass_transform, overload

Key = TypeVar("Key")
Value = TypeVar("Value")
T = TypeVar("T")


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


@overload
def frozen(cls: type[T], /) -> type[T]: ...
@overload
def frozen(*, eq: bool = True, repr: bool = True) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T] | None = None, /, *, eq: bool = True, repr: bool = True) -> Any:  # noqa: A002
    """A dataclass whose instances nobody changes: `dataclass(frozen=True)`, five times as quick.

    The standard library compiles six methods for each class, of which its definition takes half a
    millisecond, and a command begins with two hundred definitions. Here only `__init__` is
    compiled, and it fills a new instance in half the time.

    eq:   whether those that hold the same are equal, and have the same hash
    repr: whether fields are shown; what the class itself says of this goes first

    >>> @frozen
    ... class Shift:
    ...     actor: str
    ...     by: int = 1
    >>> Shift("Russia"), Shift("Russia") == Shift("Russia", 1)
    (Shift(actor='Russia', by=1), True)
    """

    def made(plain: type[T]) -> type[T]:
        known = dataclass(init=False, repr=False, eq=False)(plain)
        entries = fields(known)  # type: ignore[arg-type]
        methods = {"__setattr__": _set, "__delattr__": _delete, "__init__": _init(known, entries)}
        if eq:
            methods |= _equality(tuple(entry.name for entry in entries if entry.compare))
        if repr:
            methods["__repr__"] = _shown
        own = set(vars(plain))
        for name, method in methods.items():
            if name not in own:
                setattr(known, name, method)
        return known

    return made if cls is None else made(cls)


def _set(self: Any, name: str, _: Any) -> NoReturn:
    raise FrozenInstanceError(f"{type(self).__name__}.{name} does not change; use replace")


def _delete(self: Any, name: str) -> NoReturn:
    raise FrozenInstanceError(f"{type(self).__name__}.{name} is not taken away")


@recursive_repr()
def _shown(self: Any) -> str:
    shown = (f"{field.name}={getattr(self, field.name)!r}" for field in fields(self) if field.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _equality(names: tuple[str, ...]) -> dict[str, Callable[..., Any]]:
    """Equality and hash by the fields of these names."""
    content: Callable[[Any], Any]
    if len(names) > 1:
        content = attrgetter(*names)
    else:  # always a tuple, in which a number that is none equals itself

        def content(instance: Any) -> Any:
            return tuple(getattr(instance, name) for name in names)

    def equal(self: Any, other: object) -> Any:
        return content(self) == content(other) if type(other) is type(self) else NotImplemented

    def hashed(self: Any) -> int:
        return hash(content(self))

    return {"__eq__": equal, "__hash__": hashed}


def _init(cls: type, entries: tuple[Field[Any], ...]) -> Callable[..., None]:
    """The `__init__` of a class with these fields, which are its arguments in their order."""
    arguments, lines = ["self"], ["_own = self.__dict__"]
    for entry in entries:
        name = entry.name
        if entry.default_factory is not MISSING:
            arguments.append(f"{name}=_MISSING")
            lines.append(f"if {name} is _MISSING: {name} = _fields[{name!r}].default_factory()")
        elif entry.default is not MISSING:
            arguments.append(f"{name}=_fields[{name!r}].default")
        else:
            arguments.append(name)
        lines.append(f"_own[{name!r}] = {name}")
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    names: dict[str, Any] = {
        "_MISSING": MISSING,
        "_fields": {entry.name: entry for entry in entries},
    }
    exec(f"def __init__({', '.join(arguments)}):\n " + "\n ".join(lines), names)
    init: Callable[..., None] = names["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    init.__module__ = cls.__module__
    init.__annotations__ = {entry.name: entry.type for entry in entries} | {"return": None}
    return init
