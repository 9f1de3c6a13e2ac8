"""The text of Gambit's files: words, braces and quoted texts, read one after the other."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import NoReturn, TypeVar

from alliancegame.errors import GameFileError
from alliancegame.frozen import frozen
from alliancegame.game.formats.labels import distinct_labels
from alliancegame.model.decimals import FLOAT_MAGNITUDE, read_number

Item = TypeVar("Item")

_PATTERN = re.compile(
    r'(?P<space>[\s,]+)|(?P<text>"(?:[^"\\]|\\.)*")|(?P<brace>[{}])|(?P<word>[^\s,{}"]+)'
)


@frozen
class Token:
    kind: str
    text: str
    line: int


class TokenReader:
    """Reads tokens one after the other; every problem is told with its line."""

    format = ""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self.tokens = self._split(text)
        self.place = 0

    def _split(self, text: str) -> list[Token]:
        tokens, at, line = [], 0, 1
        while at < len(text):
            match = _PATTERN.match(text, at)
            if match is None:
                self._fail(line, "a quotation mark is never closed; texts end with one. Close it.")
            if match.lastgroup != "space":
                tokens.append(Token(str(match.lastgroup), match.group(), line))
            line += match.group().count("\n")
            at = match.end()
        return [*tokens, Token("end", "the end of the file", line)]

    def _list(self, read: Callable[[], Item]) -> list[Item]:
        self._expect("brace", "an opening brace", "{")
        items = []
        while self._peek().text != "}":
            items.append(read())
        self._next()
        return items

    def _actors(self) -> list[str]:
        """The actors' names; a number for each left blank, and an error for one given twice."""
        line = self._peek().line
        names = self._list(lambda: self._text("an actor's name"))
        stated = [name for name in names if name]
        if len(set(stated)) < len(stated):
            listing = ", ".join(names)
            self._fail(line, f"actor names are {listing}; names are distinct. Rename one.")
        return distinct_labels(names, "actor", f"{self.name}:{line}")

    def _labels(self) -> list[str]:
        """The names of one actor's actions, none blank and none twice."""
        line = self._peek().line
        names = self._list(lambda: self._text("an action's name"))
        return distinct_labels(names, "action", f"{self.name}:{line}")

    def _text(self, what: str) -> str:
        token = self._expect("text", f"{what} in quotation marks")
        return re.sub(r"\\(.)", r"\1", token.text[1:-1])

    def _whole(self, what: str) -> int:
        token = self._expect("word", what)
        if not re.fullmatch(r"\d{1,9}", token.text):
            self._fail(token.line, f"{what} is {token.text}; it is a whole number. Correct it.")
        return int(token.text)

    def _number(self, what: str) -> Fraction:
        token = self._expect("word", what)
        try:
            return read_number(token.text, FLOAT_MAGNITUDE)
        except ValueError:
            self._fail(
                token.line,
                f"{what} is {token.text}; payoffs are decimals or fractions such as 1/3. "
                "Correct it.",
            )

    def _expect(self, kind: str, what: str, *texts: str) -> Token:
        token = self._next()
        if token.kind != kind or (texts and token.text not in texts):
            self._fail(
                token.line,
                f"{token.text} stands where {what} should; see the {self.format} format. Add it.",
            )
        return token

    def _peek(self) -> Token:
        return self.tokens[self.place]

    def _next(self) -> Token:
        token = self.tokens[self.place]
        self.place = min(self.place + 1, len(self.tokens) - 1)
        return token

    def _fail(self, line: int, problem: str) -> NoReturn:
        raise GameFileError((f"{self.name}:{line}: {problem}",))


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
