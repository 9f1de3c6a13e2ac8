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
        return {question.name: answer.to_dict() for question, answer in self.given.items()}

    def chapters(self, wanted: Callable[[Q], bool]) -> dict[Q, Document]:
        """{question: its chapter}, those of the answers first.

        wanted: whether it is to be said of a question why it was left out
        """
        chapters: dict[Q, Document] = {
            question: question.document(answer) for question, answer in self.given.items()
        }
        for refused, reason in self.refused.items():
            if wanted(refused):
                chapters[refused] = (Heading(refused.title), Sentence(reason))
        return chapters


def answered(
    questions: Iterable[Q], subject: Any, name: str, asked: Mapping[str, bool], *, everything: bool
) -> Answers[Q]:
    """The answers to all questions that are asked, or always answered.

    name:  of the game, for who waits
    asked: {option of a question: whether it was given}
    """
    results: dict[Q, Result] = {}
    refused: dict[Q, str] = {}
    for question in questions:
        if not (everything or question.always or asked.get(question.option)):
            continue
        reason = question.refusal(subject)
        if reason is None:
            stage(f"{name}: {question.name} ...")
            results[question] = question.compute(subject)
        else:
            refused[question] = reason
    return Answers(results, refused)


def options_of(questions: Iterable[Question[Any, Any]]) -> dict[str, list[str]]:
    """{option: what it asks} of the questions that are not answered unasked."""
    options: dict[str, list[str]] = {}
    for question in questions:
        if not question.always:
            options.setdefault(question.option, []).append(question.question)
    return options


def with_questions(
    command: Callable[..., None], questions: Mapping[str, Sequence[str]]
) -> Callable[..., None]:
    """The command with an option for each question; it takes them by name.

    questions: {option: what it asks}
    """
    hints = get_type_hints(command, include_extras=True)
    own = [
        parameter.replace(annotation=hints[name])
        for name, parameter in signature(command).parameters.items()
        if parameter.kind is not Parameter.VAR_KEYWORD
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
