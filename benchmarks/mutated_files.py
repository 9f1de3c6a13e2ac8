"""Files of every kind that the program reads, and changes that people and machines make to them.

Seeds are the shipped games, and what the program's own writers make of them and of games of the
literature; beside them stand spellings that other programs use and ours does not write.
"""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from math import prod
from typing import TypeAlias
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from alliancegame.errors import AllianceGameError
from alliancegame.game.formats.efg import format_efg
from alliancegame.game.formats.endings import STRATEGIC
from alliancegame.game.game import Game
from alliancegame.game.payoffs import build_game
from alliancegame.game.trees.unfold import build_tree
from alliancegame.model.file.library import load, load_any, locate, shipped
from alliancegame.model.model import Model
from alliancegame.model.observations import Record
from games import literature

LARGEST_SEED = 500
"""The most profiles of a game that becomes a seed of a payoff file."""

CASES = "three-outcome-crisis"
"""The game whose cases the tables hold."""


class Kind(StrEnum):
    """What a file is for; a payoff file's is its ending."""

    TOML = "toml"
    NFG = "nfg"
    EFG = "efg"
    CSV = "csv"
    XLSX = "xlsx"
    CERTIFICATE = "certificate"
    CASES = "cases"


@dataclass(frozen=True)
class Seed:
    """A file that is right.

    ending: of its name
    """

    kind: Kind
    ending: str
    content: bytes

    @property
    def zipped(self) -> bool:
        """True of an archive of XML, which changes within as well as in its bytes."""
        return self.content.startswith(b"PK")

    @property
    def is_text(self) -> bool:
        """True of what is neither an archive nor a column store."""
        return not self.content.startswith((b"PK", b"PAR1"))


NUMBERS = [
    "0",
    "1",
    "-1",
    "0.5",
    "2",
    "1e30",
    "1e31",
    "-1e-30",
    "1e308",
    "5e-324",
    "1e400",
    "1e-400",
    "1e99999999999",
    "1/3",
    "-1/2",
    "1/0",
    "/2",
    "3/",
    "nan",
    "inf",
    "-0",
    "1_0",
    "0x10",
    "07",
    "1e15",
    "99999999999999999999",
    "9" * 5000,
    "١٢",
]

VALUES = ["[]", "{}", "true", '""', '"a"', "[[]]", "[1, 2]", "{ a = 1 }", "1979-05-27", "'''x'''"]

SCRAPS: list[str] = [
    *"[]{}=\"'\n#.,-<> ;:|\\/&!",
    "[[",
    "]]",
    "\x00",
    "\ufeff",
    "\u202e",
    "\ud7ff",
    "é",
    "\r",
    "\t",
    "=cmd|x",
]

Change: TypeAlias = Callable[[str, Sequence[str], random.Random], str]
"""Takes a text, others of its kind, and a source of chance."""


def _line_lost(text: str, _others: Sequence[str], rng: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    if lines:
        at = rng.randrange(len(lines))
        del lines[at : at + rng.randint(1, 3)]
    return "".join(lines)


def _line_doubled(text: str, _others: Sequence[str], rng: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    if lines:
        lines.insert(rng.randrange(len(lines) + 1), rng.choice(lines))
    return "".join(lines)


def _line_of_another(text: str, others: Sequence[str], rng: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    theirs = rng.choice(others).splitlines(keepends=True) or ["\n"]
    lines.insert(rng.randrange(len(lines) + 1), rng.choice(theirs))
    return "".join(lines)


def _value_replaced(text: str, _others: Sequence[str], rng: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    places = [i for i, line in enumerate(lines) if "=" in line]
    if places:
        at = rng.choice(places)
        parts = lines[at].split("=")
        part = rng.randrange(1, len(parts))
        parts[part] = f" {rng.choice(NUMBERS + VALUES)}\n"
        lines[at] = "=".join(parts[: part + 1])
    return "".join(lines)


def _number_replaced(text: str, _others: Sequence[str], rng: random.Random) -> str:
    at = rng.randrange(len(text) + 1)
    before, after = text[:at], text[at:]
    digits = next((i for i, c in enumerate(after) if c.isdigit()), None)
    if digits is None:
        return text
    end = digits
    while end < len(after) and (after[end].isdigit() or after[end] == "."):
        end += 1
    return before + after[:digits] + rng.choice(NUMBERS) + after[end:]


def _key_misspelt(text: str, _others: Sequence[str], rng: random.Random) -> str:
    words = [i for i in range(1, len(text)) if text[i].isalpha() and text[i - 1].isalpha()]
    if not words:
        return text
    at = rng.choice(words)
    return text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :]


def _word_exchanged(text: str, others: Sequence[str], rng: random.Random) -> str:
    words = rng.choice([text, *others]).split()
    mine = text.split()
    if not words or not mine:
        return text
    return text.replace(rng.choice(mine), rng.choice(words), 1)


def _word_lost(text: str, _others: Sequence[str], rng: random.Random) -> str:
    words = text.split(" ")
    at = rng.randrange(len(words))
    return " ".join(words[:at] + words[at + 1 :])


def _word_doubled(text: str, _others: Sequence[str], rng: random.Random) -> str:
    words = text.split(" ")
    words.insert(rng.randrange(len(words) + 1), rng.choice(words))
    return " ".join(words)


def _character(text: str, _others: Sequence[str], rng: random.Random) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + rng.choice(SCRAPS) + text[at + rng.randint(0, 2) :]


def _cut(text: str, _others: Sequence[str], rng: random.Random) -> str:
    return text[: rng.randrange(len(text) + 1)]


def _nested(text: str, _others: Sequence[str], rng: random.Random) -> str:
    """A list or a group in itself, now and then deeper than any stack."""
    at = rng.randrange(len(text) + 1)
    pair = rng.choice(["[]", "{}", "()"])
    depth = rng.choice([2, 3, 100, 20_000])
    return text[:at] + pair[0] * depth + pair[1] * depth * rng.randint(0, 1) + text[at:]


CHANGES: list[Change] = [
    _line_lost,
    _line_doubled,
    _line_of_another,
    _value_replaced,
    *[_number_replaced] * 4,
    _key_misspelt,
    _word_exchanged,
    _word_lost,
    _word_doubled,
    _character,
    _cut,
    _nested,
]


def altered(text: str, others: Sequence[str], rng: random.Random) -> str:
    """The text with one to four changes of the kinds that people and machines make.

    Most often with one, as a file with several faults is seldom read beyond the first.
    """
    for _ in range(rng.choice([1, 1, 1, 2, 3, 4])):
        change: Change = rng.choice(CHANGES)
        text = change(text, others, rng)
    return text


def mutated(seed: Seed, rng: random.Random) -> bytes:
    """The file with some changes: of its text, of an archive's parts, or of its bytes."""
    if seed.zipped and rng.random() < 0.6:
        return _repacked(seed.content, rng)
    if not seed.is_text or rng.random() < 0.05:
        return _scrambled(seed.content, rng)
    return altered(seed.content.decode(), texts(seed.kind), rng).encode(errors="surrogatepass")


def _scrambled(content: bytes, rng: random.Random) -> bytes:
    """The bytes with a few of them changed, lost, doubled or cut off."""
    changed = bytearray(content)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(changed) + 1)
        end = min(len(changed), at + rng.randint(1, 8))
        match rng.randrange(5):
            case 0 if at < len(changed):
                changed[at] ^= 1 << rng.randrange(8)
            case 1:
                changed[at:end] = rng.randbytes(end - at)
            case 2:
                del changed[at:end]
            case 3:
                changed[at:at] = changed[at:end] or b"\xff"
            case _:
                del changed[max(at, 1) :]
    return bytes(changed)


def _repacked(content: bytes, rng: random.Random) -> bytes:
    """The archive with one part changed, lost, doubled or huge."""
    packed = io.BytesIO()
    try:
        with ZipFile(io.BytesIO(content)) as source:
            parts = [(item.filename, source.read(item)) for item in source.infolist()]
    except BadZipFile:
        return content
    texts = [part.decode(errors="replace") for _, part in parts]
    at = rng.randrange(len(parts))
    name, part = parts[at]
    match rng.randrange(8):
        case 0:
            del parts[at]
        case 1:
            parts[at] = (rng.choice(parts)[0], part)
        case 2:
            parts[at] = (name, part * rng.choice([2, 200]))
        case _:
            text = altered(part.decode(errors="replace"), texts, rng)
            parts[at] = (name, text.encode(errors="replace"))
    with ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for name, part in dict(parts).items():
            target.writestr(name, part)
    return packed.getvalue()


@cache
def seeds(kind: Kind) -> tuple[Seed, ...]:
    """The right files of a kind."""
    makers = {
        Kind.TOML: _game_files,
        Kind.EFG: _trees,
        Kind.CERTIFICATE: _certificates,
        Kind.CASES: _tables,
    }
    return tuple(makers[kind]()) if kind in makers else tuple(_payoffs(kind))


@cache
def texts(kind: Kind) -> tuple[str, ...]:
    """Of a kind's right files those that are text."""
    return tuple(seed.content.decode() for seed in seeds(kind) if seed.is_text)


def _game_files() -> Iterator[Seed]:
    """The shipped games; those of another kind or with observations often, as they are few."""
    for name in shipped():
        game = load_any(name)
        rare = not isinstance(game, Model) or game.record != Record()
        yield from [Seed(Kind.TOML, ".toml", locate(name).read_bytes())] * (8 if rare else 1)


@cache
def _strategic() -> tuple[Game, ...]:
    games = [load_any(name) for name in shipped()]
    small = [
        build_game(game)
        for game in games
        if isinstance(game, Model)
        and game.simultaneous
        and prod(len(decision.actions) for decision in game.decisions) <= LARGEST_SEED
    ]
    return (*literature().values(), *small)


def _payoffs(kind: Kind) -> Iterator[Seed]:
    form = next(form for form in STRATEGIC.values() if form.ending == f".{kind}")
    for game in _strategic():
        if kind is Kind.NFG or game.size == 2:
            yield Seed(kind, form.ending, form.render(game))
    for text in FOREIGN.get(kind, ()):
        yield Seed(kind, form.ending, text.encode())


FOREIGN = {
    Kind.NFG: (
        'NFG 1 R "t" { "A" "B" } { 2 2 } 3 0 5 1 3 5 0 1\n',
        'NFG 1 D "t" { "A" "B" } { { "u" "d" } { "l" "r" } } "why" '
        '{ { "" 1, 1/2 } { "x" 0 2.5 } } 1 2 0 1\n',
    ),
    Kind.EFG: (
        'EFG 2 R "t" { "A" "B" }\nc "" 1 "n" { "x" 1/3 "y" 2/3 } 0\n'
        'p "" 1 1 "s" { "u" "d" } 1 "o" { 1, 2 }\nt "" 2 "w" { 3, 4 }\nt "" 3 { 5 6 }\n'
        'p "" 1 1 0\nt "" 2\np "" 2 1 { "l" "r" } 0\nt "" 3\nt "" 0\n',
    ),
    Kind.CSV: (
        "a / b;l;r\r\nu;(1.5, 2);0 0\r\nd;(3|1/2);1 1\r\n",
        "\tl\tr\nu\t1 2\t0 0\nd\t3 1\t1 1\n",
    ),
}
"""Spellings of other programs."""


def _trees() -> Iterator[Seed]:
    for name in shipped():
        game = load_any(name)
        if isinstance(game, Model) and not game.simultaneous:
            yield Seed(Kind.EFG, ".efg", format_efg(build_tree(game)).encode())
    for text in FOREIGN[Kind.EFG]:
        yield Seed(Kind.EFG, ".efg", text.encode())


def _certificates() -> Iterator[Seed]:
    from alliancegame.solvers.certificates.certificate_file import certificate_text
    from alliancegame.solvers.solve import solve

    for game in _strategic():
        if game.payoffs[0].size > 100:
            continue
        try:
            text = certificate_text(solve(game))
        except AllianceGameError:
            continue  # without a proof of completeness there is no certificate
        yield Seed(Kind.CERTIFICATE, ".json", text.encode())
        yield Seed(Kind.CERTIFICATE, ".json", json.dumps(json.loads(text), indent=1).encode())


def _tables() -> Iterator[Seed]:
    from alliancegame.evidence.estimation.simulated_cases import simulate

    frame = simulate(load(CASES), cases=30)
    yield Seed(Kind.CASES, ".csv", frame.to_csv(index=False).encode())
    yield Seed(Kind.CASES, ".csv", frame.to_csv(index=False, sep=";", decimal=",").encode())
    yield Seed(Kind.CASES, ".tsv", frame.to_csv(index=False, sep="\t").encode())
    for ending, write in ((".parquet", frame.to_parquet), (".xlsx", frame.to_excel)):
        held = io.BytesIO()
        write(held, index=False)
        yield Seed(Kind.CASES, ending, held.getvalue())
