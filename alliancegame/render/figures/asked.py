"""Figure functions that say what they are made of when they are given something else."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from functools import wraps
from importlib import import_module
from inspect import Signature, isfunction, signature
from pathlib import Path
from typing import Any

from alliancegame.errors import AllianceGameError, unfit
from alliancegame.lazy import imported_for_checking
from alliancegame.numerals import either


def asking(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, refusing arguments of other classes than its signature names, in a sentence."""
    taken = signature(function)

    @wraps(function)
    def drawing(*arguments: Any, **named: Any) -> Any:
        try:
            bound = taken.bind(*arguments, **named)
        except TypeError as error:
            raise AllianceGameError(f"{function.__name__} takes {_told(taken)}: {error}.") from None
        for name, value in bound.arguments.items():
            classes = tuple(_classes(function, taken.parameters[name].annotation))
            if not isinstance(value, classes):
                wanted = either(class_.__name__ for class_ in classes if class_ is not type(None))
                problem = f"{function.__name__}: for {name} a {wanted}"
                makers = [f"{maker}(...)" for class_ in classes for maker in _makers(class_)]
                remedy = f"Make it first: {', '.join(makers)}." if makers else f"{_told(taken)}."
                raise unfit(value, problem, remedy)
        return function(*arguments, **named)

    return drawing


def _told(taken: Signature) -> str:
    """The arguments as a reader sees them, with their classes."""
    return ", ".join(
        f"{parameter.name}: {parameter.annotation}" for parameter in taken.parameters.values()
    )


def _makers(kind: type) -> list[str]:
    """The public functions of a class's own module that return it."""
    functions = vars(sys.modules[kind.__module__]).items()
    return [
        name
        for name, value in functions
        if isfunction(value)
        and not name.startswith("_")
        and value.__module__ == kind.__module__
        and signature(value).return_annotation == kind.__name__
    ]


def _classes(function: Callable[..., Any], annotation: str) -> Iterator[type]:
    """The classes of an annotation such as `Mapping[str, Model] | None`, without their parts."""
    match ast.parse(annotation, mode="eval").body:
        case ast.BinOp(left=one, right=other):
            yield from _classes(function, ast.unparse(one))
            yield from _classes(function, ast.unparse(other))
        case ast.Subscript(value=whole):
            yield from _classes(function, ast.unparse(whole))
        case ast.Constant(value=None):
            yield type(None)
        case ast.Name(id=name):
            yield _named(function, name)


def _named(function: Callable[..., Any], name: str) -> type:
    """The class that a name means in the module, also where it is imported for checking alone."""
    home = sys.modules[function.__module__]
    if (kind := getattr(home, name, None)) is not None:
        return kind  # type: ignore[no-any-return]
    if (kind := getattr(sys.modules["builtins"], name, None)) is not None:
        return kind  # type: ignore[no-any-return]
    source = Path(str(home.__file__)).read_text(encoding="utf-8")
    module, original = imported_for_checking(source)[name]
    return getattr(import_module(module), original)  # type: ignore[no-any-return]
