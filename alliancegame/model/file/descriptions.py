"""Texts that editors show of each key of a game file: the docstrings of the schema's fields.

They are read from the source where the JSON Schema is asked for. Pydantic would read them whenever
a class is made, which takes a twentieth of a verdict's time.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from alliancegame.model.file.shapes import Table


def describe_fields(definitions: Mapping[str, Any]) -> None:
    """Adds to each property of the JSON Schema's definitions what its field's docstring says."""
    shapes = {shape.__name__: shape for shape in _shapes(Table)}
    for name, definition in definitions.items():
        if name in shapes:
            docstrings = _docstrings(shapes[name])
            for key, node in definition.get("properties", {}).items():
                node.setdefault("description", docstrings.get(key, ""))


def _shapes(base: type[Table]) -> Iterator[type[Table]]:
    for shape in base.__subclasses__():
        yield shape
        yield from _shapes(shape)


def _docstrings(shape: type[Table]) -> dict[str, str]:
    """{key in the file: the text that follows the field in the class, or in one it is based on}."""
    docstrings: dict[str, str] = {}
    for owner in reversed(shape.__mro__):
        if not (issubclass(owner, Table) and owner is not Table):
            continue
        body = ast.parse(inspect.getsource(owner)).body[0]
        assert isinstance(body, ast.ClassDef)
        for field, text in pairwise(body.body):
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                match text:
                    case ast.Expr(value=ast.Constant(value=str(told))):
                        name = field.target.id
                        docstrings[shape.model_fields[name].alias or name] = inspect.cleandoc(told)
    return docstrings
