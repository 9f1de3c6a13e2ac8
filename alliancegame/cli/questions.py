"""Commands with an option for each further question about their result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from inspect import Parameter, Signature, signature
from typing import Annotated, Any, get_type_hints

import typer


def with_questions(
    command: Callable[..., None], questions: Mapping[str, Sequence[str]]
) -> Callable[..., None]:
    """The command with an option for each question; it takes them by name.

    questions: {option: what it asks}
    """
    hints = get_type_hints(command, include_extras=True)
    own = [
        item.replace(annotation=hints[name])
        for name, item in signature(command).parameters.items()
        if item.kind is not Parameter.VAR_KEYWORD
    ]
    options = [
        Parameter(
            name,
            Parameter.KEYWORD_ONLY,
            default=False,
            annotation=Annotated[bool, typer.Option(f"--{name}", help=" ".join(asked))],
        )
        for name, asked in questions.items()
    ]

    def asking(**named: Any) -> None:
        command(**named)

    asking.__doc__ = command.__doc__
    asking.__signature__ = Signature([*own, *options])  # type: ignore[attr-defined]
    return asking
