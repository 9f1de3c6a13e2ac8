"""A format of payoff files: what their names end in, and how bytes become a game or a tree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from alliancegame.errors import GameFileError
from alliancegame.frozen import frozen
from alliancegame.game.game import Game
from alliancegame.game.trees.tree import ExtensiveForm, Tree
from alliancegame.model.file.library import PayoffFile

Content = TypeVar("Content", Game, Tree, ExtensiveForm)


@frozen
class Format(Generic[Content]):
    """A pair of functions between a file's bytes and a game, or a tree.

    parse:  from the bytes and the file's name as errors call it; raises GameFileError
    render: to bytes, the same on every run; raises GameError if the format cannot hold the content
    """

    ending: PayoffFile
    parse: Callable[[bytes, str], Content]
    render: Callable[[Content], bytes]


class StrategicFormat(Format[Game]):
    """A format of games in strategic form."""


@frozen
class ExtensiveFormat(Format[Tree]):
    """A format of trees; what is read from one as a game is its strategic form.

    parse_form: as `parse`, but actors may forget what they knew or did
    """

    parse_form: Callable[[bytes, str], ExtensiveForm]


def decoded(parse: Callable[[str, str], Content]) -> Callable[[bytes, str], Content]:
    """A parser of text as one of its bytes in UTF-8."""

    def parse_bytes(content: bytes, name: str) -> Content:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise GameFileError((f"{name}: it is not text in UTF-8. Save it as UTF-8.",)) from None
        return parse(text, name)

    return parse_bytes


def encoded(render: Callable[[Content], str]) -> Callable[[Content], bytes]:
    """A renderer to text as one to bytes in UTF-8."""
    return lambda content: render(content).encode()
