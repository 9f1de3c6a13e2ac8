"""The line of each key and element of a TOML text, so that an error can name it."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]

_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BLANK = re.compile(r"[ \t]*")
_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""+'
    r"|'''.*?'''+"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]\}\n#]+")


def positions(text: str) -> dict[Path, int]:
    """The line, counted from 1, of every key and array element of a valid TOML text."""
    return _Scanner(text).scan()


def spans(text: str) -> dict[Path, tuple[int, int]]:
    """The places in the text at which the value of every key and element begins and ends."""
    scanner = _Scanner(text)
    scanner.scan()
    return scanner.values


def line_of(known: dict[Path, int], path: Path) -> int:
    """The line of the path, or of its nearest ancestor that is written in the file."""
    while path and path not in known:
        path = path[:-1]
    return known.get(path, 1)


class _Scanner:
    """A single pass; the text has been parsed by tomllib, so malformed input cannot occur."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[Path, int] = {}
        self.values: dict[Path, tuple[int, int]] = {}
        self.arrays: dict[Path, int] = {}
        self.ends = [match.start() for match in re.finditer("\n", text)]

    def scan(self) -> dict[Path, int]:
        table: Path = ()
        self.skip(_SPACE)
        while self.at < len(self.text):
            if self.text.startswith("[[", self.at):
                table = self.header(2, is_array=True)
            elif self.text[self.at] == "[":
                table = self.header(1, is_array=False)
            else:
                self.pair(table)
            self.skip(_SPACE)
        return self.found

    def header(self, width: int, *, is_array: bool) -> Path:
        line = self.line()
        self.at += width
        path: Path = ()
        keys = self.key()
        for depth, key in enumerate(keys):
            path = (*path, key)
            last = depth == len(keys) - 1
            if last and is_array:
                self.arrays[path] = self.arrays.get(path, -1) + 1
            self.found.setdefault(path, line)
            if path in self.arrays:
                path = (*path, self.arrays[path])
        self.found[path] = line
        self.at += width
        return path

    def pair(self, table: Path) -> None:
        line = self.line()
        path = table
        for key in self.key():
            path = (*path, key)
            self.found.setdefault(path, line)
        self.found[path] = line
        self.at += 1  # the equals sign
        self.skip(_BLANK)
        self.value(path)

    def value(self, path: Path) -> None:
        start = self.at
        opening = self.text[start]
        if opening in "\"'":
            self.skip(_STRING)
        elif opening == "[":
            self.collection(path, "]")
        elif opening == "{":
            self.collection(path, "}")
        else:
            self.skip(_SCALAR)
        self.values[path] = (start, start + len(self.text[start : self.at].rstrip()))

    def collection(self, path: Path, closing: str) -> None:
        self.at += 1
        index = 0
        self.skip(_SPACE)
        while self.text[self.at] != closing:
            if closing == "]":
                self.found[(*path, index)] = self.line()
                self.value((*path, index))
                index += 1
            else:
                self.pair(path)
            self.skip(_SPACE)
            if self.text[self.at] == ",":
                self.at += 1
                self.skip(_SPACE)
        self.at += 1

    def key(self) -> list[str]:
        parts = []
        while True:
            self.skip(_BLANK)
            start = self.at
            if self.text[start] in "\"'":
                self.skip(_STRING)
                parts.append(self.text[start + 1 : self.at - 1])
            else:
                self.skip(_KEY)
                parts.append(self.text[start : self.at])
            self.skip(_BLANK)
            if self.text[self.at] != ".":
                return parts
            self.at += 1

    def skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.at)
        if match:
            self.at = match.end()

    def line(self) -> int:
        return bisect_left(self.ends, self.at) + 1
