"""Gambit's .nfg files: strategic games, payoffs kept exactly.

    NFG 1 R "title" { "actor" ... } { { "action" ... } ... }  or  { 2 3 ... } for unnamed actions
    "comment"                                                 (optional)
    3 3 0 5 ...                    payoff version: per profile, every actor's payoff
    { { "outcome" 3, 3 } ... } 1 2 ...   outcome version: payoffs by outcome, 0 meaning zeros

Profiles follow each other with the first actor's action varying fastest.
"""

from __future__ import annotations

from fractions import Fraction
from math import prod

from alliancegame.errors import GameError
from alliancegame.game.formats.gambit_text import TokenReader, quoted
from alliancegame.game.formats.payoff_format import StrategicFormat, decoded, encoded
from alliancegame.game.game import ExactArray, Game, object_array
from alliancegame.model.file.library import PayoffFile


def format_nfg(game: Game) -> str:
    """The game as the text of an .nfg file, payoff version, one profile a line.

    >>> print(format_nfg(Game([[[1, 0]], [[0, 2]]], ["a", "b"], [["x"], ["y", "z"]])))
    NFG 1 R "" { "a" "b" } { { "x" } { "y" "z" } }
    ""
    <BLANKLINE>
    1 0
    0 2
    <BLANKLINE>
    """
    actions = " ".join("{ " + " ".join(map(quoted, names)) + " }" for names in game.actions)
    rows = game.payoff_texts.reshape(game.size, -1, order="F").T
    return "\n".join(
        [
            f"NFG 1 R {quoted(game.title)} "
            f"{{ {' '.join(map(quoted, game.actors))} }} {{ {actions} }}",
            '""',
            "",
            *(" ".join(row) for row in rows.tolist()),
            "",
        ]
    )


def parse_nfg(text: str, name: str = "game.nfg") -> Game:
    """The game an .nfg file's text describes.

    raises: GameFileError naming the file and line
    """
    return _Reader(text, name).game()


class _Reader(TokenReader):
    """Reads tokens one after the other; every problem is told with its line."""

    format = ".nfg"

    def game(self) -> Game:
        for expected in ("NFG", "1"):
            self._expect("word", f'"{expected}", as in NFG 1 R "title"', expected)
        self._expect("word", 'R or D, as in NFG 1 R "title"', "R", "D")
        title = self._text("the title")
        line = self._peek().line
        actors = self._actors()
        shape, actions = self._actions()
        if len(shape) != len(actors):
            self._fail(
                line,
                f"{len(actors)} actors are named and actions given for {len(shape)}; "
                "each actor has one entry. Add or remove one.",
            )
        if self._peek().kind == "text":
            self._next()
        if self._peek().text == "{":
            flat = self._outcomes(len(actors), prod(shape))
        else:
            flat = [self._number("a payoff") for _ in range(prod(shape) * len(actors))]
        last = self._next()
        if last.kind != "end":
            self._fail(
                last.line,
                f"more follows ({last.text}) after the last of {prod(shape)} profiles; "
                "the file ends there. Check the numbers of actions.",
            )
        payoffs: ExactArray = object_array(flat, (prod(shape), len(actors))).T.reshape(
            (len(actors), *shape), order="F"
        )
        try:
            return Game(payoffs, actors, actions, title=title)
        except GameError as error:
            self._fail(line, str(error))

    def _actions(self) -> tuple[tuple[int, ...], list[list[str]] | None]:
        line = self._peek().line
        if [token.text for token in self.tokens[self.place : self.place + 2]] == ["{", "{"]:
            names = self._list(self._labels)
            shape = tuple(len(own) for own in names)
        else:
            names = None
            shape = tuple(self._list(lambda: self._whole("a number of actions")))
        if 0 in shape:
            self._fail(line, "an actor has no action; each has at least one. Add one.")
        return shape, names

    def _outcomes(self, actors: int, profiles: int) -> list[Fraction]:
        def outcome() -> list[Fraction]:
            line = self._expect("brace", "the opening brace of an outcome", "{").line
            if self._peek().kind == "text":
                self._next()
            values = []
            while self._peek().text != "}":
                values.append(self._number("an outcome's payoff"))
            self._next()
            if len(values) != actors:
                self._fail(
                    line,
                    f"an outcome has {len(values)} payoffs; it has one for each of the {actors} "
                    "actors. Add or remove some.",
                )
            return values

        table = [[Fraction(0)] * actors, *self._list(outcome)]
        flat: list[Fraction] = []
        for _ in range(profiles):
            line = self._peek().line
            index = self._whole("an outcome's number")
            if not 0 <= index < len(table):
                self._fail(
                    line,
                    f"outcome {index} is not defined; outcomes are numbered from 1 to "
                    f"{len(table) - 1}, and 0 pays nothing. Correct the number.",
                )
            flat += table[index]
        return flat


FORMAT = StrategicFormat(PayoffFile.NFG, decoded(parse_nfg), encoded(format_nfg))
