"""A blank questionnaire for a colleague, and what was filled in, read back as an expert's numbers.

The workbook names the game, explains how to answer, and asks for three numbers each: what the truth
is below with a probability of 5%, 50% and 95%. Rows may be left blank, and sorted; nothing in it
says what the file or anybody else states.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, NoReturn, TypeAlias

from alliancegame.errors import AllianceGameError, GameFileError, did_you_mean
from alliancegame.evidence.asked_numbers import Question, number_questions, scales, seed_questions
from alliancegame.game.formats.sheets import (
    LONGEST_TEXT,
    archived,
    opened_workbook,
    openpyxl,
    put,
    require_small_sheet,
    shown,
)
from alliancegame.model.decimals import decimal, read_number
from alliancegame.model.model import Model
from alliancegame.model.observations import Expert
from alliancegame.visible import visible

QUESTIONS, SEEDS, YOU, GAME = "Questions", "Known answers", "You", "The game"
"""The sheets' names."""

HEAD = ("Number", "What it is", "May be", "5%", "50%", "95%")
"""The first row of a sheet of questions."""

ASKED = (("Your name", "name"), ("Why", "because"), ("Sources", "source"))
"""The rows of the sheet about whoever answers: what is written, and of what in a game file."""

DIGEST_ROW = len(ASKED) + 1
"""The row in which the form says of which file it was made."""

HOW = (
    "For each number, say what the truth is below with a probability of 5%, of 50% and of 95%.",
    "Leave a row blank where you have no view. Rows may be sorted; do not rename them.",
    "Answer alone: what others think is left out on purpose.",
)

Quantiles: TypeAlias = tuple[Fraction, Fraction, Fraction]


def form(model: Model) -> bytes:
    """The blank questionnaire, a workbook.

    raises: AllianceGameError if no number of the game has a range; MissingExtraError without
            openpyxl
    """
    asked = number_questions(model)
    if not asked:
        raise AllianceGameError(
            f'no number of game "{model.name}" has a range; there is nothing to ask about. '
            "Add range = [LOW, HIGH] where a number is a judgement."
        )
    book = openpyxl().Workbook()
    book.remove(book.active)
    book.properties.title = _plain(model.title)
    _about(book.create_sheet(YOU), model)
    _ask(book.create_sheet(QUESTIONS), asked)
    if known := seed_questions(model):
        _ask(book.create_sheet(SEEDS), known)
    _explain(book.create_sheet(GAME), model)
    return archived(book)


def _plain(text: str) -> str:
    """A text of the file's as a cell holds it."""
    return visible(text)[:LONGEST_TEXT]


def _about(sheet: Any, model: Model) -> None:
    for row, (label, _) in enumerate(ASKED, 1):
        put(sheet, row, 1, label)
    put(sheet, DIGEST_ROW, 1, "Game file (SHA-256)")
    put(sheet, DIGEST_ROW, 2, model.digest)
    lines = (f"About: {model.title}", *HOW, *scales(model))
    for row, line in enumerate(lines, DIGEST_ROW + 2):
        put(sheet, row, 1, _plain(line))
    _widen(sheet, (30, 70))


def _ask(sheet: Any, asked: Sequence[Question]) -> None:
    for column, text in enumerate(HEAD, 1):
        put(sheet, 1, column, text)
    for row, question in enumerate(asked, 2):
        for column, text in enumerate((question.name, question.about, question.limits.rule), 1):
            put(sheet, row, column, _plain(text))
    sheet.freeze_panes = "D2"
    _widen(sheet, (34, 80, 28, 10, 10, 10))


def _explain(sheet: Any, model: Model) -> None:
    rows = [("Who decides", "What it can do", "What that means")]
    for decision in model.decisions:
        rows += [(decision.name, action, words) for action, words in decision.actions.items()]
    rows += [("", "", ""), ("Shock", "What it is", "")]
    rows += [(shock.name, shock.label, "") for shock in model.shocks]
    for row, cells in enumerate(rows, 1):
        for column, text in enumerate(cells, 1):
            put(sheet, row, column, _plain(text))
    _widen(sheet, (30, 40, 80))


def _widen(sheet: Any, widths: Sequence[float]) -> None:
    for column, width in zip("ABCDEF", widths, strict=False):
        sheet.column_dimensions[column].width = width


def answers(content: bytes, file: str, model: Model, name: str) -> tuple[Expert, str | None]:
    """The expert that a filled form makes, and what is odd about the form, in a sentence.

    file:   how errors call the form
    name:   the expert's, in the game file
    raises: GameFileError with one line for every cell that cannot be read
    """
    if name in {expert.name for expert in model.record.experts}:
        raise AllianceGameError(
            f"--as is {name}; the game has an expert of that name. Choose another, such as "
            f"{name}-2."
        )
    values = opened_workbook(content, file)
    formulas = opened_workbook(content, file, formulas=True)
    problems: list[str] = []
    answered: list[dict[str, Quantiles]] = []
    for title, asked in ((QUESTIONS, number_questions(model)), (SEEDS, seed_questions(model))):
        if title not in values.sheetnames:
            if title == QUESTIONS:
                raise GameFileError((f"{file}: it has no sheet {title}. Is it the form?",))
            answered.append({})
            continue
        require_small_sheet(values[title], file)
        reading = _Reading(file, values[title], formulas[title], asked, problems)
        answered.append(dict(reading.rows()))
    if problems:
        raise GameFileError(tuple(problems))
    if not answered[0]:
        raise GameFileError((f"{file}: no row of sheet {QUESTIONS} is filled in.",))
    about = _told(values)
    digest = about.pop("digest")
    expert = Expert(
        name, about["name"] or name, answered[0], answered[1], about["because"], about["source"]
    )
    if digest == model.digest:
        return expert, None
    return expert, f"{file} was made of another version of {model.name}; its numbers may differ."


class _Reading:
    """A sheet of questions being read; what is wrong is added to the problems."""

    def __init__(
        self, file: str, sheet: Any, formulas: Any, asked: Sequence[Question], problems: list[str]
    ) -> None:
        self.file, self.sheet, self.formulas, self.problems = file, sheet, formulas, problems
        self.asked = {question.name: question for question in asked}

    def rows(self) -> Iterator[tuple[str, Quantiles]]:
        """(name, quantiles) of every row that is filled in and right."""
        head = tuple(shown(self.sheet.cell(1, column).value).strip() for column in range(1, 7))
        if head != HEAD:
            self._refuse()
        seen: set[str] = set()
        for row in range(2, self.sheet.max_row + 1):
            cells = [self._text(row, column) for column in (1, 4, 5, 6)]
            formulas = [self.formulas.cell(row, column).value for column in (4, 5, 6)]
            if not any(cells[1:]) and formulas == [None] * 3:
                continue
            name = cells[0]
            if name not in self.asked:
                hint = did_you_mean(name, list(self.asked)) or " Restore the name."
                self._tell(row, 1, f'"{name}" is not asked about.{hint}')
            elif name in seen:
                self._tell(row, 1, f'"{name}" is answered twice. Leave one of the rows blank.')
            else:
                seen.add(name)
                if (quantiles := self._quantiles(row, self.asked[name], cells[1:])) is not None:
                    yield name, quantiles

    def _quantiles(self, row: int, question: Question, cells: Sequence[str]) -> Quantiles | None:
        numbers = [
            self._number(row, column, question, text) for column, text in enumerate(cells, 4)
        ]
        if None in numbers:
            return None
        low, median, high = (number for number in numbers if number is not None)
        if not low < median < high:
            quantiles = ", ".join(cells)
            self._tell(row, 4, f'"{question.name}" has {quantiles}; they ascend. Correct them.')
            return None
        return low, median, high

    def _number(self, row: int, column: int, question: Question, text: str) -> Fraction | None:
        share = HEAD[column - 1]
        if not text:
            if isinstance(self.formulas.cell(row, column).value, str):
                problem = "is a formula whose result was not saved. Write the number itself."
            else:
                problem = "is blank and the row is not. Fill it in, or clear the row."
            self._tell(row, column, f'the {share} of "{question.name}" {problem}')
            return None
        try:
            number = read_number(text)
        except ValueError:
            problem = f"is {visible(text)!r}; it is a number. Write a decimal such as 0.5."
            self._tell(row, column, f'the {share} of "{question.name}" {problem}')
            return None
        if not question.limits.admit(number):
            what = (
                f'the {share} of "{question.name}" is {text}; {question.limits.rule}. Correct it.'
            )
            self._tell(row, column, what)
            return None
        return number

    def _text(self, row: int, column: int) -> str:
        """A cell's text; that of a formula without a result counts as blank and is told later."""
        text = shown(self.sheet.cell(row, column).value).strip()
        formula = self.formulas.cell(row, column).value
        return text or ("?" if column == 1 and formula else "")

    def _tell(self, row: int, column: int, problem: str) -> None:
        where = f"{self.file}, {self.sheet.title}!{'ABCDEF'[column - 1]}{row}"
        self.problems.append(f"{where}: {problem}")

    def _refuse(self) -> NoReturn:
        raise GameFileError(
            (
                f"{self.file}, {self.sheet.title}!A1: the first row is not {', '.join(HEAD)}. "
                "Restore it, or make the form again.",
            )
        )


def _told(book: Any) -> dict[str, str]:
    """Words of the colleague about themselves, and the digest of the game asked about."""
    about = dict.fromkeys((*(key for _, key in ASKED), "digest"), "")
    if YOU in book.sheetnames:
        sheet = book[YOU]
        for row, (_, key) in enumerate(ASKED, 1):
            about[key] = shown(sheet.cell(row, 2).value).strip()
        about["digest"] = shown(sheet.cell(DIGEST_ROW, 2).value).strip()
    return about


def with_expert(text: str, expert: Expert) -> str:
    """The text of a game file with the expert's table after all else."""
    lines = [f"[experts.{expert.name}]"]
    about = {"name": expert.label, "because": expert.because, "source": expert.source}
    lines += [f"{key} = {_quoted(words)}" for key, words in about.items() if words]
    for key, numbers in (("values", expert.values), ("seeds", expert.seeds)):
        if numbers:
            lines.append(f"[experts.{expert.name}.{key}]")
        for name, quantiles in numbers.items():
            shares = ", ".join(map(_written, quantiles))
            lines.append(f"{_quoted(name)} = [{shares}]")
    return text.rstrip() + "\n\n" + "\n".join(lines) + "\n"


def _written(number: Fraction) -> str:
    text = decimal(number)
    return text if "/" not in text else f"{float(number):.15g}"


def _quoted(words: str) -> str:
    """A basic string of TOML."""
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007F")
