"""Commands with an option for each further question about their result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from inspect import Parameter, Signature, signature
from typing import Annotated, Any, Generic, TypeVar, get_type_hints

import typer

from alliancegame.analyses.registry import Question, Result
from alliancegame.cli.progress import stage
from alliancegame.document import Document, Heading, Sentence
from alliancegame.frozen import frozen

Q = TypeVar("Q", bound=Question[Any, Any])


@frozen
class Answers(Generic[Q]):
    """The answers to questions about a subject, and why others were left out.

    given:   {question: what it computed}
    refused: {question: why it makes no sense for the subject}
    """

    given: Mapping[Q, Result]
    refused: Mapping[Q, str]

    def to_dict(self) -> dict[str, Mapping[str, Any]]:
        """{name of a question: its answer, JSON-ready}."""
        return {item.name: answer.to_dict() for item, answer in self.given.items()}

    def chapters(self, told: Callable[[Q], bool]) -> dict[Q, Document]:
        """{question: its chapter}, those of the answers first.

        told: whether it is to be said of a question why it was left out
        """
        chapters: dict[Q, Document] = {
            item: item.document(answer) for item, answer in self.given.items()
        }
        for item, reason in self.refused.items():
            if told(item):
                chapters[item] = (Heading(item.title), Sentence(reason))
        return chapters


def answered(
    questions: Iterable[Q], subject: Any, name: str, asked: Mapping[str, bool], *, everything: bool
) -> Answers[Q]:
    """The answers to all questions that are asked, or always answered.

    name:  of the game, for who waits
    asked: {option of a question: whether it was given}
    """
    given: dict[Q, Result] = {}
    refused: dict[Q, str] = {}
    for item in questions:
        if not (everything or item.always or asked.get(item.option)):
            continue
        reason = item.refusal(subject)
        if reason is None:
            stage(f"{name}: {item.name} ...")
            given[item] = item.compute(subject)
        else:
            refused[item] = reason
    return Answers(given, refused)


def options_of(questions: Iterable[Question[Any, Any]]) -> dict[str, list[str]]:
    """{option: what it asks} of the questions that are not answered unasked."""
    options: dict[str, list[str]] = {}
    for item in questions:
        if not item.always:
            options.setdefault(item.option, []).append(item.question)
    return options


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
